import { headOf } from '../../models/index.ts';
import type { LineRange, TextLines } from '../excerpt.ts';
import { COMMON_WORDS } from './languages.ts';

/** A document's words by line, as numbers of its own: comparing with it takes no strings. */
export interface WordIndex {
  readonly lines: readonly string[];
  readonly words: readonly Uint32Array[];
  readonly numbers: Map<string, number>;
}

export interface Match extends LineRange {
  /** The Jaccard similarity: shared words by all words of both. */
  readonly score: number;
}

/** What Copilot and others compare with; longer ones blur, shorter ones have too few words. */
export const WINDOW_LINES = 60;

/**
 * Less alike are files with nothing to do with each other. Chosen on this project's files, halfway down each: of the best
 * windows in another project's files of the same language, 99 of 100 are below it; of those in files of the same folder,
 * a third are above.
 */
export const LEAST_SCORE = 0.12;

/** Words that are gone from the text stay in an index; past so many it is made anew. */
const MAX_NUMBERS = 50_000;

/** Reads a document. With its index of an earlier version, only the lines that changed since. */
export function indexLines(text: TextLines, earlier: WordIndex | null): WordIndex {
  const known = earlier !== null && earlier.numbers.size <= MAX_NUMBERS ? earlier : EMPTY;
  const lines = Array.from({ length: text.lineCount }, (_, i) => text.lineAt(i));
  const most = Math.min(lines.length, known.lines.length);
  let head = 0;
  while (head < most && lines[head] === known.lines[head]) head++;
  let tail = 0;
  while (tail < most - head && lines.at(-1 - tail) === known.lines.at(-1 - tail)) tail++;

  const numbers = known === EMPTY ? new Map<string, number>() : known.numbers;
  const fresh = lines.slice(head, lines.length - tail).map((line) => numbersOf(line, numbers));
  const words = [
    ...known.words.slice(0, head),
    ...fresh,
    ...known.words.slice(known.words.length - tail, known.words.length),
  ];
  return { lines, words, numbers };
}

const EMPTY: WordIndex = { lines: [], words: [], numbers: new Map() };

function numbersOf(line: string, numbers: Map<string, number>): Uint32Array {
  const found = wordsOf(line).map((word) => {
    const known = numbers.get(word);
    if (known !== undefined) return known;
    const next = numbers.size;
    numbers.set(word, next);
    return next;
  });
  return Uint32Array.from(found);
}

/** The words that windows are compared with. */
export function queryOf(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap(wordsOf));
}

/** The window that is most like the query, the first of equals; null when none shares a word. Never touches `except`. */
export function bestWindow(
  index: WordIndex,
  query: ReadonlySet<string>,
  except: LineRange | null = null,
): Match | null {
  const asked = flagsOf(index, query);
  const end = index.lines.length;
  const parts = except === null ? [{ start: 0, end }] : outside(except, end);
  let best: Match | null = null;
  for (const part of parts) {
    const found = slide(index, asked, query.size, part);
    if (found !== null && (best === null || found.score > best.score)) best = found;
  }
  return best;
}

function outside(except: LineRange, end: number): LineRange[] {
  const before = { start: 0, end: Math.max(0, Math.min(except.start, end)) };
  const after = { start: Math.max(0, Math.min(except.end, end)), end };
  return [before, after].filter((part) => part.start < part.end);
}

function flagsOf({ numbers }: WordIndex, query: ReadonlySet<string>): Uint8Array {
  const flags = new Uint8Array(numbers.size);
  for (const word of query) {
    const number = numbers.get(word);
    if (number !== undefined) flags[number] = 1;
  }
  return flags;
}

/** Moves a window down line by line: each line comes in once and goes out once. */
function slide(index: WordIndex, asked: Uint8Array, querySize: number, part: LineRange): Match | null {
  const counts = new Uint32Array(asked.length);
  let distinct = 0;
  let shared = 0;
  let best: Match | null = null;
  for (let end = part.start; end < part.end; ) {
    for (const word of index.words[end] ?? []) {
      const count = counts[word] ?? 0;
      if (count === 0) {
        distinct++;
        shared += asked[word] ?? 0;
      }
      counts[word] = count + 1;
    }
    end++;
    const start = Math.max(part.start, end - WINDOW_LINES);
    if (end - start < WINDOW_LINES && end < part.end) continue;
    const score = shared === 0 ? 0 : shared / (querySize + distinct - shared);
    if (score > (best?.score ?? 0)) best = { start, end, score };
    for (const word of index.words[start] ?? []) {
      const count = (counts[word] ?? 0) - 1;
      counts[word] = count;
      if (count === 0) {
        distinct--;
        shared -= asked[word] ?? 0;
      }
    }
  }
  return best;
}

/**
 * The part of a window, within a limit, that shares most words with the query: a window is what is compared, but hardly
 * ever fits whole. `cost` is what a line costs; a line that is over the limit by itself is in no part.
 */
export function narrow(
  index: WordIndex,
  query: ReadonlySet<string>,
  window: LineRange,
  limit: number,
  cost: (line: string) => number,
): LineRange {
  const asked = flagsOf(index, query);
  const counts = new Uint32Array(asked.length);
  let shared = 0;
  let spent = 0;
  let start = window.start;
  let best: LineRange & { readonly shared: number } = { start, end: start, shared: 0 };
  const change = (line: number, by: 1 | -1): void => {
    spent += by * cost(index.lines[line] ?? '');
    for (const word of index.words[line] ?? []) {
      const before = counts[word] ?? 0;
      counts[word] = before + by;
      if (before === (by === 1 ? 0 : 1)) shared += by * (asked[word] ?? 0);
    }
  };
  for (let end = window.start; end < window.end; ) {
    change(end++, 1);
    while (spent > limit && start < end) change(start++, -1);
    // Of equals the longest: what is left of the limit may as well be used.
    const longer = shared === best.shared && end - start > best.end - best.start;
    if (start < end && (shared > best.shared || longer)) best = { start, end, shared };
  }
  return { start: best.start, end: best.end };
}

/** Of a longer line, as of a minified file, the rest does not count. */
const MAX_LINE_CHARS = 500;

const PART = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+/gu;

/** The words of a line in small letters; those of a name in camel or snake case count one by one. */
export function wordsOf(line: string): string[] {
  const text = headOf(line, MAX_LINE_CHARS);
  const words: string[] = [];
  for (const part of text.match(PART) ?? []) {
    const word = part.toLowerCase();
    if (word.length > 1 && !COMMON_WORDS.has(word)) words.push(word);
  }
  return words;
}
