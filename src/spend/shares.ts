import { t } from '../l10n/index.ts';
import {
  type CallerTotal,
  CORE,
  type Ledger,
  type Period,
  type SessionTotal,
  type SpendCell,
} from '../ledger/index.ts';
import { UNKNOWN_CALLER } from '../requests/index.ts';
import { formatCount, taskName } from '../router/index.ts';
import { type CellGroup, type CellSum, type FilterChoice, groupCells, sumCells } from './cells.ts';
import {
  dateText,
  percent,
  ratioText,
  requestsInColumn,
  shownLanguage,
  shownModel,
  shownProject,
  spendInColumn,
  tokensText,
} from './format.ts';

/** What the page is filtered by when a row is picked. */
export interface RowFilter {
  readonly id: FilterChoice['id'];
  readonly value: string;
}

/** A part of the known spend. */
export interface ShareRow {
  readonly name: string;
  /** Null: no single value stands behind it. */
  readonly pick: RowFilter | null;
  /** What picking it does; empty where it cannot be picked. */
  readonly only: string;
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
  /** The head of the column of requests. */
  readonly counted: string;
  readonly rows: readonly ShareRow[];
}

export interface ModelRow extends ShareRow {
  readonly accepted: string;
  readonly handedOn: string;
  readonly cached: string;
}

/** Rows of a table; the rest is one more row. */
const LISTED_SHARES = 6;

/** The spend by each kind of cell. */
export function shareTables(cells: readonly SpendCell[], wholeUsd: number): ShareTable[] {
  const table = (
    name: 'task' | 'provider' | 'language' | 'workspace',
    title: string,
    column: string,
    format: (key: string) => string,
  ): ShareTable => ({
    title,
    column,
    counted: t('Requests'),
    rows: shareRows(
      groupCells(cells, (cell) => cell[name]),
      wholeUsd,
      name,
      format,
    ),
  });
  return [
    table('task', t('By task'), t('Task'), taskName),
    table('provider', t('By provider'), t('Provider'), String),
    table('language', t('By language'), t('Language'), shownLanguage),
    table('workspace', t('By project'), t('Project'), shownProject),
  ];
}

/** The most expensive groups; the rest is one more row. */
function shareRows(
  groups: readonly CellGroup[],
  wholeUsd: number,
  id: RowFilter['id'],
  format: (key: string) => string,
): ShareRow[] {
  const rows = groups
    .slice(0, LISTED_SHARES)
    .map((group) => shareRow(group, wholeUsd, format(group.key), { id, value: group.key }));
  const others = groups.slice(LISTED_SHARES);
  if (others.length === 0) return rows;
  return [...rows, shareRow(sumCells(others), wholeUsd, t('{0} others', others.length), null)];
}

function shareRow(
  sum: CallerRow,
  wholeUsd: number,
  name: string,
  pick: RowFilter | null,
  requests = sum.requests,
): ShareRow {
  const share = wholeUsd > 0 ? Math.min(1, sum.usd / wholeUsd) : 0;
  // A group whose costs are all unknown has no known share.
  const known = sum.usd > 0 || (sum.unknown === 0 && wholeUsd > 0);
  return {
    name,
    pick,
    only: pick === null ? '' : t('Show only {0}', name),
    detail: tokensText(sum.inputTokens, sum.outputTokens),
    requests: requestsInColumn({ requests, attempts: sum.attempts }),
    amount: spendInColumn(sum),
    share,
    shareText: known ? percent(share) : '',
  };
}

export function modelRows(cells: readonly SpendCell[], wholeUsd: number): ModelRow[] {
  return groupCells(cells, ({ provider, model }) => `${provider}/${model}`).map((group) =>
    modelRow(group, wholeUsd),
  );
}

function modelRow(group: CellGroup, wholeUsd: number): ModelRow {
  const { name, provider } = shownModel(group.key);
  return {
    ...shareRow(group, wholeUsd, name, { id: 'model', value: group.key }, group.tried),
    detail: provider,
    accepted: ratioText(group.accepted, group.judged),
    handedOn: ratioText(group.handedOn, group.tried),
    cached: ratioText(group.cacheReadTokens, group.inputTokens),
  };
}

type CallerRow = Omit<CallerTotal, 'caller'>;

/** What others have asked, and what is left for Tierwise’s own commands; null where nobody else asked. */
export function callerTable(
  ledger: Pick<Ledger, 'callers'>,
  { from, to }: Period,
  total: CellSum,
): ShareTable | null {
  const callers = ledger.callers(from, to);
  if (callers.length === 0) return null;
  const others = sumOf(callers.slice(LISTED_SHARES));
  const rows = [
    ...callers.slice(0, LISTED_SHARES).map((one) => ({ name: callerName(one.caller), sum: one })),
    { name: t('Tierwise’s own commands'), sum: without(total, sumOf(callers)) },
  ].filter(({ sum }) => sum.attempts > 0);
  const more = callers.length - LISTED_SHARES;
  const listed = rows.toSorted((a, b) => b.sum.usd - a.sum.usd);
  return {
    title: t('By program'),
    column: t('Program'),
    counted: t('Requests'),
    rows: [...listed, ...(more > 0 ? [{ name: t('{0} others', more), sum: others }] : [])].map(
      ({ name, sum }) => shareRow(sum, total.usd, name, null),
    ),
  };
}

function callerName(caller: string): string {
  if (caller === CORE) return 'VS Code';
  return caller === UNKNOWN_CALLER ? t('An extension that VS Code does not name') : caller;
}

const ROW_NAMES = ['requests', 'attempts', 'unknown', 'usd', 'inputTokens', 'outputTokens'] as const;

function sumOf(rows: readonly CallerRow[]): CallerRow {
  const sum = { requests: 0, attempts: 0, unknown: 0, usd: 0, inputTokens: 0, outputTokens: 0 };
  for (const row of rows) for (const name of ROW_NAMES) sum[name] += row[name];
  return sum;
}

/** Two sums of the same doubles in another order differ in the last digits. */
function without(whole: CallerRow, part: CallerRow): CallerRow {
  const rest = { ...part };
  for (const name of ROW_NAMES) rest[name] = Math.max(0, Number((whole[name] - part[name]).toFixed(9)));
  return rest;
}

/** A conversation has no name, for that would be words of the prompt: its time and model identify it. */
export function sessionTable(
  ledger: Pick<Ledger, 'sessions'>,
  { from, to }: Period,
  locale: string,
): ShareTable {
  const sessions = ledger.sessions(from, to, LISTED_SHARES);
  const highest = Math.max(...sessions.map(({ usd }) => usd), 0);
  return {
    title: t('Conversations'),
    column: t('Conversation'),
    counted: t('Attempts'),
    rows: sessions.map((session) => sessionRow(session, highest, locale)),
  };
}

const BEGUN = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;

function sessionRow(session: SessionTotal, highestUsd: number, locale: string): ShareRow {
  const { firstAt, usd, unknown, attempts, provider, model, workspace } = session;
  const begun = dateText(firstAt, locale, BEGUN);
  const { name } = shownModel(`${provider}/${model}`);
  return {
    name: begun,
    pick: null,
    only: '',
    detail: workspace === '' ? name : `${name} · ${workspace}`,
    requests: formatCount(attempts),
    amount: spendInColumn({ usd, unknown }),
    share: highestUsd > 0 ? usd / highestUsd : 0,
    shareText: '',
  };
}
