import { DAY_MS, HOUR_MS } from './units.ts';

/**
 * The grain of a calendar month in `spend_sums`, beside those of an hour and a day, which are their lengths in ms. All are of
 * UTC: a month of any time zone lies some hours from one of these.
 */
export const CALENDAR_MONTH = 31 * DAY_MS;

/** The grain of single attempts, at the edges of a time that is not of whole hours. */
export const SINGLE = 0;

/**
 * A part of a time, taken from the sums of one grain: from `first` to before `past`, counted in the grain's own unit since
 * 1970; of single attempts in ms. With the sign -1 it is subtracted.
 */
export interface Span {
  readonly grain: number;
  readonly first: number;
  readonly past: number;
  readonly sign: 1 | -1;
}

/** Days from March 1 of the year 0 to 1970: a year that begins in March has its leap day at its end. */
const ERA_DAYS = 719_468;
/** Months from that March to January 1970. */
const ERA_MONTHS = 12 * 1_969 + 10;

/** The month (since January 1970) of a day (since 1970), as SQL; by whole numbers, so that no date is out of range. */
export function monthSql(day: string): string {
  return `(SELECT (400 * era + yoe) * 12 + (5 * (doe - (365 * yoe + yoe / 4 - yoe / 100)) + 2) / 153 - ${ERA_MONTHS}
    FROM (SELECT era, doe, (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 AS yoe
      FROM (SELECT (${day} + ${ERA_DAYS}) / 146097 AS era, (${day} + ${ERA_DAYS}) % 146097 AS doe)))`;
}

/** When a month (since January 1970) begins, in Unix ms. */
export function startOfMonthUtc(month: number): number {
  const [year, inYear] = [Math.floor((month + ERA_MONTHS) / 12), (month + ERA_MONTHS) % 12];
  const days = 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) - ERA_DAYS;
  return (days + Math.floor((153 * inYear + 2) / 5)) * DAY_MS;
}

interface Ruler {
  readonly grain: number;
  /** The nearest edge to a moment. */
  readonly nearest: (at: number) => number;
  readonly startOf: (edge: number) => number;
}

const evenly = (ms: number): Ruler => ({
  grain: ms,
  nearest: (at) => Math.round(at / ms),
  startOf: (edge) => edge * ms,
});

/** Of the months since `first`; earlier ones have no sums yet. */
function monthsSince(first: number): Ruler {
  return {
    grain: CALENDAR_MONTH,
    nearest: (at) => {
      // The mean month is long enough to be wrong by one at most.
      const guess = Math.round(at / (30.436875 * DAY_MS));
      const distance = (month: number): number => Math.abs(startOfMonthUtc(month) - at);
      const nearest = [guess - 1, guess, guess + 1].reduce((a, b) => (distance(b) < distance(a) ? b : a));
      return Math.max(first, nearest);
    },
    startOf: startOfMonthUtc,
  };
}

const LATEST = Number.MAX_SAFE_INTEGER;

/**
 * The spans that make up a time (Unix ms, `to` exclusive): months as far as they reach, where that is shorter also a whole
 * month less some days, then days, hours and single attempts. `firstMonth` is the first month with sums.
 */
export function spansOf(from: number, to: number, firstMonth: number): Span[] {
  const within = (at: number): number => Math.min(LATEST, Math.max(0, Math.ceil(at)));
  const rulers = [monthsSince(firstMonth), evenly(DAY_MS), evenly(HOUR_MS)];
  return measured(within(from), Math.max(within(from), within(to)), rulers);
}

/** The coarsest ruler first. From a later moment to an earlier one, the signs are turned. */
function measured(start: number, end: number, rulers: readonly Ruler[]): Span[] {
  if (start === end) return [];
  if (start > end) {
    return measured(end, start, rulers).map((span) => ({ ...span, sign: span.sign === 1 ? -1 : 1 }));
  }
  const [ruler, ...finer] = rulers;
  if (!ruler) return [{ grain: SINGLE, first: start, past: end, sign: 1 }];
  const [first, past] = [ruler.nearest(start), ruler.nearest(end)];
  const [low, high] = [ruler.startOf(first), ruler.startOf(past)];
  const isShorter = Math.abs(low - start) + Math.abs(high - end) < end - start;
  if (first >= past || !isShorter) return measured(start, end, finer);
  const whole: Span = { grain: ruler.grain, first, past, sign: 1 };
  return [whole, ...measured(start, low, finer), ...measured(high, end, finer)];
}

/** The spans of a statement's first parameter, as `spansJson` makes them: a table named `spans`. */
export const SPANS = `spans AS (SELECT value ->> 0 AS bar, value ->> 1 AS grain, value ->> 2 AS first, value ->> 3 AS past,
  value ->> 4 AS sign FROM json_each(?1))`;

/** Joins a row of the sums of a grain with the spans (p) that it is in. */
export const isInSpan = (grain: number | string, at: string): string =>
  `p.grain = ${grain} AND ${at} >= p.first AND ${at} < p.past`;
