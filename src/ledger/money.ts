/**
 * Limits are checked in whole nano-dollars: integers add up without drift, however many and small they are, and in any
 * order. Figures are rounded up and limits down, so that rounding can never carry the spend past a limit. The column
 * `cost_usd` keeps the figure as it was given.
 */
const NANO = 1e9;

/** No call costs more, in USD: a figure above is a mistake, and could carry a sum out of the range of whole numbers. */
export const MOST_USD = 1e6;

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

/** `nanoUp` as an SQL expression, for the triggers; the unknown (NULL) counts nothing here, see the table `holds`. */
export function nanoUpSql(usd: string): string {
  const nano = `(${usd} * 1e9 * (1 - 1.0 / 1125899906842624))`;
  return `coalesce(CAST(${nano} AS INTEGER) + (${nano} > CAST(${nano} AS INTEGER)), 0)`;
}
