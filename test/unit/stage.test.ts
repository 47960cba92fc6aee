import assert from 'node:assert/strict';
import { inZone } from '../../scripts/stage.ts';

describe('A stage in another time zone', () => {
  const own = process.env['TZ'];
  const put = (zone: string | undefined) => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  };
  afterEach(() => put(own));

  for (const before of [undefined, '', 'Europe/Vienna']) {
    it(`leaves the zone as it was: ${JSON.stringify(before) ?? 'not set'}`, async () => {
      put(before);
      assert.equal(await inZone('Pacific/Apia', async () => process.env['TZ']), 'Pacific/Apia');
      assert.equal(process.env['TZ'], before);
      await assert.rejects(
        inZone('Pacific/Apia', () => Promise.reject(new Error('not packed'))),
        /not packed/,
      );
      assert.equal(process.env['TZ'], before);
    });
  }
});
