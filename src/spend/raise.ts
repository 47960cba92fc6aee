import type { BudgetRefusal } from '../gateway/index.ts';

const SETTINGS = {
  'request-limit': 'perRequestUsd',
  'session-limit': 'perSessionUsd',
  'day-limit': 'perDayUsd',
  'month-limit': 'perMonthUsd',
} as const;

/**
 * The setting under `tierwise.budget` that raises the limit in the way, and its new value. Null where no limit is in the
 * way, but that a price or the record of the spend is not known.
 */
export function raisedBudget(
  { reason, pattern }: BudgetRefusal,
  limitUsd: number,
  models: unknown,
): { readonly key: string; readonly value: unknown } | null {
  if (reason === 'price-unknown' || reason === 'ledger-unavailable') return null;
  const name = SETTINGS[reason];
  if (pattern === undefined) return { key: name, value: limitUsd };
  const known = typeof models === 'object' && models !== null ? models : {};
  const own: unknown = Reflect.get(known, pattern);
  return {
    key: 'models',
    value: { ...known, [pattern]: { ...(typeof own === 'object' ? own : {}), [name]: limitUsd } },
  };
}

/** Half as much again as is spent or allowed, in a round figure. */
export function suggestedLimit({ limitUsd, spentUsd }: BudgetRefusal): number {
  const wanted = Math.max(limitUsd, spentUsd, 0.01) * 1.5;
  const step = 10 ** (Math.floor(Math.log10(wanted)) - 1) * 5;
  return Number((Math.ceil(wanted / step) * step).toPrecision(2));
}

/** What is wrong with an amount that was typed, in words; null when it is one. */
export function problemOfLimit(text: string, { limitUsd }: BudgetRefusal): string | null {
  const amount = /^\s*\d*\.?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(amount)) return 'Write an amount in USD, such as 7.50.';
  return amount > limitUsd ? null : `The limit is $${limitUsd} now; write a higher one.`;
}
