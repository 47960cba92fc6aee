import { SINGLE_COMPLETIONS, SUM_COLUMNS } from './completionSums.ts';
import type { Database, Row } from './database.ts';
import type { CompletionStats } from './figures.ts';
import { spansJson } from './months.ts';
import { numberOf, textOf } from './rows.ts';
import { CALENDAR_MONTH, isInSpan, SPANS } from './spans.ts';
import type { SuggestionCounts } from './types.ts';
import { countUpTo, DAY_MS, HOUR_MS, toUsd } from './units.ts';

/** The highest count that is kept, so that no sum can overflow. */
const MAX_COUNT = 1e9;

/** Adds the attempt's row when it has none; false when there is no such attempt, running or settled. */
function ensureRow(db: Database, id: number): boolean {
  db.run(
    `INSERT INTO completions (attempt_id) SELECT ?1
      WHERE EXISTS (SELECT 1 FROM attempts WHERE id = ?1) OR EXISTS (SELECT 1 FROM reservations WHERE id = ?1)
      ON CONFLICT DO NOTHING`,
    id,
  );
  return db.get('SELECT 1 FROM completions WHERE attempt_id = ?', id) !== undefined;
}

/**
 * Adds to what was suggested. Returns whether listeners should be notified: a suggestion that was merely shown, which
 * happens while the user types, can wait for the next change.
 */
export function addSuggested(db: Database, id: number, counts: SuggestionCounts): boolean {
  const [shown, suggested, accepted] = [counts.shown, counts.suggestedChars, counts.acceptedChars].map(
    (count) => countUpTo(MAX_COUNT, count),
  );
  if ((shown || suggested || accepted) && ensureRow(db, id)) {
    db.run(
      `UPDATE completions SET shown = min(shown + ?, ${MAX_COUNT}), suggested_chars = min(suggested_chars + ?, ${MAX_COUNT}),
        accepted_chars = min(accepted_chars + ?, ${MAX_COUNT}) WHERE attempt_id = ?`,
      shown ?? 0,
      suggested ?? 0,
      accepted ?? 0,
      id,
    );
    return Boolean(accepted);
  }
  return false;
}

const AFTER = { 30: '30s', 120: '2min', 600: '10min' } as const;

/** Records the share that is still there; several measurements make a mean. NaN is ignored. */
export function addSurvived(db: Database, id: number, after: keyof typeof AFTER, share: number): boolean {
  const name = AFTER[after];
  if (Number.isNaN(share) || !ensureRow(db, id)) return false;
  db.run(
    `UPDATE completions SET measured_${name} = measured_${name} + 1,
      kept_${name} = (coalesce(kept_${name}, 0) * measured_${name} + ?) / (measured_${name} + 1) WHERE attempt_id = ?`,
    Math.min(1, Math.max(0, share)),
    id,
  );
  return true;
}

const SUMMED = `provider, model, language, ${SUM_COLUMNS.join(', ')}`;

const summedIn = (grain: number, table: string, at: string): string =>
  `SELECT sign, ${SUMMED} FROM spans AS p CROSS JOIN ${table} ON ${isInSpan(grain, at)}`;

/** Whole months, days and hours from the sums, the rest attempt by attempt. */
const statsSql = (key: string): string => `
  WITH ${SPANS}
  SELECT ${key} AS key, ${SUM_COLUMNS.map((name) => `total(sign * ${name}) AS ${name}`).join(', ')}
  FROM (
    ${summedIn(CALENDAR_MONTH, 'completion_months', 'month')}
    UNION ALL ${summedIn(DAY_MS, 'completion_days', 'day')}
    UNION ALL ${summedIn(HOUR_MS, 'completion_hours', 'hour')}
    UNION ALL ${SINGLE_COMPLETIONS}
  )
  GROUP BY 1 HAVING total(sign * requests) + total(sign * nano) + total(sign * unknown) + total(sign * offered) > 0
  ORDER BY nano DESC, requests DESC, key`;

const STATS = { model: statsSql(`provider || '/' || model`), language: statsSql('language') } as const;

export function completionStatsOf(
  db: Database,
  from: number,
  to: number,
  by: 'model' | 'language',
): CompletionStats[] {
  return db.all(STATS[by], spansJson(db, [from, to])).map(toStats);
}

function toStats(row: Row): CompletionStats {
  const usd = toUsd(numberOf(row, 'nano'));
  const unknown = numberOf(row, 'unknown');
  const offered = numberOf(row, 'offered');
  const accepted = numberOf(row, 'accepted');
  const acceptedChars = numberOf(row, 'accepted_chars');
  const kept = (after: string): number | null =>
    ratio(numberOf(row, `kept_${after}`) / 1_000, numberOf(row, `known_${after}`));
  return {
    key: textOf(row, 'key'),
    requests: numberOf(row, 'requests'),
    shown: numberOf(row, 'shown'),
    offered,
    accepted,
    acceptedShare: ratio(accepted, offered),
    suggestedChars: numberOf(row, 'suggested_chars'),
    acceptedChars,
    usd,
    unknown,
    usdPer1000Accepted: unknown > 0 ? null : ratio(usd * 1_000, acceptedChars),
    keptAfter30s: kept('30s'),
    keptAfter2min: kept('2min'),
    keptAfter10min: kept('10min'),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
