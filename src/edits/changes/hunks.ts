import { applyHunks, diffLines, rawLines } from '../text/index.ts';
import type { FileChange } from '../types.ts';

/** One place of a change, with lines as they are in the file: each has its line end. */
export interface ChangeHunk {
  /** The first of its lines in the text before, counted from 0. */
  readonly beforeLine: number;
  readonly beforeLines: readonly string[];
  /** The first of its lines in the text after, counted from 0. */
  readonly afterLine: number;
  readonly afterLines: readonly string[];
}

/** The places of a change, in order. A file that comes or goes is one place. */
export function hunksOf({ before, after }: FileChange): ChangeHunk[] {
  const old = rawLines(before ?? '');
  const now = rawLines(after ?? '');
  if (before === null || after === null) {
    if (before === after) return [];
    return [{ beforeLine: 0, beforeLines: old, afterLine: 0, afterLines: now }];
  }
  return diffLines(old, now).map(({ start, end, from, to }) => ({
    beforeLine: start,
    beforeLines: old.slice(start, end),
    afterLine: from,
    afterLines: now.slice(from, to),
  }));
}

/** The change with only those of its places, by their index in `hunksOf`, that were accepted. A move stays a move. */
export function withHunks(change: FileChange, accepted: ReadonlySet<number>): FileChange {
  const { before, after } = change;
  if (before === null || after === null) return accepted.has(0) ? change : { ...change, after: before };
  const old = rawLines(before);
  const now = rawLines(after);
  const hunks = diffLines(old, now).filter((_, i) => accepted.has(i));
  return { ...change, after: applyHunks(old, hunks, now).join('') };
}
