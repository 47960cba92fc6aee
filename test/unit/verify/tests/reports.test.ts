import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Reported } from '../../../../src/verify/tests/report/index.ts';
import { reportOf } from '../../../../src/verify/tests/report/index.ts';
import type { Framework } from '../../../../src/verify/tests/types.ts';

/** What each framework writes of one green, one red and one skipped test, as it came from the real one, shortened. */
const REPORTS: Readonly<Partial<Record<Framework, string>>> = {
  'node:test': `TAP version 13
# Subtest: calc
    # Subtest: adds
    ok 1 - adds
      ---
      duration_ms: 0.6
      type: 'test'
      ...
    # Subtest: muls
    not ok 2 - muls
      ---
      duration_ms: 1.1
      error: |-
        0.5 == 2
      code: 'ERR_ASSERTION'
      ...
    # Subtest: subs
    ok 3 - subs # SKIP
      ---
      duration_ms: 0.1
      ...
    1..3
not ok 1 - calc
  ---
  duration_ms: 3.1
  type: 'suite'
  error: '1 subtest failed'
  ...
1..1
# tests 3
# suites 1
# pass 1
# fail 1
# skipped 1
# duration_ms 60.1
`,
  mocha: `<testsuite name="Mocha Tests" tests="3" failures="0" errors="1" skipped="1" timestamp="Sat, 28 Nov 2026 05:00:00 GMT" time="0.004">
<testcase classname="calc" name="adds" file="/w/test/a.js" time="0"/>
<testcase classname="calc" name="muls" file="/w/test/a.js" time="0.001"><failure>0.5 == 2

      + expected - actual
AssertionError [ERR_ASSERTION]: 0.5 == 2</failure></testcase>
<testcase classname="calc" name="subs" file="/w/test/a.js" time="0"><skipped/></testcase>
</testsuite>`,
  jest: JSON.stringify({
    numTotalTests: 3,
    testResults: [
      {
        name: '/w/test/a.test.js',
        status: 'failed',
        message: '',
        assertionResults: [
          { ancestorTitles: ['calc'], title: 'adds', status: 'passed', failureMessages: [] },
          { ancestorTitles: ['calc'], title: 'muls', status: 'failed', failureMessages: ['0.5 == 2'] },
          { ancestorTitles: ['calc'], title: 'subs', status: 'pending', failureMessages: [] },
        ],
      },
    ],
  }),
  ava: `TAP version 13
ok 1 - calc › adds
not ok 2 - calc › muls
  ---
    name: AssertionError
    message: 0.5 == 2
  ...
ok 3 - calc › subs # SKIP

1..3
# tests 2
# pass 1
# skip 1
# fail 1
`,
  tape: `TAP version 13
# calc adds
ok 1 should be strictly equal
ok 2 should be truthy
# calc muls
ok 3 should be truthy
not ok 4 should be strictly equal
  ---
    operator: equal
    expected: 2
    actual:   0.5
    message: 0.5 == 2
  ...
# calc subs
ok 5 subs # SKIP

1..5
# tests 5
# pass  4
# fail  1
`,
  tap: `TAP version 14
# Subtest: test/a.js
    # Subtest: calc adds
        ok 1 - should be equal
        1..1
    ok 1 - calc adds # time=4.1ms
    # Subtest: calc muls
        not ok 1 - should be equal
          ---
          message: 0.5 == 2
          ...
        1..1
        # failed 1 test
    not ok 2 - calc muls # time=2.2ms
    ok 3 - calc subs # SKIP
    1..3
not ok 1 - test/a.js # time=300ms
1..1
`,
  pytest: `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3" time="0.05"><testcase classname="tests.test_calc" name="test_adds" file="tests/test_calc.py" line="3" time="0.001" /><testcase classname="tests.test_calc" name="test_muls" file="tests/test_calc.py" line="7" time="0.001"><failure message="assert 0.5 == 2">def test_muls():
&gt;       assert mul(1, 2) == 2</failure></testcase><testcase classname="tests.test_calc" name="test_subs" file="tests/test_calc.py" line="11" time="0.000"><skipped type="pytest.xfail" message="later" /></testcase></testsuite></testsuites>`,
  unittest: `{"id": "tests.test_calc.T.test_adds", "outcome": "green", "message": ""}
{"id": "tests.test_calc.T.test_muls", "outcome": "red", "message": "0.5 == 2"}
{"id": "tests.test_calc.T.test_subs", "outcome": "skipped", "message": "later"}
`,
  go: `{"Time":"2026-11-28T05:00:00Z","Action":"start","Package":"example.com/calc"}
{"Action":"run","Package":"example.com/calc","Test":"TestAdds"}
{"Action":"output","Package":"example.com/calc","Test":"TestAdds","Output":"=== RUN   TestAdds\\n"}
{"Action":"pass","Package":"example.com/calc","Test":"TestAdds","Elapsed":0}
{"Action":"run","Package":"example.com/calc","Test":"TestMuls"}
{"Action":"output","Package":"example.com/calc","Test":"TestMuls","Output":"    calc_test.go:11: 0.5 == 2\\n"}
{"Action":"fail","Package":"example.com/calc","Test":"TestMuls","Elapsed":0}
{"Action":"run","Package":"example.com/calc","Test":"TestSubs"}
{"Action":"skip","Package":"example.com/calc","Test":"TestSubs","Elapsed":0}
{"Action":"output","Package":"example.com/calc","Output":"FAIL\\n"}
{"Action":"fail","Package":"example.com/calc","Elapsed":0.01}
`,
  cargo: `   Compiling calc v0.1.0 (/w)
    Finished \`test\` profile [unoptimized + debuginfo] target(s) in 0.33s
     Running unittests src/lib.rs (target/debug/deps/calc-c6626fb655a8d231)

running 3 tests
test tests::adds ... ok
test tests::subs ... ignored, later
test tests::muls ... FAILED

failures:

---- tests::muls stdout ----

thread 'tests::muls' panicked at src/lib.rs:20:9:
assertion failed: 0.5 == 2

failures:
    tests::muls

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
`,
  maven: `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="calc.CalcTest" time="0.05" tests="3" errors="0" skipped="1" failures="1">
  <properties><property name="java.specification.version" value="17"/></properties>
  <testcase name="adds" classname="calc.CalcTest" time="0.001"/>
  <testcase name="muls" classname="calc.CalcTest" time="0.006">
    <failure message="0.5 == 2" type="org.opentest4j.AssertionFailedError"><![CDATA[expected: <2> but was: <0>]]></failure>
  </testcase>
  <testcase name="subs" classname="calc.CalcTest" time="0"><skipped message="later"/></testcase>
</testsuite>`,
  dotnet: `<?xml version="1.0" encoding="utf-8"?>
<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
<UnitTestResult testName="Calc.Tests.adds" outcome="Passed" duration="00:00:00.001" />
<UnitTestResult testName="Calc.Tests.muls" outcome="Failed"><Output><ErrorInfo><Message>0.5 == 2</Message><StackTrace>at Calc</StackTrace></ErrorInfo></Output></UnitTestResult>
<UnitTestResult testName="Calc.Tests.subs" outcome="NotExecuted" />
</Results></TestRun>`,
  rspec: JSON.stringify({
    examples: [
      { full_description: 'calc adds', status: 'passed', file_path: './spec/calc_spec.rb' },
      {
        full_description: 'calc muls',
        status: 'failed',
        file_path: './spec/calc_spec.rb',
        exception: { message: '0.5 == 2' },
      },
      { full_description: 'calc subs', status: 'pending', file_path: './spec/calc_spec.rb' },
    ],
  }),
};

