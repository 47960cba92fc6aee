import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  findChecks,
  formatVerification,
  type Verification,
  verifyTests,
} from '../../../../src/verify/tests/index.ts';
import { localRun } from './localRun.ts';

type Files = Readonly<Record<string, string | null>>;

const TESTS = `import test from 'node:test';
import assert from 'node:assert';
import { add, mul } from '../calc.js';
test('adds', () => { assert.equal(add(1, 2), 3); });
test('muls', () => { assert.equal(mul(1, 2), 2); });
`;
const GOOD = `export const add = (a, b) => {
  return a + b;
};
export const mul = (a, b) => {
  return a * b;
};
export const sub = (a, b) => {
  return a - b;
};
`;
const BAD = GOOD.replace('a + b', 'a - b');
const PROJECT: Files = {
  'package.json': JSON.stringify({ type: 'module', scripts: { test: 'node --test' } }),
  'test/calc.test.js': TESTS,
};
const NEW_TEST = `import test from 'node:test';
import assert from 'node:assert';
import { sub } from '../calc.js';
test('subs', () => { assert.equal(sub(3, 2), 1); });
`;
/** Cases that stand beside the code: the second one is red. */
const CASES = 'export const CASES = [[1, 1], [1, 3], [2, 2]];\n';
const BY_CASES = `import test from 'node:test';
import assert from 'node:assert';
import { CASES } from '../cases.js';
for (const [a, b] of CASES) test('is ' + a + b, () => { assert.equal(a, b); });
`;
const OTHER_RED: Files = {
  'test/other.test.js': `import test from 'node:test';
import assert from 'node:assert';
import { other } from '../calc.js';
test('is red', () => { assert.equal(other(), 2); });
`,
};

