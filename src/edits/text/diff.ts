import { diffArrays } from 'diff';

/** Lines `start` to before `end` of the old text become lines `from` to before `to` of the new one. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** A diff takes time that grows with the square of this. */
const MAX_DIFFERENCES = 4_000;

/**
 * The hunks in which two lists of lines differ, in order, with at least one equal line between two of them.
 *
 * @param most if more lines than this differ, everything from the first to the last of them is one hunk
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

  const segments = diffArrays(before, after, { maxEditLength: most });
  if (segments === undefined) return [whole];
  const hunks: Hunk[] = [];
  let [start, from] = [head, head];
  let [end, to] = [head, head];
  const close = (): void => {
    if (end > start || to > from) hunks.push({ start, end, from, to });
  };
  for (const { added, removed, count } of segments) {
    if (added) to += count;
    else if (removed) end += count;
    else {
      close();
      start = end += count;
      from = to += count;
    }
  }
  close();
  return hunks;
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
