import type { Memento } from 'vscode';
import * as z from 'zod';
import type { BudgetRefusal } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import type { Counted, CountedSpend, Ledger, Limits } from '../ledger/index.ts';
import { CHANGE_LIMITS, type Notice, type NoticeButton } from '../requests/index.ts';
import { formatLimit, totalUsd } from '../router/index.ts';
import { percent } from './format.ts';
import { throttle } from './timers.ts';

/** From this share of a limit on the user is warned, once for each day or month. */
export const WARN_AT = 0.8;

/** A limit and what counts against it. */
export interface BudgetGauge {
  /** `Today`, `This month`, followed by the models that the limit is for. */
  readonly name: string;
  readonly usd: number;
  readonly limitUsd: number;
  /** What of it is not in the sums of what was spent, in sentences; empty where it is the same figure. */
  readonly notes: readonly string[];
  /** Identifies limit, period and amount: the warning is due again when any of them changes. */
  readonly id: string;
}

/** The limits of day and month, with what is spent and reserved. */
export function gaugesOf(counted: CountedSpend, limits: Limits): readonly BudgetGauge[] {
  const gauge = (name: string, own: Counted | null, limitUsd: number | null, id: string): BudgetGauge[] =>
    own === null || limitUsd === null
      ? []
      : [{ name, usd: own.usd, limitUsd, notes: notesOf(own), id: `${id} ${limitUsd}` }];
  const { dayStart, monthStart, perDayUsd, perMonthUsd } = limits;
  return [
    ...gauge(t('Today'), counted.day, perDayUsd, `day ${dayStart}`),
    ...gauge(t('This month'), counted.month, perMonthUsd, `month ${monthStart}`),
    ...limits.models.flatMap(({ pattern, ...own }, i) => [
      ...gauge(
        t('Today, {0}', pattern),
        counted.models[i]?.day ?? null,
        own.perDayUsd,
        `${pattern} day ${dayStart}`,
      ),
      ...gauge(
        t('This month, {0}', pattern),
        counted.models[i]?.month ?? null,
        own.perMonthUsd,
        `${pattern} month ${monthStart}`,
      ),
    ]),
  ];
}

/** Why a limit counts more than the sum of what was spent. */
function notesOf({ unknownUsd, runningUsd, elsewhereUsd }: Counted): string[] {
  return [
    ...(runningUsd > 0 ? [t('{0} of it is reserved for what runs now.', totalUsd(runningUsd))] : []),
    ...(unknownUsd > 0
      ? [t('{0} of it is the most that attempts of unknown cost can have cost.', totalUsd(unknownUsd))]
      : []),
    ...(elsewhereUsd > 0
      ? [
          t(
            '{0} of it was spent in other places, such as over SSH or in a container.',
            totalUsd(elsewhereUsd),
          ),
        ]
      : []),
  ];
}

/** The gauges that are high and not yet warned of. */
export function newlyHigh(gauges: readonly BudgetGauge[], warned: readonly string[]): readonly BudgetGauge[] {
  return gauges.filter(
    ({ usd, limitUsd, id }) => limitUsd > 0 && usd >= limitUsd * WARN_AT && !warned.includes(id),
  );
}

/** `89% of the budget is spent (Today: $4.45 of $5.00).` */
export function warningText(high: readonly BudgetGauge[]): string {
  const worst = Math.max(...high.map(({ usd, limitUsd }) => usd / limitUsd));
  const each = high.map(({ name, usd, limitUsd }) =>
    t('{0}: {1} of {2}', name, totalUsd(usd), formatLimit(limitUsd)),
  );
  return t('{0} of the budget is spent or reserved ({1}).', percent(worst), each.join('; '));
}

const MEMORY = 'budget.warned';
const CHECK_MS = 1_000;
/** More warnings than the limits can cause in a month. */
const REMEMBERED = 100;

const warnedIds = z.array(z.string()).catch([]);

interface BudgetWatchDeps {
  readonly ledger: Pick<Ledger, 'counted' | 'onDidChange'>;
  readonly limits: () => Limits;
  /** Shared by all windows, so that only one of them warns. */
  readonly memory: Pick<Memento, 'get' | 'update'>;
  readonly notify: (notice: Notice, severity: 'warning') => unknown;
}

const showSpend = (): NoticeButton => ({
  title: t('Show Spend'),
  command: 'tierwise.showSpend',
  arguments: [],
});

