/** Sums are kept by the hour, because every time zone's midnight lies within few rows of an hour's edge. */
export const HOUR_MS = 3_600_000;
