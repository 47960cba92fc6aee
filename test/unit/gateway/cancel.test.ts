import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import type { GatewayEvent } from '../../../src/gateway/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import {
  type Asked,
  assertTotals,
  expectOutcome,
  type Harness,
  settingsFor,
  startHarness,
} from './harness.ts';

/** How long a cancelled request may take to come back. */
const AT_ONCE_MS = 50;

describe('Cancelling', function () {
  this.timeout(5_000);
  this.slow(2_000);
  // A busy machine may be late by itself, but not three times.
  this.retries(2);
  let server: FaultServer;
  let harness: Harness;
  before(async () => {
    server = await startFaultServer();
    harness = startHarness({
      settings: settingsFor(server.url),
      timeLimits: { firstTokenMs: 3_000, gapMs: 3_000 },
    });
    // The first call of each kind loads its SDK.
    await harness.ask(['open/ok']);
    await harness.ask(['claude/ok']);
  });
  after(async () => {
    harness.stop();
    await server.stop();
  });

  /** Cancels some ms after an event, and measures how long it takes. */
  async function cancelAfter(
    chain: readonly ModelRef[],
    type: GatewayEvent['type'],
    ms: number,
  ): Promise<Asked> {
    const controller = new AbortController();
    let cancelledAt = 0;
    const cancel = async () => {
      if (cancelledAt) return;
      cancelledAt = -1;
      await sleep(ms);
      cancelledAt = performance.now();
      controller.abort();
    };
    const asked = await harness.ask(chain, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === type) void cancel();
      },
    });
    const took = performance.now() - cancelledAt;
    assert.ok(cancelledAt > 0 && took < AT_ONCE_MS, `${took} ms`);
    return asked;
  }

  it('before the call sends and records nothing', async () => {
    server.journal.length = 0;
    const asked = await harness.ask(['open/ok'], { signal: AbortSignal.abort() });
    expectOutcome(asked, 'cancelled');
    assert.deepEqual(asked.attempts, []);
    assert.equal(server.journal.length, 0);
    assert.deepEqual(asked.events, []);
  });

  it('while the key is still being fetched returns at once', async () => {
    const stuck = startHarness({
      settings: settingsFor(server.url),
      key: () => new Promise(() => undefined),
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const asked = await stuck.ask(['open/ok'], { signal: controller.signal });
    expectOutcome(asked, 'cancelled');
    assert.ok(asked.ms < 20 + AT_ONCE_MS);
    stuck.stop();
  });

  for (const provider of ['open', 'claude'] as const) {
    for (const fault of ['silent', 'headers-only', 'starts-only']) {
      it(`while waiting for the first token (${provider}, ${fault}) records an estimate`, async () => {
        const asked = await cancelAfter([`${provider}/${fault}`, 'second/ok'], 'attempt', 60);
        expectOutcome(asked, 'cancelled');
        const [row] = asked.attempts;
        assert.equal(asked.attempts.length, 1);
        assert.equal(row?.outcome, 'cancelled');
        assert.equal(row?.costSource, 'estimated');
        assert.equal(row?.costUsd, 0.0001 + (row?.outputTokens ?? 0) * 5e-6);
        assertTotals(asked);
      });
    }

    it(`in the middle of the stream (${provider}) records what was written until then`, async () => {
      const asked = await cancelAfter([`${provider}/slow`, 'second/ok'], 'text', 100);
      const result = expectOutcome(asked, 'cancelled');
      assert.ok(result.text.length > 3 && result.text.length < 60, result.text);
      const [row] = asked.attempts;
      assert.equal(row?.outcome, 'cancelled');
      assert.equal(row?.costSource, 'estimated');
      assert.ok((row?.outputTokens ?? 0) >= 1 && (row?.costUsd ?? 0) > 0.0001);
      assertTotals(asked);
    });

    it(`hangs up on the server (${provider})`, async () => {
      await cancelAfter([`${provider}/slow`], 'text', 0);
      const calls = server.journal.length;
      await sleep(80);
      assert.equal(server.journal.length, calls);
      assert.ok((await server.connections()) <= 2);
    });

    it(`during a back-off (${provider}) makes no further call`, async () => {
      const asked = await cancelAfter([`${provider}/wait:retry-after:5`, 'second/ok'], 'waiting', 50);
      expectOutcome(asked, 'cancelled');
      assert.equal(asked.attempts.length, 1);
      assert.equal(asked.attempts[0]?.outcome, 'failed');
      assertTotals(asked);
    });
  }

  it('gives up the text that came before, and no event comes after', async () => {
    const events: number[] = [];
    const controller = new AbortController();
    const asked = await harness.ask(['open/slow'], {
      signal: controller.signal,
      onEvent: (event) => {
        events.push(performance.now());
        if (event.type === 'text') controller.abort();
      },
    });
    const count = events.length;
    assert.equal(expectOutcome(asked, 'cancelled').text, 'The');
    await sleep(80);
    assert.equal(events.length, count);
  });
});
