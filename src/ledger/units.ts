/** Sums are kept by the hour (of UTC): midnight in every time zone lies at most a few attempts from an hour's edge. */
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Not a calendar month: a span that is long enough to sum years with. */
export const MONTH_MS = 30 * DAY_MS;

/**
 * Limits are checked in whole nano-dollars: integers add up without drift, however many and small they are, and in any
 * order. Costs are rounded up and limits down, so that rounding can never carry the spend past a limit. The column
 * `cost_usd` keeps the figure as it was given.
 */
const NANO = 1e9;

/** No call costs more, in USD: a figure above is a mistake, and could carry a sum out of the range of whole numbers. */
export const MAX_USD = 1e6;

/** Takes back what multiplying by 1e9 can add to a figure that is a whole number of nano-dollars (0.07 * 1e9). */
const ULPS = 2 ** -50;

/** Whole nano-dollars of an amount in USD, rounded up. */
export function nanoUp(usd: number): number {
  return Math.ceil(usd * NANO * (1 - ULPS));
}

/** Whole nano-dollars of an amount in USD, rounded down; Infinity stays. */
export function nanoDown(usd: number): number {
  return Math.floor(usd * NANO * (1 + ULPS));
}

export function toUsd(nano: number): number {
  return nano / NANO;
}

/** `nanoUp` as an SQL expression, for the triggers. NULL (unknown) counts as 0 here; the table `holds` has its worst case. */
export function nanoUpSql(usd: string): string {
  const nano = `(${usd} * 1e9 * (1 - 1.0 / 1125899906842624))`;
  return `coalesce(CAST(${nano} AS INTEGER) + (${nano} > CAST(${nano} AS INTEGER)), 0)`;
}

/** A figure that a provider got wrong (negative, NaN) is unknown: it must neither be summed nor lose the record. */
export function validFigure(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value >= 0 ? value : null;
}

export function wholeNumber(value: number | null): number | null {
  const valid = validFigure(value);
  return valid === null ? null : Math.min(Math.round(valid), Number.MAX_SAFE_INTEGER);
}

/** A count that may be missing, in whole numbers up to `max`. */
export function countUpTo(max: number, value: number | undefined): number {
  return Math.min(wholeNumber(value ?? null) ?? 0, max);
}

/** What an attempt has cost. An absurd figure is unknown, so that the worst case counts. */
export function actualUsd(value: number | null): number | null {
  const valid = validFigure(value);
  return valid !== null && valid <= MAX_USD ? valid : null;
}

/** What an attempt may cost at most. An absurd figure is capped at more than any limit, never taken for less. */
export function worstUsd(value: number | null): number | null {
  const valid = validFigure(value);
  return valid === null ? null : Math.min(valid, MAX_USD);
}
