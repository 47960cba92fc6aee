import assert from 'node:assert/strict';
import { testRunIn } from '../../../../src/router/trajectory/tests.ts';

/** The ends of what runners print, with the red and green tests that they tell. */
const OUTPUTS: Readonly<Record<string, readonly [output: string, red: number, green: number]>> = {
  'node:test': ['✖ adds (1.2ms)\nℹ tests 3\nℹ pass 1\nℹ fail 2\nℹ duration_ms 72.6', 2, 1],
  TAP: ['not ok 1 - a\n1..3\n# tests 3\n# pass 3\n# fail 0', 0, 3],
  mocha: ['  3 passing (5ms)\n  2 failing\n\n  1) text\n       upper:\n', 2, 3],
  'mocha, green': ['  5 passing (5ms)\n', 0, 5],
  jest: [
    'Test Suites: 1 failed, 1 total\nTests:       1 failed, 2 passed, 3 total\nSnapshots:   0 total',
    1,
    2,
  ],
  vitest: [' Test Files  1 failed (1)\n      Tests  2 failed | 1 passed (3)\n   Duration  300ms', 2, 1],
  'vitest, green': [' Test Files  1 passed (1)\n      Tests  3 passed (3)', 0, 3],
  pytest: ['FAILED tests/a.py::test_b - assert 1 == 2\n2 failed, 2 passed in 0.03s', 2, 2],
  'pytest, framed': ['========= 1 failed, 1 passed, 1 error in 0.12s =========', 2, 1],
  'pytest, cannot collect': [
    'ERROR tests/a.py\n!!! Interrupted: 1 error during collection\n1 error in 0.05s',
    1,
    0,
  ],
  unittest: ['Ran 3 tests in 0.001s\n\nFAILED (failures=1, errors=1)', 2, 0],
  'unittest, green': ['Ran 3 tests in 0.001s\n\nOK', 0, 0],
  go: ['--- FAIL: TestCount (0.00s)\n--- FAIL: TestEmpty (0.00s)\nFAIL\nFAIL\twords\t0.002s\nFAIL', 2, 0],
  'go, green': ['ok  \twords\t0.002s', 0, 0],
  'go, does not build': ['./words.go:7:2: undefined: x\nFAIL\twords [build failed]\nFAIL', 1, 0],
  cargo: ['test result: FAILED. 1 passed; 2 failed; 0 ignored; finished in 0.00s', 2, 1],
  rustc: ['error[E0425]: cannot find value `x`\nerror: could not compile `a` due to 1 previous error', 1, 0],
  rspec: ['Finished in 0.01 seconds\n3 examples, 1 failure', 1, 2],
  minitest: ['3 runs, 3 assertions, 1 failures, 1 errors, 0 skips', 2, 2],
  phpunit: ['FAILURES!\nTests: 3, Assertions: 3, Failures: 1.', 1, 2],
  'phpunit, green': ['OK (3 tests, 3 assertions)', 0, 3],
  maven: ['[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0\n[INFO] BUILD FAILURE', 1, 2],
  gradle: ['3 tests completed, 1 failed\nBUILD FAILED in 1s', 1, 0],
  dotnet: ['Failed!  - Failed:     1, Passed:     2, Skipped:     0, Total:     3', 1, 2],
  exunit: ['3 tests, 1 failure', 1, 2],
  xctest: ['Executed 3 tests, with 1 failure (0 unexpected) in 0.1 seconds', 1, 2],
  bun: [' 2 pass\n 1 fail\n 3 expect() calls', 1, 2],
  deno: ['FAILED | 1 passed | 1 failed (5ms)', 1, 1],
  ctest: ['67% tests passed, 1 tests failed out of 3', 1, 0],
  playwright: ['  1 failed\n    [chromium] › a.spec.ts:3:1\n  2 passed (3.1s)', 1, 2],
  tsc: ['src/a.ts(1,2): error TS2322: no\nsrc/a.ts(2,2): error TS2339: no', 2, 0],
  gcc: ['a.c:3:5: error: expected expression\n1 warning generated', 1, 0],
  eslint: ['✖ 3 problems (2 errors, 1 warning)', 2, 0],
};

describe('The end of a run of tests', () => {
  for (const [runner, [output, red, green]] of Object.entries(OUTPUTS)) {
    it(`is read where ${runner} prints it, also behind much output`, () => {
      for (const text of [output, `${'building…\n'.repeat(20_000)}${output}`]) {
        const run = testRunIn(text);
        assert.deepEqual(run, { red, green });
      }
    });
  }

  it('is not seen in what tests nothing', () => {
    for (const text of [
      '',
      'added 12 packages, 0 vulnerabilities',
      'total 8\n-rw-r--r-- a.test.ts',
      'hello',
    ]) {
      assert.equal(testRunIn(text), null, text);
    }
  });

  it('is read by the names of what failed where the counts were cut out', () => {
    assert.equal(testRunIn('✖ adds (1ms)\n[… 900 characters …]\n✖ adds (1ms)\n✖ counts (2ms)')?.red, 2);
  });
});
