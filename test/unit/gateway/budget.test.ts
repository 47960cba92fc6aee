import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Limits } from '../../../src/ledger/index.ts';
import { decide, worstAttemptUsd } from '../../../src/router/index.ts';
import { band, facts, POLICY, policy, signals } from '../router/policy.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { assertTotals, expectOutcome, NO_LIMITS, settingsFor, startHarness, trail } from './harness.ts';

describe('A budget', function () {
  this.timeout(5_000);
  let server: FaultServer;
  before(async () => {
    server = await startFaultServer();
  });
  after(() => server.stop());

  const start = (limits: Partial<Limits>) => startHarness({ settings: settingsFor(server.url), limits });

  it('that an attempt could pass lets no call out, and says which', async () => {
    server.journal.length = 0;
    // A call costs $0.005 at most: 100 tokens in, 1,000 out.
    for (const [limit, period] of [
      ['perRequestUsd', 'request'],
      ['perDayUsd', 'day'],
      ['perMonthUsd', 'month'],
    ] as const) {
      const harness = start({ [limit]: 0.005 });
      const asked = await harness.ask(['open/ok']);
      const { failure } = expectOutcome(asked, 'failed');
      assert.equal(failure.reason, 'budget');
      assert.equal(
        failure.message,
        `it could pass the limit of $0.005 per ${period} ($0 is spent or reserved)`,
      );
      assert.deepEqual(asked.attempts, []);
      harness.stop();
    }
    assert.equal(server.journal.length, 0);
  });

  it('that a dear model could pass is kept by a cheaper one', async () => {
    const harness = start({ perDayUsd: 0.0052 });
    const asked = await harness.ask(['open/ok', 'second/ok'], { facts: {} });
    expectOutcome(asked, 'ok');
    const again = await harness.ask(['open/ok', 'second/ok']);
    assert.equal(expectOutcome(again, 'failed').failure.reason, 'budget');
    assert.deepEqual(again.attempts, []);
    harness.stop();
  });

  it('is not held against tokens that a request does without', async () => {
    const harness = start({ perRequestUsd: 0.001 });
    expectOutcome(await harness.ask(['open/ok']), 'failed');
    const asked = await harness.ask(['open/ok'], { maxOutputTokens: 48 });
    expectOutcome(asked, 'ok');
    assert.equal(server.journal.at(-1)?.body['max_tokens'], 48);
    harness.stop();
  });

  it('is not kept with a model of unknown price, so that is not called', async () => {
    const harness = start({ perDayUsd: 5 });
    const asked = await harness.ask(['open/ok'], { facts: { prices: [], priceSource: 'unknown' } });
    assert.match(expectOutcome(asked, 'failed').failure.message, /^its price is unknown/);
    harness.stop();
  });

  it('per request holds over all attempts, the failed ones included', async () => {
    const harness = start({ perRequestUsd: 0.0052 });
    const asked = await harness.ask(['open/cut', 'second/ok']);
    expectOutcome(asked, 'incomplete');
    assert.deepEqual(trail(asked), ['open/cut incomplete cut-off']);
    assertTotals(asked);
    harness.stop();
  });

  it('per request holds over what is tried after it, as one request with one row of attempts', async () => {
    const harness = start({ perRequestUsd: 0.0052 });
    const first = await harness.ask(['open/cut']);
    expectOutcome(first, 'incomplete');
    const second = await harness.ask(['second/ok'], { after: first.result });
    const { failure } = expectOutcome(second, 'failed');
    assert.equal(failure.refusal?.reason, 'request-limit');
    assert.ok((failure.refusal?.spentUsd ?? 0) > 0);
    harness.limits.perRequestUsd = 0.02;
    const third = await harness.ask(['second/ok'], { after: first.result });
    expectOutcome(third, 'ok');
    assert.equal(third.result.requestId, first.result.requestId);
    assert.deepEqual(
      third.attempts.map(({ attempt }) => attempt),
      [1, 2],
    );
    harness.stop();
  });

  it('is never in the way of what costs nothing: a local model, a subscription, a price of 0', async () => {
    const free = { prices: [band(0, 0)] };
    for (const priceSource of ['local', 'included', 'settings'] as const) {
      const limits = { perRequestUsd: 0, perSessionUsd: 0, perDayUsd: 0, perMonthUsd: 0 };
      const models = [{ pattern: '*', perDayUsd: 0, perMonthUsd: 0 }];
      const harness = start({ ...limits, models });
      expectOutcome(await harness.ask(['open/ok'], { sessionId: 's' }), 'failed');
      expectOutcome(
        await harness.ask(['open/ok'], { sessionId: 's', facts: { ...free, priceSource } }),
        'ok',
      );
      harness.stop();
    }
  });

  const nothing = [{ pattern: 'open', perDayUsd: 0, perMonthUsd: null }] as const;
  const bot = 'acme.bot';
  for (const [limits, caller, words] of [
    [{ perDayUsd: 0 }, null, 'nothing may be spent: the limit in tierwise.budget.perDayUsd is $0'],
    [
      { perMonthUsd: 0, unreadable: ['perMonthUsd'] },
      null,
      'nothing may be spent: the limit in tierwise.budget.perMonthUsd cannot be read',
    ],
    [{ models: nothing }, null, 'nothing may be spent for open: its limit in tierwise.budget.models is $0'],
    [
      { models: [{ ...nothing[0], unreadable: true }] },
      null,
      'nothing may be spent for open: its limit in tierwise.budget.models cannot be read',
    ],
    [{ callers: { '*': 0 } }, bot, 'nothing may be spent for acme.bot, which has no access'],
    [
      { callers: { 'acme.bot': 0, '*': 0 } },
      bot,
      'nothing may be spent for acme.bot: its limit in tierwise.callers.perDayUsd is $0',
    ],
    [
      { callers: { 'acme.bot': 0, '*': 0 }, unreadableCallers: ['acme.bot'] },
      bot,
      'nothing may be spent for acme.bot: its limit in tierwise.callers.perDayUsd cannot be read',
    ],
  ] as const) {
    it(`that lets nothing through says why: ${words}`, async () => {
      const harness = start(limits);
      const { failure } = expectOutcome(await harness.ask(['open/ok'], { caller }), 'failed');
      assert.equal(failure.message, words);
      harness.stop();
    });
  }

  it('per request that the router has kept is not refused by the ledger', async () => {
    for (const limit of [0.006, 0.0071, 0.0123, 0.05]) {
      const medium = facts('open/ok');
      const set = policy({
        tiers: { ...POLICY.tiers, mid: ['open/ok'] },
        facts: new Map([...POLICY.facts, ['open/ok', medium]]),
        perRequestUsd: limit,
      });
      const { chain, inputTokens } = decide('explain', signals({ contextTokens: 1_234 }), set, null);
      const [link] = chain;
      assert.ok(link?.model === 'open/ok');
      const worst = worstAttemptUsd(inputTokens, link.maxOutputTokens, medium);
      const harness = start({ perRequestUsd: limit });
      const reserved = harness.ledger.reserve(
        {
          requestId: 'r',
          sessionId: null,
          at: 1,
          task: 'explain',
          tier: 'mid',
          provider: 'open',
          model: 'ok',
          attempt: 1,
          language: null,
          workspace: null,
          reasons: [],
          prices: { source: 'library', pricedAs: null, on: null, bands: [] },
          contextTokens: inputTokens,
          worstUsd: worst,
          inputUsd: null,
          outputTokenUsd: null,
        },
        { ...NO_LIMITS, perRequestUsd: limit },
      );
      assert.ok(reserved.ok, `${worst} of ${limit}`);
      harness.stop();
    }
  });

  it('counts what is running, so that ten at once do not pass it together', async () => {
    const harness = start({ perDayUsd: 0.0121 });
    const asked = await Promise.all(Array.from({ length: 10 }, () => harness.ask(['open/slow'])));
    const answered = asked.filter(({ result }) => result.outcome === 'ok');
    assert.equal(answered.length, 2);
    harness.stop();
  });
});
