import * as z from 'zod';
import type { CellFilter } from '../ledger/index.ts';
import { isModelRef } from '../models/index.ts';
import { nameOf } from './names.ts';
import { dayOf, daysIn, hoursOf, monthOf, monthsIn, type Period, weekOf } from './periods.ts';

const text = z.string().max(400).optional();

/** What the view shows: which time, and of what. */
export const viewQuery = z.strictObject({
  period: z.enum(['today', 'week', 'month', 'all']),
  tier: text,
  task: text,
  /** `provider/model`. */
  model: text,
  provider: text,
  language: text,
  workspace: text,
});

export type ViewQuery = z.infer<typeof viewQuery>;

export const FIRST_QUERY: ViewQuery = { period: 'month' };

/** The filter of a query as the ledger knows it. */
export function filterOf({ period: _period, model, ...others }: ViewQuery): CellFilter {
  const own = model !== undefined && isModelRef(model) ? nameOf(model) : {};
  return Object.fromEntries(Object.entries({ ...others, ...own }).filter(([, value]) => value !== undefined));
}

/** So many days are still told apart in a chart; a longer time is shown by months. */
const MOST_DAYS = 62;

export interface ViewPeriod extends Period {
  /** `November 2026`, `the last 7 days`: goes on after a heading. */
  readonly name: string;
  /** The edges of the bars of its chart. */
  readonly edges: readonly number[];
  readonly barsAre: 'hours' | 'days' | 'months';
}

/** The time of a query. `began`: when the ledger begins. */
export function periodOf({ period }: ViewQuery, now: Date, locale: string, began: number | null): ViewPeriod {
  if (period === 'today') return { ...dayOf(now), name: 'today', edges: hoursOf(now), barsAre: 'hours' };
  if (period === 'week') {
    const week = weekOf(now);
    return { ...week, name: 'the last 7 days', edges: daysIn(week), barsAre: 'days' };
  }
  if (period === 'month') {
    const month = monthOf(now);
    const name = now.toLocaleDateString(locale, { month: 'long', year: 'numeric' });
    return { ...month, name, edges: daysIn(month), barsAre: 'days' };
  }
  const { from, to } = { from: dayOf(new Date(began ?? now)).from, to: dayOf(now).to };
  const days = daysIn({ from, to });
  const byDay = days.length <= MOST_DAYS;
  return {
    from: 0,
    to,
    name: 'all time',
    edges: byDay ? days : monthsIn({ from, to }),
    barsAre: byDay ? 'days' : 'months',
  };
}
