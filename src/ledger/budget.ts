import type { Database, Value } from './database.ts';
import { HOUR_MS } from './hours.ts';
import { nanoDown, nanoUp, nanoUpSql, toUsd } from './money.ts';
import { numberOf } from './rows.ts';
import type { CountedSpend, Limits, ModelLimit, Reservation, ReserveResult } from './types.ts';

export type Refusal = Extract<ReserveResult, { ok: false }>;

function nanoIn(db: Database, sql: string, ...values: Value[]): number {
  const row = db.get(sql, ...values);
  return row === undefined ? 0 : numberOf(row, 'nano');
}

/**
 * What counts against a limit from `start` on, in nano-dollars: attempts of known cost, attempts of unknown cost at
 * their worst case, and running attempts of all windows at theirs. Without an upper end: should the clock have been set
 * back, what was spent "later" still counts.
 */
function countedSince(db: Database, start: number): number {
  return nanoIn(
    db,
    `SELECT (SELECT total(nano) FROM spend_hours WHERE hour >= ?1)
      + (SELECT total(${nanoUpSql('cost_usd')}) FROM attempts WHERE at >= ?2 AND at < ?1 * ${HOUR_MS})
      + (SELECT total(nano) FROM holds WHERE at >= ?2)
      + (SELECT total(worst_nano) FROM reservations WHERE at >= ?2) AS nano`,
    Math.ceil(start / HOUR_MS),
    start,
  );
}

/** The same for the models that a pattern of `GLOB` fits. */
function countedSinceFor(db: Database, glob: string, start: number): number {
  return nanoIn(
    db,
    `SELECT (SELECT total(h.nano) FROM (SELECT DISTINCT provider, model FROM cells WHERE provider || '/' || model GLOB ?3) AS m
          JOIN model_hours AS h ON h.provider = m.provider AND h.model = m.model AND h.hour >= ?1)
      + (SELECT total(${nanoUpSql('cost_usd')}) FROM attempts
          WHERE at >= ?2 AND at < ?1 * ${HOUR_MS} AND provider || '/' || model GLOB ?3)
      + (SELECT total(nano) FROM holds WHERE at >= ?2 AND ref GLOB ?3)
      + (SELECT total(worst_nano) FROM reservations WHERE at >= ?2 AND provider || '/' || model GLOB ?3) AS nano`,
    Math.ceil(start / HOUR_MS),
    start,
    glob,
  );
}

/** The same for one request, over all its attempts. */
function countedOf(db: Database, requestId: string): number {
  return nanoIn(
    db,
    `SELECT (SELECT total(${nanoUpSql('cost_usd')}) FROM attempts WHERE request_id = ?1)
      + (SELECT total(nano) FROM holds WHERE request_id = ?1)
      + (SELECT total(worst_nano) FROM reservations WHERE request_id = ?1) AS nano`,
    requestId,
  );
}

/** The same for one conversation. */
function countedInSession(db: Database, sessionId: string): number {
  return nanoIn(
    db,
    `SELECT (SELECT total(nano) FROM sessions WHERE session_id = ?1)
      + (SELECT total(nano) FROM holds WHERE session_id = ?1)
      + (SELECT total(worst_nano) FROM reservations WHERE session_id = ?1) AS nano`,
    sessionId,
  );
}

/** Only the star means something; a provider alone means all its models. */
export function globOf(pattern: string): string {
  const models = pattern.includes('/') || pattern === '*' ? pattern : `${pattern}/*`;
  return models.replace(/[?[]/g, '[$&]');
}

/** Whether the limit is one of this model's. */
export function isLimitOf({ pattern }: ModelLimit, provider: string, model: string): boolean {
  const source = (pattern.includes('/') || pattern === '*' ? pattern : `${pattern}/*`)
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(`${provider}/${model}`);
}

interface Check {
  readonly reason: Refusal['reason'];
  readonly pattern?: string;
  readonly limitUsd: number | null;
  readonly counted: () => number;
}

/** All limits that an attempt has to keep, the narrowest first. */
function checksOf(
  db: Database,
  { requestId, sessionId, provider, model }: Reservation,
  limits: Limits,
): Check[] {
  const { dayStart, monthStart } = limits;
  const check = (reason: Refusal['reason'], limitUsd: number | null, counted: () => number): Check => ({
    reason,
    limitUsd,
    counted,
  });
  return [
    check('request-limit', limits.perRequestUsd, () => countedOf(db, requestId)),
    ...(sessionId === null
      ? []
      : [check('session-limit', limits.perSessionUsd, () => countedInSession(db, sessionId))]),
    ...limits.models
      .filter((limit) => isLimitOf(limit, provider, model))
      .flatMap(({ pattern, perDayUsd, perMonthUsd }) => {
        const since = (start: number) => () => countedSinceFor(db, globOf(pattern), start);
        return [
          { ...check('day-limit', perDayUsd, since(dayStart)), pattern },
          { ...check('month-limit', perMonthUsd, since(monthStart)), pattern },
        ];
      }),
    check('day-limit', limits.perDayUsd, () => countedSince(db, dayStart)),
    check('month-limit', limits.perMonthUsd, () => countedSince(db, monthStart)),
  ];
}

/**
 * The narrowest limit that is set for such an attempt, in USD; null when there is none, and everything is allowed.
 */
export function narrowest(reservation: Reservation, limits: Limits): number | null {
  const { provider, model, sessionId } = reservation;
  const own = limits.models.find((limit) => isLimitOf(limit, provider, model));
  return (
    limits.perRequestUsd ??
    (sessionId === null ? null : limits.perSessionUsd) ??
    own?.perDayUsd ??
    own?.perMonthUsd ??
    limits.perDayUsd ??
    limits.perMonthUsd
  );
}

/**
 * Why an attempt may not run, or null when it may. With any limit set an attempt of unknown worst case is refused, for
 * no limit could be promised with it.
 */
export function refuse(db: Database, reservation: Reservation, limits: Limits): Refusal | null {
  const worst = reservation.worstUsd === null ? null : nanoUp(reservation.worstUsd);
  for (const { reason, limitUsd, counted, ...own } of checksOf(db, reservation, limits)) {
    if (limitUsd === null) {
      continue;
    }
    const spent = counted();
    if (worst === null) {
      return { ok: false, reason: 'price-unknown', spentUsd: toUsd(spent), limitUsd, ...own };
    }
    // Asked this way round, a limit that is not a number refuses.
    if (!(spent + worst <= nanoDown(limitUsd))) {
      return { ok: false, reason, spentUsd: toUsd(spent), limitUsd, ...own };
    }
  }
  return null;
}

/** What counts against the limits of day and month. */
export function countedIn(db: Database, limits: Limits): CountedSpend {
  const { dayStart, monthStart } = limits;
  const whereSet = (limitUsd: number | null, counted: () => number): number | null =>
    limitUsd === null ? null : toUsd(counted());
  return {
    dayUsd: whereSet(limits.perDayUsd, () => countedSince(db, dayStart)),
    monthUsd: whereSet(limits.perMonthUsd, () => countedSince(db, monthStart)),
    models: limits.models.map(({ pattern, perDayUsd, perMonthUsd }) => ({
      dayUsd: whereSet(perDayUsd, () => countedSinceFor(db, globOf(pattern), dayStart)),
      monthUsd: whereSet(perMonthUsd, () => countedSinceFor(db, globOf(pattern), monthStart)),
    })),
  };
}
