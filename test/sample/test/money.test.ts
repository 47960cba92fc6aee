import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, split } from '../src/money.ts';

test('split gives the spare cents to the largest remainders', () => {
  assert.deepEqual(split(100, [1, 1, 1]), [34, 33, 33]);
});

test('format shows euros with two digits', () => {
  assert.equal(format(123456), '€1,234.56');
});
