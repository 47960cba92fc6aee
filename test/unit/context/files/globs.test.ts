import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isAmong } from '../../../../src/context/files/globs.ts';

describe('A path among patterns', () => {
  const yes = [
    ['src/a.ts', '**/*.ts'],
    ['a.ts', '**/*.ts'],
    ['src/deep/a.ts', '*.ts'],
    ['packages/web/src/a.ts', 'src/**'],
    ['src/a.tsx', '**/*.{ts,tsx}'],
    ['src/a.spec.ts', 'src/{a,b}.{spec,test}.ts'],
    ['src/a.ts', '/src/*.ts'],
    ['src/a.ts', './src/*.ts'],
    ['any/thing', '**'],
  ] as const;
  const no = [
    ['src/a.js', '**/*.ts'],
    ['packages/src/a.ts', '/src/*.ts'],
    ['src/a.ts', ''],
    ['src/a.ts', '**/*.{js,jsx}'],
    ['src/ats', '*.ts'],
  ] as const;
  for (const [path, pattern] of yes) {
    it(`is ${path} for ${pattern}`, () => assert.equal(isAmong(path, [pattern]), true));
  }
  for (const [path, pattern] of no) {
    it(`is not ${path} for ${pattern || 'nothing'}`, () => assert.equal(isAmong(path, [pattern]), false));
  }

  it('is found or not for any text, and for patterns with many braces and stars', () => {
    const wild = fc.string({
      unit: fc.constantFrom('*', '{', '}', ',', '/', 'a', '[', ']', '?', '\\'),
      maxLength: 200,
    });
    fc.assert(fc.property(wild, (pattern) => typeof isAmong('a/a/a.a', [pattern]) === 'boolean'));
    assert.equal(isAmong('a'.repeat(200), [`${'{a,b,c}'.repeat(60)}`, `${'*a'.repeat(80)}b`]), false);
  });
});
