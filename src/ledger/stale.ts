import { isDead, thisProcess } from '../storage/index.ts';
import type { Database } from './database.ts';
import { ATTEMPT_COLUMNS, ownerOf } from './rows.ts';
import { MAX_USD, nanoUpSql } from './units.ts';

/**
 * How long a reservation stands without a sign of life. No timer renews it: the pid shows whether its process is alive,
 * and the lease only matters where the pid says nothing (another host, a process that hangs). It is longer than a
 * thinking model is silent. If it runs out on a living attempt all the same (a laptop asleep), the attempt is estimated,
 * its worst case stays counted, and its true settlement replaces the estimate.
 */
export const LEASE_MS = 15 * 60_000;

/** A reservation is settled this long after its lease has run out. */
const GRACE_MS = 60_000;

/** A process that was seen alive is not checked again for this long: a reservation must cost no more than its query. */
const SEEN_ALIVE_MS = 1_000;

/** The reason of attempts that nobody was left to settle. Only these may be replaced by a late settlement. */
export const PROCESS_ENDED = 'process-ended';

/** Settles stale reservations and returns how many; `cheaply` relies on what was seen within the last second. */
export type Sweep = (now: number, how: 'cheaply' | 'thoroughly') => number;

/** At most the worst case that was reserved: an estimate must not carry the spend past a limit. */
const ESTIMATE = `min(${MAX_USD}, coalesce(worst_nano / 1e9, ${MAX_USD}), input_usd + output_tokens * output_token_usd)`;

/**
 * Turns reservations into cancelled attempts, estimated from the output seen so far. If their process may still live, the
 * rest of the worst case stays held until it settles.
 */
function settleStale(
  db: Database,
  where: string,
  values: readonly (string | number)[],
  isOwnerDead: boolean,
): number {
  const { changes } = db.run(
    `INSERT INTO attempts (${ATTEMPT_COLUMNS})
      SELECT id, request_id, session_id, at, task, tier, provider, model, attempt, 'cancelled', '${PROCESS_ENDED}',
        context_tokens, NULL, NULL, output_tokens, NULL, ${ESTIMATE},
        iif(${ESTIMATE} IS NULL, 'unknown', 'estimated'), NULL, NULL, max(0, expires_at - ${LEASE_MS} - at), language,
        context_tokens, verdict
      FROM reservations WHERE ${where}
      ON CONFLICT (id) DO NOTHING`,
    ...values,
  );
  db.run(
    `INSERT INTO holds (attempt_id, request_id, at, nano, session_id, ref)
      SELECT id, request_id, at, max(0, worst_nano - ${nanoUpSql(`(${ESTIMATE})`)}), session_id, provider || '/' || model
      FROM reservations WHERE ${where} AND worst_nano IS NOT NULL ${isOwnerDead ? `AND (${ESTIMATE}) IS NULL` : ''}
      ON CONFLICT (attempt_id) DO NOTHING`,
    ...values,
  );
  db.run(`DELETE FROM reservations WHERE ${where}`, ...values);
  return changes;
}

/** A sweep over the reservations of other processes. Each call must run in a transaction. */
export function createSweep(db: Database): Sweep {
  const seenAlive = new Map<string, number>();
  return (now, how) => {
    const me = thisProcess().token;
    const owners = db.all(
      'SELECT DISTINCT owner, owner_pid, owner_host, owner_started FROM reservations WHERE owner <> ?',
      me,
    );
    let count = 0;
    for (const row of owners) {
      const owner = ownerOf(row);
      const { token } = owner;
      const seen = Math.abs(now - (seenAlive.get(token) ?? Number.NEGATIVE_INFINITY));
      if (how === 'cheaply' && seen < SEEN_ALIVE_MS) continue;
      if (isDead(owner)) {
        count += settleStale(db, 'owner = ?', [token], true);
        seenAlive.delete(token);
      } else {
        seenAlive.set(token, now);
      }
    }
    if (owners.length > 0) {
      count += settleStale(db, 'owner <> ? AND expires_at < ?', [me, now - GRACE_MS], false);
    }
    return count;
  };
}
