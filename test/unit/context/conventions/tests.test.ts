import assert from 'node:assert/strict';
import { formatTests, type TestConventions, testsOf } from '../../../../src/context/conventions/tests.ts';
import { tree } from './tree.ts';

interface Expected {
  readonly framework: string | null;
  readonly place: string | null;
  readonly exists?: boolean;
  readonly example?: string | null;
  readonly manifest?: string | null;
}

const CASES: readonly (readonly [
  name: string,
  path: string,
  files: Readonly<Record<string, string>>,
  expected: Expected,
])[] = [
  [
    'Vitest, tests beside',
    'src/cart.ts',
    {
      'package.json':
        '{\n  "scripts": { "test": "vitest run" },\n  "devDependencies": { "vitest": "^4.0.0" }\n}',
      'pnpm-lock.yaml': '',
      'src/cart.ts': 'export const a = 1;',
      'src/money.ts': '',
      'src/money.test.ts':
        "import { expect, it } from 'vitest';\nimport { split } from './money';\n\nit('splits to the last cent', () => {\n  expect(split(10, [1, 2])).toEqual([3, 7]);\n});\n",
    },
    {
      framework: 'vitest',
      place: 'src/cart.test.ts',
      exists: false,
      example: 'src/money.test.ts',
    },
  ],
  [
    'Jest with globals, the file has its tests',
    'src/cart.js',
    {
      'package.json': '{ "devDependencies": { "jest": "^30.0.0" } }',
      'src/cart.js': '',
      'src/__tests__/cart.test.js':
        "const { add } = require('../cart');\n\ndescribe('cart', () => {\n  test('adds', () => {\n    expect(add(1)).toBe(1);\n  });\n});\n",
    },
    {
      manifest: 'package.json',
      framework: 'jest',
      place: 'src/__tests__/cart.test.js',
      exists: true,
    },
  ],
  [
    'Mocha in a folder that mirrors, Playwright beside it for pages',
    'src/shop/cart.ts',
    {
      'package.json':
        '{ "scripts": { "test": "mocha" }, "devDependencies": { "@playwright/test": "1", "mocha": "12" } }',
      'yarn.lock': '',
      'src/shop/cart.ts': '',
      'src/money.ts': '',
      'test/unit/money.test.ts': "import assert from 'node:assert';\n\nit('formats', () => {});\n",
      'test/e2e/buying.spec.ts': "import { test } from '@playwright/test';\n\ntest('buys', () => {});\n",
    },
    {
      manifest: 'package.json',
      example: null,
      framework: 'mocha',
      place: 'test/unit/shop/cart.test.ts',
    },
  ],
  [
    'Mocha, where only the mocks of node:test are used',
    'src/cart.ts',
    {
      'package.json': '{ "devDependencies": { "mocha": "12" } }',
      'src/cart.ts': '',
      'src/money.ts': '',
      'src/money.test.ts':
        "import assert from 'node:assert'\nimport { mock } from 'node:test'\n\nit('splits', () => {\n  mock.fn()\n})\n",
    },
    { framework: 'mocha', place: 'src/cart.test.ts' },
  ],
  [
    'node:test with the flags of the script, nothing tested yet',
    'lib/cart.ts',
    { 'package.json': '{ "scripts": { "test": "node --import tsx --test" } }', 'lib/cart.ts': '' },
    {
      framework: 'node:test',
      place: 'lib/cart.test.ts',
      example: null,
    },
  ],
  [
    'a package of a monorepo, by its own package.json before that of the top',
    'packages/api/src/cart.ts',
    {
      'package.json': '{ "devDependencies": { "jest": "30" } }',
      'packages/api/package.json': '{ "devDependencies": { "ava": "6" } }',
      'packages/api/src/cart.ts': '',
    },
    {
      manifest: 'packages/api/package.json',
      framework: 'ava',
      place: 'packages/api/src/cart.test.ts',
    },
  ],
  [
    'pytest with uv, a flat folder',
    'src/shop/cart.py',
    {
      'pyproject.toml': '[project]\nname = "shop"\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
      'uv.lock': '',
      'src/shop/cart.py': '',
      'src/shop/money.py': '',
      'tests/test_money.py':
        'from shop.money import split\n\n\ndef test_splits_to_the_last_cent():\n    assert split(10, [1, 2]) == [3, 7]\n\n\ndef test_x():\n    pass\n',
    },
    {
      framework: 'pytest',
      place: 'tests/test_cart.py',
      example: 'tests/test_money.py',
    },
  ],
  [
    'pytest among what tox installs, nothing tested yet',
    'shop/cart.py',
    { 'tox.ini': '[testenv]\ndeps =\n    pytest>=8\n', 'shop/cart.py': '' },
    {
      manifest: 'tox.ini',
      framework: 'pytest',
      place: 'tests/test_cart.py',
    },
  ],
  [
    'unittest, told by a test of something else',
    'shop/cart.py',
    {
      'setup.py': 'setup()',
      'shop/cart.py': '',
      'tests/test_flows.py':
        'import unittest\n\n\nclass Flows(unittest.TestCase):\n    def test_buys(self):\n        self.assertTrue(True)\n',
    },
    {
      framework: 'unittest',
      place: 'tests/test_cart.py',
    },
  ],
  [
    'Go',
    'shop/cart.go',
    {
      'go.mod': 'module example.com/shop\n\ngo 1.24\n',
      'shop/cart.go': 'package shop',
      'shop/money_test.go':
        'package shop\n\nimport "testing"\n\nfunc TestSplit(t *testing.T) {\n\tt.Log(1)\n}\n',
      'shop/money.go': 'package shop',
    },
    { framework: 'go', place: 'shop/cart_test.go' },
  ],
  [
    'Go without any test',
    'cart.go',
    { 'go.mod': 'module example.com/shop\n', 'cart.go': 'package shop' },
    { framework: 'go', place: 'cart_test.go' },
  ],
  [
    'Rust, in the file itself',
    'src/cart.rs',
    {
      'Cargo.toml': '[package]\nname = "shop"\n',
      'src/cart.rs': 'pub fn add() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {}\n}\n',
    },
    { framework: 'cargo', place: 'src/cart.rs', exists: true },
  ],
  [
    'JUnit 5 with Maven’s wrapper',
    'src/main/java/shop/Cart.java',
    {
      'pom.xml': '<project>\n<artifactId>junit-jupiter</artifactId>\n</project>',
      mvnw: '',
      'src/main/java/shop/Cart.java': '',
    },
    {
      manifest: 'pom.xml',
      framework: 'junit5',
      place: 'src/test/java/shop/CartTest.java',
    },
  ],
  [
    'JUnit 4 by its tests, with Gradle, as a module',
    'app/src/main/java/shop/Cart.java',
    {
      gradlew: '',
      'app/build.gradle': "dependencies { testImplementation 'junit:junit:4.13' }",
      'app/src/main/java/shop/Cart.java': '',
      'app/src/main/java/shop/Cents.java': '',
      'app/src/test/java/shop/CentsTest.java':
        'package shop;\n\nimport org.junit.Test;\n\npublic class CentsTest {\n  @Test\n  public void splitsToTheLastCent() {}\n}\n',
    },
    {
      framework: 'junit4',
      place: 'app/src/test/java/shop/CartTest.java',
    },
  ],
  [
    'TestNG',
    'src/main/java/Cart.java',
    {
      'build.gradle.kts': 'dependencies { testImplementation("org.testng:testng:7.10") }',
      'src/main/java/Cart.java': '',
    },
    { framework: 'testng', place: 'src/test/java/CartTest.java' },
  ],
  [
    'xUnit.net, in a test project',
    'src/Shop/Cart.cs',
    {
      'src/Shop/Shop.csproj': '<Project Sdk="Microsoft.NET.Sdk" />',
      'src/Shop/Cart.cs': '',
      'tests/Shop.Tests/Shop.Tests.csproj': '<Project>\n<PackageReference Include="xunit.v3" />\n</Project>',
    },
    {
      manifest: 'tests/Shop.Tests/Shop.Tests.csproj',
      framework: 'xunit',
      place: 'tests/Shop.Tests/CartTests.cs',
    },
  ],
  [
    'NUnit by its tests',
    'Shop/Cart.cs',
    {
      'Shop/Cart.cs': '',
      'Shop/Cents.cs': '',
      'Shop.Tests/Shop.Tests.csproj': '<Project />',
      'Shop.Tests/CentsTests.cs':
        'using NUnit.Framework;\n\npublic class CentsTests\n{\n    [Test]\n    public void Splits() { }\n}\n',
    },
    { framework: 'nunit', place: 'Shop.Tests/CartTests.cs' },
  ],
  [
    'RSpec',
    'lib/shop/cart.rb',
    {
      Gemfile: "gem 'rspec'\n",
      'lib/shop/cart.rb': '',
      'lib/shop/money.rb': '',
      'spec/shop/money_spec.rb':
        "require 'spec_helper'\n\nRSpec.describe Money do\n  it 'splits to the last cent' do\n    expect(1).to eq 1\n  end\nend\n",
    },
    {
      framework: 'rspec',
      place: 'spec/shop/cart_spec.rb',
    },
  ],
  [
    'Minitest in Rails',
    'app/models/cart.rb',
    {
      Gemfile: 'gem "rails"\n',
      'bin/rails': '',
      'app/models/cart.rb': '',
      'app/models/user.rb': '',
      'test/models/user_test.rb':
        'require "test_helper"\n\nclass UserTest < ActiveSupport::TestCase\n  test "has a name" do\n    assert true\n  end\nend\n',
    },
    {
      framework: 'minitest',
      place: 'test/models/cart_test.rb',
    },
  ],
  [
    'PHPUnit',
    'src/Cart.php',
    { 'composer.json': '{ "require-dev": { "phpunit/phpunit": "^12" } }', 'src/Cart.php': '' },
    {
      framework: 'phpunit',
      place: 'tests/CartTest.php',
    },
  ],
  [
    'a test itself',
    'src/cart.test.ts',
    {
      'package.json': '{ "devDependencies": { "vitest": "4" } }',
      'src/cart.test.ts': "import { it } from 'vitest';\n\nit('adds', () => {});\n",
    },
    { framework: 'vitest', place: 'src/cart.test.ts', exists: true },
  ],
  [
    'two packages with a framework each: the file’s own counts, the other’s tests are no example',
    'packages/b/src/cart.ts',
    {
      'package.json': '{ "private": true }',
      'packages/a/package.json': '{ "devDependencies": { "jest": "^30" } }',
      'packages/a/src/money.ts': '',
      'packages/a/src/money.test.ts':
        "import { split } from './money';\n\ntest('splits', () => {\n  expect(split(1)).toEqual([1]);\n});\n\n",
      'packages/b/package.json': '{ "devDependencies": { "vitest": "^4" } }',
      'packages/b/src/cart.ts': '',
    },
    {
      framework: 'vitest',
      place: 'packages/b/src/cart.test.ts',
      example: null,
      manifest: 'packages/b/package.json',
    },
  ],
  [
    'the same in Python, the other’s tests beside no file of their name',
    'svc_b/app.py',
    {
      'svc_a/test_flows.py':
        'import unittest\n\n\nclass Flows(unittest.TestCase):\n    def test_buys(self):\n        pass\n',
      'svc_a/app.py': '',
      'svc_b/pyproject.toml': '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
      'svc_b/app.py': '',
    },
    { framework: 'pytest', place: 'svc_b/tests/test_app.py', example: null },
  ],
  [
    'Rust, by the module of tests of a neighbour',
    'src/cart.rs',
    {
      'Cargo.toml': '[package]\nname = "shop"\n',
      'src/cart.rs': 'pub fn add() {}\n',
      'src/money.rs':
        'pub fn split() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn splits() {\n        super::split();\n    }\n}\n',
      'tests/buying.rs': '#[test]\nfn buys() {\n    let a = 1;\n    let b = 1;\n    assert_eq!(a, b);\n}\n',
    },
    { framework: 'cargo', place: 'src/cart.rs', exists: true, example: 'src/money.rs' },
  ],
  [
    'GoogleTest, told by the example and CMake alone',
    'src/cart.cpp',
    {
      'CMakeLists.txt': 'find_package(GTest REQUIRED)\n',
      'src/cart.cpp': '',
      'src/money.cpp': '',
      'tests/money_test.cpp':
        '#include <gtest/gtest.h>\n\nTEST(Money, Splits) {\n  EXPECT_EQ(1, 1);\n}\n\n//\n',
    },
    {
      framework: null,
      place: 'tests/cart_test.cpp',
      example: 'tests/money_test.cpp',
      manifest: 'CMakeLists.txt',
    },
  ],
  [
    'nothing but the language',
    'src/cart.ts',
    { 'src/cart.ts': '' },
    { framework: null, place: 'src/cart.test.ts', exists: false, example: null, manifest: null },
  ],
  ['a language without tests', 'README.md', { 'README.md': '' }, { framework: null, place: null }],
];

