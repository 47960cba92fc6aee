import { diffLines, type Hunk } from '../text/index.ts';
import { type Document, keyOf } from './document.ts';

/** Less similar lines are different lines, not two versions of one. */
export const LINE_SIMILARITY = 0.5;

/** The rest of a line is ignored. */
const MAX_CHARACTERS = 500;

/** From 0 to 1, by the pairs of characters that two lines share (Dice's coefficient). */
export function lineSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  const first = Math.min(a.length - 1, MAX_CHARACTERS);
  const second = Math.min(b.length - 1, MAX_CHARACTERS);
  if (first < 1 || second < 1) return 0;
  const pairs = new Map<number, number>();
  const pairAt = (text: string, i: number) => text.charCodeAt(i) * 0x10000 + text.charCodeAt(i + 1);
  for (let i = 0; i < first; i++) {
    const pair = pairAt(a, i);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let i = 0; i < second; i++) {
    const pair = pairAt(b, i);
    const left = pairs.get(pair) ?? 0;
    if (left === 0) continue;
    shared++;
    pairs.set(pair, left - 1);
  }
  return (2 * shared) / (first + second);
}

/** Lines of a file that are similar to a search text. */
export interface SimilarRange {
  readonly start: number;
  readonly end: number;
  /** The differences from the search text to these lines, white space aside. */
  readonly hunks: readonly Hunk[];
  readonly similarity: number;
}

/** A line that occurs more often says nothing about where the search text belongs. */
const MAX_OCCURRENCES = 20;

/** Longer search texts are found word for word, or not at all; nor is a longer file searched for what is like one. */
const MOST_LINES = 1_000;
const MOST_FILE_LINES = 100_000;
/** More different lines are not similar. */
const MOST_DIFFERENCES = 300;

/** How many candidates are compared in full. */
const MAX_CANDIDATES = 8;

/** Of one line, so that a long one does not decide alone. */
const MAX_WEIGHT = 60;

/** The ranges that share rare lines with the search text, most similar first; of those that overlap only the best. */
export function similarRanges(document: Document, find: readonly string[]): SimilarRange[] {
  if (find.length > MOST_LINES || document.lines.texts.length > MOST_FILE_LINES) return [];
  const searched = find.map(keyOf);
  const slack = Math.max(3, searched.length >> 2);
  const ranges: SimilarRange[] = [];
  for (const start of likelyStarts(document, searched, slack)) {
    const range = align(document, searched, start - slack, start + searched.length + slack);
    if (range !== null) ranges.push(range);
  }
  ranges.sort((a, b) => b.similarity - a.similarity);
  return ranges.filter(
    (range, i) => !ranges.slice(0, i).some(({ start, end }) => range.start < end && start < range.end),
  );
}

/** Where the search text would begin if its rare lines were at the same distances from each other. */
function likelyStarts(document: Document, searched: readonly string[], slack: number): number[] {
  const votes = new Map<number, number>();
  searched.forEach((key, i) => {
    if (key === '') return;
    const lines = document.linesWith(key);
    if (lines.length > MAX_OCCURRENCES) return;
    for (const line of lines) votes.set(line - i, (votes.get(line - i) ?? 0) + weightOf(key));
  });
  const starts = [...votes].sort(([, a], [, b]) => b - a);
  const kept: number[] = [];
  for (const [start] of starts) {
    if (kept.length === MAX_CANDIDATES) break;
    if (!kept.some((other) => Math.abs(other - start) <= slack)) kept.push(start);
  }
  return kept;
}

/** The lines from `low` to before `high` that match the search text. */
function align(
  document: Document,
  searched: readonly string[],
  low: number,
  high: number,
): SimilarRange | null {
  const keys = document.keys();
  const first = Math.max(0, low);
  const region = keys.slice(first, Math.min(keys.length, high));
  const hunks = diffLines(searched, region, Math.min(region.length, MOST_DIFFERENCES));
  const [head, tail] = [hunks.at(0), hunks.at(-1)];
  if (head?.end === searched.length) return null;
  // Lines of the region before the first match and after the last one are not included, unless they are similar to a line
  // of the search text.
  let start = 0;
  let end = region.length;
  if (head?.start === 0) start = head.to - countSimilar(searched, region, head, 'end');
  if (tail?.end === searched.length) end = tail.from + countSimilar(searched, region, tail, 'start');
  const inside = hunks.flatMap((hunk): Hunk[] => {
    const from = Math.max(hunk.from, start) - start;
    const to = Math.min(hunk.to, end) - start;
    return hunk.start === hunk.end && from >= to ? [] : [{ ...hunk, from, to }];
  });
  const found = region.slice(start, end);
  return {
    start: first + start,
    end: first + end,
    hunks: inside,
    similarity: similarityOf(searched, found, inside),
  };
}

/** How many lines at one end of a hunk are similar on both sides. */
function countSimilar(
  searched: readonly string[],
  found: readonly string[],
  hunk: Hunk,
  side: 'start' | 'end',
): number {
  const most = Math.min(hunk.end - hunk.start, hunk.to - hunk.from);
  for (let count = 0; count < most; count++) {
    const i = side === 'start' ? hunk.start + count : hunk.end - 1 - count;
    const j = side === 'start' ? hunk.from + count : hunk.to - 1 - count;
    if (lineSimilarity(searched[i] ?? '', found[j] ?? '') < LINE_SIMILARITY) return count;
  }
  return most;
}

/** The share of both texts that is the same: equal lines count in full, similar ones in part. */
function similarityOf(searched: readonly string[], found: readonly string[], hunks: readonly Hunk[]): number {
  const all = sum(searched) + sum(found);
  if (all === 0) return 0;
  let different = 0;
  for (const { start, end, from, to } of hunks) {
    const old = searched.slice(start, end);
    const now = found.slice(from, to);
    different += sum(old) + sum(now);
    if (old.length !== now.length) continue;
    old.forEach((key, i) => {
      const other = now[i] ?? '';
      const similarity = lineSimilarity(key, other);
      if (similarity >= LINE_SIMILARITY) different -= similarity * (weightOf(key) + weightOf(other));
    });
  }
  return 1 - different / all;
}

function sum(keys: readonly string[]): number {
  return keys.reduce((total, key) => total + weightOf(key), 0);
}

function weightOf(key: string): number {
  return Math.min(key.length, MAX_WEIGHT);
}

/**
 * Whether a search text has the same words as similar lines: spaces, quotes, commas, semicolons and line breaks may differ,
 * and nothing else. Code has siblings (`enable` and `disable`, a function for each type, code that differs in a comment
 * alone), and if the lines that were meant are gone, one of these is the most similar.
 */
export function hasSameWords(
  find: readonly string[],
  found: readonly string[],
  hunks: readonly Hunk[],
): boolean {
  return hunks.every(
    ({ start, end, from, to }) =>
      start < end && from < to && wordsOf(find.slice(start, end)) === wordsOf(found.slice(from, to)),
  );
}

function wordsOf(lines: readonly string[]): string {
  return (lines.join('\n').match(/[\p{L}\p{N}\p{M}_$]+|[^\s,;'"`]/gu) ?? []).join(' ');
}
