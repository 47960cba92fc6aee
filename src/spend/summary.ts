import type { Ledger, Limits, SessionTotal, SpendTotal } from '../ledger/index.ts';
import { TIERS } from '../router/index.ts';
import { type BudgetGauge, gaugesOf, WARN_AT } from './budgetWarning.ts';
import { type CellGroup, type CellSum, groupCells, sumCells, withinFilter } from './cells.ts';
import { type SpendChart, spendChart } from './chart.ts';
import { type GhostText, ghostTextOf } from './ghostText.ts';
import { shownLanguage, shownModel } from './names.ts';
import { dayOf } from './periods.ts';
import { filterOf, periodOf, type ViewQuery } from './query.ts';
import { type RequestRow, requestRow } from './requestRow.ts';
import { type Savings, savingsOf } from './savings.ts';
import { capitalize, caveats, count, percent, spendText, taskName, tokensText, totalUsd } from './words.ts';

/** A sum with all that is to be said about it. */
export interface Figure {
  readonly amount: string;
  /** Requests, attempts and tokens. */
  readonly activity: string;
  /** Against the baseline; empty where nothing can be compared. */
  readonly savings: string;
  /** What is estimated or unknown in it. */
  readonly notes: readonly string[];
}

/** A small figure with its name. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

/** One part of the known spend. */
export interface ShareRow {
  readonly name: string;
  readonly detail: string;
  readonly requests: string;
  readonly amount: string;
  /** 0 to 1, for the bar. */
  readonly share: number;
  readonly shareText: string;
}

export interface ShareTable {
  readonly title: string;
  readonly column: string;
  readonly rows: readonly ShareRow[];
}

export interface ModelRow extends ShareRow {
  readonly accepted: string;
  readonly handedOn: string;
  readonly cached: string;
}

export interface GaugeRow {
  readonly name: string;
  readonly text: string;
  readonly share: number;
  readonly high: boolean;
}

