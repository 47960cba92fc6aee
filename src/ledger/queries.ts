import type { Database, Row } from './database.ts';
import type {
  CellFilter,
  RecordedRequest,
  SessionTotal,
  SpendCell,
  SpendTotal,
  TierSpend,
} from './figures.ts';
import { ATTEMPT_COLUMNS, numberOf, numberOrNull, textOf, textOrNull, toAttempt, toDetails } from './rows.ts';
import { attemptsSql, CELL_COLUMNS, cellOf, SUM_NAMES } from './spendSums.ts';
import type { Attempt, AttemptDetails } from './types.ts';
import { DAY_MS, HOUR_MS, MONTH_MS, toUsd } from './units.ts';

/**
 * The sums of one grain: its whole spans up to where the next grain begins, and after where that ends. `first` is the
 * number of the grain's first parameter; those of the next grain follow.
 */
const grain = (columns: string, ms: number, first: number, ofNext: number | null): string => {
  const rows = `SELECT ${columns} FROM spend_sums WHERE grain = ${ms}`;
  const [from, to] = [`?${first}`, `?${first + 1}`];
  if (ofNext === null) return `${rows} AND at >= ${from} AND at < ${to}`;
  const [next, nextEnd] = [`?${first + 2}`, `?${first + 3}`];
  return `${rows} AND at >= ${from} AND at < min(${to}, ${next} * ${ofNext})
  UNION ALL ${rows} AND at >= max(${from}, ${nextEnd} * ${ofNext}) AND at < ${to} AND ${next} <= ${nextEnd}`;
};

/** The sums that make up a period, the coarsest first, and single attempts at its edges. */
const periodSql = (names: readonly string[]): string => {
  const columns = ['cell', ...names].join(', ');
  return `
  ${grain(columns, MONTH_MS, 7, null)}
  UNION ALL ${grain(columns, DAY_MS, 5, MONTH_MS / DAY_MS)}
  UNION ALL ${grain(columns, HOUR_MS, 3, DAY_MS / HOUR_MS)}
  UNION ALL SELECT ${columns} FROM (${attemptsSql(`a.at >= ?1 AND a.at < min(?2, ?3 * ${HOUR_MS})`)})
  UNION ALL SELECT ${columns} FROM (${attemptsSql(`a.at >= max(?1, ?4 * ${HOUR_MS}) AND a.at < ?2 AND ?3 <= ?4`)})`;
};

/** The parameters of `periodSql`: the period's edges, and those of the whole hours, days and 30 days in it. */
function edgesOf(from: number, to: number): number[] {
  const whole = [HOUR_MS, DAY_MS, MONTH_MS].flatMap((ms) => [Math.ceil(from / ms), Math.floor(to / ms)]);
  return [from, to, ...whole];
}

const summed = (names: readonly string[]): string =>
  names.map((name) => `sum(${name}) AS ${name}`).join(', ');

const TOTAL = `SELECT ${summed(SUM_NAMES)} FROM (${periodSql(SUM_NAMES)})`;

const CELLS = `SELECT ${CELL_COLUMNS.join(', ')}, s.*
  FROM (SELECT cell, ${summed(SUM_NAMES)} FROM (${periodSql(SUM_NAMES)}) GROUP BY cell) AS s JOIN cells ON cells.id = s.cell`;

const TIER_SUMS = ['usd', 'unknown', 'requests'];

const tiersSql = (where: string): string => `SELECT tier, ${summed(TIER_SUMS)}
  FROM (SELECT cell, ${summed(TIER_SUMS)} FROM (${periodSql(TIER_SUMS)}) GROUP BY cell) JOIN cells ON cells.id = cell
  WHERE 1 ${where} GROUP BY tier`;

/** Rounded to 1e-12: the error of adding and subtracting doubles is far smaller. */
function usdOf(row: Row, column: string): number {
  return Math.round(numberOf(row, column) * 1e12) / 1e12;
}

function toTotal(row: Row): SpendTotal {
  return {
    attempts: numberOf(row, 'attempts'),
    requests: numberOf(row, 'requests'),
    usd: usdOf(row, 'usd'),
    estimatedUsd: usdOf(row, 'estimated_usd'),
    unknown: numberOf(row, 'unknown'),
    baselineUsd: usdOf(row, 'baseline_usd'),
    comparedUsd: usdOf(row, 'compared_usd'),
    inputTokens: numberOf(row, 'input_tokens'),
    outputTokens: numberOf(row, 'output_tokens'),
    cacheReadTokens: numberOf(row, 'cache_read_tokens'),
  };
}

