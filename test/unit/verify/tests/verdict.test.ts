import assert from 'node:assert/strict';
import { compare } from '../../../../src/verify/tests/compare.ts';
import type { ChecksRun, Outcome } from '../../../../src/verify/tests/types.ts';
import { judge } from '../../../../src/verify/tests/verdict.ts';

function run(...names: readonly string[]): ChecksRun {
  const test = (name: string) => ({ name, file: null, outcome: 'green' as Outcome, message: '' });
  const command = {
    kind: 'tests',
    folder: '',
    shown: 'go test ./...',
    ms: 1,
    state: 'green',
    code: 0,
    redTests: 0,
  } as const;
  return { tests: names.map(test), commands: [{ ...command, errors: [], output: '' }] };
}

function verdictOf(before: ChecksRun, after: ChecksRun): string {
  return judge({
    isCancelled: false,
    hasChange: true,
    checks: { checks: [], untested: [] },
    before,
    after,
    counts: { green: after.tests.length, red: 0, skipped: 0 },
    compared: compare(before, after),
    flaky: new Set(),
    needs: new Map(),
    added: [],
    tampered: [],
    rewritten: new Set(),
    wanted: [],
    undeclared: [],
    untouched: [],
    concerned: null,
  }).verdict;
}

describe('Cases of a test that are named by a value', () => {
  it('are not missed where the value is written otherwise, in Go and in pytest', () => {
    assert.equal(
      verdictOf(run('p › TestA/kind=2', 'p › TestA'), run('p › TestA/kind=Zoned', 'p › TestA')),
      'verified',
    );
    assert.equal(verdictOf(run('t.py › test_a[1]'), run('t.py › test_a[one]')), 'verified');
  });

  it('are missed where there are fewer, and where the whole test is gone', () => {
    assert.equal(verdictOf(run('p › TestA/1', 'p › TestA/2'), run('p › TestA/one')), 'red');
    assert.equal(verdictOf(run('p › TestA', 'p › TestB'), run('p › TestB', 'p › TestC')), 'red');
    assert.equal(verdictOf(run('p › TestA/1'), run('p › TestB/1')), 'red');
  });
});

describe('An error that no test tells of', () => {
  const failed = (of: ChecksRun, redTests: number): ChecksRun => ({
    ...of,
    commands: of.commands.map((one) => ({ ...one, state: 'red', code: 1, redTests })),
  });
  const green = run('p › TestA');

  it('is red where there was none, whatever was red before', () => {
    assert.equal(verdictOf(green, failed(green, 0)), 'red');
    assert.equal(verdictOf(failed(run(), 1), failed(green, 0)), 'red');
  });

  it('is nobody’s fault where it was there before, and good is not what may have ended too early', () => {
    assert.equal(verdictOf(failed(green, 0), failed(green, 0)), 'not-verified');
    assert.equal(verdictOf(failed(run(), 0), failed(green, 0)), 'not-verified');
  });
});

describe('What a linter says', () => {
  const lint = {
    kind: 'lint',
    folder: '',
    shown: 'go vet ./...',
    ms: 1,
    state: 'red',
    code: 1,
    redTests: 0,
    output: '',
  } as const;
  const withLint = (of: ChecksRun, error: string, state: 'green' | 'broken'): ChecksRun => ({
    tests: of.tests,
    commands: [...of.commands.map((one) => ({ ...one, state })), { ...lint, errors: [error] }],
  });

  it('is new where the sources did build before', () => {
    const before = withLint(run('p › TestA'), 'a.go: old', 'green');
    assert.equal(verdictOf(before, withLint(run('p › TestA'), 'a.go: new', 'green')), 'red');
  });

  it('is not taken for new where they did not build, and it could not look at the rest', () => {
    const before = withLint(run(), 'a.go: undefined: New', 'broken');
    assert.equal(verdictOf(before, withLint(run('p › TestA'), 'a.go: unused result', 'green')), 'verified');
  });

  it('is not taken for new where one package did not build, which its tests tell as a test', () => {
    const unbuilt = { name: 'p', file: null, outcome: 'red', message: 'FAIL\tp [build failed]\n' } as const;
    const { commands } = withLint(run('q › TestB'), 'a.go: undefined: New', 'green');
    const before = { commands, tests: [...run('q › TestB').tests, unbuilt] };
    const after = withLint(run('p › TestA', 'q › TestB'), 'a.go: unused result', 'green');
    assert.equal(verdictOf(before, after), 'verified');
    const elsewhere = {
      ...before,
      tests: [...run('q › TestB').tests, { ...unbuilt, message: 'it says [build failed]' }],
    };
    assert.equal(verdictOf(elsewhere, after), 'red');
    const built = { commands, tests: [...run('q › TestB').tests, { ...unbuilt, message: 'FAIL p' }] };
    assert.equal(verdictOf(built, after), 'red');
  });
});
