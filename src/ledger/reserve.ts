import { thisProcess } from '../storage/index.ts';
import type { Database } from './database.ts';
import { checkLimits, narrowestLimit, type Refusal } from './limits.ts';
import { numberOf } from './rows.ts';
import { LEASE_MS, type Sweep } from './stale.ts';
import { insertTrajectory } from './trajectories.ts';
import type { Limits, Reservation, ReserveResult } from './types.ts';
import { countUpTo, nanoUp } from './units.ts';

/** The id of a note, a text that many rows share. Adds the note when it is new. */
function noteId(db: Database, note: unknown): number {
  const text = JSON.stringify(note);
  const known = db.get('SELECT id FROM notes WHERE text = ?', text);
  return known ? numberOf(known, 'id') : db.run('INSERT INTO notes (text) VALUES (?)', text).lastId;
}

/** Records an attempt as running and returns its id. Must run in a transaction. */
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
    noteId(db, reservation.reasons),
    noteId(db, reservation.prices),
  );
  if (reservation.caller) {
    db.run(
      'INSERT INTO callers (request_id, caller) VALUES (?, ?) ON CONFLICT DO NOTHING',
      reservation.requestId,
      reservation.caller,
    );
  }
  if (reservation.trajectory) insertTrajectory(db, reservation, reservation.trajectory);
  return lastId;
}

/** Checks the limits and records the attempt as running, or returns why not. Must run in a transaction. */
export function reserveIn(
  db: Database,
  reservation: Reservation,
  limits: Limits,
  now: number,
  sweep: Sweep,
): ReserveResult {
  sweep(now, 'cheaply');
  let refusal = checkLimits(db, reservation, limits);
  // Before refusing, make sure that the room is not taken by a process that died a moment ago.
  if (refusal !== null && sweep(now, 'thoroughly') > 0) {
    refusal = checkLimits(db, reservation, limits);
  }
  return refusal ?? { ok: true, id: insertReservation(db, reservation, now) };
}

/** The refusal when the file cannot be used; null when no limit applies, or nothing can be spent. */
export function refuseUnavailable(db: Database, reservation: Reservation, limits: Limits): Refusal | null {
  if (reservation.worstUsd === 0) return null;
  const limitUsd = narrowestLimit(db, reservation, limits);
  return limitUsd === null ? null : { ok: false, reason: 'ledger-unavailable', spentUsd: 0, limitUsd };
}

/** Records output tokens and renews the lease. The count never goes down, even if calls arrive out of order. */
export function noteProgress(db: Database, id: number, outputTokens: number, now: number): void {
  db.run(
    'UPDATE reservations SET output_tokens = max(output_tokens, ?), expires_at = ? WHERE id = ?',
    countUpTo(Number.MAX_SAFE_INTEGER, outputTokens),
    now + LEASE_MS,
    id,
  );
}
