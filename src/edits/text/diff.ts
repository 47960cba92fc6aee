import { type Hunk, shortestEdit } from './myers.ts';
import { firstWhere } from './search.ts';

export type { Hunk } from './myers.ts';

/** A diff takes time that grows with the square of this, */
const MAX_DIFFERENCES = 1_000;
/** and with the product of the differences and the lines: fewer are looked for in long texts. */
const MOST_STEPS = 10_000_000;

/**
 * The hunks in which two lists of lines differ, in order, with at least one equal line between two of them.
 *
 * Where more lines differ than can be compared in time, the texts are compared between the lines that each of them has once,
 * and what is between two of those is one hunk.
 *
 * @param most if more lines than this differ, the same holds
 */
export function diffLines(old: readonly string[], now: readonly string[], most = MAX_DIFFERENCES): Hunk[] {
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const before = old.slice(head, old.length - tail);
  const after = now.slice(head, now.length - tail);
  if (before.length === 0 && after.length === 0) return [];
  const whole = { start: head, end: head + before.length, from: head, to: head + after.length };
  if (before.length === 0 || after.length === 0) return [whole];

  const affordable = Math.max(20, Math.floor(MOST_STEPS / (before.length + after.length)));
  const few = Math.min(most, affordable);
  return hunksIn(before, after, head, few) ?? anchoredHunks(before, after, head, few) ?? [whole];
}

/** Null where more lines differ than that. */
function hunksIn(
  before: readonly string[],
  after: readonly string[],
  offset: number,
  most: number,
  toOffset = offset,
): Hunk[] | null {
  const hunks = shortestEdit(before, after, most, MOST_STEPS);
  return (
    hunks?.map(({ start, end, from, to }) => ({
      start: start + offset,
      end: end + offset,
      from: from + toOffset,
      to: to + toOffset,
    })) ?? null
  );
}

/** The hunks between lines that both texts have once, in the same order; null where there are none. */
function anchoredHunks(
  before: readonly string[],
  after: readonly string[],
  offset: number,
  most: number,
): Hunk[] | null {
  const anchors = anchorsOf(before, after);
  if (anchors.length === 0) return null;
  const hunks: Hunk[] = [];
  let [start, from] = [0, 0];
  for (const [end, to] of [...anchors, [before.length, after.length] as const]) {
    if (end > start || to > from) {
      const [old, now] = [before.slice(start, end), after.slice(from, to)];
      const whole = { start: offset + start, end: offset + end, from: offset + from, to: offset + to };
      const isWhole = old.length === 0 || now.length === 0;
      hunks.push(...((isWhole ? null : hunksIn(old, now, offset + start, most, offset + from)) ?? [whole]));
    }
    [start, from] = [end + 1, to + 1];
  }
  return hunks;
}

/** Pairs of lines that are alike and occur once on each side: the longest list of them that is in order on both. */
function anchorsOf(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
  const old = linesOnce(before);
  const now = linesOnce(after);
  const pairs = [...old].flatMap(([line, i]) => {
    const j = now.get(line);
    return j === undefined ? [] : [[i, j] as const];
  });
  // The smallest end of a list of each length, and what comes before each pair in its list.
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [at, [, j]] of pairs.entries()) {
    const length = firstWhere(ends.length, (one) => (pairs[ends[one] ?? 0]?.[1] ?? 0) >= j);
    previous[at] = ends[length - 1] ?? -1;
    ends[length] = at;
  }
  const list: (readonly [number, number])[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) list.push(pair);
  }
  return list.reverse();
}

function linesOnce(lines: readonly string[]): ReadonlyMap<string, number> {
  const once = new Map<string, number>();
  const seen = new Set<string>();
  for (const [i, line] of lines.entries()) {
    if (seen.has(line)) once.delete(line);
    else once.set(line, i);
    seen.add(line);
  }
  return once;
}

/** The old lines with some of the hunks applied. */
export function applyHunks(old: readonly string[], hunks: readonly Hunk[], now: readonly string[]): string[] {
  let at = 0;
  const changed = hunks.flatMap(({ start, end, from, to }) => {
    const kept = old.slice(at, start);
    at = end;
    return [kept, now.slice(from, to)];
  });
  return [...changed, old.slice(at)].flat();
}
