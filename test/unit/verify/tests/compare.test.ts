import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compare, lostIn } from '../../../../src/verify/tests/compare.ts';
import { needIn, needOfCommand } from '../../../../src/verify/tests/needs.ts';
import type { ChecksRun, Outcome, TestResult } from '../../../../src/verify/tests/types.ts';

const test = (name: string, outcome: Outcome = 'green'): TestResult => ({
  name,
  file: null,
  outcome,
  message: '',
});
const run = (...tests: readonly TestResult[]): ChecksRun => ({ tests, commands: [] });

describe('Two runs of the same tests', () => {
  it('put each test of before in one place: mended, broken, skipped, still red, gone, or as it was', () => {
    const outcome = fc.constantFrom<Outcome>('green', 'red', 'skipped');
    const tests = fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), outcome }), {
      selector: ({ name }) => name,
    });
    fc.assert(
      fc.property(tests, tests, (before, after) => {
        const compared = compare(
          run(...before.map(({ name, outcome }) => test(name, outcome))),
          run(...after.map(({ name, outcome }) => test(name, outcome))),
        );
        for (const { name, outcome } of before) {
          const now = after.find((other) => other.name === name)?.outcome;
          const has = (all: readonly { name: string }[]) => all.some((one) => one.name === name);
          assert.equal(has(compared.gone), now === undefined);
          assert.equal(has(compared.mended), outcome === 'red' && now === 'green');
          assert.equal(has(compared.broken), outcome !== 'red' && now === 'red');
          assert.equal(has(compared.skipped), outcome !== 'skipped' && now === 'skipped');
          assert.equal(
            compared.stillRed.some(({ after }) => after.name === name),
            outcome === 'red' && now === 'red',
          );
        }
      }),
    );
  });

  it('lose no test whose name is made of a value that the code gives otherwise now', () => {
    const before = run(
      test('p › TestCast'),
      test('p › TestCast/1.0'),
      test('t.py › test_x[a]'),
      test('took 12 ms'),
    );
    const after = run(
      test('p › TestCast'),
      test('p › TestCast/1'),
      test('t.py › test_x[b]'),
      test('took 7 ms'),
    );
    assert.deepEqual(lostIn(compare(before, after)), []);
    const fewer = run(test('p › TestCast'), test('took 7 ms'));
    assert.deepEqual(
      lostIn(compare(before, fewer)).map(({ name }) => name),
      ['p › TestCast/1.0', 't.py › test_x[a]'],
    );
  });
});

describe('What red tests need and do not find', () => {
  const SAID: readonly (readonly [said: string, need: ReturnType<typeof needIn>])[] = [
    ['Error: connect ECONNREFUSED 127.0.0.1:5432', 'service'],
    [
      'redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.',
      'service',
    ],
    ['dial tcp 127.0.0.1:3306: connect: connection refused', 'service'],
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'docker',
    ],
    ['getaddrinfo ENOTFOUND registry.npmjs.org', 'network'],
    ['socket.gaierror: [Errno -3] Temporary failure in name resolution', 'network'],
    ['dial tcp: lookup example.com: no such host', 'network'],
    ['java.net.UnknownHostException: example.com', 'network'],
    ['error trying to connect: dns error: failed to lookup address information', 'network'],
    ["browserType.launch: Executable doesn't exist at /root/.cache/ms-playwright", 'display'],
    ['connect ECONNREFUSED 127.0.0.1:43127', null],
    ['AssertionError: expected 2 to equal 3', null],
  ];
  for (const [said, need] of SAID) {
    it(`is ${need ?? 'nothing'}: ${said.slice(0, 60)}`, () => assert.equal(needIn(said), need));
  }

  it('is, of a command that tested nothing, also what is not installed', () => {
    assert.equal(needOfCommand('sh: 1: jest: command not found'), 'dependency');
    assert.equal(needOfCommand("Error: Cannot find module 'express'"), 'dependency');
    assert.equal(needOfCommand("Error: Cannot find module './lost.js'"), null);
  });
});
