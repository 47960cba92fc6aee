import assert from 'node:assert/strict';
import { tamperingOf } from '../../../../src/verify/tests/tampering.ts';
import type { TamperKind } from '../../../../src/verify/tests/types.ts';

interface Sample {
  readonly path: string;
  readonly before: string;
  /** What is done to the first test: a part of the text, and what takes its place. */
  readonly ways: Partial<Readonly<Record<TamperKind, readonly (readonly [from: string, to: string])[]>>>;
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  'JavaScript, node:test': {
    path: 'test/a.test.js',
    before: `import test from 'node:test';
test('adds', () => {
  assert.equal(add(1, 2), 3);
  assert.ok(add(0, 0) === 0);
});
test('muls', () => {
  assert.equal(mul(1, 2), 2);
});
`,
    ways: {
      skipped: [
        ["test('adds', ()", "test.skip('adds', ()"],
        ["test('adds', ()", "test('adds', { skip: true }, ()"],
        ["test('adds', ()", "test.todo('adds', ()"],
      ],
      only: [
        ["test('adds', ()", "test.only('adds', ()"],
        ["test('adds', ()", "test('adds', { only: true }, ()"],
      ],
      'returns-early': [
        ['  assert.equal(add', '  return;\n  assert.equal(add'],
        ['  assert.equal(add', '  process.exit(0);\n  assert.equal(add'],
      ],
      weakened: [['  assert.equal(add(1, 2), 3);\n', '']],
      'errors-caught': [['assert.equal(add(1, 2), 3);', 'try { assert.equal(add(1, 2), 3); } catch {}']],
      deleted: [["test('adds'", "test('adds up'"]],
      mocked: [['  assert.equal(add', "  mock.method(calc, 'add', () => 3);\n  assert.equal(add"]],
    },
  },
  'TypeScript, vitest': {
    path: 'src/a.spec.ts',
    before: `describe('calc', () => {
  it('adds', () => {
    expect(add(1, 2) as number).toBeCloseTo(3, 5);
    expect(add(0, 0)).toBe(0);
  });
  it.each([1, 2])('muls %i', (n) => {
    expect(mul(n, 1)).toBe(n);
  });
});
`,
    ways: {
      skipped: [
        ["it('adds'", "xit('adds'"],
        ["describe('calc'", "describe.skip('calc'"],
        ["it('adds'", "it.skip('adds'"],
        ["it('adds'", "it.fails('adds'"],
      ],
      only: [
        ["it('adds'", "fit('adds'"],
        ["describe('calc'", "describe.only('calc'"],
      ],
      'tolerance-wider': [['toBeCloseTo(3, 5)', 'toBeCloseTo(3, 0)']],
      weakened: [['    expect(add(0, 0)).toBe(0);\n', '']],
      'errors-caught': [
        ['expect(add(0, 0)).toBe(0);', 'try { expect(add(0, 0)).toBe(0); } catch (e) { console.log(e); }'],
      ],
      'returns-early': [['    expect(add(1', '    if (1) return;\n    expect(add(1']],
    },
  },
  Python: {
    path: 'tests/test_a.py',
    before: `def test_adds():
    assert add(1, 2) == pytest.approx(3, rel=1e-6)
    assert add(0, 0) == 0


class TestMul:
    def test_muls(self):
        assert mul(1, 2) == 2
`,
    ways: {
      skipped: [
        ['def test_adds', '@pytest.mark.skip\ndef test_adds'],
        ['def test_adds', '@pytest.mark.xfail(reason="later")\ndef test_adds'],
        ['    assert add(1', '    pytest.skip("later")\n    assert add(1'],
        ['def test_adds', '@unittest.skip("later")\ndef test_adds'],
      ],
      'returns-early': [['    assert add(1', '    return\n    assert add(1']],
      weakened: [['    assert add(0, 0) == 0\n', '']],
      'errors-caught': [
        [
          '    assert add(0, 0) == 0',
          '    try:\n        assert add(0, 0) == 0\n    except AssertionError:\n        pass',
        ],
      ],
      'tolerance-wider': [['rel=1e-6', 'rel=10']],
      deleted: [['def test_adds', 'def check_adds']],
      mocked: [['def test_adds():', 'def test_adds(monkeypatch):']],
    },
  },
  Go: {
    path: 'calc_test.go',
    before: `package calc

import "testing"

func TestAdds(t *testing.T) {
	if got := Add(1, 2); got != 3 {
		t.Errorf("got %d", got)
	}
	assert.InDelta(t, 3, Half(6), 0.001)
}

func TestMuls(t *testing.T) {
	if Mul(1, 2) != 2 {
		t.Fatal("no")
	}
}
`,
    ways: {
      skipped: [
        ['\tif got', '\tt.Skip("later")\n\tif got'],
        ['\tif got', '\tif testing.Short() {\n\t}\n\tif got'],
      ],
      'returns-early': [
        ['\tif got', '\treturn\n\tif got'],
        ['\tif got', '\tos.Exit(0)\n\tif got'],
      ],
      weakened: [['\t\tt.Errorf("got %d", got)\n', '']],
      'errors-caught': [['\tif got', '\tdefer func() { recover() }()\n\tif got']],
      'tolerance-wider': [['0.001', '100']],
      deleted: [['func TestAdds', 'func checkAdds']],
    },
  },
  'Rust, in the file of the code': {
    path: 'src/lib.rs',
    before: `pub fn add(a: i32, b: i32) -> i32 { a + b }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(1, 2), 3);
        assert!(add(0, 0) == 0);
    }

    #[test]
    fn muls() {
        assert_eq!(2, 2);
    }
}
`,
    ways: {
      skipped: [
        ['    #[test]\n    fn adds', '    #[test]\n    #[ignore]\n    fn adds'],
        ['    #[test]\n    fn adds', '    #[test]\n    #[should_panic]\n    fn adds'],
      ],
      'returns-early': [['        assert_eq!(add', '        return;\n        assert_eq!(add']],
      weakened: [['        assert!(add(0, 0) == 0);\n', '']],
      'errors-caught': [
        ['assert!(add(0, 0) == 0);', 'let _ = std::panic::catch_unwind(|| assert!(add(0, 0) == 0));'],
      ],
      deleted: [['    #[test]\n    fn adds', '    fn adds']],
    },
  },
  Java: {
    path: 'src/test/java/CalcTest.java',
    before: `class CalcTest {
  @Test
  void adds() {
    assertEquals(3.0, Calc.add(1, 2), 0.001);
    assertTrue(Calc.add(0, 0) == 0);
  }

  @Test
  void muls() {
    assertEquals(2, Calc.mul(1, 2));
  }
}
`,
    ways: {
      skipped: [
        ['@Test\n  void adds', '@Test\n  @Disabled\n  void adds'],
        ['@Test\n  void adds', '@Ignore @Test\n  void adds'],
        ['    assertEquals(3.0', '    assumeTrue(false);\n    assertEquals(3.0'],
        ['@Test\n  void adds', '@Test(expected = AssertionError.class)\n  void adds'],
      ],
      'returns-early': [['    assertEquals(3.0', '    if (true) return;\n    assertEquals(3.0']],
      weakened: [['    assertTrue(Calc.add(0, 0) == 0);\n', '']],
      'errors-caught': [
        [
          'assertTrue(Calc.add(0, 0) == 0);',
          'try { assertTrue(Calc.add(0, 0) == 0); } catch (Throwable t) {}',
        ],
      ],
      'tolerance-wider': [['0.001', '5.0']],
      deleted: [['@Test\n  void adds', 'void adds']],
    },
  },
};

