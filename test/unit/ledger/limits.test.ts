import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Ledger, Limits } from '../../../src/ledger/index.ts';
import { idOf, NO_LIMITS, NOW, record, reservation, settlement, workshop } from './helpers.ts';

const HOUR = 3_600_000;
const DAY_START = Date.UTC(2026, 10, 19);
const MONTH_START = Date.UTC(2026, 10, 1);

function limits(change: Partial<Limits>): Limits {
  return { ...NO_LIMITS, dayStart: DAY_START, monthStart: MONTH_START, ...change };
}

describe('Ledger: budgets', () => {
  let shop: ReturnType<typeof workshop>;
  let ledger: Ledger;
  beforeEach(() => {
    shop = workshop();
    ledger = shop.open().ledger;
  });
  afterEach(() => {
    shop.clean();
  });

  it('counts what is reserved, in every window, until it is settled at its true cost', () => {
    const other = shop.open().ledger;
    const perDay = limits({ perDayUsd: 0.05 });
    const first = idOf(ledger.reserve(reservation({ requestId: 'a', worstUsd: 0.03 }), perDay));
    assert.deepEqual(other.reserve(reservation({ requestId: 'b', worstUsd: 0.03 }), perDay), {
      ok: false,
      reason: 'day-limit',
      spentUsd: 0.03,
      limitUsd: 0.05,
    });
    ledger.settle(first, settlement({ costUsd: 0.01 }));
    assert.ok(other.reserve(reservation({ requestId: 'b', worstUsd: 0.03 }), perDay).ok);
  });

  it('lets the last cent be spent and not a nano-dollar more', () => {
    const perDay = limits({ perDayUsd: 0.7 });
    for (let count = 0; count < 10; count += 1) {
      const id = idOf(ledger.reserve(reservation({ worstUsd: 0.07 }), perDay));
      ledger.settle(id, settlement({ costUsd: 0.07 }));
    }
    assert.equal(ledger.reserve(reservation({ worstUsd: 1e-9 }), perDay).ok, false);
    assert.ok(
      ledger.reserve(reservation({ worstUsd: 0 }), perDay).ok,
      'what costs nothing is always allowed',
    );
  });

  it('limits a request over all its attempts, and no other request', () => {
    const perRequest = limits({ perRequestUsd: 0.05 });
    idOf(ledger.reserve(reservation({ worstUsd: 0.02, attempt: 1 }), perRequest));
    record(ledger, { attempt: 2, worstUsd: 0.02 }, { costUsd: 0.015 });
    const refused = ledger.reserve(reservation({ worstUsd: 0.02, attempt: 3 }), perRequest);
    assert.deepEqual(refused, { ok: false, reason: 'request-limit', spentUsd: 0.035, limitUsd: 0.05 });
    assert.ok(ledger.reserve(reservation({ requestId: 'other', worstUsd: 0.05 }), perRequest).ok);
  });

  it('names the month when the day has room, and forgets what was before', () => {
    record(ledger, { at: DAY_START - 1 }, { costUsd: 0.9 });
    record(ledger, { at: MONTH_START - 1 }, { costUsd: 50 });
    const both = limits({ perDayUsd: 1, perMonthUsd: 1 });
    assert.deepEqual(ledger.reserve(reservation({ worstUsd: 0.2 }), both), {
      ok: false,
      reason: 'month-limit',
      spentUsd: 0.9,
      limitUsd: 1,
    });
    assert.ok(ledger.reserve(reservation({ worstUsd: 0.1 }), both).ok);
  });

  it('limits a conversation over all its requests, and no other one', () => {
    const perSession = limits({ perSessionUsd: 0.05 });
    record(ledger, { requestId: 'a', sessionId: 's' }, { costUsd: 0.02 });
    record(
      ledger,
      { requestId: 'b', sessionId: 's', worstUsd: 0.01 },
      { costUsd: null, costSource: 'unknown' },
    );
    const next = { requestId: 'c', sessionId: 's', worstUsd: 0.021 };
    assert.deepEqual(ledger.reserve(reservation(next), perSession), {
      ok: false,
      reason: 'session-limit',
      spentUsd: 0.03,
      limitUsd: 0.05,
    });
    assert.ok(ledger.reserve(reservation({ ...next, sessionId: 'other' }), perSession).ok);
    assert.ok(ledger.reserve(reservation({ ...next, sessionId: null }), perSession).ok);
    assert.ok(ledger.reserve(reservation({ ...next, worstUsd: 0.02 }), perSession).ok);
  });

  it('limits models by a pattern, or a whole provider, beside all others', () => {
    const opus = { pattern: 'anthropic/claude-opus-*', perDayUsd: 0.5, perMonthUsd: 0.8 };
    const own = limits({ models: [opus, { pattern: 'openai', perDayUsd: 0.1, perMonthUsd: null }] });
    record(ledger, { requestId: 'a', model: 'claude-opus-4-8', at: DAY_START - 1 }, { costUsd: 0.35 });
    record(ledger, { requestId: 'b', model: 'claude-opus-5-5' }, { costUsd: 0.3 });
    record(ledger, { requestId: 'c', model: 'claude-haiku-4-5' }, { costUsd: 9 });
    const ask = (model: string, worstUsd: number, provider = 'anthropic') =>
      ledger.reserve(reservation({ requestId: `${model}${worstUsd}`, provider, model, worstUsd }), own);
    assert.deepEqual(ask('claude-opus-4-8', 0.16), {
      ok: false,
      reason: 'month-limit',
      pattern: opus.pattern,
      spentUsd: 0.65,
      limitUsd: 0.8,
    });
    assert.ok(ask('claude-haiku-4-5', 50).ok);
    assert.ok(ask('claude-opus-6', 0.15).ok);
    const refused = ask('gpt', 0.11, 'openai');
    assert.ok(!refused.ok && refused.reason === 'day-limit' && refused.pattern === 'openai');
    assert.ok(ask('gpt', 50, 'openai-compatible').ok);
    const counted = ledger
      .counted(own)
      .models.map(({ day, month }) => [day?.usd ?? null, month?.usd ?? null]);
    assert.deepEqual(counted, [
      [0.45, 0.8],
      [0, null],
    ]);
  });

  it('knows a model however its pattern is written', () => {
    const models = [{ pattern: 'Anthropic/Claude-OPUS-*', perDayUsd: 0.5, perMonthUsd: null }];
    record(ledger, { requestId: 'a', model: 'claude-opus-5-5' }, { costUsd: 0.4 });
    const next = reservation({ model: 'claude-opus-5-5', worstUsd: 0.2 });
    assert.equal(ledger.reserve(next, limits({ models })).ok, false);
    assert.equal(ledger.counted(limits({ models })).models[0]?.day?.usd, 0.4);
  });

  it('takes nothing but the star of a pattern for a sign', () => {
    const odd = { pattern: 'local/[a]?*', perDayUsd: 0, perMonthUsd: null };
    const ask = (model: string) =>
      ledger.reserve(reservation({ provider: 'local', model, worstUsd: 1 }), limits({ models: [odd] })).ok;
    assert.deepEqual([ask('[a]?b'), ask('ax'), ask('axb'), ask('[a]?')], [false, true, true, false]);
    record(ledger, { requestId: 'r', provider: 'local', model: 'axb' }, { costUsd: 1 });
    record(ledger, { requestId: 's', provider: 'local', model: '[a]?b' }, { costUsd: 2 });
    assert.equal(ledger.counted(limits({ models: [odd] })).models[0]?.day?.usd, 2);
  });

  it('refuses an attempt of unknown price as soon as any limit is set', () => {
    assert.ok(ledger.reserve(reservation({ worstUsd: null }), NO_LIMITS).ok);
    for (const set of [{ perRequestUsd: 1 }, { perDayUsd: 1 }, { perMonthUsd: 1 }]) {
      assert.deepEqual(ledger.reserve(reservation({ requestId: 'b', worstUsd: null }), limits(set)), {
        ok: false,
        reason: 'price-unknown',
        spentUsd: 0,
        limitUsd: 1,
      });
    }
  });

  it('counts an attempt of unknown cost at its worst, but shows it as unknown', () => {
    record(ledger, { requestId: 'a', worstUsd: 0.6 }, { costUsd: null, costSource: 'unknown' });
    const refused = ledger.reserve(reservation({ requestId: 'b', worstUsd: 0.6 }), limits({ perDayUsd: 1 }));
    assert.deepEqual(refused, { ok: false, reason: 'day-limit', spentUsd: 0.6, limitUsd: 1 });
    assert.equal(
      ledger.reserve(reservation({ requestId: 'a', attempt: 2, worstUsd: 0.6 }), limits({ perRequestUsd: 1 }))
        .ok,
      false,
    );
    const { usd, unknown } = ledger.total(0, NOW + 1);
    assert.deepEqual([usd, unknown], [0, 1]);
  });

  it('refuses at a limit that is not a number, and takes infinity for none', () => {
    assert.equal(ledger.reserve(reservation(), limits({ perDayUsd: Number.NaN })).ok, false);
    assert.ok(ledger.reserve(reservation(), limits({ perDayUsd: Number.POSITIVE_INFINITY })).ok);
  });

  it('writes nothing down when it refuses', () => {
    const none = limits({ perDayUsd: 0.03 });
    for (let count = 0; count < 5; count += 1) {
      assert.equal(ledger.reserve(reservation({ worstUsd: 0.04 }), none).ok, false);
    }
    assert.ok(ledger.reserve(reservation({ worstUsd: 0.03 }), none).ok);
  });

  it('sums from any start, on an hour or not, as if it added attempt by attempt', () => {
    const minutes = fc.integer({ min: -50, max: 50 }).map((quarter) => quarter * 15 * 60_000);
    const attempts = fc.array(fc.record({ at: minutes, nano: fc.integer({ min: 0, max: 10_000_000 }) }), {
      maxLength: 12,
    });
    let base = DAY_START - 400 * HOUR * 24;
    fc.assert(
      fc.property(attempts, minutes, (list, start) => {
        // Each run has two days of its own, after all days before it.
        base += 48 * HOUR;
        let expected = 0;
        for (const { at, nano } of list) {
          record(ledger, { requestId: crypto.randomUUID(), at: base + at }, { costUsd: nano / 1e9 });
          expected += at >= start ? nano : 0;
        }
        const asked = ledger.reserve(
          reservation({ requestId: 'ask', at: 0, worstUsd: 1e6 }),
          limits({ perDayUsd: 1e5, dayStart: base + start }),
        );
        assert.ok(!asked.ok);
        assert.equal(Math.round(asked.spentUsd * 1e9), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('never lets the sum of recorded costs pass the limit, whatever the figures', () => {
    let run = 0;
    const cents = fc.double({ min: 0, max: 0.02, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(cents, { maxLength: 30 }),
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        (costs, limit) => {
          run += 1;
          const requestId = `run-${run}`;
          let sum = 0;
          for (const worstUsd of costs) {
            const result = ledger.reserve(
              reservation({ requestId, worstUsd }),
              limits({ perRequestUsd: limit }),
            );
            if (result.ok) {
              ledger.settle(result.id, settlement({ costUsd: worstUsd }));
              sum += worstUsd;
            }
          }
          assert.ok(sum <= limit + 1e-15, `${sum} > ${limit}`);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are never in the way of what costs nothing, however much is spent', () => {
    const none = { ...NO_LIMITS, perDayUsd: 0.001, perMonthUsd: 0, perRequestUsd: 0, perSessionUsd: 0 };
    record(ledger, { sessionId: 's' }, { costUsd: 5 });
    assert.equal(ledger.reserve(reservation({ sessionId: 's', worstUsd: 0 }), none).ok, true);
    assert.equal(ledger.reserve(reservation({ sessionId: 's', worstUsd: 1e-9 }), none).ok, false);
    assert.equal(ledger.reserve(reservation({ sessionId: 's', worstUsd: null }), none).ok, false);
  });

  describe('of callers', () => {
    const callers = { 'acme.agent': 0.05, '*': 0 };
    const asked = (caller: string | null, requestId: string, worstUsd = 0.02) =>
      reservation({ caller, requestId, worstUsd });

    it('holds for a caller over all its requests, in every window, and for no other', () => {
      const other = shop.open().ledger;
      const perCaller = limits({ callers: { ...callers, 'acme.other': null } });
      const first = idOf(ledger.reserve(asked('acme.agent', 'a'), perCaller));
      idOf(other.reserve(asked('acme.agent', 'b'), perCaller));
      assert.deepEqual(other.reserve(asked('acme.agent', 'c'), perCaller), {
        ok: false,
        reason: 'caller-limit',
        caller: 'acme.agent',
        spentUsd: 0.04,
        limitUsd: 0.05,
      });
      assert.ok(ledger.reserve(asked('acme.other', 'd', 9), perCaller).ok);
      assert.ok(ledger.reserve(asked(null, 'e', 9), perCaller).ok);
      ledger.settle(first, settlement({ costUsd: 0.001 }));
      assert.ok(ledger.reserve(asked('acme.agent', 'c'), perCaller).ok);
      assert.equal(ledger.callerSpend('acme.agent', DAY_START), 0.041);
    });

    it('counts an unknown cost at its worst and nothing of the day before, and refuses what has no price', () => {
      const perCaller = limits({ callers });
      record(ledger, asked('acme.agent', 'old'), { costUsd: 0.04 });
      record(ledger, { ...asked('acme.agent', 'before'), at: DAY_START - 1 }, { costUsd: 5 });
      assert.ok(ledger.reserve({ ...asked('acme.agent', 'free'), worstUsd: 0 }, perCaller).ok);
      const unpriced = ledger.reserve({ ...asked('acme.agent', 'x'), worstUsd: null }, perCaller);
      assert.deepEqual([unpriced.ok, !unpriced.ok && unpriced.reason], [false, 'price-unknown']);
      assert.equal(ledger.reserve(asked('acme.agent', 'y'), perCaller).ok, false);
      const unknown = shop.open().ledger;
      record(unknown, asked('acme.other', 'z', 0.5), { costUsd: null, costSource: 'unknown' });
      assert.equal(unknown.callerSpend('acme.other', DAY_START), 0.5);
    });

    it('has no room for a caller that is not named, but for VS Code itself', () => {
      const perCaller = limits({ callers });
      assert.equal(ledger.reserve(asked('evil.one', 'a', 1e-9), perCaller).ok, false);
      assert.ok(ledger.reserve(asked('core', 'b', 9), perCaller).ok);
      const named = limits({ callers: { ...callers, core: 1 } });
      assert.equal(ledger.reserve(asked('core', 'c', 1), named).ok, false);
    });

    it('is kept while the file cannot be used: nothing is promised then', () => {
      ledger.close();
      const refused = ledger.reserve(asked('acme.agent', 'a'), limits({ callers }));
      assert.equal(refused.ok, false);
    });
  });
});
