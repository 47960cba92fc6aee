import type { World } from '../tree/world.ts';
import { repository } from '../tree/world.ts';

/** A small project whose tests run at once: one of them is red. */
export const CART = {
  'package.json': JSON.stringify({ type: 'module', scripts: { test: 'node --test' } }, null, 2),
  'src/cart.js': `export const sum = (prices) => {
  return prices.reduce((total, price) => total - price, 0);
};
export const count = (prices) => {
  return prices.length;
};
`,
  'test/cart.test.js': `import test from 'node:test';
import assert from 'node:assert';
import { count, sum } from '../src/cart.js';
test('adds up', () => { assert.equal(sum([1, 2]), 3); });
test('counts', () => { assert.equal(count([1, 2]), 2); });
`,
};

export const CART_TEST = 'npm test';
/** The edit that makes it green. */
export const MENDS = { path: 'src/cart.js', find: 'total - price', replace: 'total + price' };

export function cartIn({ user }: World): void {
  repository(user, CART);
}
