import { t } from '../l10n/index.ts';
import { dayOf, localMidnight, monthOf, type Period, startOfMonth } from '../ledger/index.ts';
import { dateText } from './format.ts';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Today and the six days before it. */
function weekOf(date: Date): Period {
  const day = date.getDate();
  return {
    from: localMidnight(date.getFullYear(), date.getMonth(), day - 6),
    to: localMidnight(date.getFullYear(), date.getMonth(), day + 1),
  };
}

/** The edges of a chart's bars, ascending: where each begins, and where the last one ends. */
function hoursOf(date: Date): number[] {
  const { from, to } = dayOf(date);
  const edges: number[] = [];
  for (let at = from; at < to; at += HOUR_MS) edges.push(at);
  return [...edges, to];
}

function daysIn({ from, to }: Period): number[] {
  const first = new Date(from);
  const edges = [from];
  for (let day = 1; (edges.at(-1) ?? to) < to; day++) {
    edges.push(localMidnight(first.getFullYear(), first.getMonth(), first.getDate() + day));
  }
  return edges;
}

function monthsIn({ from, to }: Period): number[] {
  const first = new Date(from);
  const edges = [startOfMonth(first)];
  for (let month = 1; (edges.at(-1) ?? to) < to; month++) {
    edges.push(localMidnight(first.getFullYear(), first.getMonth() + month, 1));
  }
  return edges;
}

/** The periods that the view offers. */
export const PERIODS = ['today', 'week', 'month', 'all'] as const;

/** A chart shows up to this many days; a longer time is shown by months. */
const MAX_BARS = 62;

export interface ViewPeriod extends Period {
  /** `Spend in November 2026`. */
  readonly title: string;
  /** `Nothing was spent in November 2026.` */
  readonly nothing: string;
  /** The edges of the bars of its chart. */
  readonly edges: readonly number[];
  readonly barsAre: 'hours' | 'days' | 'months';
}

/** The period of a query. `began`: when the first attempt in the ledger was made. */
export function periodOf(
  period: (typeof PERIODS)[number],
  now: Date,
  locale: string,
  began: number | null,
): ViewPeriod {
  if (period === 'today') {
    const texts = { title: t('Spend today'), nothing: t('Nothing was spent today') };
    return { ...dayOf(now), ...texts, edges: hoursOf(now), barsAre: 'hours' };
  }
  if (period === 'week') {
    const week = weekOf(now);
    const texts = {
      title: t('Spend in the last 7 days'),
      nothing: t('Nothing was spent in the last 7 days'),
    };
    return { ...week, ...texts, edges: daysIn(week), barsAre: 'days' };
  }
  if (period === 'month') {
    const month = monthOf(now);
    const name = dateText(now, locale, { month: 'long', year: 'numeric' });
    const texts = { title: t('Spend in {0}', name), nothing: t('Nothing was spent in {0}', name) };
    return { ...month, ...texts, edges: daysIn(month), barsAre: 'days' };
  }
  const { from, to } = { from: dayOf(new Date(began ?? now)).from, to: dayOf(now).to };
  const days = daysIn({ from, to });
  const byDay = days.length <= MAX_BARS;
  return {
    from: 0,
    // Of a whole month one sum is read; there is nothing in the days to come.
    to: monthOf(now).to,
    title: t('Spend of all time'),
    nothing: t('Nothing has been spent yet'),
    edges: byDay ? days : monthsIn({ from, to }),
    barsAre: byDay ? 'days' : 'months',
  };
}
