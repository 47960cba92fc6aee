import type { Database } from './database.ts';
import { HOUR_MS } from './hours.ts';
import { nanoDown, nanoUp, nanoUpSql, toUsd } from './money.ts';
import { numberOf } from './rows.ts';
import type { Limits, Reservation, ReserveResult } from './types.ts';

export type Refusal = Extract<ReserveResult, { ok: false }>;

/**
 * What counts against a limit from `start` on, in nano-dollars: attempts of known cost, attempts of unknown cost at
 * their worst case, and running attempts of all windows at theirs. Without an upper end: should the clock have been set
 * back, what was spent "later" still counts.
 */
function countedSince(db: Database, start: number): number {
  const edge = Math.ceil(start / HOUR_MS);
  const row = db.get(
    `SELECT (SELECT total(nano) FROM spend_hours WHERE hour >= ?1)
      + (SELECT total(${nanoUpSql('cost_usd')}) FROM attempts WHERE at >= ?2 AND at < ?1 * ${HOUR_MS})
      + (SELECT total(nano) FROM holds WHERE at >= ?2)
      + (SELECT total(worst_nano) FROM reservations WHERE at >= ?2) AS nano`,
    edge,
    start,
  );
  return row === undefined ? 0 : numberOf(row, 'nano');
}

/** The same for one request, over all its attempts. */
function countedOf(db: Database, requestId: string): number {
  const row = db.get(
    `SELECT (SELECT total(${nanoUpSql('cost_usd')}) FROM attempts WHERE request_id = ?1)
      + (SELECT total(nano) FROM holds WHERE request_id = ?1)
      + (SELECT total(worst_nano) FROM reservations WHERE request_id = ?1) AS nano`,
    requestId,
  );
  return row === undefined ? 0 : numberOf(row, 'nano');
}

/** The narrowest limit that is set, in USD; null when there is none, and everything is allowed. */
export function narrowest(limits: Limits): number | null {
  return limits.perRequestUsd ?? limits.perDayUsd ?? limits.perMonthUsd;
}

/**
 * Why an attempt may not run, or null when it may. With any limit set an attempt of unknown worst case is refused, for
 * no limit could be promised with it.
 */
export function refuse(db: Database, reservation: Reservation, limits: Limits): Refusal | null {
  const worst = reservation.worstUsd === null ? null : nanoUp(reservation.worstUsd);
  const checks = [
    ['request-limit', limits.perRequestUsd, () => countedOf(db, reservation.requestId)],
    ['day-limit', limits.perDayUsd, () => countedSince(db, limits.dayStart)],
    ['month-limit', limits.perMonthUsd, () => countedSince(db, limits.monthStart)],
  ] as const;
  for (const [reason, limitUsd, counted] of checks) {
    if (limitUsd === null) {
      continue;
    }
    const spent = counted();
    if (worst === null) {
      return { ok: false, reason: 'price-unknown', spentUsd: toUsd(spent), limitUsd };
    }
    // Asked this way round, a limit that is not a number refuses.
    if (!(spent + worst <= nanoDown(limitUsd))) {
      return { ok: false, reason, spentUsd: toUsd(spent), limitUsd };
    }
  }
  return null;
}
