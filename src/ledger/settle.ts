import type { Database } from './database.ts';
import { ATTEMPT_COLUMNS, settlementValues } from './rows.ts';
import { PROCESS_ENDED } from './stale.ts';
import type { Settlement, Verdict } from './types.ts';

/**
 * Turns the reservation into an attempt. If another window has given it up meanwhile, the true figures replace the
 * estimate; an estimated cost stays when the settlement knows none. Returns whether anything was written: not for a
 * second settlement. Must run in a transaction.
 */
export function settleIn(db: Database, id: number, settlement: Settlement): boolean {
  const inserted = db.run(
    `INSERT INTO attempts (${ATTEMPT_COLUMNS})
      SELECT id, request_id, session_id, at, task, tier, provider, model, attempt, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
        ?11, ?12, ?13, language, context_tokens, verdict
      FROM reservations WHERE id = ?1
      ON CONFLICT (id) DO NOTHING`,
    id,
    ...settlementValues(settlement),
  ).changes;
  if (inserted === 0) return replaceEstimate(db, id, settlement);
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
  const { changes } = db.run(
    `UPDATE attempts SET outcome = ?2, reason = ?3, input_tokens = ?4, cache_read_tokens = ?5, cache_write_tokens = ?6,
        output_tokens = ?7, reasoning_tokens = ?8, cost_usd = coalesce(?9, cost_usd),
        cost_source = iif(?10 = 'unknown', cost_source, ?10), baseline_usd = ?11, first_token_ms = ?12, latency_ms = ?13
      WHERE id = ?1 AND outcome = 'cancelled' AND reason = '${PROCESS_ENDED}'`,
    id,
    ...settlementValues(settlement),
  );
  if (changes > 0 && settlement.costUsd !== null) {
    db.run('DELETE FROM holds WHERE attempt_id = ?', id);
  }
  return changes > 0;
}

/**
 * The verdicts that each may follow, beside none. A refusal counts least, for the same answer may be shown again; what
 * was accepted can be undone, and what was undone can be accepted again.
 */
const MAY_FOLLOW: Readonly<Record<Verdict, string>> = {
  rejected: 'verdict IS NULL',
  partly: `(verdict IS NULL OR verdict IN ('rejected', 'undone'))`,
  accepted: `verdict IS NOT 'accepted'`,
  undone: `(verdict IS NULL OR verdict IN ('partly', 'accepted'))`,
};

/** Also of an attempt that still runs. Returns whether the verdict has changed. */
export function setVerdict(db: Database, id: number, verdict: Verdict): boolean {
  return ['attempts', 'reservations'].some(
    (table) =>
      db.run(`UPDATE ${table} SET verdict = ? WHERE id = ? AND ${MAY_FOLLOW[verdict]}`, verdict, id).changes >
      0,
  );
}
