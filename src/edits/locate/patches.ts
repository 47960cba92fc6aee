import { diffLines, type Hunk, rebaseHunks } from '../text/index.ts';
import type { Document } from './document.ts';
import { type LinePair, reindenter } from './indent.ts';
import { correctQuote } from './quote.ts';
import type { Patch, Wanted } from './types.ts';

/** Why a place cannot be changed though it was found. */
export type PatchFault =
  /** The file differs from the search text in lines that are to change. */
  | 'differs'
  /** What spaces the new lines are to have does not follow from those that are there. */
  | 'spaces';

/**
 * What is to change in a place that was found: only lines in which search text and new text differ, with the file's own
 * indentation. Lines that the file has in another form than the search text keep theirs.
 *
 * @param differences what differs between the search text and the place, by what the lines say.
 */
export function patchesOf(
  { lines: { texts } }: Document,
  wanted: Wanted,
  start: number,
  end: number,
  differences: readonly Hunk[],
): Patch[] | PatchFault {
  const found = texts.slice(start, end);
  const { find, text, hunks } = correctQuote(wanted, found, differences);
  const pairs = pairsOf(find, found, hunks);
  // Trailing spaces that the file does not have are the model's, in the new text too.
  const noisy = pairs.some(({ wanted, found: line }) => /\s$/.test(wanted) && !/\s$/.test(line));
  const old = noisy ? find.map(trimEnd) : find;
  const now = noisy ? text.map(trimEnd) : text;
  const theirs = diffLines(old, now);
  const placed = rebaseHunks(old, { lines: found, hunks }, { lines: now, hunks: theirs }, 'apart');
  if (placed === null) return 'differs';
  const reindent = reindenter(pairs, { wanted: [...find, ...text], found: texts });
  const patches: Patch[] = [];
  for (const hunk of placed) {
    const lines: string[] = [];
    for (const line of text.slice(hunk.from, hunk.to)) {
      const tidy = noisy ? tidied(line, texts) : line;
      const indented = tidy === null ? null : reindent(tidy);
      if (indented === null) return 'spaces';
      lines.push(indented);
    }
    patches.push({ start: start + hunk.start, end: start + hunk.end, lines });
  }
  return patches;
}

/** Without spaces at its end; null in a file that has such spaces itself, so that they may be meant. */
function tidied(line: string, texts: readonly string[]): string | null {
  if (!/\s$/.test(line)) return line;
  return texts.some((other) => /\s$/.test(other)) ? null : line.trimEnd();
}

function pairsOf(find: readonly string[], found: readonly string[], hunks: readonly Hunk[]): LinePair[] {
  const pairs: LinePair[] = [];
  let [i, j] = [0, 0];
  const take = (until: number): void => {
    for (; i < until; i++, j++) pairs.push({ wanted: find[i] ?? '', found: found[j] ?? '' });
  };
  for (const hunk of hunks) {
    take(hunk.start);
    [i, j] = [hunk.end, hunk.to];
  }
  take(find.length);
  return pairs;
}

function trimEnd(line: string): string {
  return line.trimEnd();
}
