import { hasParts } from '../models/index.ts';
import type { Database, Value } from './database.ts';
import { numberOf } from './rows.ts';
import {
  type CallerLimits,
  CORE,
  type Counted,
  type CountedSpend,
  type Limits,
  type ModelLimit,
  type OverallLimits,
  type Reservation,
  type ReserveResult,
} from './types.ts';
import { HOUR_MS, nanoDown, nanoUp, nanoUpSql, toUsd } from './units.ts';

export type Refusal = Extract<ReserveResult, { ok: false }>;

function sumOf(db: Database, sql: string, ...values: Value[]): number {
  const row = db.get(sql, ...values);
  return row === undefined ? 0 : numberOf(row, 'nano');
}

/**
 * What counts against a limit, in nano-dollars: attempts of known cost, attempts of unknown cost at their worst case, and
 * running attempts of all windows at theirs; and what was spent elsewhere.
 */
interface Parts {
  readonly known: number;
  readonly unknown: number;
  readonly running: number;
  readonly elsewhere: number;
}

/** `sql` selects the parts, each under its name. */
function partsOf(db: Database, elsewhereUsd: number, sql: string, ...values: Value[]): Parts {
  const row = db.get(sql, ...values) ?? {};
  return {
    known: numberOf(row, 'known'),
    unknown: numberOf(row, 'unknown'),
    running: numberOf(row, 'running'),
    elsewhere: nanoUp(elsewhereUsd),
  };
}

const allOf = ({ known, unknown, running, elsewhere }: Parts): number =>
  known + unknown + running + elsewhere;

/** There is no upper end: if the clock was set back, what was spent "later" still counts. */
function countedSince(db: Database, start: number, elsewhereUsd: number): Parts {
  return partsOf(
    db,
    elsewhereUsd,
    `SELECT (SELECT total(nano) FROM spend_hours WHERE hour >= ?1)
      + (SELECT total(${nanoUpSql('cost_usd')}) FROM attempts WHERE at >= ?2 AND at < ?1 * ${HOUR_MS}) AS known,
      (SELECT total(nano) FROM holds WHERE at >= ?2) AS unknown,
      (SELECT total(worst_nano) FROM reservations WHERE at >= ?2) AS running`,
    Math.ceil(start / HOUR_MS),
    start,
  );
}

/** With what is spent through the person's other ledgers. */
function countedInDay(db: Database, { dayStart, elsewhere }: Limits): Parts {
  return countedSince(db, dayStart, elsewhere?.dayUsd ?? 0);
}

function countedInMonth(db: Database, { monthStart, elsewhere }: Limits): Parts {
  return countedSince(db, monthStart, elsewhere?.monthUsd ?? 0);
}

/** The same for the models that match a pattern of `GLOB`, in lower case. */
function countedForModels(db: Database, glob: string, start: number): Parts {
  return partsOf(
    db,
    0,
    `SELECT (SELECT total(h.nano) FROM (SELECT DISTINCT provider, model FROM cells WHERE lower(provider || '/' || model) GLOB ?3) AS m
          JOIN model_hours AS h ON h.provider = m.provider AND h.model = m.model AND h.hour >= ?1)
      + (SELECT total(${nanoUpSql('cost_usd')}) FROM attempts
          WHERE at >= ?2 AND at < ?1 * ${HOUR_MS} AND lower(provider || '/' || model) GLOB ?3) AS known,
      (SELECT total(nano) FROM holds WHERE at >= ?2 AND lower(ref) GLOB ?3) AS unknown,
      (SELECT total(worst_nano) FROM reservations WHERE at >= ?2 AND lower(provider || '/' || model) GLOB ?3) AS running`,
    Math.ceil(start / HOUR_MS),
    start,
    glob,
  );
}

/** The same for one request, over all its attempts. */
function countedInRequest(db: Database, requestId: string): number {
  return sumOf(
    db,
    `SELECT (SELECT total(${nanoUpSql('cost_usd')}) FROM attempts WHERE request_id = ?1)
      + (SELECT total(nano) FROM holds WHERE request_id = ?1)
      + (SELECT total(worst_nano) FROM reservations WHERE request_id = ?1) AS nano`,
    requestId,
  );
}

