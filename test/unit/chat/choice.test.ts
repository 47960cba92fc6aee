import assert from 'node:assert/strict';
import { effortIn, effortPicked } from '../../../src/chat/choice.ts';

describe('The effort that is picked', () => {
  const CASES: readonly (readonly [object, ReturnType<typeof effortPicked>])[] = [
    [{ modelConfiguration: { effort: 'high' } }, 'high'],
    [{ modelConfiguration: { effort: 'least', other: 1 } }, 'least'],
    [{ modelConfiguration: { effort: 'route' } }, null],
    [{ modelConfiguration: { effort: 'huge' } }, null],
    [{ modelConfiguration: 'high' }, null],
    // Versions of VS Code whose picker has no place for it.
    [{ prompt: 'high' }, null],
  ];
  for (const [request, effort] of CASES) {
    it(`is ${effort} in ${JSON.stringify(request)}`, () => assert.equal(effortPicked(request), effort));
  }
});

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
