import type { Database } from './database.ts';
import { ATTEMPT_COLUMNS, settlementValues } from './rows.ts';
import { PROCESS_ENDED } from './stale.ts';
import type { Settlement, Verdict } from './types.ts';

/**
 * Turns the reservation into an attempt. Where another window has given it up meanwhile, the true figures replace the
 * estimate; an estimated cost stays when the settlement knows none. Returns whether anything was written: not for a
 * second settlement. Wants a transaction around it.
 */
export function settleIn(db: Database, id: number, settlement: Settlement): boolean {
  const { tokens, times } = settlementValues(settlement);
  const inserted = db.run(
    `INSERT INTO attempts (${ATTEMPT_COLUMNS})
      SELECT id, request_id, session_id, at, task, tier, provider, model, attempt, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        language, context_tokens, NULL
      FROM reservations WHERE id = ?
      ON CONFLICT (id) DO NOTHING`,
    settlement.outcome,
    settlement.reason,
    ...tokens,
    settlement.costUsd,
    settlement.costSource,
    ...times,
    id,
  ).changes;
  if (inserted === 0) {
    return replaceEstimate(db, id, settlement);
  }
  if (settlement.costUsd === null) {
    db.run(
      `INSERT INTO holds (attempt_id, request_id, at, nano)
        SELECT id, request_id, at, worst_nano FROM reservations WHERE id = ? AND worst_nano IS NOT NULL`,
      id,
    );
  }
  db.run('DELETE FROM reservations WHERE id = ?', id);
  return true;
}

function replaceEstimate(db: Database, id: number, settlement: Settlement): boolean {
  const { tokens, times } = settlementValues(settlement);
  const { changes } = db.run(
    `UPDATE attempts SET outcome = ?, reason = ?, input_tokens = ?, cache_read_tokens = ?, cache_write_tokens = ?,
        output_tokens = ?, reasoning_tokens = ?, cost_usd = coalesce(?, cost_usd),
        cost_source = iif(? = 'unknown', cost_source, ?), baseline_usd = ?, first_token_ms = ?, latency_ms = ?
      WHERE id = ? AND outcome = 'cancelled' AND reason = '${PROCESS_ENDED}'`,
    settlement.outcome,
    settlement.reason,
    ...tokens,
    settlement.costUsd,
    settlement.costSource,
    settlement.costSource,
    ...times,
    id,
  );
  if (changes > 0 && settlement.costUsd !== null) {
    db.run('DELETE FROM holds WHERE attempt_id = ?', id);
  }
  return changes > 0;
}

/** Returns whether there was such an attempt. */
export function setVerdict(db: Database, id: number, verdict: Verdict): boolean {
  return db.run('UPDATE attempts SET verdict = ? WHERE id = ?', verdict, id).changes > 0;
}
