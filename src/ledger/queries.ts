import type { Database, Row } from './database.ts';
import type {
  CellFilter,
  RecordedRequest,
  SessionTotal,
  SpendCell,
  SpendTotal,
  TierSpend,
} from './figures.ts';
import { spansJson } from './months.ts';
import { ATTEMPT_COLUMNS, numberOf, numberOrNull, textOf, textOrNull, toAttempt, toDetails } from './rows.ts';
import { SPANS } from './spans.ts';
import { CELL_COLUMNS, cellOf, SUM_NAMES, spansSql } from './spendSums.ts';
import type { Attempt, AttemptDetails } from './types.ts';
import { HOUR_MS, MONTH_MS, toUsd } from './units.ts';

const summed = (names: readonly string[]): string =>
  names.map((name) => `sum(sign * ${name}) AS ${name}`).join(', ');

const TOTAL = `WITH ${SPANS} SELECT ${summed(SUM_NAMES)} FROM (${spansSql(SUM_NAMES)})`;

/** A month less some of its days leaves cells of nothing. */
const CELLS = `WITH ${SPANS} SELECT ${CELL_COLUMNS.join(', ')}, s.* FROM (
    SELECT cell, ${summed(SUM_NAMES)} FROM (${spansSql(SUM_NAMES)}) GROUP BY cell HAVING sum(sign * attempts) > 0
  ) AS s JOIN cells ON cells.id = s.cell`;

const BAR_SUMS = ['attempts', 'usd', 'unknown', 'requests'];

const barsSql = (where: string): string => `WITH ${SPANS} SELECT bar, tier, ${summed(BAR_SUMS)}
  FROM (${spansSql(BAR_SUMS)}) JOIN cells ON cells.id = cell
  WHERE 1 ${where} GROUP BY bar, tier HAVING sum(sign * attempts) > 0`;

/** Rounded to 1e-12: the error of adding and subtracting doubles is far smaller. Adding 0 takes the sign off a zero. */
function usdOf(row: Row, column: string): number {
  return Math.round(numberOf(row, column) * 1e12) / 1e12 + 0;
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
    escalated: numberOf(row, 'escalated'),
    failed: numberOf(row, 'failed'),
    judged: numberOf(row, 'judged'),
    accepted: numberOf(row, 'accepted'),
  };
}

/** Sums over a period. A request belongs to the period of its last attempt. */
export function totalOf(db: Database, from: number, to: number): SpendTotal {
  return toTotal(db.get(TOTAL, spansJson(db, [from, to])) ?? {});
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
  const where = conditions.map(({ column }, i) => `AND ${column} = ?${i + 2}`).join(' ');
  const rows = db.all(barsSql(where), spansJson(db, edges), ...conditions.map(({ value }) => value));
  const byBar = Map.groupBy(rows, (row) => numberOf(row, 'bar'));
  return edges.slice(1).map((_, bar) =>
    (byBar.get(bar) ?? []).map((row) => ({
      tier: textOf(row, 'tier'),
      usd: usdOf(row, 'usd'),
      unknown: numberOf(row, 'unknown'),
      requests: numberOf(row, 'requests'),
    })),
  );
}

export function cellsOf(db: Database, from: number, to: number): SpendCell[] {
  return db.all(CELLS, spansJson(db, [from, to])).map(toCell);
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

/** What a caller has asked and spent: other extensions, VS Code itself, and programs that use the endpoint. */
export interface CallerSum {
  readonly caller: string;
  readonly requests: number;
  /** Of those attempts whose cost is known. */
  readonly usd: number;
  /** Attempts of unknown cost. */
  readonly unknown: number;
  /** Of its newest attempt, in Unix ms. */
  readonly lastAt: number;
}

/** Callers since a moment (Unix ms), who asked last first. */
export function callersSince(db: Database, from: number): CallerSum[] {
  return db
    .all(
      `SELECT c.caller AS caller, count(DISTINCT a.request_id) AS requests, total(a.cost_usd) AS usd,
          count(*) - count(a.cost_usd) AS unknown, max(a.at) AS last
        FROM attempts AS a JOIN callers AS c ON c.request_id = a.request_id
        WHERE a.at >= ? GROUP BY c.caller ORDER BY last DESC`,
      from,
    )
    .map((row) => ({
      caller: textOf(row, 'caller'),
      requests: numberOf(row, 'requests'),
      usd: numberOf(row, 'usd'),
      unknown: numberOf(row, 'unknown'),
      lastAt: numberOf(row, 'last'),
    }));
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
