import assert from 'node:assert/strict';
import { pairsOf, placeByPairs } from '../../../../src/context/conventions/layout.ts';

const CASES: readonly (readonly [
  name: string,
  path: string,
  paths: readonly string[],
  test: string | null,
])[] = [
  ['beside', 'src/shop/cart.ts', ['src/shop/money.ts', 'src/shop/money.test.ts'], 'src/shop/cart.test.ts'],
  [
    'beside, as specs',
    'src/app/cart.service.ts',
    ['src/app/money.ts', 'src/app/money.spec.ts'],
    'src/app/cart.service.spec.ts',
  ],
  [
    'in __tests__',
    'src/shop/Cart.tsx',
    ['src/shop/money.ts', 'src/shop/__tests__/money.test.ts'],
    'src/shop/__tests__/Cart.test.tsx',
  ],
  [
    'in __tests__ without a suffix',
    'src/cart.js',
    ['src/money.js', 'src/__tests__/money.js'],
    'src/__tests__/cart.js',
  ],
  [
    'in a folder that mirrors another',
    'src/context/project/rank.ts',
    ['src/models/tokens.ts', 'test/unit/models/tokens.test.ts', 'src/app.ts'],
    'test/unit/context/project/rank.test.ts',
  ],
  [
    'in one folder for all',
    'src/shop/cart.py',
    ['src/shop/money.py', 'src/pages/home.py', 'tests/test_money.py', 'tests/test_home.py'],
    'tests/test_cart.py',
  ],
  [
    'of a package, where another package has its own',
    'packages/b/src/x/cart.ts',
    ['packages/a/src/y/money.ts', 'packages/a/test/y/money.test.ts'],
    'packages/b/test/x/cart.test.ts',
  ],
  [
    'by the nearest example, where there are others',
    'web/src/cart.ts',
    [
      'web/src/money.ts',
      'web/src/money.spec.ts',
      'api/src/a.ts',
      'api/test/a.test.ts',
      'api/src/b.ts',
      'api/test/b.test.ts',
    ],
    'web/src/cart.spec.ts',
  ],
  ['Go', 'shop/cart.go', ['shop/money.go', 'shop/money_test.go'], 'shop/cart_test.go'],
  [
    'Java',
    'src/main/java/shop/cart/Cart.java',
    ['src/main/java/shop/money/Cents.java', 'src/test/java/shop/money/CentsTest.java'],
    'src/test/java/shop/cart/CartTest.java',
  ],
  [
    'C#',
    'src/Shop/Cart/Cart.cs',
    ['src/Shop/Money/Cents.cs', 'tests/Shop.Tests/Money/CentsTests.cs'],
    'tests/Shop.Tests/Cart/CartTests.cs',
  ],
  ['RSpec', 'lib/shop/cart.rb', ['lib/shop/money.rb', 'spec/shop/money_spec.rb'], 'spec/shop/cart_spec.rb'],
  [
    'Rails',
    'app/models/cart.rb',
    ['app/models/user.rb', 'test/models/user_test.rb'],
    'test/models/cart_test.rb',
  ],
  [
    'PHP',
    'src/Shop/Cart.php',
    ['src/Shop/Money.php', 'tests/Unit/Shop/MoneyTest.php'],
    'tests/Unit/Shop/CartTest.php',
  ],
  ['a test before its name', 'cart.py', ['money.py', 'tests/test_money.py'], 'tests/test_cart.py'],
  [
    'in one folder for all, deeper than those that are tested',
    'src/shop/cart/lines.py',
    ['src/shop/money.py', 'src/pages/home.py', 'tests/test_money.py', 'tests/test_home.py'],
    'tests/test_lines.py',
  ],
  [
    'as most of the nearest have it',
    'src/cart.ts',
    [
      'src/a.ts',
      'src/a.spec.ts',
      'src/b.ts',
      'src/__tests__/b.test.ts',
      'src/c.ts',
      'src/__tests__/c.test.ts',
    ],
    'src/__tests__/cart.test.ts',
  ],
  [
    'where they are already',
    'src/cart.ts',
    ['test/cart.test.ts', 'src/money.ts', 'src/money.test.ts'],
    'test/cart.test.ts',
  ],
  ['a component of Vue', 'src/Cart.vue', ['src/money.ts', 'src/money.test.ts'], 'src/Cart.test.ts'],
  ['C++', 'src/cart.hpp', ['src/money.cpp', 'tests/money_test.cpp'], 'tests/cart_test.cpp'],
  [
    'a language that is not known',
    'shop/cart.zig',
    ['shop/money.zig', 'shop/money_test.zig'],
    'shop/cart_test.zig',
  ],
  ['nothing to go by', 'src/cart.ts', ['src/money.ts', 'e2e/buying.test.ts'], null],
  ['another language’s tests', 'src/cart.ts', ['lib/money.py', 'tests/test_money.py'], null],
];

describe('Where tests belong', () => {
  for (const [name, path, paths, test] of CASES) {
    it(`is seen from other tests: ${name}`, () => {
      assert.equal(placeByPairs(path, pairsOf(path, [path, ...paths])), test);
    });
  }

  it('gives each test to the file of its name that is nearest', () => {
    const paths = ['src/a/index.ts', 'src/b/index.ts', 'test/a/index.test.ts', 'src/b/index.test.ts'];
    assert.deepEqual(
      pairsOf('src/a/index.ts', paths).map(({ source, test }) => [test, source]),
      [
        ['test/a/index.test.ts', 'src/a/index.ts'],
        ['src/b/index.test.ts', 'src/b/index.ts'],
      ],
    );
  });
});
