import type { Database, Row } from './database.ts';
import { ATTEMPT_COLUMNS, numberOf, textOf, toAttempt } from './rows.ts';
import type { Attempt, SpendGroup, SpendTotal } from './types.ts';

/** What a group is called, as SQL over `attempts`. */
const KEYS = { task: 'task', model: "provider || '/' || model" } as const;

/**
 * One row per request and group. `baseline_usd`, `answered_by` come from the row that has the maximum (SQLite's rule for
 * bare columns): the request's last attempt with a known baseline, so that a request counts one call to the baseline
 * however many attempts it took here. `comparable`: all its attempts have a known cost.
 */
const perRequest = (key: string): string => `
  SELECT request_id, count(*) = count(cost_usd) AS comparable, ${key} AS answered_by, baseline_usd,
    max(iif(baseline_usd IS NULL, 0, attempt)) AS last, ${SUMS}
  FROM attempts WHERE at >= ?1 AND at < ?2 GROUP BY request_id`;

/** Counts of tokens are summed as doubles: `sum` of whole numbers fails for sums out of their range. */
const SUMS = `count(*) AS attempts, sum(cost_usd) AS usd, sum(iif(cost_source = 'estimated', cost_usd, 0)) AS estimated_usd,
    count(*) - count(cost_usd) AS unknown, total(input_tokens) AS input_tokens, total(output_tokens) AS output_tokens,
    total(cache_read_tokens) AS cache_read_tokens`;

/** Sums of those rows. SQLite's sum() of reals is compensated: many small figures do not drift. */
const TOTALS = `sum(g.attempts) AS attempts, count(*) AS requests, sum(g.usd) AS usd,
    sum(g.estimated_usd) AS estimated_usd, sum(g.unknown) AS unknown, sum(g.input_tokens) AS input_tokens,
    sum(g.output_tokens) AS output_tokens, sum(g.cache_read_tokens) AS cache_read_tokens`;

const TOTAL = `SELECT ${TOTALS}, sum(iif(comparable, baseline_usd, NULL)) AS baseline_usd,
    sum(iif(comparable AND baseline_usd IS NOT NULL, usd, NULL)) AS compared_usd
  FROM (${perRequest("''")}) AS g`;

/** A request's baseline belongs to the group that gave the answer, its cost to those that caused it. */
const by = (key: string): string => `
  WITH r AS MATERIALIZED (${perRequest(key)})
  SELECT g.key, ${TOTALS},
    sum(iif(r.comparable AND r.answered_by = g.key, r.baseline_usd, NULL)) AS baseline_usd,
    sum(iif(r.comparable AND r.baseline_usd IS NOT NULL, g.usd, NULL)) AS compared_usd
  FROM (SELECT request_id, ${key} AS key, ${SUMS} FROM attempts WHERE at >= ?1 AND at < ?2 GROUP BY request_id, 2) AS g
    JOIN r ON r.request_id = g.request_id
  GROUP BY g.key ORDER BY usd DESC, g.key`;

function toTotal(row: Row): SpendTotal {
  return {
    attempts: numberOf(row, 'attempts'),
    requests: numberOf(row, 'requests'),
    usd: numberOf(row, 'usd'),
    estimatedUsd: numberOf(row, 'estimated_usd'),
    unknown: numberOf(row, 'unknown'),
    baselineUsd: numberOf(row, 'baseline_usd'),
    comparedUsd: numberOf(row, 'compared_usd'),
    inputTokens: numberOf(row, 'input_tokens'),
    outputTokens: numberOf(row, 'output_tokens'),
    cacheReadTokens: numberOf(row, 'cache_read_tokens'),
  };
}

/** Sums over a time. A request with attempts on both sides of its edge is summed for each side by itself. */
export function totalOf(db: Database, from: number, to: number): SpendTotal {
  return toTotal(db.get(TOTAL, from, to) ?? {});
}

export function groupsOf(db: Database, group: 'task' | 'model', from: number, to: number): SpendGroup[] {
  return db.all(by(KEYS[group]), from, to).map((row) => ({ key: textOf(row, 'key'), ...toTotal(row) }));
}

export function recentAttempts(db: Database, count: number): Attempt[] {
  return db
    .all(
      `SELECT ${ATTEMPT_COLUMNS} FROM attempts ORDER BY at DESC, id DESC LIMIT ?`,
      Math.max(0, Math.trunc(count)),
    )
    .map(toAttempt);
}

export function attemptsOfRequest(db: Database, requestId: string): Attempt[] {
  return db
    .all(`SELECT ${ATTEMPT_COLUMNS} FROM attempts WHERE request_id = ? ORDER BY attempt, id`, requestId)
    .map(toAttempt);
}
