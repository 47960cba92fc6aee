import assert from 'node:assert/strict';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import type { GatewayEvent, GatewayResult } from '../../../src/gateway/index.ts';
import type { Attempt } from '../../../src/ledger/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import {
  assertTotals,
  expectOutcome,
  type Harness,
  requestFor,
  settingsFor,
  startHarness,
} from './harness.ts';

/** So many turns of the event loop a cancelled request may take to come back: it waits for nothing. */
const TURNS = 2;

describe('Cancelling', function () {
  this.timeout(5_000);
  this.slow(2_000);
  let server: FaultServer;
  let harness: Harness;
  before(async () => {
    server = await startFaultServer();
    harness = startHarness({
      settings: settingsFor(server.url),
      timeLimits: { firstTokenMs: 60_000, gapMs: 60_000, totalMs: 60_000 },
    });
  });
  after(async () => {
    harness.stop();
    await server.stop();
  });

  interface Cancelled {
    readonly result: GatewayResult;
    readonly events: readonly GatewayEvent[];
    readonly attempts: readonly Attempt[];
  }

  /** Cancels `ms` after the event that is the `nth` of its type; the result must be there at once. */
  async function cancelAfter(
    chain: readonly ModelRef[],
    type: GatewayEvent['type'],
    { nth = 1, ms = 0, asking = harness } = {},
  ): Promise<Cancelled> {
    const controller = new AbortController();
    const answer = asking.gateway.run(requestFor(chain), controller.signal);
    const events: GatewayEvent[] = [];
    let result: GatewayResult | null = null;
    void answer.result.then((end) => (result = end));
    for await (const event of answer) {
      events.push(event);
      if (event.type !== type || events.filter((one) => one.type === type).length !== nth) continue;
      assert.equal(result, null);
      if (ms > 0) setTimeout(() => controller.abort(), ms);
      else controller.abort();
    }
    for (let turn = 0; turn < TURNS && result === null; turn++) await nextTurn();
    assert.ok(controller.signal.aborted, 'the request was over before');
    assert.ok(result, 'not at once');
    const { requestId } = await answer.result;
    return { result, events, attempts: asking.ledger.attemptsOf(requestId) };
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
    // Nothing else would ever end it.
    const asked = await stuck.ask(['open/ok'], { signal: controller.signal });
    expectOutcome(asked, 'cancelled');
    stuck.stop();
  });

  for (const provider of ['open', 'claude'] as const) {
    for (const fault of ['silent', 'headers-only', 'starts-only']) {
      it(`while waiting for the first token (${provider}, ${fault}) records an estimate`, async () => {
        const asked = await cancelAfter([`${provider}/${fault}`, 'second/ok'], 'attempt', { ms: 60 });
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
      const asked = await cancelAfter([`${provider}/slow`, 'second/ok'], 'text', { nth: 3 });
      assert.equal(expectOutcome(asked, 'cancelled').text, 'The quick brown');
      const [row] = asked.attempts;
      assert.equal(row?.outcome, 'cancelled');
      assert.equal(row?.costSource, 'estimated');
      assert.ok((row?.outputTokens ?? 0) >= 1 && (row?.costUsd ?? 0) > 0.0001);
      assertTotals(asked);
    });

    it(`hangs up on the server (${provider})`, async () => {
      // Its connections are its own, so that those which other tests left idle are not waited for.
      const own = await startFaultServer();
      const fresh = startHarness({ settings: settingsFor(own.url) });
      await cancelAfter([`${provider}/slow`], 'text', { asking: fresh });
      await own.left();
      assert.equal(own.journal.length, 1);
      fresh.stop();
      await own.stop();
    });

    it(`during a back-off (${provider}) makes no further call`, async () => {
      server.journal.length = 0;
      const asked = await cancelAfter([`${provider}/wait:retry-after:5`, 'second/ok'], 'waiting', { ms: 20 });
      expectOutcome(asked, 'cancelled');
      assert.equal(asked.attempts.length, 1);
      assert.equal(asked.attempts[0]?.outcome, 'failed');
      assertTotals(asked);
      assert.equal(server.journal.length, 1);
    });
  }

  it('gives up the text that came before, and no event comes after', async () => {
    const { result, events } = await cancelAfter(['open/slow'], 'text');
    assert.equal('text' in result && result.text, 'The');
    const count = events.length;
    // The server would write its next token meanwhile.
    await sleep(80);
    assert.equal(events.length, count);
  });
});