/** Values that can be chosen for a filter. */
export interface FilterChoice {
  readonly id: 'tier' | 'task' | 'model' | 'provider' | 'language' | 'workspace';
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** All that the spend view shows: plain data, ready to be posted to it. */
export interface SpendSummary {
  readonly query: ViewQuery;
  /** `November 2026`. */
  readonly periodName: string;
  readonly isFiltered: boolean;
  /** There is nothing at all in the ledger. */
  readonly isNew: boolean;
  readonly today: Figure;
  readonly period: Figure;
  readonly savings: Savings | null;
  readonly facts: readonly Fact[];
  readonly gauges: readonly GaugeRow[];
  readonly chart: SpendChart;
  readonly filters: readonly FilterChoice[];
  readonly models: readonly ModelRow[];
  readonly shares: readonly ShareTable[];
  /** Null where there is none, or where only a part of the spend is looked at. */
  readonly ghostText: GhostText | null;
  readonly requests: readonly RequestRow[];
}

export interface SummaryContext {
  readonly now: Date;
  /** BCP 47 tag that dates are written in. */
  readonly locale: string;
  readonly baselineModel: string | null;
  readonly limits: Limits;
}

export type SummaryLedger = Pick<
  Ledger,
  'began' | 'total' | 'cells' | 'series' | 'sessions' | 'counted' | 'requests' | 'completionStats'
>;

/** So many requests are listed: what a person still scans. */
export const LISTED_REQUESTS = 25;
/** So many rows of a small table; the rest is one row more. */
const LISTED_SHARES = 6;

export function summarize(ledger: SummaryLedger, query: ViewQuery, context: SummaryContext): SpendSummary {
  const { now, locale, baselineModel, limits } = context;
  const began = ledger.began();
  const period = periodOf(query, now, locale, began);
  const { from, to } = period;
  const filter = filterOf(query);
  const isFiltered = Object.keys(filter).length > 0;
  const all = ledger.cells(from, to);
  const cells = withinFilter(all, filter);
  const total = sumCells(cells);
  const day = dayOf(now);
  const share = (title: string, column: string, rows: readonly ShareRow[]): ShareTable => ({
    title,
    column,
    rows,
  });
  return {
    query,
    periodName: period.name,
    isFiltered,
    isNew: began === null,
    today: figureOf(ledger.total(day.from, day.to), baselineModel),
    period: figureOf(total, baselineModel),
    savings: savingsOf(total, baselineModel),
    facts: factsOf(total, withTask(cells, isCompletion), withTask(cells, isEdit)),
    gauges: gaugesOf(ledger.counted(limits), limits).map(gaugeRow),
    chart: spendChart(ledger.series(period.edges, filter), period, now, locale),
    filters: choicesOf(all),
    models: groupCells(cells, ({ provider, model }) => `${provider}/${model}`).map((group) =>
      modelRow(group, total.usd),
    ),
    shares: [
      share(
        'By task',
        'Task',
        shareRows(
          groupCells(cells, ({ task }) => task),
          total.usd,
          taskName,
        ),
      ),
      share(
        'By provider',
        'Provider',
        shareRows(
          groupCells(cells, ({ provider }) => provider),
          total.usd,
          String,
        ),
      ),
      share(
        'By language',
        'Language',
        shareRows(
          groupCells(cells, ({ language }) => language),
          total.usd,
          shownLanguage,
        ),
      ),
      share(
        'By project',
        'Project',
        shareRows(
          groupCells(cells, ({ workspace }) => workspace),
          total.usd,
          shownProject,
        ),
      ),
      ...(isFiltered ? [] : [share('Conversations', 'Conversation', sessionRows(ledger, from, to, context))]),
    ],
    ghostText: isFiltered
      ? null
      : ghostTextOf(ledger.completionStats(from, to, 'model'), ledger.completionStats(from, to, 'language')),
    requests: ledger
      .requests(from, to, filter, LISTED_REQUESTS)
      .flatMap((attempts) => requestRow(attempts, now, locale) ?? []),
  };
}

export function figureOf(total: SpendTotal, baselineModel: string | null): Figure {
  const activity = [count(total.requests, 'request')];
  if (total.attempts !== total.requests) activity.push(count(total.attempts, 'attempt'));
  if (total.attempts > 0) activity.push(`tokens: ${tokensText(total.inputTokens, total.outputTokens)}`);
  return {
    amount: spendText(total),
    activity: activity.join(' · '),
    savings: capitalize(savingsOf(total, baselineModel)?.short ?? ''),
    notes: caveats(total),
  };
}

/** Tasks whose answers change code; what the others say is read. */
const EDITS: ReadonlySet<string> = new Set([
  'docstring',
  'imports',
  'lint-fix',
  'rename',
  'test-boilerplate',
  'implement',
  'unit-tests',
  'bug-fix',
  'refactor',
  'multi-file-refactor',
]);

const isCompletion = (task: string): boolean => task === 'autocomplete';
const isEdit = (task: string): boolean => EDITS.has(task);

function withTask(cells: Parameters<typeof sumCells>[0], isWanted: (task: string) => boolean): CellSum {
  return sumCells(cells.filter(({ task }) => isWanted(task)));
}

function factsOf(total: CellSum, completions: CellSum, edits: CellSum): Fact[] {
  return [
    perAccepted('Cost per accepted completion', completions),
    perAccepted('Cost per accepted edit', edits),
    {
      name: 'Read from the cache',
      value: ratioText(total.cacheReadTokens, total.inputTokens),
      detail: 'of all input tokens',
    },
    {
      name: 'Handed on',
      value: ratioText(total.handedOn, total.tried),
      detail: 'of requests to another model, after a failure or a failed check',
    },
  ];
}

/** All that was asked counts, also what nobody accepted. */
function perAccepted(name: string, { usd, unknown, accepted, requests }: CellSum): Fact {
  if (accepted === 0)
    return { name, value: NONE, detail: requests === 0 ? 'none asked for' : 'none accepted yet' };
  const value = unknown > 0 ? `${totalUsd(usd / accepted)} + unknown` : totalUsd(usd / accepted);
  return {
    name,
    value,
    detail: `${accepted.toLocaleString('en-US')} accepted of ${count(requests, 'request')}`,
  };
}

/** In a column of figures, where there is none to tell. */
const NONE = '–';

function ratioText(part: number, whole: number): string {
  return whole > 0 ? percent(part / whole) : NONE;
}

function gaugeRow({ name, usd, limitUsd }: BudgetGauge): GaugeRow {
  const share = limitUsd > 0 ? usd / limitUsd : 1;
  return {
    name,
    text: `${totalUsd(usd)} of ${totalUsd(limitUsd)}, ${percent(Math.min(share, 9.99))}`,
    share: Math.min(1, share),
    high: share >= WARN_AT,
  };
}

function shareRows(
  groups: readonly CellGroup[],
  wholeUsd: number,
  words: (key: string) => string,
): ShareRow[] {
  const rows = groups.slice(0, LISTED_SHARES).map((group) => shareRow(group, wholeUsd, words(group.key)));
  const others = groups.slice(LISTED_SHARES);
  if (others.length === 0) return rows;
  const sum = (name: 'usd' | 'unknown' | 'requests' | 'inputTokens' | 'outputTokens') =>
    others.reduce((all, group) => all + group[name], 0);
  const rest = {
    usd: sum('usd'),
    unknown: sum('unknown'),
    requests: sum('requests'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
  };
  return [...rows, shareRow(rest, wholeUsd, `${others.length} others`)];
}

function shareRow(
  sum: Pick<SpendTotal, 'usd' | 'unknown' | 'requests' | 'inputTokens' | 'outputTokens'>,
  wholeUsd: number,
  name: string,
  requests = sum.requests,
): ShareRow {
  const share = wholeUsd > 0 ? Math.min(1, sum.usd / wholeUsd) : 0;
  // A group of unknown cost only has no share that could be told.
  const told = sum.usd > 0 || (sum.unknown === 0 && wholeUsd > 0);
  return {
    name,
    detail: tokensText(sum.inputTokens, sum.outputTokens),
    requests: requests.toLocaleString('en-US'),
    // Where it has to break, it breaks before the plus.
    amount: spendText(sum).replace('+ ', '+\u00a0'),
    share,
    shareText: told ? percent(share) : '',
  };
}

function modelRow(group: CellGroup, wholeUsd: number): ModelRow {
  const { name, provider } = shownModel(group.key);
  return {
    ...shareRow(group, wholeUsd, name, group.tried),
    detail: provider,
    accepted: ratioText(group.accepted, group.judged),
    handedOn: ratioText(group.handedOn, group.tried),
    cached: ratioText(group.cacheReadTokens, group.inputTokens),
  };
}

/** A conversation has no name: that would be words of the prompt. When it was and with whom tells which one it is. */
function sessionRows(ledger: SummaryLedger, from: number, to: number, context: SummaryContext): ShareRow[] {
  const sessions = ledger.sessions(from, to, LISTED_SHARES);
  const dearest = Math.max(...sessions.map(({ usd }) => usd), 0);
  return sessions.map((session) => sessionRow(session, dearest, context.locale));
}

function sessionRow(session: SessionTotal, dearestUsd: number, locale: string): ShareRow {
  const { firstAt, usd, unknown, attempts, provider, model, workspace } = session;
  const begun = new Date(firstAt).toLocaleString(locale, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  const { name } = shownModel(`${provider}/${model}`);
  return {
    name: begun,
    detail: workspace === '' ? name : `${name} · ${workspace}`,
    requests: attempts.toLocaleString('en-US'),
    amount: spendText({ usd, unknown }).replace('+ ', '+\u00a0'),
    share: dearestUsd > 0 ? usd / dearestUsd : 0,
    shareText: '',
  };
}

function shownProject(name: string): string {
  return name === '' ? 'Unknown project' : name;
}

function choicesOf(cells: Parameters<typeof sumCells>[0]): FilterChoice[] {
  const choice = (
    id: FilterChoice['id'],
    label: string,
    keyOf: Parameters<typeof groupCells>[1],
    words: (key: string) => string,
  ): FilterChoice => ({
    id,
    label,
    options: groupCells(cells, keyOf)
      .map(({ key }) => ({ value: key, label: words(key) }))
      .sort((a, b) => a.label.localeCompare(b.label)),
  });
  const tierRank = (tier: string): number => [...TIERS, ''].indexOf(tier);
  const tiers = choice('tier', 'Tier', ({ tier }) => tier, capitalize);
  return [
    { ...tiers, options: tiers.options.toSorted((a, b) => tierRank(a.value) - tierRank(b.value)) },
    choice('task', 'Task', ({ task }) => task, taskName),
    choice('model', 'Model', ({ provider, model }) => `${provider}/${model}`, String),
    choice('provider', 'Provider', ({ provider }) => provider, String),
    choice('language', 'Language', ({ language }) => language, shownLanguage),
    choice('workspace', 'Project', ({ workspace }) => workspace, shownProject),
  ];
}
