import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { type Harness, settingsFor, startHarness } from './harness.ts';

const FAULTS = [
  'ok',
  'slow',
  'cut',
  'stall',
  'silent',
  'status:400',
  'inband:api_error',
  'ends-early',
  'lingers',
];

describe('After a run', function () {
  this.timeout(30_000);
  this.slow(15_000);
  let server: FaultServer;
  let harness: Harness;
  before(async () => {
    server = await startFaultServer();
    harness = startHarness({ settings: settingsFor(server.url) });
  });
  after(async () => {
    harness.stop();
    await server.stop();
  });

  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

  for (const provider of ['open', 'claude'] as const) {
    for (const fault of FAULTS) {
      it(`no timer of ours is left (${provider}/${fault})`, async () => {
        await sleep(5);
        const before = timers();
        await harness.ask([`${provider}/${fault}`], { signal: AbortSignal.timeout(400) });
        // The server's own pause between two tokens.
        for (let i = 0; i < 25 && timers() !== before; i++) await sleep(40);
        assert.equal(timers() - before, 0, process.getActiveResourcesInfo().join());
      });
    }
  }
});
