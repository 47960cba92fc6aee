import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { WAYS } from './fidelity.ts';
import { REQUEST_WAYS } from './requestFidelity.ts';

describe('An answer that goes through the wires', function () {
  this.timeout(60_000);
  for (const { name, pairs } of WAYS) {
    it(`says the same to the client's own SDK, streamed and whole: ${name}`, async () => {
      const all = await pairs(300, 1);
      assert.ok(all.length >= 900);
      for (const { expected, actual } of all) assert.deepEqual(actual, expected);
    });
  }
});

describe('A request that goes through the wires', function () {
  this.timeout(60_000);
  for (const { name, pairs } of REQUEST_WAYS) {
    it(`asks for the same: ${name}`, async () => {
      const all = await pairs(300, 1);
      assert.equal(all.length, 300);
      for (const { expected, actual } of all) assert.deepEqual(actual, expected);
    });
  }
});