function toCell(row: Row): SpendCell {
  return {
    tier: textOf(row, 'tier'),
    task: textOf(row, 'task'),
    provider: textOf(row, 'provider'),
    model: textOf(row, 'model'),
    language: textOf(row, 'language'),
    workspace: textOf(row, 'workspace'),
    ...toTotal(row),
    cacheWriteTokens: numberOf(row, 'cache_write_tokens'),
    tried: numberOf(row, 'tried'),
    handedOn: numberOf(row, 'handed_on'),
    failed: numberOf(row, 'failed'),
    judged: numberOf(row, 'judged'),
    accepted: numberOf(row, 'accepted'),
  };
}

/** Sums over a period. A request belongs to the period of its last attempt. */
export function totalOf(db: Database, from: number, to: number): SpendTotal {
  return toTotal(db.get(TOTAL, ...edgesOf(from, to)) ?? {});
}

/** The filter as pairs of column and value. */
function conditionsOf(filter: CellFilter): { column: (typeof CELL_COLUMNS)[number]; value: string }[] {
  return CELL_COLUMNS.flatMap((column) => {
    const value = filter[column];
    return value === undefined ? [] : [{ column, value }];
  });
}

export function seriesOf(db: Database, edges: readonly number[], filter: CellFilter): TierSpend[][] {
  const conditions = conditionsOf(filter);
  // The parameters up to 8 are the edges.
  const where = conditions.map(({ column }, i) => `AND ${column} = ?${i + 9}`).join(' ');
  return edges.slice(1).map((to, i) =>
    db
      .all(tiersSql(where), ...edgesOf(edges[i] ?? to, to), ...conditions.map(({ value }) => value))
      .map((row) => ({
        tier: textOf(row, 'tier'),
        usd: usdOf(row, 'usd'),
        unknown: numberOf(row, 'unknown'),
        requests: numberOf(row, 'requests'),
      })),
  );
}

export function cellsOf(db: Database, from: number, to: number): SpendCell[] {
  return db.all(CELLS, ...edgesOf(from, to)).map(toCell);
}

export function sessionsOf(db: Database, from: number, to: number, count: number): SessionTotal[] {
  // In a long period the most expensive are found fastest by their index; a shorter one has few conversations.
  const order = to - from > 3 * MONTH_MS ? 'INDEXED BY sessions_dearest' : 'INDEXED BY sessions_last';
  return db
    .all(
      `SELECT s.*, a.provider, a.model, d.workspace FROM
          (SELECT * FROM sessions ${order} WHERE nano >= 0 AND last_at >= ? AND first_at < ? ORDER BY nano DESC LIMIT ?) AS s
        LEFT JOIN attempts AS a ON a.id =
          (SELECT id FROM attempts WHERE session_id = s.session_id ORDER BY at DESC LIMIT 1)
        LEFT JOIN details AS d ON d.attempt_id = a.id
        ORDER BY s.nano DESC, s.last_at DESC`,
      from,
      to,
      count,
    )
    .map((row) => ({
      sessionId: textOf(row, 'session_id'),
      firstAt: numberOf(row, 'first_at'),
      lastAt: numberOf(row, 'last_at'),
      attempts: numberOf(row, 'attempts'),
      usd: toUsd(numberOf(row, 'nano')),
      unknown: numberOf(row, 'unknown'),
      provider: textOf(row, 'provider'),
      model: textOf(row, 'model'),
      workspace: textOf(row, 'workspace'),
    }));
}

export function firstAt(db: Database): number | null {
  return numberOrNull(db.get('SELECT min(at) AS at FROM attempts') ?? {}, 'at');
}

export function recentAttempts(db: Database, count: number): Attempt[] {
  return db
    .all(
      `SELECT ${ATTEMPT_COLUMNS} FROM attempts ORDER BY at DESC, id DESC LIMIT ?`,
      Math.max(0, Math.trunc(count)),
    )
    .map(toAttempt);
}

/** Recent enough for what a provider counts today, and few enough to be read at once. */
const LATEST_COUNTED = 2_000;

/**
 * By model, how many input tokens were counted for each one that was estimated, in the newest attempts that a provider
 * told the count of. Of small prompts only what a server adds to them would be learnt.
 */
