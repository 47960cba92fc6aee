import assert from 'node:assert/strict';
import { effortIn } from '../../../src/chat/choice.ts';

describe('What is said after /model', () => {
  const CASES: readonly (readonly [string, ReturnType<typeof effortIn>])[] = [
    ['', { word: '', effort: null }],
    ['premium', { word: 'premium', effort: null }],
    ['high', { word: '', effort: 'high' }],
    ['premium high', { word: 'premium', effort: 'high' }],
    ['  openai/gpt-6-luna   LEAST ', { word: 'openai/gpt-6-luna', effort: 'least' }],
    ['auto\nlow', { word: 'auto', effort: 'low' }],
    ['higher', { word: 'higher', effort: null }],
    ['high premium', { word: 'high premium', effort: null }],
  ];
  for (const [said, meant] of CASES) {
    it(`“${said}” means ${JSON.stringify(meant)}`, () => assert.deepEqual(effortIn(said), meant));
  }
});
