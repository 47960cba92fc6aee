import { narrowest, type Refusal, refuse } from './budget.ts';
import type { Database } from './database.ts';
import { nanoUp } from './money.ts';
import { thisProcess } from './owner.ts';
import { countUpTo, numberOf } from './rows.ts';
import { LEASE_MS, type Sweep } from './stale.ts';
import type { Limits, Reservation, ReserveResult } from './types.ts';

/** The id of a text that many rows share. */
function noteOf(db: Database, note: unknown): number {
  const text = JSON.stringify(note);
  const known = db.get('SELECT id FROM notes WHERE text = ?', text);
  return known ? numberOf(known, 'id') : db.run('INSERT INTO notes (text) VALUES (?)', text).lastId;
}

/** Writes an attempt down as running and returns its id. Wants a transaction around it. */
export function insertReservation(db: Database, reservation: Reservation, now: number): number {
  const owner = thisProcess();
  const { lastId } = db.run(
    `INSERT INTO reservations (request_id, session_id, at, task, tier, provider, model, attempt, language,
        context_tokens, worst_nano, input_usd, output_token_usd, owner, owner_pid, owner_host, owner_started, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    reservation.requestId,
    reservation.sessionId,
    reservation.at,
    reservation.task,
    reservation.tier,
    reservation.provider,
    reservation.model,
    reservation.attempt,
    reservation.language,
    reservation.contextTokens,
    reservation.worstUsd === null ? null : nanoUp(reservation.worstUsd),
    reservation.inputUsd,
    reservation.outputTokenUsd,
    owner.token,
    owner.pid,
    owner.host,
    owner.started,
    now + LEASE_MS,
  );
  db.run(
    'INSERT INTO details (attempt_id, workspace, why, prices) VALUES (?, ?, ?, ?)',
    lastId,
    reservation.workspace,
    noteOf(db, reservation.reasons),
    noteOf(db, reservation.prices),
  );
  return lastId;
}

/** Checks the limits and writes the attempt down, or says why not. Wants a transaction around it. */
export function reserveIn(
  db: Database,
  reservation: Reservation,
  limits: Limits,
  now: number,
  sweep: Sweep,
): ReserveResult {
  sweep(now, 'cheaply');
  let refusal = refuse(db, reservation, limits);
  // Before anybody is refused, make sure that it is not for the sake of a process that died a moment ago.
  if (refusal !== null && sweep(now, 'thoroughly') > 0) {
    refusal = refuse(db, reservation, limits);
  }
  return refusal ?? { ok: true, id: insertReservation(db, reservation, now) };
}

/** The refusal when the file cannot be used; null when no limit is set and so nothing has to be promised. */
export function refuseUnavailable(reservation: Reservation, limits: Limits): Refusal | null {
  const limitUsd = narrowest(reservation, limits);
  return limitUsd === null ? null : { ok: false, reason: 'ledger-unavailable', spentUsd: 0, limitUsd };
}

/** Notes output tokens and renews the lease. The count never goes down: late calls may overtake each other. */
export function noteProgress(db: Database, id: number, outputTokens: number, now: number): void {
  db.run(
    'UPDATE reservations SET output_tokens = max(output_tokens, ?), expires_at = ? WHERE id = ?',
    countUpTo(Number.MAX_SAFE_INTEGER, outputTokens),
    now + LEASE_MS,
    id,
  );
}
