import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expressionsOf, unproven } from '../../scripts/expressions.ts';

const foundIn = (code: string) => expressionsOf('src/a.ts', code);

describe('the regular expressions of the code', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwise-expressions-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are those that are written out, and those that are put together of constant texts', () => {
    const code =
      'const a = `x$' + '{b}`;\nconst b = "y+";\nnew RegExp(["^", a].join("|"), "i"); /z*/.test("");';
    assert.deepEqual(foundIn(code), {
      expressions: [
        { at: 'src/a.ts:3', pattern: '^|xy+', flags: 'i' },
        { at: 'src/a.ts:3', pattern: 'z*', flags: '' },
      ],
      foreign: [],
    });
  });

  it('are never made of a text that comes from elsewhere', () => {
    for (const code of [
      'new RegExp(name)',
      'RegExp("^".concat(name))',
      'const f = (x: string) => new RegExp(x + "a")',
    ]) {
      assert.deepEqual(foundIn(`export {};\n${code}`).foreign, ['src/a.ts:2'], code);
    }
  });

  it('are refused where a text can make them take longer than its length', async function () {
    this.timeout(300_000);
    const proven = [/^a+$/, /\bword\b/, /x.{0,40}y/, /(?:ab|cd){0,3}e/];
    const slow = [/(a+)+$/, /a+$/, /^\s*x\s*\s*$/, /<a.*<b/, /(`+)(.+)\1/];
    const of = (all: readonly RegExp[]) =>
      all.map(({ source, flags }) => ({ at: source, pattern: source, flags }));
    const problems = await unproven([...of(proven), ...of(slow)], folder);
    assert.deepEqual(
      problems.map((line) => line.slice(0, line.indexOf(': '))).sort(),
      slow.map(({ source }) => source).sort(),
    );
  });
});