describe('The project’s own tests', () => {
  let top = '';
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'tierwise-verify-'));
  });
  afterEach(() => rm(top, { recursive: true, force: true }));

  async function verify(before: Files, change: Files): Promise<Verification> {
    const [base, changed, scratch] = ['base', 'change', 'scratch'].map((name) => join(top, name));
    if (base === undefined || changed === undefined || scratch === undefined) throw new Error('no folders');
    await mkdir(scratch);
    for (const [root, files] of [
      [base, before],
      [changed, { ...before, ...change }],
    ] as const) {
      for (const [path, text] of Object.entries(files)) {
        if (text === null) continue;
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), text);
      }
    }
    return verifyTests({
      base: { root: base },
      change: { root: changed },
      changed: Object.keys(change),
      checks: await findChecks(base, Object.keys(change)),
      scratch,
      run: localRun,
      limits: { timeMs: 120_000 },
      signal: new AbortController().signal,
    });
  }

  const ROWS: readonly (readonly [
    what: string,
    calc: string,
    change: Files,
    verdict: Verification['verdict'],
    reason: Verification['why']['reason'],
    more?: Files,
  ])[] = [
    ['a red test mended', BAD, { 'calc.js': GOOD }, 'verified', 'mended'],
    ['one mended and one broken', BAD, { 'calc.js': GOOD.replace('a * b', 'a / b') }, 'red', 'broken-tests'],
    [
      'other code for the same',
      GOOD,
      { 'calc.js': GOOD.replace('a * b', 'b * a') },
      'verified',
      'still-green',
    ],
    [
      'code that no test runs',
      GOOD,
      { 'calc.js': GOOD.replace('return a - b', 'return a - b - 0') },
      'not-verified',
      'untouched',
    ],
    [
      'code that a test runs, and a benchmark of it',
      GOOD,
      { 'calc.js': GOOD.replace('a * b', 'b * a'), 'benchmark/calc.js': 'function bench() {\n  run();\n}\n' },
      'verified',
      'still-green',
    ],
    [
      'a table that the tests load',
      `${GOOD}export const NAMES = {\n  a: 'A',\n};\n`,
      { 'calc.js': `${GOOD}export const NAMES = {\n  a: 'A',\n  b: 'B',\n};\n` },
      'verified',
      'still-green',
    ],
    [
      'a table that no test loads',
      GOOD,
      { 'names.js': 'export const NAMES = {\n  a: 1,\n};\n' },
      'not-verified',
      'untouched',
    ],
    [
      'an example alone',
      GOOD,
      { 'examples/calc.js': 'function show() {\n  run();\n}\n' },
      'not-verified',
      'untouched',
    ],
    [
      'the case of a red test that is taken away where no test is',
      GOOD,
      { 'cases.js': CASES.replace('[1, 3], ', '') },
      'not-verified',
      'tampered',
      { 'cases.js': CASES, 'test/cases.test.js': BY_CASES },
    ],
    [
      'a change that leaves the red test red',
      BAD,
      { 'calc.js': BAD.replace('a * b', 'b * a') },
      'not-verified',
      'still-red',
    ],
    [
      'an expectation that is what the code does',
      BAD,
      { 'test/calc.test.js': TESTS.replace('2), 3', '2), -1') },
      'not-verified',
      'tampered',
    ],
    [
      'a skipped test beside a mended one',
      BAD,
      { 'calc.js': GOOD, 'test/calc.test.js': TESTS.replace("test('muls'", "test.skip('muls'") },
      'not-verified',
      'tampered',
    ],
    ['tests that are deleted', BAD, { 'test/calc.test.js': null }, 'not-verified', 'tampered'],
    [
      'a broken test that is deleted',
      GOOD,
      {
        'calc.js': GOOD.replace('a * b', 'a / b'),
        'test/calc.test.js': TESTS.replace(/test\('muls'.*\n/, ''),
      },
      'red',
      'broken-tests',
    ],
    [
      'a program that ends before its tests',
      GOOD,
      { 'calc.js': `process.exit(0);\n${GOOD}` },
      'red',
      'broken-tests',
    ],
    [
      'a new test that the new code is needed for',
      GOOD.replace('sub', 'other'),
      { 'calc.js': GOOD, 'test/sub.test.js': NEW_TEST },
      'verified',
      'added',
    ],
    [
      'a new test that passes without the change',
      GOOD,
      { 'calc.js': `${GOOD}\n`, 'test/sub.test.js': NEW_TEST },
      'not-verified',
      'only-own-tests',
    ],
    [
      'a file that says that all tests pass',
      BAD,
      { 'report.xml': '<testsuite><testcase name="adds"/></testsuite>', 'RESULT.txt': 'all 312 tests pass' },
      'not-verified',
      'still-red',
    ],
    [
      'a red test mended, where another is red for reasons of its own',
      `${BAD}export const other = () => 1;\n`,
      { 'calc.js': `${GOOD}export const other = () => 1;\n` },
      'verified',
      'mended',
      OTHER_RED,
    ],
    ['nothing', BAD, { 'calc.js': BAD }, 'not-verified', 'no-change'],
    [
      'a change that has nothing to do with what is red elsewhere',
      `${GOOD}export const other = () => 1;\n`,
      { 'calc.js': `${GOOD.replace('a * b', 'b * a')}export const other = () => 1;\n` },
      'verified',
      'still-green',
      OTHER_RED,
    ],
    [
      'one of two red tests of a file mended',
      BAD.replace('a * b', 'a + b + 1'),
      { 'calc.js': GOOD.replace('a * b', 'a + b + 1') },
      'red',
      'wanted-red',
    ],
    [
      'a change of what is red elsewhere, and stays red',
      `${GOOD}export const other = () => {\n  return 1;\n};\n`,
      { 'calc.js': `${GOOD.replace('a * b', 'b * a')}export const other = () => {\n  return 3 - 2;\n};\n` },
      'not-verified',
      'still-red',
      OTHER_RED,
    ],
  ];
  for (const [what, calc, change, verdict, reason, more] of ROWS) {
    it(`say of ${what}: ${verdict}, ${reason}`, async function () {
      this.timeout(120_000);
      const said = await verify({ ...PROJECT, ...more, 'calc.js': calc }, change);
      assert.deepEqual([said.verdict, said.why.reason], [verdict, reason], JSON.stringify(said.why));
      assert.notEqual(formatVerification(said), '');
    });
  }

  it('say of a table of a package of an old Go that they load: verified, still-green', async function () {
    this.timeout(120_000);
    if (spawnSync('go', ['version']).status !== 0) this.skip();
    const table = (more: string) => `package calc\n\nvar Names = map[int]string{\n\t1: "a",\n${more}}\n`;
    const test = `package calc

import "testing"

func TestNames(t *testing.T) {
	if Names[1] != "a" {
		t.Fatal(Names)
	}
}
`;
    const said = await verify(
      {
        'go.mod': 'module example.com/calc\n\ngo 1.11\n',
        'calc.go': table(''),
        'calc_test.go': test,
      },
      { 'calc.go': table('\t2: "b",\n') },
    );
    assert.deepEqual([said.verdict, said.why.reason], ['verified', 'still-green'], JSON.stringify(said));
  });

  it('that crash are red where they crash, whatever was mended before that', async function () {
    this.timeout(120_000);
    const tests = `const { add } = await import('./calc.js');
console.log('TAP version 13\\n# adds\\n' + (add(1, 2) === 3 ? 'ok' : 'not ok') + ' 1 adds\\n# the rest');
if (add(0, 0) !== 0) throw new Error('no sum');
`;
    const said = await verify(
      {
        'package.json': JSON.stringify({ type: 'module', scripts: { test: 'node test/all.js' } }),
        'test/all.js': tests.replace('./calc', '../calc'),
        'calc.js': BAD,
      },
      { 'calc.js': GOOD.replace('a + b', 'a + b || null') },
    );
    assert.deepEqual([said.verdict, said.why.reason], ['red', 'broken-tests'], JSON.stringify(said.why));
    assert.deepEqual(said.mended, ['adds']);
  });

  it('are those of the package that a file is in, and of those that depend on it', async () => {
    const files: Files = {
      'package.json': JSON.stringify({ private: true, workspaces: ['packages/*'] }),
      'packages/a/package.json': JSON.stringify({ name: '@x/a', scripts: { test: 'mocha' } }),
      'packages/b/package.json': JSON.stringify({
        name: '@x/b',
        dependencies: { '@x/a': '*' },
        scripts: { test: 'vitest' },
      }),
      'packages/c/package.json': JSON.stringify({ name: '@x/c', scripts: { test: 'jest' } }),
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(top, path)), { recursive: true });
      await writeFile(join(top, path), text ?? '');
    }
    const { checks } = await findChecks(top, ['packages/a/src/index.js']);
    assert.deepEqual(
      checks.map(({ folder, framework }) => [folder, framework]),
      [
        ['packages/a', 'mocha'],
        ['packages/b', 'vitest'],
      ],
    );
  });

  it('are found once for a package, however many of its files change, and for all that need it', async () => {
    const needs: Readonly<Record<string, readonly string[]>> = {
      a: [],
      b: ['@x/a'],
      c: ['@x/b'],
      d: ['@x/e'],
      e: [],
    };
    for (const [name, others] of Object.entries(needs)) {
      await mkdir(join(top, name));
      const manifest = {
        name: `@x/${name}`,
        scripts: { test: 'mocha', lint: 'eslint .' },
        dependencies: Object.fromEntries(others.map((other) => [other, '*'])),
      };
      await writeFile(join(top, name, 'package.json'), JSON.stringify(manifest, null, 2));
    }
    const { checks } = await findChecks(top, ['a/one.js', 'a/two.js', 'a/package.json', 'e/one.js']);
    assert.deepEqual(checks.map(({ kind, folder }) => `${kind} ${folder}`).sort(), [
      'lint a',
      'lint e',
      'tests a',
      'tests b',
      'tests c',
      'tests d',
      'tests e',
    ]);
  });
});
