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
        language, context_tokens, verdict
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
      `INSERT INTO holds (attempt_id, request_id, at, nano, session_id, ref)
        SELECT id, request_id, at, worst_nano, session_id, provider || '/' || model FROM reservations WHERE id = ? AND worst_nano IS NOT NULL`,
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

/**
 * The verdicts that each may follow, beside none. A refusal is worth the least, for the same answer may be shown again;
 * what was accepted can be undone, and what was undone be accepted again.
 */
const FOLLOWS: Readonly<Record<Verdict, string>> = {
  rejected: 'verdict IS NULL',
  partly: `(verdict IS NULL OR verdict IN ('rejected', 'undone'))`,
  accepted: `verdict IS NOT 'accepted'`,
  undone: `(verdict IS NULL OR verdict IN ('partly', 'accepted'))`,
};

/** Also of an attempt that still runs. Returns whether the verdict has changed. */
export function setVerdict(db: Database, id: number, verdict: Verdict): boolean {
  return ['attempts', 'reservations'].some(
    (table) =>
      db.run(`UPDATE ${table} SET verdict = ? WHERE id = ? AND ${FOLLOWS[verdict]}`, verdict, id).changes > 0,
  );
}
