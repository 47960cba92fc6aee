import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSameModel } from '../../../src/models/index.ts';

const NAMES = [
  'claude-haiku-4-5',
  'gpt-5-mini',
  'gemini-2.5-flash',
  'mistral-small',
  'qwen2.5-coder-7b',
  'deepseek-v4-flash',
];
const BEFORE = ['', 'anthropic/', 'openrouter/x/', 'models/', '~x/', '/models/'];
const BEHIND = [
  '',
  '-latest',
  ':latest',
  ':free',
  '-20251001',
  '-2025-08-07',
  '-2506',
  '-001',
  '@20250929',
  '-20250929-v1:0',
  '.gguf',
  '-q4_k_m.gguf',
];

describe('The name of the model that answers', () => {
  const spelling = fc.tuple(
    fc.constantFrom(...BEFORE),
    fc.constantFrom(...BEHIND),
    fc.boolean(),
    fc.boolean(),
  );
  type Spelling = readonly [string, string, boolean, boolean];
  const spelt = (name: string, [before, behind, dashed, large]: Spelling) => {
    const own = before + (dashed ? name.replaceAll('.', '-') : name) + behind;
    return large ? own.toUpperCase() : own;
  };

  it('is the same model in every spelling, with a date, a version or a place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), spelling, spelling, (name, one, other) => {
        assert.ok(
          isSameModel(spelt(name, one), spelt(name, other)),
          `${spelt(name, one)} ${spelt(name, other)}`,
        );
      }),
    );
  });

  it('is another model in no spelling', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 2 }),
        spelling,
        spelling,
        (names, one, other) => {
          const [a = '', b = ''] = names;
          assert.ok(!isSameModel(spelt(a, one), spelt(b, other)), `${spelt(a, one)} ${spelt(b, other)}`);
        },
      ),
    );
  });

  const OTHERS: readonly (readonly [string, string])[] = [
    ['openrouter/auto', 'anthropic/claude-haiku-4.5'],
    ['claude-opus-4-8', 'claude-opus-4-7'],
    ['claude-opus-4-8', 'claude-opus-4'],
    ['gpt-5', 'gpt-5-mini'],
    ['qwen3:8b', 'qwen3:14b'],
    ['gpt-4.1', 'gpt-4-1106'],
    ['claude-sonnet-5', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'],
  ];
  for (const [asked, answered] of OTHERS) {
    it(`${answered} is not ${asked}`, () => assert.ok(!isSameModel(asked, answered)));
  }

  it('is known with the region of Bedrock before it', () => {
    assert.ok(isSameModel('bedrock/claude-sonnet-4-5', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'));
  });
});
