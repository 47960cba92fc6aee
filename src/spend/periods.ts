/** A stretch of time in Unix ms: from `from` on, and before `to`. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/**
 * Periods in the user's own time zone. They are built from calendar fields and never by adding hours: a day with a
 * change of clocks has 23 or 25 of them, and where midnight itself is skipped the day begins at one.
 */
export function dayOf(date: Date): Period {
  return { from: startOfDay(date), to: local(date.getFullYear(), date.getMonth(), date.getDate() + 1) };
}

export function monthOf(date: Date): Period {
  return { from: startOfMonth(date), to: local(date.getFullYear(), date.getMonth() + 1, 1) };
}

export function startOfDay(date: Date): number {
  return local(date.getFullYear(), date.getMonth(), date.getDate());
}

export function startOfMonth(date: Date): number {
  return local(date.getFullYear(), date.getMonth(), 1);
}

function local(year: number, month: number, day: number): number {
  return new Date(year, month, day).getTime();
}