describe('How a project tests a file', () => {
  for (const [name, path, files, expected] of CASES) {
    it(`is found: ${name}`, async () => {
      const found = await testsOf(path, files[path] ?? '', tree(files));
      assert.deepEqual(seen(found, expected), expected);
    });
  }
});

function seen({ framework, place, example, manifest }: TestConventions, expected: Expected) {
  const all = {
    framework: framework?.id ?? null,
    place: place?.path ?? null,
    exists: place?.exists,
    example: example?.path ?? null,
    manifest: manifest?.path ?? null,
  };
  return Object.fromEntries(Object.entries(all).filter(([key]) => key in expected));
}

describe('How a project tests a file, for a prompt', () => {
  const files = {
    'package.json': '{ "devDependencies": { "vitest": "4" } }',
    'src/cart.ts': '',
    'src/money.ts': '',
    'src/money.test.ts':
      "import { it } from 'vitest';\n\nimport { a } from './money';\n\nit('splits', () => {\n  a();\n});\n",
  };

  it('is the framework, the place, an example and the manifest', async () => {
    assert.equal(
      formatTests(await testsOf('src/cart.ts', '', tree(files))),
      [
        'The project’s tests run with vitest.',
        'The tests belong into src/cart.test.ts. It is a new file.',
        'An example of the project’s tests, src/money.test.ts:',
        '```ts',
        files['src/money.test.ts'].trimEnd(),
        '```',
        'What tells how it is built and tested, package.json:',
        '```json',
        files['package.json'],
        '```',
      ].join('\n'),
    );
  });

  it('is the tests that are there, where there are some', async () => {
    const text = formatTests(await testsOf('src/money.ts', '', tree(files)));
    assert.match(text, /^The tests belong into src\/money\.test\.ts\. It is there already: add to it\.$/m);
    assert.match(text, /^The tests that are there, src\/money\.test\.ts:$/m);
  });

  it('is the file itself in Rust', async () => {
    const text = formatTests(
      await testsOf('src/a.rs', '', tree({ 'Cargo.toml': '[package]', 'src/a.rs': '' })),
    );
    assert.match(text, /^The tests belong into src\/a\.rs itself, into a module of tests at its end\.$/m);
  });

  it('is nothing where nothing was found', async () => {
    assert.equal(formatTests(await testsOf('README.md', '', tree({}))), '');
  });
});
