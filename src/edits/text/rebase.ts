import { t } from '../../l10n/index.ts';
import type { FileChange } from '../types.ts';
import { applyHunks, diffLines, type Hunk } from './diff.ts';
import { rawLines } from './lines.ts';

/** How close two changes of one text may be: on lines that follow each other, or with an unchanged line between them. */
export type Proximity = 'adjacent' | 'apart';

/** The text as one side changed it. */
export interface Side {
  readonly lines: readonly string[];
  readonly hunks: readonly Hunk[];
}

/**
 * Their hunks, as hunks of our lines instead of the base that both sides started from. Null where both change the same
 * lines, or may: a line inserted beside an equal one may as well stand on its other side. The same change on both sides
 * counts once.
 */
export function rebaseHunks(
  base: readonly string[],
  ours: Side,
  theirs: Side,
  proximity: Proximity,
): Hunk[] | null {
  const own = ours.hunks.map((hunk) => movable(base, ours.lines, hunk));
  const rebased: Hunk[] = [];
  for (const hunk of theirs.hunks) {
    const their = movable(base, theirs.lines, hunk);
    let shift = 0;
    let done = false;
    for (const our of own) {
      if (collide(our, their, proximity)) {
        if (!isSameChange(our.hunk, hunk, ours.lines, theirs.lines)) return null;
        done = true;
      } else if (our.hunk.end <= hunk.start) {
        shift += our.hunk.to - our.hunk.from - (our.hunk.end - our.hunk.start);
      }
    }
    if (!done) rebased.push({ ...hunk, start: hunk.start + shift, end: hunk.end + shift });
  }
  return rebased;
}

/** A hunk, and the range of old lines in which it can be moved without a difference to the result. */
export interface Movable {
  readonly hunk: Hunk;
  readonly low: number;
  readonly high: number;
}

/**
 * Lines inserted or removed beside equal ones may be at several places: `a b` with `b a` inserted is `a [b a] b` or
 * `a b [a b]`.
 */
export function movable(old: readonly string[], now: readonly string[], hunk: Hunk): Movable {
  const { start, end, from, to } = hunk;
  if (start !== end && from !== to) return { hunk, low: start, high: end };
  const [lines, first, last] = start === end ? [now, from, to] : [old, start, end];
  let up = 0;
  while (first - 1 - up >= 0 && lines[first - 1 - up] === lines[last - 1 - up]) up++;
  let down = 0;
  while (last + down < lines.length && lines[first + down] === lines[last + down]) down++;
  return { hunk, low: start - up, high: end + down };
}

/** Whether two changes of one text, by different sides, are about the same lines, or may be. */
export function collide(a: Movable, b: Movable, proximity: Proximity): boolean {
  if (proximity === 'apart' || slides(a) || slides(b)) return a.low <= b.high && b.low <= a.high;
  const atOnePoint = a.low === a.high && b.low === b.high && a.low === b.low;
  return atOnePoint || (a.low < b.high && b.low < a.high);
}

function slides({ hunk, low, high }: Movable): boolean {
  return low < hunk.start || high > hunk.end;
}

function isSameChange(a: Hunk, b: Hunk, aLines: readonly string[], bLines: readonly string[]): boolean {
  if (a.start !== b.start || a.end !== b.end || a.to - a.from !== b.to - b.from) return false;
  for (let i = 0; i < a.to - a.from; i++) if (aLines[a.from + i] !== bLines[b.from + i]) return false;
  return true;
}

export type Rebased =
  /** The same change, for the text as it is now. */
  | { readonly kind: 'rebased'; readonly change: FileChange }
  /** Both changed the same lines; why, as a sentence for the user. */
  | { readonly kind: 'conflict'; readonly message: string };

/**
 * Rebases a change onto a file that was changed after the change was made: what the user typed stays. Where both change the
 * same lines, or may, it is a conflict. Undoing is `rebase(reversed(change), current)`.
 *
 * @param proximity `apart` where the change may be in the text already: what the user did to its lines touches it then
 * @param current the file's text now (at `movedFrom`, for a change that moves it); null where there is none
 */
export function rebase(
  change: FileChange,
  current: string | null,
  proximity: Proximity = 'adjacent',
): Rebased {
  const { path, before, after } = change;
  if (current === before) return { kind: 'rebased', change };
  if (current === after) return { kind: 'rebased', change: { ...change, before: current } };
  const conflict = (message: string): Rebased => ({ kind: 'conflict', message });
  if (current === null) return conflict(t('{0} was deleted meanwhile.', path));
  if (before === null) return conflict(t('{0} was made by someone else meanwhile.', path));
  if (after === null) return conflict(t('{0} is to be deleted, but was changed meanwhile.', path));

  const base = rawLines(before);
  const ours = rawLines(current);
  const theirs = rawLines(after);
  const hunks = rebaseHunks(
    base,
    { lines: ours, hunks: diffLines(base, ours) },
    { lines: theirs, hunks: diffLines(base, theirs) },
    proximity,
  );
  if (hunks === null) return conflict(t('{0} was changed in the same lines meanwhile.', path));
  const lines = applyHunks(ours, hunks, theirs);
  // A last line without a line end that is no longer the last would be joined with the next.
  if (lines.slice(0, -1).some((line) => !line.endsWith('\n')))
    return conflict(t('{0} was changed in the same lines meanwhile.', path));
  return { kind: 'rebased', change: { ...change, before: current, after: lines.join('') } };
}

/** The change that undoes a change: applied to its result, it restores the original bytes. */
export function reversed({ path, before, after, movedFrom }: FileChange): FileChange {
  return {
    path: movedFrom ?? path,
    before: after,
    after: before,
    movedFrom: movedFrom === null ? null : path,
  };
}