/** The same for one conversation. */
function countedInSession(db: Database, sessionId: string): number {
  return sumOf(
    db,
    `SELECT (SELECT total(nano) FROM sessions WHERE session_id = ?1)
      + (SELECT total(nano) FROM holds WHERE session_id = ?1)
      + (SELECT total(worst_nano) FROM reservations WHERE session_id = ?1) AS nano`,
    sessionId,
  );
}

/** The same for one caller. */
function countedForCaller(db: Database, caller: string, start: number): number {
  const sumIn = (table: string, nano: string) =>
    `(SELECT total(${nano}) FROM ${table} AS t WHERE at >= ?1
      AND EXISTS (SELECT 1 FROM callers AS c WHERE c.request_id = t.request_id AND c.caller = ?2))`;
  return sumOf(
    db,
    `SELECT ${sumIn('attempts', nanoUpSql('cost_usd'))} + ${sumIn('holds', 'nano')}
      + ${sumIn('reservations', 'worst_nano')} AS nano`,
    start,
    caller,
  );
}

function limitOfCaller({ callers, clients }: Limits, caller: string, isClient?: true): number | null {
  if (isClient) return clients?.[caller.toLowerCase()] ?? null;
  return callers ? callerLimit(callers, caller) : null;
}

/** What a caller may spend in a day, in USD; null for no limit. */
function callerLimit(callers: CallerLimits, caller: string): number | null {
  const own = Object.hasOwn(callers, caller) ? callers[caller] : undefined;
  if (own !== undefined) return own;
  return caller === CORE ? null : (callers['*'] ?? null);
}

const UNREADABLE = { why: 'unreadable' } as const;

function whyNothingFor(
  { callers = {}, unreadableCallers = [] }: Limits,
  caller: string,
  isClient?: true,
): Pick<LimitCheck, 'why'> {
  if (unreadableCallers.includes(caller.toLowerCase())) return UNREADABLE;
  // Clients have shown a token; of others those alone are named who were let in.
  const isLetIn = isClient || caller === CORE || Object.hasOwn(callers, caller);
  return isLetIn ? {} : { why: 'no-access' };
}

/** A provider alone means all its models. */
function modelPattern(pattern: string): string {
  return pattern.includes('/') || pattern === '*' ? pattern : `${pattern}/*`;
}

