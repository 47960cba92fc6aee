import { applyHunks, diffLines, type Hunk, rebaseHunks } from '../text/index.ts';
import type { Document } from './document.ts';
import { indentOf, type LinePair, reindenter } from './indent.ts';
import { LINE_SIMILARITY, lineSimilarity } from './similarity.ts';
import type { Patch, SearchReplace } from './types.ts';

/** Why lines that were found cannot be changed. */
export type PatchFault =
  /** The file differs from the search text in lines that are to change. */
  | 'differs'
  /** The white space of the new lines cannot be derived from that of the file. */
  | 'spaces';

/**
 * The changes to make in lines that were found: only in lines in which search text and new text differ, with the file's own
 * indentation. Other lines stay as the file has them, even where the search text has another version of them.
 *
 * @param differences between the search text and the lines found, white space aside
 */
export function patchesOf(
  { lines: { texts } }: Document,
  block: SearchReplace,
  start: number,
  end: number,
  differences: readonly Hunk[],
): Patch[] | PatchFault {
  const found = texts.slice(start, end);
  const { find, text, hunks } = corrected(block, found, differences);
  const pairs = pairsOf(find, found, hunks);
  // Trailing spaces that the file does not have come from the model, in the new text too.
  const noisy = pairs.some(({ searched, found: line }) => /\s$/.test(searched) && !/\s$/.test(line));
  const old = noisy ? find.map(trimEnd) : find;
  const now = noisy ? text.map(trimEnd) : text;
  const theirs = diffLines(old, now);
  const rebased = rebaseHunks(old, { lines: found, hunks }, { lines: now, hunks: theirs }, 'apart');
  if (rebased === null) return 'differs';
  const reindent = reindenter(pairs, { searched: [...find, ...text], found: texts });
  const patches: Patch[] = [];
  for (const hunk of rebased) {
    const lines: string[] = [];
    for (const line of text.slice(hunk.from, hunk.to)) {
      const tidy = noisy ? withoutTrailingSpaces(line, texts) : line;
      const indented = tidy === null ? null : reindent(tidy);
      if (indented === null) return 'spaces';
      lines.push(indented);
    }
    patches.push({ start: start + hunk.start, end: start + hunk.end, lines });
  }
  return patches;
}

/** Without trailing spaces; null in a file that has such spaces itself, as they may be intended. */
function withoutTrailingSpaces(line: string, texts: readonly string[]): string | null {
  if (!/\s$/.test(line)) return line;
  return texts.some((other) => /\s$/.test(other)) ? null : line.trimEnd();
}

function pairsOf(find: readonly string[], found: readonly string[], hunks: readonly Hunk[]): LinePair[] {
  const pairs: LinePair[] = [];
  let [i, j] = [0, 0];
  const take = (until: number): void => {
    for (; i < until; i++, j++) pairs.push({ searched: find[i] ?? '', found: found[j] ?? '' });
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

/** A search text with lines as the file has them, and what still differs. */
interface Corrected extends SearchReplace {
  readonly hunks: readonly Hunk[];
}

/**
 * Replaces lines of which the search text has another version than the file, in the search text and in the new one: what is
 * to change in such a line is changed in the file's version of it, word by word. Lines where that is unclear stay.
 */
function corrected(block: SearchReplace, found: readonly string[], hunks: readonly Hunk[]): Corrected {
  if (hunks.length === 0) return { ...block, hunks };
  const find = [...block.find];
  const text = [...block.text];
  const changes = diffLines(block.find, block.text);
  const left = hunks.flatMap((hunk): Hunk[] => {
    const { start, end, from, to } = hunk;
    if (end - start !== to - from) return [hunk];
    const wrong: Hunk[] = [];
    for (let i = start; i < end; i++) {
      const line = found[from + i - start] ?? '';
      const there = indentOf(find[i] ?? '') + line.trimStart();
      if (!correctLine(find, text, i, there, changes)) {
        wrong.push({ start: i, end: i + 1, from: from + i - start, to: from + i - start + 1 });
      }
    }
    return mergeAdjacent(wrong);
  });
  return { find, text, hunks: left };
}

function correctLine(
  find: string[],
  text: string[],
  i: number,
  there: string,
  changes: readonly Hunk[],
): boolean {
  const searched = find[i] ?? '';
  if (lineSimilarity(searched.trim(), there.trim()) < LINE_SIMILARITY) return false;
  const counterpart = counterpartOf(find, text, i, changes);
  if (counterpart === null) return false;
  const now = mergeWords(searched, there, text[counterpart] ?? '');
  if (now === null) return false;
  find[i] = there;
  text[counterpart] = now;
  return true;
}

/** The line of the new text that a line of the search text becomes; null where it is removed, or that is unclear. */
function counterpartOf(
  find: readonly string[],
  text: readonly string[],
  i: number,
  changes: readonly Hunk[],
): number | null {
  let shift = 0;
  for (const { start, end, from, to } of changes) {
    if (i < start) break;
    if (i < end) {
      const line = find[i] ?? '';
      const similar = text.flatMap((other, j) =>
        j >= from && j < to && lineSimilarity(line.trim(), other.trim()) >= LINE_SIMILARITY ? [j] : [],
      );
      const sameOnly = find
        .slice(start, end)
        .filter((other) => lineSimilarity(line.trim(), other.trim()) >= LINE_SIMILARITY);
      const [only] = similar;
      return only !== undefined && similar.length === 1 && sameOnly.length === 1 ? only : null;
    }
    shift = to - end;
  }
  return i + shift;
}

/** What a line becomes when both changes are made to it; null where they change the same words. */
function mergeWords(base: string, ours: string, theirs: string): string | null {
  if (base === theirs) return ours;
  const [old, own, other] = [base, ours, theirs].map((line) => line.match(/\w+|\s+|[^\w\s]/g) ?? []);
  if (old === undefined || own === undefined || other === undefined) return null;
  const hunks = rebaseHunks(
    old,
    { lines: own, hunks: diffLines(old, own) },
    { lines: other, hunks: diffLines(old, other) },
    'apart',
  );
  return hunks === null ? null : applyHunks(own, hunks, other).join('');
}

/** Merges hunks that follow each other. */
function mergeAdjacent(hunks: readonly Hunk[]): Hunk[] {
  const all: Hunk[] = [];
  for (const hunk of hunks) {
    const last = all.at(-1);
    if (last !== undefined && last.end === hunk.start && last.to === hunk.from) {
      all[all.length - 1] = { ...last, end: hunk.end, to: hunk.to };
    } else all.push(hunk);
  }
  return all;
}
