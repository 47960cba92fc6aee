import { capitalize, t } from '../l10n/index.ts';
import type { TierSpend } from '../ledger/index.ts';
import { TIERS, totalUsd } from '../router/index.ts';
import { columnUsd, dateText } from './format.ts';
import type { ViewPeriod } from './periods.ts';

/** Spend over time, stacked by tier. */
export interface SpendChart {
  /** `Spend by day`. */
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly {
    readonly tier: string;
    readonly name: string;
    readonly usd: readonly number[];
  }[];
  /** The same in one sentence, for screen readers. */
  readonly description: string;
  /** The same as a table, with a row for each bar that has spend. */
  readonly rows: readonly { readonly time: string; readonly cells: readonly string[] }[];
}

const titles = (): Readonly<Record<ViewPeriod['barsAre'], string>> => ({
  hours: t('Spend by hour'),
  days: t('Spend by day'),
  months: t('Spend by month'),
});

const FORMATS: Readonly<Record<ViewPeriod['barsAre'], Intl.DateTimeFormatOptions>> = {
  hours: { hour: 'numeric', minute: '2-digit' },
  days: { month: 'short', day: 'numeric' },
  months: { month: 'short', year: 'numeric' },
};

export function spendChart(
  bars: readonly (readonly TierSpend[])[],
  { edges, barsAre }: ViewPeriod,
  now: Date,
  locale: string,
): SpendChart {
  const labels = bars.map((_, i) => dateText(edges[i] ?? now.getTime(), locale, FORMATS[barsAre]));
  const known = new Set(bars.flat().map(({ tier }) => tier));
  const series = TIERS.filter((tier) => known.has(tier)).map((tier) => ({
    tier,
    name: capitalize(tier),
    usd: bars.map((bar) => bar.find((one) => one.tier === tier)?.usd ?? 0),
  }));
  const amount = columnUsd(series.flatMap(({ usd }) => usd));
  const sums = bars.map((bar) => bar.reduce((sum, { usd }) => sum + usd, 0));
  const top = Math.max(...sums, 0);
  const unknown = bars.flat().reduce((sum, one) => sum + one.unknown, 0);
  return {
    title: titles()[barsAre],
    labels,
    series,
    description:
      top > 0
        ? highest(barsAre, totalUsd(top), labels[sums.indexOf(top)] ?? '', unknown)
        : t('Nothing of known cost.'),
    rows: bars.flatMap((_, i) =>
      (sums[i] ?? 0) > 0
        ? [{ time: labels[i] ?? '', cells: series.map(({ usd }) => amount(usd[i] ?? 0)) }]
        : [],
    ),
  };
}

function highest(barsAre: ViewPeriod['barsAre'], usd: string, when: string, unknown: number): string {
  const told = {
    hours: t('Highest hour: {0}, at {1}.', usd, when),
    days: t('Highest day: {0}, on {1}.', usd, when),
    months: t('Highest month: {0}, in {1}.', usd, when),
  }[barsAre];
  return unknown > 0 ? `${told} ${t('Unknown costs are not included.')}` : told;
}
