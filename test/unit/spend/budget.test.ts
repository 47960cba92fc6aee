import assert from 'node:assert/strict';
import { mock } from 'node:test';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import type { BudgetRefusal } from '../../../src/gateway/index.ts';
import type { Limits } from '../../../src/ledger/index.ts';
import {
  amountsOf,
  gaugesOf,
  newlyHigh,
  problemOfAmount,
  problemOfLimit,
  raisedBudget,
  suggestedLimit,
  usedText,
  warningText,
  watchBudget,
} from '../../../src/spend/budget.ts';

const limits: Limits = {
  perRequestUsd: 1,
  perSessionUsd: null,
  perDayUsd: 5,
  perMonthUsd: null,
  models: [{ pattern: 'anthropic/*', perDayUsd: null, perMonthUsd: 20 }],
  dayStart: 100,
  monthStart: 10,
};
const only = (usd: number) => ({ usd, unknownUsd: 0, runningUsd: 0, elsewhereUsd: 0 });
const counted = (dayUsd: number, opusUsd: number) => ({
  day: only(dayUsd),
  month: null,
  models: [{ day: null, month: only(opusUsd) }],
});
const refusal = (more: Partial<BudgetRefusal>): BudgetRefusal => ({
  ok: false,
  reason: 'day-limit',
  spentUsd: 4.9,
  limitUsd: 5,
  ...more,
});

describe('budgets', () => {
  afterEach(() => mock.timers.reset());

  it('have a gauge for each limit of day and month that is set', () => {
    const gauges = gaugesOf(counted(1, 3), limits);
    assert.deepEqual(
      gauges.map(({ name, usd, limitUsd }) => [name, usd, limitUsd]),
      [
        ['Today', 1, 5],
        ['This month, anthropic/*', 3, 20],
      ],
    );
  });

  it('warn at 80 %, once for each period and amount', () => {
    const high = (usd: number, warned: readonly string[] = [], set = limits) =>
      newlyHigh(gaugesOf(counted(usd, 0), set), warned);
    assert.deepEqual(high(3.99), []);
    const [warning] = high(4);
    assert.equal(warning?.name, 'Today');
    assert.deepEqual(high(4.5, [warning?.id ?? '']), []);
    assert.equal(high(4.5, [warning?.id ?? ''], { ...limits, dayStart: 200 }).length, 1, 'another day');
    assert.equal(high(4.5, [warning?.id ?? ''], { ...limits, perDayUsd: 5.5 }).length, 1, 'another limit');
    assert.equal(warningText(high(4.45)), '89% of the budget is spent or reserved (Today: $4.45 of $5.00).');
  });

  it('warn in one window of all, and not at every change', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    let stored: unknown;
    let change = (): void => undefined;
    const told: string[] = [];
    const watch = watchBudget({
      ledger: {
        counted: () => counted(4.5, 0),
        onDidChange: (listener) => {
          change = listener;
          return { dispose: () => undefined };
        },
      },
      limits: () => limits,
      memory: {
        get: () => stored as never,
        update: async (_key, value) => {
          stored = value;
        },
      },
      notify: ({ message }) => told.push(message),
    });
    change();
    change();
    mock.timers.tick(10_000);
    watch.dispose();
    assert.equal(told.length, 1);
    assert.deepEqual(stored, ['day 100 5']);
  });

  it('are raised where the limit stands: in its setting, or at the pattern of models', () => {
    assert.deepEqual(raisedBudget(refusal({}), 8, {}), { key: 'perDayUsd', value: 8 });
    assert.deepEqual(raisedBudget(refusal({ reason: 'session-limit' }), 8, {}), {
      key: 'perSessionUsd',
      value: 8,
    });
    const models = { 'anthropic/*': { perDayUsd: 5, perMonthUsd: 20 }, openai: { perDayUsd: 1 } };
    assert.deepEqual(raisedBudget(refusal({ pattern: 'anthropic/*' }), 8, models), {
      key: 'models',
      value: { 'anthropic/*': { perDayUsd: 8, perMonthUsd: 20 }, openai: { perDayUsd: 1 } },
    });
    assert.equal(raisedBudget(refusal({ reason: 'price-unknown' }), 8, {}), null);
  });

  it('have amounts to choose from, the one that is set among them, each beside what is used of it', () => {
    assert.deepEqual(amountsOf('perDayUsd', 3), [0.5, 1, 2, 3, 5, 10, 20]);
    for (const limit of ['perDayUsd', 'perMonthUsd', 'perSessionUsd', 'perRequestUsd'] as const) {
      const amounts = amountsOf(limit, null);
      assert.ok(
        amounts.length >= 5 && amounts.every((usd) => usd > 0 && problemOfAmount(String(usd), '') === null),
      );
    }
    assert.equal(usedText('perDayUsd', 0.42, null), '$0.42 spent today');
    assert.equal(usedText('perDayUsd', 0.42, 5), '$0.42 spent today, 8%');
    assert.equal(usedText('perMonthUsd', 7, 5), '$7.00 spent this month, more than that');
    assert.equal(usedText('perSessionUsd', 0.5, 1), 'most expensive this month: $0.50, 50%');
    assert.equal(usedText('perRequestUsd', 0, 0), 'most expensive recently: $0');
  });

  it('are raised to a round figure, and never lowered by the question', () => {
    assert.equal(suggestedLimit(refusal({}), null), 7.5);
    assert.equal(suggestedLimit(refusal({ limitUsd: 0, spentUsd: 0 }), 0.001), 0.015);
    assert.equal(suggestedLimit(refusal({ limitUsd: 40, spentUsd: 71 }), 1), 150);
    assert.equal(problemOfLimit('7.50', refusal({})), null);
    for (const text of ['5', '4.99', '-7', 'much', '', '1e3', 'Infinity']) {
      assert.notEqual(problemOfLimit(text, refusal({})), null, text);
    }
  });

  it('are raised so far that the request which was refused is no longer', () => {
    const usd = fc.double({ min: 0, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(usd, usd, usd, (limitUsd, spentUsd, requestUsd) => {
        const suggested = suggestedLimit(refusal({ limitUsd, spentUsd }), requestUsd);
        assert.ok(suggested > limitUsd && suggested >= spentUsd + requestUsd, String(suggested));
      }),
    );
  });
});
