import { t } from '../l10n/index.ts';
import { dayOf, type Ledger, type Limits, type Period } from '../ledger/index.ts';
import { totalUsd } from '../router/index.ts';
import { type BudgetGauge, gaugesOf, WARN_AT } from './budget.ts';
import { type CellSum, choicesOf, type FilterChoice, sumCells, withinFilter } from './cells.ts';
import { type SpendChart, spendChart } from './chart.ts';
import { type Fact, type Figure, factsOf, figureOf } from './figures.ts';
import { percent } from './format.ts';
import { type GhostText, ghostTextOf } from './ghostText.ts';
import { filterOf, type ViewQuery } from './messages.ts';
import { periodOf } from './periods.ts';
import { type RequestRow, requestRow } from './request.ts';
import { type Savings, savingsOf } from './savings.ts';
import {
  callerTable,
  type ModelRow,
  modelRows,
  type ShareTable,
  sessionTable,
  shareTables,
} from './shares.ts';

export interface GaugeRow {
  readonly name: string;
  readonly text: string;
  /** Where it counts more than was spent: why. */
  readonly notes: readonly string[];
  readonly share: number;
  readonly high: boolean;
}

/** What the filter says of the parts of the page that do not follow it; empty without one. */
interface Unfiltered {
  readonly budget: string;
  readonly leftOut: string;
  readonly plans: string;
}

/** Everything that the spend view shows, as plain data. */
export interface SpendSummary {
  readonly query: ViewQuery;
  /** `Spend in November 2026`, `Spend today, as filtered`. */
  readonly periodTitle: string;
  readonly todayTitle: string;
  /** The head of the column of times. */
  readonly timeColumn: string;
  readonly isFiltered: boolean;
  readonly unfiltered: Unfiltered;
  /** There is no call in this period that fits the filter: what is said in place of the figures. */
  readonly nothing: string | null;
  /** The ledger is empty. */
  readonly isNew: boolean;
  readonly today: Figure;
  readonly period: Figure;
  readonly savings: Pick<Savings, 'headline' | 'against' | 'basis'>;
  readonly facts: readonly Fact[];
  readonly gauges: readonly GaugeRow[];
  readonly chart: SpendChart;
  readonly filters: readonly FilterChoice[];
  readonly models: readonly ModelRow[];
  /** Why their requests are more than all together; empty where they are not. */
  readonly modelsNote: string;
  readonly shares: readonly ShareTable[];
  /** Null when there is none, or when the spend is filtered. */
  readonly ghostText: GhostText | null;
  readonly requests: readonly RequestRow[];
}

interface SummaryContext {
  readonly now: Date;
  /** BCP 47 tag for dates. */
  readonly locale: string;
  readonly baselineModel: string | null;
  readonly limits: Limits;
}

type SummaryLedger = Pick<
  Ledger,
  'began' | 'total' | 'cells' | 'series' | 'callers' | 'sessions' | 'counted' | 'requests' | 'completionStats'
>;

/** The number of requests in the list. */
export const LISTED_REQUESTS = 25;

export function summarize(ledger: SummaryLedger, query: ViewQuery, context: SummaryContext): SpendSummary {
  const { now, locale, baselineModel, limits } = context;
  const began = ledger.began();
  const period = periodOf(query.period, now, locale, began);
  const { from, to } = period;
  const filter = filterOf(query);
  const isFiltered = Object.keys(filter).length > 0;
  const all = ledger.cells(from, to);
  const cells = withinFilter(all, filter);
  const total = sumCells(cells);
  const day = dayOf(now);
  const today = isFiltered
    ? sumCells(withinFilter(ledger.cells(day.from, day.to), filter))
    : ledger.total(day.from, day.to);
  return {
    query,
    periodTitle: isFiltered ? t('{0}, as filtered', period.title) : period.title,
    todayTitle: isFiltered ? t('Today, as filtered') : t('Today'),
    timeColumn: t('Time'),
    isFiltered,
    unfiltered: isFiltered ? unfiltered() : { budget: '', leftOut: '', plans: '' },
    nothing:
      total.attempts > 0
        ? null
        : isFiltered
          ? t('No request of this time fits the filter. “Clear Filter” shows them all.')
          : period.nothing,
    isNew: began === null,
    today: figureOf(today, baselineModel),
    period: figureOf(total, baselineModel),
    savings: savingsOf(total, baselineModel) ?? {
      headline: t('Nothing to compare yet'),
      against: '',
      basis: [],
    },
    facts: factsOf(cells, total),
    gauges: gaugesOf(ledger.counted(limits), limits).map(gaugeRow),
    chart: spendChart(ledger.series(period.edges, filter), period, now, locale),
    filters: choicesOf(all),
    models: modelRows(cells, total.usd),
    modelsNote:
      total.tried > total.requests
        ? t('A request that went on to another model is counted for each model that it was sent to.')
        : '',
    shares: [
      ...shareTables(cells, total.usd),
      ...(isFiltered ? [] : wholeTables(ledger, period, total, locale)),
    ],
    ghostText: isFiltered
      ? null
      : ghostTextOf(ledger.completionStats(from, to, 'model'), ledger.completionStats(from, to, 'language')),
    requests: ledger
      .requests(from, to, filter, LISTED_REQUESTS)
      .flatMap((attempts) => requestRow(attempts, now, locale) ?? []),
  };
}

/** Of what is not in cells, and so follows no filter. */
function wholeTables(ledger: SummaryLedger, period: Period, total: CellSum, locale: string): ShareTable[] {
  const callers = callerTable(ledger, period, total);
  return [...(callers ? [callers] : []), sessionTable(ledger, period, locale)];
}

const unfiltered = (): Unfiltered => ({
  budget: t('Limits count all spend, whatever is filtered.'),
  leftOut: t(
    'Programs, conversations and ghost text are counted as a whole, and shown without a filter only.',
  ),
  plans: t('Over all requests, whatever is filtered.'),
});

function gaugeRow({ name, usd, limitUsd, notes }: BudgetGauge): GaugeRow {
  const share = limitUsd > 0 ? usd / limitUsd : 1;
  return {
    name,
    text: t('{0} of {1}, {2}', totalUsd(usd), totalUsd(limitUsd), percent(Math.min(share, 9.99))),
    notes,
    share: Math.min(1, share),
    high: share >= WARN_AT,
  };
}