describe('What a change does to a test that was there', () => {
  for (const [language, { path, before, ways }] of Object.entries(SAMPLES)) {
    for (const [kind, changes] of Object.entries(ways)) {
      for (const [from, to] of changes) {
        it(`is told in ${language}: ${kind}, by ${JSON.stringify(to.trim().split('\n')[0])}`, async () => {
          assert.ok(before.includes(from));
          const told = await tamperingOf(path, before, before.replace(from, to));
          assert.ok(
            told.some((one) => one.kind === kind),
            JSON.stringify(told),
          );
        });
      }
    }

    it(`is nothing in ${language} where tests are only added, or moved`, async () => {
      assert.deepEqual(await tamperingOf(path, before, before), []);
      assert.deepEqual(await tamperingOf(path, before, `\n${before}`), []);
    });

    it(`is that all are deleted in ${language} where the file is`, async () => {
      const told = await tamperingOf(path, before, null);
      assert.ok(told.length >= 2 && told.every(({ kind }) => kind === 'deleted'), JSON.stringify(told));
    });
  }

  it('is nothing where a new test has a return, a try or a mock', async () => {
    const before = "test('a', () => {\n  assert.ok(1);\n});\n";
    const added = "test('b', () => {\n  jest.fn();\n  try { return; } catch {}\n  assert.ok(1);\n});\n";
    assert.deepEqual(await tamperingOf('a.test.js', before, before + added), []);
  });

  const SETTINGS: readonly (readonly [path: string, before: string, after: string, told: boolean])[] = [
    ['jest.config.js', 'module.exports = {}', 'module.exports = { testPathIgnorePatterns: ["a"] }', true],
    ['pytest.ini', '[pytest]', '[pytest]\naddopts = -k x', true],
    ['.github/workflows/ci.yml', 'run: npm test', 'run: npm test || true', true],
    ['package.json', '{"scripts":{"test":"mocha"}}', '{"scripts":{"test":"mocha || true"}}', true],
    ['package.json', '{"jest":{}}', '{"jest":{"bail":true}}', true],
    ['package.json', '{"version":"1.0.0"}', '{"version":"1.0.1","dependencies":{"a":"1"}}', false],
    [
      'pyproject.toml',
      '[project]\nversion = "1"\n[tool.pytest.ini_options]\naddopts = ""',
      '[project]\nversion = "1"\n[tool.pytest.ini_options]\naddopts = "-x"',
      true,
    ],
    [
      'pyproject.toml',
      '[project]\nversion = "1"\n[tool.pytest.ini_options]\naddopts = ""',
      '[project]\nversion = "2"\n[tool.pytest.ini_options]\naddopts = ""',
      false,
    ],
    [
      'Cargo.toml',
      '[package]\nname = "a"\n[lib]\nname = "a"',
      '[package]\nname = "a"\n[lib]\nname = "a"\ntest = false',
      true,
    ],
    ['Cargo.toml', '[package]\nversion = "1.0.0"', '[package]\nversion = "1.0.1"', false],
    ['pom.xml', '<project></project>', '<project><skipTests>true</skipTests></project>', true],
    ['src/__snapshots__/a.test.js.snap', 'exports[`a 1`] = `1`;', 'exports[`a 1`] = `2`;', true],
    [
      'src/__snapshots__/a.test.js.snap',
      'exports[`a 1`] = `1`;',
      'exports[`a 1`] = `1`;\nexports[`b 1`] = `2`;',
      false,
    ],
    ['src/a.js', 'const a = 1;', 'const a = 2;', false],
    ['package.json', '\uFEFF{"scripts":{"test":"mocha"}}', '\uFEFF{"scripts":{"test":"true"}}', true],
    ['package.json', '{"eslintIgnore":[]}', '{"eslintIgnore":["src"]}', true],
    [
      'tsconfig.json',
      '{"compilerOptions":{"strict":true}} // all of it',
      '{"compilerOptions":{"strict":false,},}',
      true,
    ],
    ['tsconfig.build.json', '{"include":["src"]}', '{"include":["src"],"exclude":["src/a.ts"]}', true],
    [
      'tsconfig.json',
      '{"compilerOptions":{"strict":true}}',
      '{"compilerOptions":{"strict":true,"noEmit":true,"paths":{"@/*":["src/*"]}}}',
      false,
    ],
    [
      'vite.config.ts',
      'export default { plugins: [], test: { globals: true } };',
      'export default { plugins: [], test: { globals: true, exclude: ["a"] } };',
      true,
    ],
    [
      'vite.config.ts',
      'export default { test: { a: {} } };',
      'export default { base: "/x", test: { a: {} } };',
      false,
    ],
    ['deno.json', '{"test":{}}', '{"test":{"exclude":["a"]}}', true],
    ['deno.json', '{"imports":{}}', '{"imports":{"a":"b"}}', false],
    ['packages/a/project.json', '{"targets":{"test":{}}}', '{"targets":{"test":{"skip":1}}}', true],
    ['Cargo.toml', '[package]\nname = "a"', '[package]\nname = "a"\nautotests = false', true],
    ['pom.xml', '<a/>', '<a><excludedGroups>slow</excludedGroups></a>', true],
    ['gradle.properties', 'a=b', 'a=b\nskipTests=true', true],
    ['a.csproj', '<A/>', '<A><NoWarn>CS1</NoWarn></A>', true],
  ];
  for (const [path, before, after, told] of SETTINGS) {
    it(`is ${told ? 'told' : 'nothing'} of ${path}: ${after.slice(0, 60)}`, async () => {
      assert.equal((await tamperingOf(path, before, after)).length > 0, told);
    });
  }

  const NAMES =
    `jest.config.js jest.config.base.ts jest.unit.config.js jest-e2e.json jest.setup.ts jest.preset.js
    vitest.config.mts vitest.unit.config.ts vitest.workspace.json playwright-ct.config.ts cypress.json wdio.conf.js
    .mocharc .mocharc.cjs .nycrc.json .eslintrc .eslintrc.json eslint.config.mjs .eslintignore .oxlintrc.json tslint.json
    biome.json bunfig.toml pytest.ini .pytest.ini pytest.toml tox.ini .mypy.ini mypy.ini ruff.toml pylintrc .pylintrc
    .coveragerc .cargo/config.toml .config/nextest.toml clippy.toml .mvn/maven.config .mvn/jvm.config x.runsettings
    phpunit.xml.dist phpstan.neon .rspec .rubocop.yml checkstyle.xml .github/workflows/a/ci.yml codecov.yml
    lefthook.yml .husky/pre-commit Jenkinsfile`.split(/\s+/);
  it('is told of each file that says which tests run and what is checked, in any folder', async () => {
    for (const name of NAMES) {
      for (const path of [name, `packages/a/${name}`]) {
        assert.deepEqual(
          await tamperingOf(path, 'a', 'b'),
          [{ kind: 'settings-changed', path, test: null }],
          path,
        );
      }
    }
  });

  it('is nothing in code with such a name', async () => {
    const names =
      'src/jest.ts src/eslint-plugin.ts lib/mocha-helpers.js src/config.ts webpack.config.js app.json'.split(
        ' ',
      );
    for (const path of names) assert.deepEqual(await tamperingOf(path, 'let a', 'let b'), [], path);
  });

  const OTHERS: readonly (readonly [path: string, before: string, after: string, kind: TamperKind | null])[] =
    [
      [
        'a_spec.rb',
        "it 'a' do\n  expect(1).to eq 1\nend\n",
        "it 'a' do\n  skip 'x'\n  expect(1).to eq 1\nend\n",
        'skipped',
      ],
      ['a_spec.rb', "it 'a' do\nend\n", "it 'a', :skip do\nend\n", 'skipped'],
      ['a_spec.rb', "it 'a' do\nend\n", "pending 'a' do\nend\n", 'skipped'],
      ['test/a_test.rb', 'def test_a\n  assert f\nend\n', 'def test_a\n  skip\n  assert f\nend\n', 'skipped'],
      ['test/a_test.rb', 'def test_a\n  assert f\nend\n', 'def test_a\nend\n', 'weakened'],
      ['test/a_test.exs', 'test "a" do\nend\n', '@tag :skip\ntest "a" do\nend\n', 'skipped'],
      ['Tests/ATests.swift', 'func testA() {}\n', 'func testA() throws { throw XCTSkip("x") }\n', 'skipped'],
      ['test/a_test.cc', 'TEST(A, B) {}\n', 'TEST(A, DISABLED_B) {}\n', 'skipped'],
      ['test/a_test.cc', 'TEST(A, B) {}\n', 'TEST(A, B) { GTEST_SKIP(); }\n', 'skipped'],
      [
        'a_test.go',
        'package a\n\nfunc TestA(t *testing.T) {}\n',
        '//go:build x\n\npackage a\n\nfunc TestA(t *testing.T) {}\n',
        'skipped',
      ],
      [
        'a.test.ts',
        "it('a', () => {\n  expect(f()).toBe(1);\n});\n",
        "it('a', () => {\n  expect(f()).toBeDefined();\n});\n",
        'weakened',
      ],
      [
        'a.test.ts',
        "it('a', () => {\n  expect(f()).toBe(1);\n});\n",
        "it('a', () => {\n  expect(true).toBe(true);\n});\n",
        'weakened',
      ],
      [
        'a.test.ts',
        "it('a', () => {\n  expect(f()).toBe(1);\n});\n",
        "it('a', () => {\n  // expect(f()).toBe(1);\n});\n",
        'weakened',
      ],
      [
        'a.test.ts',
        "it('a', async () => {\n  await expect(f()).resolves.toBe(1);\n});\n",
        "it('a', async () => {\n  expect(f()).resolves.toBe(1);\n});\n",
        'weakened',
      ],
      [
        'a.test.ts',
        "it('a', async () => {\n  await expect(f()).resolves.toBe(1);\n});\n",
        "it('a', () => {\n  expect(f()).toBe(1);\n});\n",
        null,
      ],
      [
        'a.test.ts',
        "it('a', () => {\n  expect(f()).toBe(1);\n});\n",
        "it('a', () => {\n  expect(f()).toBe(1);\n  expect(g()).toBeDefined();\n});\n",
        null,
      ],
      ['test_a.py', 'def test_a():\n    assert f() == 1\n', 'def test_a():\n    assert True\n', 'weakened'],
      [
        'test_a.py',
        'def test_a():\n    assert f() == 1\n',
        'def test_a():\n    assert f() is not None\n',
        'weakened',
      ],
      [
        'test_a.py',
        'def test_a():\n    assert f() == 1\n',
        "def test_a():\n    raise unittest.SkipTest('x')\n    assert f() == 1\n",
        'skipped',
      ],
      [
        'ATest.java',
        'class ATest {\n  @Test\n  void a() {}\n}\n',
        'class ATest {\n  @Test(enabled = false)\n  void a() {}\n}\n',
        'skipped',
      ],
      [
        'a_spec.rb',
        "it 'a' do\n  expect(1).to eq 1\nend\n",
        "it 'a' do\n  expect(1).to eq 1\nend\nit 'b' do\n  return if x\n  expect(2).to eq 2\nend\n",
        null,
      ],
    ];
  for (const [path, before, after, kind] of OTHERS) {
    it(`is ${kind ?? 'nothing'} in ${path}: ${JSON.stringify(after.slice(0, 70))}`, async () => {
      const told = await tamperingOf(path, before, after);
      assert.equal(
        kind === null ? told.length === 0 : told.some((one) => one.kind === kind),
        true,
        JSON.stringify(told),
      );
    });
  }

  it('is that it is deleted where no test of it is known by its name, and no fixture is one', async () => {
    assert.deepEqual(await tamperingOf('spec/a_spec.rb', "it 'a' do\nend\n", null), [
      { kind: 'deleted', path: 'spec/a_spec.rb', test: null },
    ]);
    assert.deepEqual(await tamperingOf('tests/data/a.yml', 'a: 1\n', null), []);
  });
});
