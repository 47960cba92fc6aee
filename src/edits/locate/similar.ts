import { diffLines, type Hunk } from '../text/index.ts';
import { type Document, keyOf } from './document.ts';
import { LINE_SIMILARITY, lineSimilarity } from './likeness.ts';

/** Lines of a file that are like a search text. */
export interface SimilarPlace {
  readonly start: number;
  readonly end: number;
  /** From the search text's lines to these, by what they say. */
  readonly hunks: readonly Hunk[];
  readonly similarity: number;
}

/** A line that occurs more often says nothing of the place. */
const MOST_OCCURRENCES = 20;

/** How many places are looked at in full. */
const MOST_PLACES = 8;

/** So that one long line does not decide alone. */
const MOST_WEIGHT = 60;

/** The places that share rare lines with the search text, the most similar first; places that overlap count once. */
export function similarPlaces(document: Document, find: readonly string[]): SimilarPlace[] {
  const wanted = find.map(keyOf);
  const slack = Math.max(3, wanted.length >> 2);
  const places: SimilarPlace[] = [];
  for (const start of likelyStarts(document, wanted, slack)) {
    const place = align(document, wanted, start - slack, start + wanted.length + slack);
    if (place !== null) places.push(place);
  }
  places.sort((a, b) => b.similarity - a.similarity);
  return places.filter(
    (place, i) => !places.slice(0, i).some(({ start, end }) => place.start < end && start < place.end),
  );
}

/** Where the search text would begin if its rare lines stood at the same distances from each other. */
function likelyStarts(document: Document, wanted: readonly string[], slack: number): number[] {
  const votes = new Map<number, number>();
  wanted.forEach((key, i) => {
    if (key === '') return;
    const lines = document.linesWith(key);
    if (lines.length > MOST_OCCURRENCES) return;
    for (const line of lines) votes.set(line - i, (votes.get(line - i) ?? 0) + weightOf(key));
  });
  const starts = [...votes].sort(([, a], [, b]) => b - a);
  const kept: number[] = [];
  for (const [start] of starts) {
    if (kept.length === MOST_PLACES) break;
    if (!kept.some((other) => Math.abs(other - start) <= slack)) kept.push(start);
  }
  return kept;
}

/** The part of lines `low` to before `high` that the search text stands for. */
function align(
  document: Document,
  wanted: readonly string[],
  low: number,
  high: number,
): SimilarPlace | null {
  const keys = document.keys();
  const first = Math.max(0, low);
  const region = keys.slice(first, Math.min(keys.length, high));
  const hunks = diffLines(wanted, region, region.length);
  const [head, tail] = [hunks.at(0), hunks.at(-1)];
  if (head?.end === wanted.length) return null;
  // What the region has before the first line and behind the last one is not part of the place, as far as it is no
  // other form of a line of the search text.
  let start = 0;
  let end = region.length;
  if (head?.start === 0) start = head.to - likeLines(wanted, region, head, 'end');
  if (tail?.end === wanted.length) end = tail.from + likeLines(wanted, region, tail, 'start');
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
    similarity: similarityOf(wanted, found, inside),
  };
}

/** How many lines at an end of a hunk's two sides are forms of each other. */
function likeLines(
  wanted: readonly string[],
  found: readonly string[],
  hunk: Hunk,
  side: 'start' | 'end',
): number {
  const most = Math.min(hunk.end - hunk.start, hunk.to - hunk.from);
  for (let count = 0; count < most; count++) {
    const i = side === 'start' ? hunk.start + count : hunk.end - 1 - count;
    const j = side === 'start' ? hunk.from + count : hunk.to - 1 - count;
    if (lineSimilarity(wanted[i] ?? '', found[j] ?? '') < LINE_SIMILARITY) return count;
  }
  return most;
}

/** The share of both texts that is the same: equal lines count in full, forms of one line in part. */
function similarityOf(wanted: readonly string[], found: readonly string[], hunks: readonly Hunk[]): number {
  const all = sum(wanted) + sum(found);
  if (all === 0) return 0;
  let different = 0;
  for (const { start, end, from, to } of hunks) {
    const old = wanted.slice(start, end);
    const now = found.slice(from, to);
    different += sum(old) + sum(now);
    if (old.length !== now.length) continue;
    old.forEach((key, i) => {
      const other = now[i] ?? '';
      const alike = lineSimilarity(key, other);
      if (alike >= LINE_SIMILARITY) different -= alike * (weightOf(key) + weightOf(other));
    });
  }
  return 1 - different / all;
}

function sum(keys: readonly string[]): number {
  return keys.reduce((total, key) => total + weightOf(key), 0);
}

function weightOf(key: string): number {
  return Math.min(key.length, MOST_WEIGHT);
}
