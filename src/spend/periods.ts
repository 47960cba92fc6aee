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

/** Today and the six days before it. */
export function weekOf(date: Date): Period {
  const day = date.getDate();
  return {
    from: local(date.getFullYear(), date.getMonth(), day - 6),
    to: local(date.getFullYear(), date.getMonth(), day + 1),
  };
}

/** Edges of the bars of a chart: where each begins, and where the last one ends; ascending. */
export function hoursOf(date: Date): number[] {
  const { from, to } = dayOf(date);
  const edges: number[] = [];
  for (let at = from; at < to; at += HOUR_MS) edges.push(at);
  return [...edges, to];
}

export function daysIn({ from, to }: Period): number[] {
  const first = new Date(from);
  const edges = [from];
  for (let day = 1; (edges.at(-1) ?? to) < to; day++) {
    edges.push(local(first.getFullYear(), first.getMonth(), first.getDate() + day));
  }
  return edges;
}

export function monthsIn({ from, to }: Period): number[] {
  const first = new Date(from);
  const edges = [startOfMonth(first)];
  for (let month = 1; (edges.at(-1) ?? to) < to; month++) {
    edges.push(local(first.getFullYear(), first.getMonth() + month, 1));
  }
  return edges;
}

const HOUR_MS = 3_600_000;

function local(year: number, month: number, day: number): number {
  return new Date(year, month, day).getTime();
}
