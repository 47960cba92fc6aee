import assert from 'node:assert/strict';
import { timed } from '../../../src/context/timed.ts';
import { never } from './fakes.ts';

const forever = () => Promise.withResolvers<void>().promise;

describe('work with a time limit', () => {
  it('is done, or failed, when it is', async () => {
    assert.equal(await timed(1_000, never, async () => undefined), 'done');
    assert.equal(await timed(1_000, never, () => Promise.reject(new Error('no'))), 'failed');
  });

  it('is given up at the limit, and told so', async () => {
    let told: AbortSignal | undefined;
    const end = await timed(20, never, (signal) => {
      told = signal;
      return forever();
    });
    assert.equal(end, 'time');
    assert.equal(told?.aborted, true);
  });

  it('is given up at once when the caller does not want it any more', async () => {
    const caller = new AbortController();
    const running = timed(10_000, caller.signal, forever);
    caller.abort();
    assert.equal(await running, 'cancelled');
    let begun = false;
    const end = await timed(10_000, caller.signal, async () => {
      begun = true;
    });
    assert.equal(end, 'cancelled');
    assert.equal(begun, false);
  });
});