/** Warns once when a limit of day or month is nearly used up. */
export function watchBudget({ ledger, limits, memory, notify }: BudgetWatchDeps): { dispose(): void } {
  const check = throttle(() => {
    const now = limits();
    const warned = warnedIds.parse(memory.get(MEMORY));
    const high = newlyHigh(gaugesOf(ledger.counted(now), now), warned);
    if (high.length === 0) return;
    void memory.update(MEMORY, [...warned, ...high.map(({ id }) => id)].slice(-REMEMBERED));
    void notify({ message: warningText(high), buttons: [showSpend(), CHANGE_LIMITS] }, 'warning');
  }, CHECK_MS);
  const listening = ledger.onDidChange(check);
  return {
    dispose: () => {
      listening.dispose();
      check.dispose();
    },
  };
}

const SETTINGS = {
  'request-limit': 'perRequestUsd',
  'session-limit': 'perSessionUsd',
  'day-limit': 'perDayUsd',
  'month-limit': 'perMonthUsd',
} as const;

/**
 * The setting under `tierwise.budget` that raises the limit of a refusal, and its new value. Null when it was not refused
 * for a limit, but because a price or the spend so far is unknown.
 */
export function raisedBudget(
  { reason, pattern }: BudgetRefusal,
  limitUsd: number,
  models: unknown,
): { readonly key: string; readonly value: unknown } | null {
  if (reason === 'price-unknown' || reason === 'ledger-unavailable' || reason === 'caller-limit') return null;
  const name = SETTINGS[reason];
  if (pattern === undefined) return { key: name, value: limitUsd };
  const known = typeof models === 'object' && models !== null ? models : {};
  const own: unknown = Reflect.get(known, pattern);
  return {
    key: 'models',
    value: { ...known, [pattern]: { ...(typeof own === 'object' ? own : {}), [name]: limitUsd } },
  };
}

/** One and a half times what is spent or allowed, and enough for what the refused request can cost; rounded. */
export function suggestedLimit({ limitUsd, spentUsd }: BudgetRefusal, requestUsd: number | null): number {
  const wanted = Math.max(Math.max(limitUsd, spentUsd, 0.01) * 1.5, spentUsd + (requestUsd ?? 0));
  const step = 10 ** (Math.floor(Math.log10(wanted)) - 1) * 5;
  return Number((Math.ceil(wanted / step) * step).toPrecision(2));
}

/** What is wrong with an amount that was typed, for display; null when nothing is. */
export function problemOfLimit(text: string, { limitUsd }: BudgetRefusal): string | null {
  const amount = /^\s*(?:\d+(?:\.\d+)?|\.\d+)\s*$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(amount)) return t('Write an amount in USD, such as 7.50.');
  return amount > limitUsd ? null : t('The limit is {0} now; write a higher one.', formatLimit(limitUsd));
}

/** The limits that are set by an amount, by their settings under `tierwise.budget`. */
export type Limit = (typeof SETTINGS)[keyof typeof SETTINGS];

const AMOUNTS: Readonly<Record<Limit, readonly number[]>> = {
  perDayUsd: [0.5, 1, 2, 5, 10, 20],
  perMonthUsd: [5, 10, 20, 50, 100, 200],
  perSessionUsd: [0.25, 0.5, 1, 2, 5, 10],
  perRequestUsd: [0.02, 0.05, 0.1, 0.25, 0.5, 1],
};

/** Amounts to choose from for a limit, with the one that is set now, ascending. */
export function amountsOf(limit: Limit, now: number | null): number[] {
  return [...new Set([...AMOUNTS[limit], ...(now === null ? [] : [now])])].sort((a, b) => a - b);
}

/** What is used of a limit: `$0.42 spent today, 8%`. Of conversations and requests the dearest counts. */
export function usedText(limit: Limit, usedUsd: number, limitUsd: number | null): string {
  const used = {
    perDayUsd: () => t('{0} spent today', totalUsd(usedUsd)),
    perMonthUsd: () => t('{0} spent this month', totalUsd(usedUsd)),
    perSessionUsd: () => t('most expensive this month: {0}', totalUsd(usedUsd)),
    perRequestUsd: () => t('most expensive recently: {0}', totalUsd(usedUsd)),
  }[limit]();
  if (limitUsd === null) return used;
  if (usedUsd > limitUsd) return t('{0}, more than that', used);
  return limitUsd > 0 ? t('{0}, {1}', used, percent(usedUsd / limitUsd)) : used;
}

/**
 * What is wrong with an amount that the user types for a limit; null where nothing is, and where nothing was changed: what the
 * settings have may be written in another way than people write amounts, as 1e-7.
 */
export function problemOfAmount(typed: string, now: string): string | null {
  const text = typed.trim();
  if (text === '' || text === now || /^(?:\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})$/.test(text)) return null;
  return t('Write an amount in USD, such as 7.50, or nothing for no limit.');
}
