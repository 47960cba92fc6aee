const module = (script: string) =>
  `${JSON.stringify({ name: 'sample', private: true, type: 'module', scripts: { test: script } }, null, 2)}\n`;

const CART = `export function total(items, discount = 0) {
  let sum = 0;
  for (const item of items) sum += item.price;
  return sum - discount;
}

export function count(items) {
  return items.length;
}
`;

const CART_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, total } from '../src/cart.js';

test('adds prices by quantity', () => {
  assert.equal(total([{ price: 3, quantity: 2 }, { price: 4, quantity: 1 }]), 10);
});
test('takes the discount off', () => {
  assert.equal(total([{ price: 10, quantity: 1 }], 4), 6);
});
test('counts pieces', () => {
  assert.equal(count([{ price: 3, quantity: 2 }]), 2);
});
`;

const DATES = `export function parse(text) {
  const [year, month, day] = text.split('-').map(Number);
  return { year, month, day };
}
`;

const TEXT = `export const upper = (text) => text.toLowerCase();
export const first = (text) => text[1];
export const last = (text) => text[0];
export const reverse = (text) => text;
export const words = (text) => text.split(',');
`;

const TEXT_TEST = `const assert = require('node:assert/strict');
describe('text', () => {
  let text;
  before(async () => {
    text = await import('../src/text.js');
  });
  it('upper', () => assert.equal(text.upper('ab'), 'AB'));
  it('first', () => assert.equal(text.first('ab'), 'a'));
  it('last', () => assert.equal(text.last('abc'), 'c'));
  it('reverse', () => assert.equal(text.reverse('abc'), 'cba'));
  it('words', () => assert.deepEqual(text.words('a b'), ['a', 'b']));
});
`;

const SPLIT = `def split(amount, people):
    """Shares an amount in cents as evenly as it goes."""
    share = amount // people
    return [share] * people


def largest(amounts):
    return sorted(amounts)[0]
`;

const SPLIT_TEST = `from money.split import largest, split


def test_even():
    assert split(90, 3) == [30, 30, 30]


def test_rest_is_shared():
    assert split(100, 3) == [34, 33, 33]


def test_nothing_is_lost():
    assert sum(split(101, 7)) == 101


def test_largest():
    assert largest([3, 9, 4]) == 9
`;

const WORDS = `package words

import "strings"

func Count(text string) int {
	return len(strings.Split(text, " "))
}

func Longest(text string) string {
	return ""
}
`;

const WORDS_TEST = `package words

import "testing"

func TestCount(t *testing.T) {
	if got := Count("a  b"); got != 2 {
		t.Errorf("Count = %d, want 2", got)
	}
}

func TestEmpty(t *testing.T) {
	if got := Count(""); got != 0 {
		t.Errorf("Count = %d, want 0", got)
	}
}

func TestLongest(t *testing.T) {
	if got := Longest("a bcd ef"); got != "bcd" {
		t.Errorf("Longest = %q, want bcd", got)
	}
}
`;

const SHAPES = `export interface Shape { kind: 'circle' | 'square'; size: number }
export function area(shape: Shape): number {
  return shape.kind === 'circle' ? shape.radius ** 2 * 3.14 : shape.size ** 2;
}
export function name(shape: Shape): string {
  return shape.label;
}
export const unit: string = 1;
`;

const LONG = Array.from(
  { length: 900 },
  (_, i) => `// ${i}: step of the pipeline\nexport const step${i} = (x) => x + ${i};`,
).join('\n');

/** A service of some files, for looking around. */
const SHOP = Object.fromEntries(
  [
    'orders',
    'prices',
    'stock',
    'users',
    'mail',
    'invoices',
    'tax',
    'search',
    'session',
    'log',
    'queue',
    'cache',
    'routes',
    'jobs',
  ].map((name, i, all) => [
    `src/${name}.js`,
    `import { log } from './log.js';\n${i > 0 ? `import { ${all[i - 1]} } from './${all[i - 1]}.js';\n` : ''}\n/** ${name} of the shop. */\nexport function ${name}(input) {\n  log('${name}', input);\n  return ${i > 0 ? `${all[i - 1]}(input)` : 'input'};\n}\n`,
  ]),
);

/** Fails twice and then works, as what goes over a network does. */
const FETCH = `#!/bin/sh
n=$(cat .tries 2>/dev/null || echo 0); n=$((n + 1)); echo $n > .tries
if [ $n -lt 2 ]; then echo "curl: (28) Operation timed out after 10000 milliseconds" >&2; exit 28; fi
echo "fetched 12 rates"
`;

const FLAKY_TEST = `import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

test('answers in time', () => {
  const first = !existsSync('.ran');
  writeFileSync('.ran', '');
  assert.ok(!first, 'timed out after 50 ms');
});
test('answers', () => assert.equal(1, 1));
`;

/** Files of small projects, by path. */
export const PROJECTS = {
  cart: { 'package.json': module('node --test'), 'src/cart.js': CART, 'test/cart.test.js': CART_TEST },
  dates: {
    'package.json': module('node --test'),
    'src/dates.js': DATES,
    'README.md': '# Dates\n\nParses dates.\n',
    'config.json': '{ "locale": "en", "retries": 1 }\n',
  },
  text: { 'package.json': module('mocha --reporter spec'), 'src/text.js': TEXT, 'test/text.cjs': TEXT_TEST },
  money: {
    'money/__init__.py': '',
    'money/split.py': SPLIT,
    'tests/test_split.py': SPLIT_TEST,
    'pytest.ini': '[pytest]\npythonpath = .\n',
  },
  words: { 'go.mod': 'module words\n\ngo 1.20\n', 'words.go': WORDS, 'words_test.go': WORDS_TEST },
  shapes: {
    'package.json': module('tsc --noEmit'),
    'tsconfig.json':
      '{ "compilerOptions": { "strict": true, "module": "esnext", "target": "es2022", "types": [] }, "include": ["src"] }\n',
    'src/shapes.ts': SHAPES,
  },
  shop: { 'package.json': module('node --test'), ...SHOP, 'README.md': '# Shop\n' },
  pipeline: { 'package.json': module('node --test'), 'src/pipeline.js': LONG },
  rates: {
    'package.json': module('node --test'),
    'fetch.sh': FETCH,
    'test/rates.test.js': FLAKY_TEST,
    'rates.txt': 'EUR 1.1\n',
  },
  units: {
    'package.json': module('vitest run'),
    'src/units.js': 'export const toFeet = (m) => m * 3;\nexport const toMiles = (km) => km * 0.6;\n',
    'test/units.test.js':
      "import { expect, it } from 'vitest';\nimport { toFeet, toMiles } from '../src/units.js';\nit('feet', () => expect(toFeet(10)).toBeCloseTo(32.808, 2));\nit('miles', () => expect(toMiles(10)).toBeCloseTo(6.2137, 3));\n",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
