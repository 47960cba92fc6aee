import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { matcherOf } from '../../../../src/agent/tools/expression.ts';

const ATOMS = [
  ...['a', 'b', 'B', '.', '_', '-', 'é', '{', '}', '^', '$'],
  ...['\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\b', '\\B', '\\.', '\\-', '\\/', '\\t', '\\{', '\\0'],
  ...['[ab]', '[^a]', '[^B]', '[a-c]', '[A-C0-9_]', '[^\\w]', '[\\]a-]', '[^\\n]', '[\\s\\d]'],
];
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...ATOMS),
    fc.tuple(tie('pattern'), tie('pattern')).map((both) => both.join('')),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?', '+?'))
      .map(([a, times]) => `(?:${a})${times}`),
  ),
}));
const line = fc.string({ unit: fc.constantFrom(...'abcABC01_- .é\t\0\x1c\u3000{}/]'), maxLength: 8 });

describe('An expression of a model', () => {
  it('matches the lines that JavaScript’s own matches', () => {
    fc.assert(
      fc.property(pattern, line, fc.boolean(), (written, text, ignoreCase) => {
        const matcher = matcherOf(written, ignoreCase);
        const own = new RegExp(written, ignoreCase ? 'i' : '');
        assert.equal(matcher.ok && matcher.matches(text), own.test(text));
      }),
      { numRuns: 10_000 },
    );
  });

  it('says what of it is not offered, and never takes it for letters', () => {
    for (const written of [
      '\\x41',
      '\\u0041',
      '[\\u0041]',
      '\\p{L}',
      '\\cA',
      '[\\b]',
      '\\A',
      '\\1',
      '(?i)a',
      '(?<a>b)',
    ]) {
      const matcher = matcherOf(written, false);
      assert.match(matcher.ok ? 'nothing' : matcher.why, /which is not offered$/, written);
    }
  });
});
