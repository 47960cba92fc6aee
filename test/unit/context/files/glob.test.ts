import assert from 'node:assert/strict';
import fc from 'fast-check';
import { globRegExp } from '../../../../src/context/files/glob.ts';

const CASES: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ['**/.git', '.git', true],
  ['**/.git', 'a/b/.git', true],
  ['**/*.{js,js.map}', 'src/a.js.map', true],
  ['**/*.{js,map}', 'src/a.ts', false],
  ['*.log', 'a.log', true],
  ['*.log', 'a/b.log', false],
  ['out/**', 'out/a/b', true],
  ['out/**', 'outer/a', false],
  ['a[0-9].ts', 'a5.ts', true],
  ['a.ts', 'abts', false],
];

describe('patterns for paths', () => {
  for (const [pattern, path, matches] of CASES) {
    it(`${pattern} ${matches ? 'is for' : 'is not for'} ${path}`, () => {
      assert.equal(globRegExp(pattern, { braces: true, ignoreCase: false })?.test(path) ?? false, matches);
    });
  }

  it('are read without an error, whatever a user writes', () => {
    const part = fc.constantFrom(
      '*',
      '**',
      '/',
      '?',
      '[',
      ']',
      '!',
      '{',
      '}',
      ',',
      '\\',
      'a',
      '-',
      '.',
      '(',
      '🙂',
      '[:alpha:]',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, braces) => {
        globRegExp(parts.join(''), { braces, ignoreCase: true })?.test('a/b.ts');
      }),
      { numRuns: 2_000 },
    );
  });
});