const read = (framework: Framework, text: string, hasFailed = false): readonly Reported[] =>
  reportOf(framework).read(text, hasFailed);
const outcomeOf = (tests: readonly Reported[], word: RegExp): string =>
  tests
    .filter(({ path }) => word.test(path.at(-1) ?? ''))
    .map(({ outcome }) => outcome)
    .join();

describe('The report of a program that crashed', () => {
  const begun = 'TAP version 13\n# adds\nok 1 adds\n# handles errors\n';
  const outcomes = (text: string, hasFailed: boolean): readonly string[] =>
    read('tape', text, hasFailed).map(({ path, outcome }) => `${path.join()} ${outcome}`);

  it('is red of the test that it crashed in, with what of it was green', () => {
    assert.deepEqual(outcomes(begun, true), ['adds green', 'handles errors red']);
    assert.deepEqual(outcomes(`${begun}ok 2 reads\n`, true), ['adds green', 'handles errors red']);
  });

  it('has no such test where the plan was written, or the program ended well', () => {
    assert.deepEqual(outcomes(`${begun}ok 2 reads\n\n1..2\n`, true), ['adds green', 'handles errors green']);
    assert.deepEqual(outcomes(begun, false), ['adds green']);
  });
});

describe('The report of a test runner', () => {
  for (const [framework, text] of Object.entries(REPORTS)) {
    it(`says of each test what came of it: ${framework}`, () => {
      const tests = read(framework as Framework, text);
      assert.equal(tests.length, 3, JSON.stringify(tests));
      assert.equal(outcomeOf(tests, /adds$/i), 'green');
      assert.equal(outcomeOf(tests, /muls$/i), 'red');
      assert.equal(outcomeOf(tests, /subs$/i), 'skipped');
      assert.match(tests.find(({ outcome }) => outcome === 'red')?.message ?? '', /0\.5 == 2/);
    });
  }

  it('says of a Go package that does not build, and of a test that ended the program, that they are red', () => {
    const unbuilt = read(
      'go',
      `{"ImportPath":"example.com/calc","Action":"build-output","Output":"./calc.go:8:13: undefined: c\\n"}
{"ImportPath":"example.com/calc","Action":"build-fail"}
{"Action":"output","Package":"example.com/calc","Output":"FAIL\\texample.com/calc [build failed]\\n"}
{"Action":"fail","Package":"example.com/calc","Elapsed":0,"FailedBuild":"example.com/calc"}`,
    );
    assert.deepEqual(
      unbuilt.map(({ path, outcome }) => [path, outcome]),
      [[['example.com/calc'], 'red']],
    );
    assert.match(unbuilt[0]?.message ?? '', /undefined: c/);
    const panicked = read(
      'go',
      `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"panic: boom\\n"}`,
    );
    assert.deepEqual(
      panicked.map(({ path, outcome }) => [path, outcome]),
      [[['p', 'TestA'], 'red']],
    );
  });

  it('says of a file that could not be loaded that it is red', () => {
    const jest = read(
      'jest',
      JSON.stringify({
        testResults: [
          { name: '/w/a.test.js', status: 'failed', message: 'SyntaxError', assertionResults: [] },
        ],
      }),
    );
    assert.deepEqual(
      jest.map(({ file, outcome }) => [file, outcome]),
      [['/w/a.test.js', 'red']],
    );
    const pytest = read(
      'pytest',
      '<testsuites><testsuite><testcase classname="" name="tests.test_a"><error message="collection failure">ImportError</error></testcase></testsuite></testsuites>',
    );
    assert.deepEqual(
      pytest.map(({ outcome }) => outcome),
      ['red'],
    );
  });

  it('is read where it is cut off: what it says until there counts, and nothing is made up', () => {
    for (const [framework, text] of Object.entries(REPORTS)) {
      const whole = new Set(read(framework as Framework, text).map(({ path }) => path.at(-1)));
      for (let end = 0; end < text.length; end += 7) {
        for (const test of read(framework as Framework, text.slice(0, end))) {
          const name = test.path.at(-1) ?? '';
          const isBegun =
            [...whole].some((known) => known?.startsWith(name)) || /calc|test\/a\.js|^subs|should/.test(name);
          assert.ok(isBegun || name === '', `${framework}: ${name}`);
        }
      }
    }
  });

  it('has as many tests as were written, whatever their names', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
      .filter((text) => [...text].every((char) => char >= ' '));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        const inXml = (text: string) =>
          text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
        const xml = `<testsuite>${names.map((one) => `<testcase classname="c" name="${inXml(one)}"/>`).join('')}</testsuite>`;
        assert.deepEqual(
          read('pytest', xml).map(({ path }) => path[1]),
          names,
        );
      }),
    );
  });
});