export function inputRatios(db: Database): ReadonlyMap<string, readonly number[]> {
  const rows = db.all(
    `SELECT provider || '/' || model AS ref, input_tokens * 1.0 / context_tokens AS ratio
      FROM (SELECT * FROM attempts ORDER BY id DESC LIMIT ${LATEST_COUNTED})
      WHERE cost_usd > 0 AND input_tokens > 0 AND context_tokens >= 100
        -- An estimated cost may be of counted tokens all the same; an estimated count is the estimate.
        AND (cost_source IN ('billed', 'priced') OR input_tokens <> context_tokens)`,
  );
  const byModel = Map.groupBy(rows, (row) => textOf(row, 'ref'));
  return new Map([...byModel].map(([ref, own]) => [ref, own.map((row) => numberOf(row, 'ratio'))]));
}

const DETAILS = `SELECT a.*, d.workspace, w.text AS why_text, p.text AS prices_text FROM attempts AS a
  LEFT JOIN details AS d ON d.attempt_id = a.id
  LEFT JOIN notes AS w ON w.id = d.why LEFT JOIN notes AS p ON p.id = d.prices`;

export function attemptsOfRequest(db: Database, requestId: string): AttemptDetails[] {
  return db.all(`${DETAILS} WHERE a.request_id = ? ORDER BY a.attempt, a.id`, requestId).map(toDetails);
}

export function attemptsOfSession(db: Database, sessionId: string): Attempt[] {
  return db
    .all(`SELECT ${ATTEMPT_COLUMNS} FROM attempts WHERE session_id = ? ORDER BY at, id`, sessionId)
    .map(toAttempt);
}

export function callerOf(db: Database, requestId: string): string | null {
  return textOrNull(db.get('SELECT caller FROM callers WHERE request_id = ?', requestId) ?? {}, 'caller');
}

export function pageOf(db: Database, afterId: number, count: number): AttemptDetails[] {
  return db.all(`${DETAILS} WHERE a.id > ? ORDER BY a.id LIMIT ?`, afterId, count).map(toDetails);
}

/** With `max()`, SQLite takes the bare columns from the row that has the maximum: the last answer. */
export function recordedIn(db: Database, from: number, to: number): RecordedRequest[] {
  return db
    .all(
      `SELECT task, language, context_tokens, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
          reasoning_tokens, total(cost_usd) AS usd, count(*) = count(cost_usd) AS known, max(iif(outcome = 'ok', attempt, 0)) AS last
        FROM attempts WHERE at >= ? AND at < ? GROUP BY request_id HAVING last > 0`,
      from,
      to,
    )
    .map((row) => ({
      task: textOf(row, 'task'),
      language: textOrNull(row, 'language'),
      contextTokens: numberOf(row, 'context_tokens'),
      usage: {
        inputTokens: numberOf(row, 'input_tokens'),
        cacheReadTokens: numberOf(row, 'cache_read_tokens'),
        cacheWriteTokens: numberOf(row, 'cache_write_tokens'),
        outputTokens: numberOf(row, 'output_tokens'),
        reasoningTokens: numberOf(row, 'reasoning_tokens'),
      },
      costUsd: numberOf(row, 'known') === 1 ? numberOf(row, 'usd') : null,
    }));
}

/** The sums tell which hours have matching attempts, so that rare ones are found without reading all attempts. */
export function requestsOf(
  db: Database,
  from: number,
  to: number,
  filter: CellFilter,
  count: number,
): AttemptDetails[][] {
  const conditions = conditionsOf(filter);
  const cells = conditions.map(({ column }) => `AND ${column} = ?`).join(' ');
  const own = conditions.map(({ column }) => `AND ${cellOf(column, 'a')} = ?`).join(' ');
  const values = conditions.map(({ value }) => value);
  const inCells = conditions.length === 0 ? '' : `AND cell IN (SELECT id FROM cells WHERE 1 ${cells})`;
  const hours = db.all(
    `SELECT DISTINCT at FROM spend_sums WHERE grain = ${HOUR_MS} AND at >= ? AND at <= ? ${inCells} ORDER BY at DESC LIMIT ?`,
    Math.floor(from / HOUR_MS),
    Math.floor(to / HOUR_MS),
    ...values,
    count,
  );
  const found = new Set<string>();
  for (const row of hours) {
    if (found.size >= count) break;
    const hour = numberOf(row, 'at') * HOUR_MS;
    const rows = db.all(
      `SELECT request_id FROM attempts AS a WHERE at >= ? AND at < ? ${own} ORDER BY at DESC, id DESC LIMIT ?`,
      Math.max(from, hour),
      Math.min(to, hour + HOUR_MS),
      ...values,
      // A request can have some two dozen attempts.
      (count - found.size) * 24,
    );
    for (const one of rows) found.add(textOf(one, 'request_id'));
  }
  return [...found].slice(0, count).map((requestId) => attemptsOfRequest(db, requestId));
}
