import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import type { ModelRef } from '../../../src/models/index.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { type Harness, NO_LIMITS, settingsFor, startHarness } from './harness.ts';

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
        await sleep(40);
        assert.equal(timers() - before, 0, process.getActiveResourcesInfo().join());
      });
    }
  }

  it('of a thousand requests, every tenth cancelled, nothing is reserved and no connection is in use', async () => {
    const quick: ModelRef[] = ['open/ok', 'claude/ok', 'open/status:400', 'open/ends-early', 'claude/cut'];
    for (let round = 0; round < 20; round++) {
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => {
          const model = quick[i % quick.length] ?? 'open/ok';
          const cancel = i % 10 === 0;
          const signal = cancel
            ? AbortSignal.timeout(1 + ((round * 7 + i) % 40))
            : new AbortController().signal;
          return harness.ask([cancel ? 'open/slow' : model, 'second/ok'], { signal });
        }),
      );
    }
    const { attempts, unknown } = harness.ledger.total(0, Number.MAX_SAFE_INTEGER);
    assert.ok(attempts >= 990 && unknown === 0, `${attempts} attempts, ${unknown} unknown`);
    // Whatever was still reserved would be in the way of a limit that just fits.
    const spent = harness.ledger.total(0, Number.MAX_SAFE_INTEGER).usd;
    const fits = harness.ledger.reserve(
      {
        requestId: 'last',
        sessionId: null,
        at: Date.now(),
        task: 'explain',
        tier: 'mid',
        provider: 'open',
        model: 'ok',
        attempt: 1,
        language: null,
        workspace: null,
        reasons: [],
        prices: { source: 'library', pricedAs: null, on: null, bands: [] },
        contextTokens: 1,
        worstUsd: 0.001,
        inputUsd: 0,
        outputTokenUsd: 0,
      },
      { ...NO_LIMITS, perDayUsd: spent + 0.00101 },
    );
    assert.deepEqual(fits.ok, true, JSON.stringify(fits));
    const open = await server.connections();
    assert.ok(open < 70, `${open} connections`);
  });
});
