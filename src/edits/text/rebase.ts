import type { Hunk } from './diff.ts';

/** How close two changes of one text may come to each other. */
export type Nearness =
  /** They may touch lines that follow each other. */
  | 'adjacent'
  /** At least one line that neither touches is between them. */
  | 'apart';

/** What one side made of a text. */
export interface Side {
  readonly lines: readonly string[];
  readonly hunks: readonly Hunk[];
}

/**
 * Their hunks, as hunks of our lines instead of the base that both began with. Null where both touch the same lines, or
 * may: a line that was put beside an equal one could as well stand on its other side. What both did alike counts once.
 */
export function rebaseHunks(
  base: readonly string[],
  ours: Side,
  theirs: Side,
  nearness: Nearness,
): Hunk[] | null {
  const own = ours.hunks.map((hunk) => placed(base, ours.lines, hunk));
  const rebased: Hunk[] = [];
  for (const hunk of theirs.hunks) {
    const their = placed(base, theirs.lines, hunk);
    let shift = 0;
    let done = false;
    for (const our of own) {
      if (meet(our, their, nearness)) {
        if (!alike(our.hunk, hunk, ours.lines, theirs.lines)) return null;
        done = true;
      } else if (our.hunk.end <= hunk.start) {
        shift += our.hunk.to - our.hunk.from - (our.hunk.end - our.hunk.start);
      }
    }
    if (!done) rebased.push({ ...hunk, start: hunk.start + shift, end: hunk.end + shift });
  }
  return rebased;
}

/** A hunk, and the lines of the base from the first place to the last one where it could stand as well. */
interface Placed {
  readonly hunk: Hunk;
  readonly low: number;
  readonly high: number;
}

function placed(base: readonly string[], lines: readonly string[], hunk: Hunk): Placed {
  const { start, end, from, to } = hunk;
  if (start === end)
    return { hunk, low: start - slideUp(lines, from, to), high: end + slideDown(lines, from, to) };
  if (from === to)
    return { hunk, low: start - slideUp(base, start, end), high: end + slideDown(base, start, end) };
  return { hunk, low: start, high: end };
}

function slideUp(lines: readonly string[], start: number, end: number): number {
  let up = 0;
  while (start - 1 - up >= 0 && lines[start - 1 - up] === lines[end - 1 - up]) up++;
  return up;
}

function slideDown(lines: readonly string[], start: number, end: number): number {
  let down = 0;
  while (end + down < lines.length && lines[start + down] === lines[end + down]) down++;
  return down;
}

function meet(a: Placed, b: Placed, nearness: Nearness): boolean {
  if (nearness === 'apart' || slides(a) || slides(b)) return a.low <= b.high && b.low <= a.high;
  const atOnePoint = a.low === a.high && b.low === b.high && a.low === b.low;
  return atOnePoint || (a.low < b.high && b.low < a.high);
}

function slides({ hunk, low, high }: Placed): boolean {
  return low < hunk.start || high > hunk.end;
}

function alike(a: Hunk, b: Hunk, aLines: readonly string[], bLines: readonly string[]): boolean {
  if (a.start !== b.start || a.end !== b.end || a.to - a.from !== b.to - b.from) return false;
  for (let i = 0; i < a.to - a.from; i++) if (aLines[a.from + i] !== bLines[b.from + i]) return false;
  return true;
}
