import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { livePrices } from '../../../src/settings/policy.ts';

describe('The prices of the moment', () => {
  it('are fetched once they are needed, and not before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tierwise-prices-'));
    const { fetch } = globalThis;
    const asked: string[] = [];
    const { promise: isAsked, resolve } = Promise.withResolvers<void>();
    globalThis.fetch = async (input) => {
      asked.push(String(input));
      resolve();
      return new Response('', { status: 503 });
    };
    try {
      const prices = livePrices(join(folder, 'prices.json'), () => ({ updatePrices: true }));
      assert.deepEqual(asked, []);
      await prices.ready();
      await isAsked;
      assert.equal(asked.length, 1);
    } finally {
      globalThis.fetch = fetch;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
