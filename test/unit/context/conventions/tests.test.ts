import assert from 'node:assert/strict';
import { testsOf } from '../../../../src/context/conventions/tests.ts';
import type { TestFacts } from '../../../../src/context/conventions/types.ts';
import { tree } from './tree.ts';

interface Expected {
  readonly framework: string | null;
  readonly evidence?: readonly [path: string, what: RegExp];
  readonly place: string | null;
  readonly by?: string;
  readonly exists?: boolean;
  readonly run?: string | null;
  readonly folder?: string;
  readonly titles?: readonly string[];
  readonly example?: string | null;
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
      evidence: ['src/money.test.ts', /from 'vitest'/],
      place: 'src/cart.test.ts',
      by: 'siblings',
      exists: false,
      run: 'pnpm exec vitest run src/cart.test.ts',
      folder: '',
      titles: ['splits to the last cent'],
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
      framework: 'jest',
      evidence: ['package.json', /"jest"/],
      place: 'src/__tests__/cart.test.js',
      by: 'own-test',
      exists: true,
      run: 'npx jest src/__tests__/cart.test.js',
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
      framework: 'mocha',
      evidence: ['package.json', /mocha/],
      place: 'test/unit/shop/cart.test.ts',
      run: 'yarn mocha test/unit/shop/cart.test.ts',
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
    { framework: 'mocha', place: 'src/cart.test.ts', titles: ['splits'] },
  ],
  [
    'node:test with the flags of the script, nothing tested yet',
    'lib/cart.ts',
    { 'package.json': '{ "scripts": { "test": "node --import tsx --test" } }', 'lib/cart.ts': '' },
    {
      framework: 'node:test',
      place: 'lib/cart.test.ts',
      by: 'default',
      run: 'node --import tsx --test lib/cart.test.ts',
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
      framework: 'ava',
      place: 'packages/api/src/cart.test.ts',
      folder: 'packages/api',
      run: 'npx ava src/cart.test.ts',
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
      run: 'uv run pytest tests/test_cart.py',
      titles: ['test_splits_to_the_last_cent', 'test_x'],
      example: 'tests/test_money.py',
    },
  ],
  [
    'pytest among what tox installs, nothing tested yet',
    'shop/cart.py',
    { 'tox.ini': '[testenv]\ndeps =\n    pytest>=8\n', 'shop/cart.py': '' },
    {
      framework: 'pytest',
      evidence: ['tox.ini', /pytest>=8/],
      place: 'tests/test_cart.py',
      by: 'default',
      run: 'python -m pytest tests/test_cart.py',
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
      by: 'siblings',
      run: 'python -m unittest tests/test_cart.py',
      titles: ['test_buys'],
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
    { framework: 'go', place: 'shop/cart_test.go', run: 'go test ./shop', titles: ['TestSplit'] },
  ],
  [
    'Go without any test',
    'cart.go',
    { 'go.mod': 'module example.com/shop\n', 'cart.go': 'package shop' },
    { framework: 'go', place: 'cart_test.go', by: 'rule', run: 'go test ./' },
  ],
  [
    'Rust, in the file itself',
    'src/cart.rs',
    {
      'Cargo.toml': '[package]\nname = "shop"\n',
      'src/cart.rs': 'pub fn add() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {}\n}\n',
    },
    { framework: 'cargo', place: 'src/cart.rs', by: 'own-test', exists: true, run: 'cargo test cart' },
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
      framework: 'junit5',
      evidence: ['pom.xml', /junit-jupiter/],
      place: 'src/test/java/shop/CartTest.java',
      by: 'rule',
      run: './mvnw test -Dtest=CartTest',
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
      run: './gradlew test --tests CartTest',
      folder: '',
      titles: ['splitsToTheLastCent'],
    },
  ],
  [
    'TestNG',
    'src/main/java/Cart.java',
    {
      'build.gradle.kts': 'dependencies { testImplementation("org.testng:testng:7.10") }',
      'src/main/java/Cart.java': '',
    },
    { framework: 'testng', place: 'src/test/java/CartTest.java', run: 'gradle test --tests CartTest' },
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
      framework: 'xunit',
      evidence: ['tests/Shop.Tests/Shop.Tests.csproj', /xunit\.v3/],
      place: 'tests/Shop.Tests/CartTests.cs',
      by: 'rule',
      run: 'dotnet test --filter FullyQualifiedName~CartTests',
      folder: 'tests/Shop.Tests',
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
    { framework: 'nunit', place: 'Shop.Tests/CartTests.cs', titles: ['Splits'] },
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
      run: 'bundle exec rspec spec/shop/cart_spec.rb',
      titles: ['splits to the last cent'],
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
      run: 'bin/rails test test/models/cart_test.rb',
    },
  ],
  [
    'PHPUnit',
    'src/Cart.php',
    { 'composer.json': '{ "require-dev": { "phpunit/phpunit": "^12" } }', 'src/Cart.php': '' },
    {
      framework: 'phpunit',
      place: 'tests/CartTest.php',
      by: 'default',
      run: 'vendor/bin/phpunit tests/CartTest.php',
    },
  ],
  [
    'a test itself',
    'src/cart.test.ts',
    {
      'package.json': '{ "devDependencies": { "vitest": "4" } }',
      'src/cart.test.ts': "import { it } from 'vitest';\n\nit('adds', () => {});\n",
    },
    { framework: 'vitest', place: 'src/cart.test.ts', by: 'own-test', exists: true },
  ],
  [
    'nothing',
    'src/cart.ts',
    { 'src/cart.ts': '' },
    { framework: null, place: null, run: null, example: null },
  ],
  ['a language without tests', 'README.md', { 'README.md': '' }, { framework: null, place: null, run: null }],
];

describe('How a project tests a file', () => {
  for (const [name, path, files, expected] of CASES) {
    it(`is found: ${name}`, async () => {
      const facts = await testsOf(path, files[path] ?? '', tree(files));
      assert.deepEqual(seen(facts, expected), wanted(expected));
      const [evidencePath, what] = expected.evidence ?? [];
      if (evidencePath === undefined || what === undefined) return;
      assert.equal(facts.framework?.evidence.path, evidencePath);
      assert.match(facts.framework?.evidence.what ?? '', what);
    });
  }
});

function seen({ framework, place, titles, example, run }: TestFacts, expected: Expected) {
  const all = {
    framework: framework?.id ?? null,
    place: place?.path ?? null,
    by: place?.by,
    exists: place?.exists,
    run: run?.command ?? null,
    folder: run?.folder,
    titles,
    example: example?.path ?? null,
  };
  return Object.fromEntries(Object.entries(all).filter(([key]) => key in expected));
}

function wanted({ evidence: _, ...expected }: Expected) {
  return expected;
}
