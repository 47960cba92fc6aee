import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import { pauseBeforeRetry } from '../../../src/gateway/failures.ts';
import { type FailureReason, failure } from '../../../src/gateway/index.ts';
import { retryAfter } from '../../../src/gateway/providers/errors.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { formatUnfit } from '../../../src/router/index.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { expectOutcome, type Harness, settingsFor, startHarness, trail } from './harness.ts';

describe('A retry', function () {
  this.timeout(20_000);
  this.slow(8_000);
  let server: FaultServer;
  let harness: Harness;
  before(async () => {
    server = await startFaultServer();
  });
  after(() => server.stop());
  beforeEach(() => {
    server.journal.length = 0;
    harness = startHarness({ settings: settingsFor(server.url) });
  });
  afterEach(() => harness.stop());

  /** Asks, and gives the pauses in ms; each call must come after the pause before it. */
  async function pausesOf(chain: readonly ModelRef[]): Promise<readonly number[]> {
    const pauses: number[] = [];
    let over = true;
    const asked = await harness.ask(chain, {
      onEvent(event) {
        if (event.type === 'attempt') assert.ok(over, 'asked again within the pause');
        if (event.type !== 'waiting') return;
        pauses.push(event.ms);
        over = false;
        // A bit shorter: timers count whole milliseconds.
        setTimeout(() => (over = true), event.ms - 20);
      },
    });
    assert.equal(asked.result.model, chain[0], 'not asked again');
    return pauses;
  }

  for (const provider of ['open', 'claude'] as const) {
    it(`waits as long as Retry-After says in seconds (${provider})`, async () => {
      assert.deepEqual(await pausesOf([`${provider}/wait:retry-after:1`, 'second/ok']), [1_000]);
    });

    it(`waits until the date that Retry-After names (${provider})`, async () => {
      const [pause = 0] = await pausesOf([`${provider}/wait:retry-after:date`, 'second/ok']);
      // The date has whole seconds, and is two from now.
      assert.ok(pause > 0 && pause <= 2_000, `${pause}`);
    });

    it(`waits as long as retry-after-ms says (${provider})`, async () => {
      assert.deepEqual(await pausesOf([`${provider}/wait:retry-after-ms:700`, 'second/ok']), [700]);
    });

    it(`does not hammer a server that asks for no pause at all (${provider})`, async () => {
      const [pause = 0] = await pausesOf([`${provider}/wait:retry-after:0`, 'second/ok']);
      assert.ok(pause >= 200 && pause <= 400, `${pause}`);
    });

    it(`goes to the next model rather than wait a minute, and leaves the first alone (${provider})`, async () => {
      const asked = await harness.ask([`${provider}/wait:retry-after:60`, 'second/ok']);
      assert.equal(expectOutcome(asked, 'ok').model, 'second/ok');
      assert.ok(!asked.events.some(({ type }) => type === 'waiting'));
      const problem = harness.breakers.problem(`${provider}/wait:retry-after:60`);
      assert.match(problem ? formatUnfit(problem) : '', /left alone.*60 s$/);
      const again = await harness.ask([`${provider}/wait:retry-after:60`, 'second/ok']);
      assert.deepEqual(trail(again), ['second/ok ok']);
    });

    it(`comes back to the same model after one 500 (${provider})`, async () => {
      const asked = await harness.ask([`${provider}/status:500:1`, 'second/ok']);
      assert.deepEqual(trail(asked), [
        `${provider}/status:500:1 failed server`,
        `${provider}/status:500:1 ok`,
      ]);
      assert.deepEqual(
        asked.events.map((event) => event.type).filter((type) => type !== 'text'),
        ['attempt', 'waiting', 'attempt'],
      );
    });
  }

  it('grows its pauses, with jitter', async () => {
    const [first = 0, second = 0, ...more] = await pausesOf(['open/status:503']);
    assert.ok(first >= 200 && first <= 400, `${first}`);
    assert.ok(second >= 400 && second <= 800, `${second}`);
    assert.deepEqual(more, []);
  });

  it('is not made on a model of a provider that nobody listens at', async () => {
    const dead = await startFaultServer();
    await dead.stop();
    const settings = { ...settingsFor(server.url), open: { baseUrl: `${dead.url}/v1` } };
    const lone = startHarness({ settings });
    const asked = await lone.ask(['open/ok', 'second/ok']);
    assert.deepEqual(trail(asked), ['open/ok failed refused', 'second/ok ok']);
    assert.deepEqual([asked.attempts[0]?.costUsd, asked.attempts[0]?.costSource], [0, 'priced']);
    lone.stop();
  });
});

describe('The pause before a retry', () => {
  it('is never shorter than asked for, never endless, and not made after two', () => {
    const reasons: readonly FailureReason[] = ['rate-limit', 'server', 'network', 'offline'];
    fc.assert(
      fc.property(
        fc.constantFrom(...reasons),
        fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
        fc.nat(3),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (reason, retryAfterMs, retries, random) => {
          const pause = pauseBeforeRetry(failure(reason, '', { retryAfterMs }), retries, () => random);
          if (retries >= 2) assert.equal(pause, null);
          if (pause === null) return;
          assert.ok(pause >= (retryAfterMs ?? 0) && pause >= 200 && pause <= 20_000);
        },
      ),
    );
  });
});

describe('The pause before a second try', () => {
  const pause = (reason: FailureReason, retries: number, tookMs = 0, longestMs = 20_000) =>
    pauseBeforeRetry(failure(reason, ''), retries, () => 1, longestMs, tookMs);

  it('is not made by who has waited for more than ten seconds already, whatever failed', () => {
    for (const reason of ['rate-limit', 'server', 'network', 'offline', 'loading', 'auth'] as const) {
      assert.notEqual(pause(reason, 0, 9_999), null);
      assert.equal(pause(reason, 0, 10_001), null);
    }
  });

  it('is made for a model that loads until it should be there: for a minute and a half', () => {
    const pauses = Array.from({ length: 9 }, (_, retries) => pause('loading', retries) ?? 0);
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 0, 0]);
    assert.equal(pause('loading', 0, 0, 0), null);
  });

  it('is made once for a refused key', () => {
    assert.equal(pause('auth', 0), 1_000);
    assert.equal(pause('auth', 1), null);
  });
});

describe('Retry-After', () => {
  const read = (headers: Record<string, string>) => retryAfter(new Headers(headers));

  it('is read in all its forms, and never negative', () => {
    assert.equal(read({ 'retry-after': '2' }), 2_000);
    assert.equal(read({ 'retry-after': '0.5' }), 500);
    assert.equal(read({ 'retry-after': '2', 'retry-after-ms': '1500' }), 1_500);
    assert.equal(read({ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }), 0);
    // A date counts from the server's own clock, however wrong that is.
    const [date, later] = ['Wed, 21 Oct 2015 07:28:00 GMT', 'Wed, 21 Oct 2015 07:28:30 GMT'];
    assert.equal(read({ date, 'retry-after': later }), 30_000);
    assert.equal(read({ date: later, 'retry-after': date }), 0);
    assert.equal(read({ 'llm_provider-retry-after': '2' }), 2_000);
    assert.equal(read({ 'retry-after': 'soon' }), null);
    assert.equal(read({}), null);
    assert.equal(retryAfter(undefined), null);
  });
});