/** The pattern for SQLite's GLOB, in which only the star is a wildcard here. */
function globOf(pattern: string): string {
  return modelPattern(pattern.toLowerCase()).replace(/[?[]/g, '[$&]');
}

function appliesTo({ pattern }: ModelLimit, provider: string, model: string): boolean {
  const parts = modelPattern(pattern).toLowerCase().split('*');
  return hasParts(parts, `${provider}/${model}`.toLowerCase());
}

interface LimitCheck {
  readonly reason: Refusal['reason'];
  readonly pattern?: string;
  readonly caller?: string;
  readonly why?: Refusal['why'];
  readonly limitUsd: number | null;
  readonly counted: () => number;
}

/** All limits that apply to an attempt, the narrowest first. */
function checksFor(
  db: Database,
  { requestId, sessionId, provider, model, caller, isClient }: Reservation,
  limits: Limits,
): LimitCheck[] {
  const { dayStart, monthStart } = limits;
  const check = (reason: Refusal['reason'], limitUsd: number | null, counted: () => number): LimitCheck => ({
    reason,
    limitUsd,
    counted,
  });
  const overall = (reason: Refusal['reason'], name: keyof OverallLimits, counted: () => number) => ({
    ...check(reason, limits[name], counted),
    ...(limits.unreadable?.includes(name) ? UNREADABLE : {}),
  });
  return [
    overall('request-limit', 'perRequestUsd', () => countedInRequest(db, requestId)),
    ...(sessionId === null
      ? []
      : [overall('session-limit', 'perSessionUsd', () => countedInSession(db, sessionId))]),
    ...(caller && (isClient || limits.callers)
      ? [
          {
            ...check('caller-limit', limitOfCaller(limits, caller, isClient), () =>
              countedForCaller(db, caller, dayStart),
            ),
            caller,
            ...whyNothingFor(limits, caller, isClient),
          },
        ]
      : []),
    ...limits.models
      .filter((limit) => appliesTo(limit, provider, model))
      .flatMap(({ pattern, perDayUsd, perMonthUsd, unreadable }) => {
        const since = (start: number) => () => allOf(countedForModels(db, globOf(pattern), start));
        const own = { pattern, ...(unreadable ? UNREADABLE : {}) };
        return [
          { ...check('day-limit', perDayUsd, since(dayStart)), ...own },
          { ...check('month-limit', perMonthUsd, since(monthStart)), ...own },
        ];
      }),
    overall('day-limit', 'perDayUsd', () => allOf(countedInDay(db, limits))),
    overall('month-limit', 'perMonthUsd', () => allOf(countedInMonth(db, limits))),
  ];
}

/** The narrowest limit that applies to an attempt, in USD; null when there is none and everything is allowed. */
export function narrowestLimit(db: Database, reservation: Reservation, limits: Limits): number | null {
  return checksFor(db, reservation, limits).find(({ limitUsd }) => limitUsd !== null)?.limitUsd ?? null;
}

/**
 * Why an attempt may not run, or null when it may. What costs nothing passes no limit, however much is spent. When any limit
 * applies, an attempt of unknown worst case is refused: no limit could be kept with it.
 */
export function checkLimits(db: Database, reservation: Reservation, limits: Limits): Refusal | null {
  const worst = reservation.worstUsd === null ? null : nanoUp(reservation.worstUsd);
  if (worst === 0) return null;
  for (const { reason, limitUsd, counted, why, ...whose } of checksFor(db, reservation, limits)) {
    if (limitUsd === null) continue;
    const own = { ...whose, ...(limitUsd === 0 && why ? { why } : {}) };
    const spent = counted();
    if (worst === null) {
      return { ok: false, reason: 'price-unknown', spentUsd: toUsd(spent), limitUsd, ...own };
    }
    // Negated, so that a limit of NaN refuses.
    if (!(spent + worst <= nanoDown(limitUsd))) {
      return { ok: false, reason, spentUsd: toUsd(spent), limitUsd, ...own };
    }
  }
  return null;
}

/** What counts against the limit of a caller since a moment, in USD. */
export function callerSpend(db: Database, caller: string, start: number): number {
  return toUsd(countedForCaller(db, caller, start));
}

/** What counts since a moment by the hour, in USD, but for what still runs; hours are those of UTC since 1970. */
export function countedHours(db: Database, start: number): [hour: number, usd: number][] {
  return db
    .all(
      `SELECT hour, sum(nano) AS nano FROM (
          SELECT hour, nano FROM spend_hours WHERE hour >= ?1
          UNION ALL SELECT at / ${HOUR_MS} AS hour, nano FROM holds WHERE at >= ?1 * ${HOUR_MS})
        GROUP BY hour HAVING sum(nano) > 0 ORDER BY hour`,
      Math.floor(start / HOUR_MS),
    )
    .map((row) => [numberOf(row, 'hour'), toUsd(numberOf(row, 'nano'))]);
}

/** What counts against the limits of day and month. */
export function countedSpend(db: Database, limits: Limits): CountedSpend {
  const { dayStart, monthStart } = limits;
  const whereSet = (limitUsd: number | null, counted: () => Parts): Counted | null =>
    limitUsd === null ? null : toCounted(counted());
  return {
    day: whereSet(limits.perDayUsd, () => countedInDay(db, limits)),
    month: whereSet(limits.perMonthUsd, () => countedInMonth(db, limits)),
    models: limits.models.map(({ pattern, perDayUsd, perMonthUsd }) => ({
      day: whereSet(perDayUsd, () => countedForModels(db, globOf(pattern), dayStart)),
      month: whereSet(perMonthUsd, () => countedForModels(db, globOf(pattern), monthStart)),
    })),
  };
}

function toCounted(parts: Parts): Counted {
  return {
    usd: toUsd(allOf(parts)),
    unknownUsd: toUsd(parts.unknown),
    runningUsd: toUsd(parts.running),
    elsewhereUsd: toUsd(parts.elsewhere),
  };
}
