/** A span of time in Unix ms: `from` inclusive, `to` exclusive. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/**
 * Periods in the user's time zone. They are made of calendar fields and never by adding hours: a day on which the clocks
 * change has 23 or 25 of them, and if midnight itself is skipped the day begins at one.
 */
export function dayOf(date: Date): Period {
  return {
    from: startOfDay(date),
    to: localMidnight(date.getFullYear(), date.getMonth(), date.getDate() + 1),
  };
}

export function monthOf(date: Date): Period {
  return { from: startOfMonth(date), to: localMidnight(date.getFullYear(), date.getMonth() + 1, 1) };
}

export function startOfDay(date: Date): number {
  return localMidnight(date.getFullYear(), date.getMonth(), date.getDate());
}

export function startOfMonth(date: Date): number {
  return localMidnight(date.getFullYear(), date.getMonth(), 1);
}

/** Midnight of a day by the user's clock; a day or month past the end of its month or year is one of the next. */
export function localMidnight(year: number, month: number, day: number): number {
  return new Date(year, month, day).getTime();
}
