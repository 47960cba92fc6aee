import { headOf } from '../../models/index.ts';
import type { LineRange, TextLines } from '../excerpt.ts';
import { COMMON_WORDS } from './languages.ts';

/** A document's words by line, as numbers of its own: comparing with it takes no strings. */
export interface WordIndex {
  readonly words: readonly Uint32Array[];
  readonly numbers: ReadonlyMap<string, number>;
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

/** Of all lines without words. */
const NONE = new Uint32Array();

export function indexLines(text: TextLines): WordIndex {
  const numbers = new Map<string, number>();
  const numberOf = (word: string): number => {
    const number = numbers.get(word) ?? numbers.size;
    numbers.set(word, number);
    return number;
  };
  const words = Array.from({ length: text.lineCount }, (_, i) => {
    const found = wordsOf(text.lineAt(i));
    return found.length === 0 ? NONE : Uint32Array.from(found, numberOf);
  });
  return { words, numbers };
}

/** The words that windows are compared with. */
export function queryOf(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap(wordsOf));
}

/** The window of so many lines in some parts that is most like the query, the first of equals; null when none shares a word. */
export function bestWindow(
  index: WordIndex,
  query: ReadonlySet<string>,
  parts: readonly LineRange[],
  size = WINDOW_LINES,
): Match | null {
  const asked = new Uint8Array(index.numbers.size);
  for (const word of query) {
    const number = index.numbers.get(word);
    if (number !== undefined) asked[number] = 1;
  }
  const found = parts.map((part) => slide(index, asked, query.size, part, size));
  return found.reduce((best, match) => ((match?.score ?? 0) > (best?.score ?? 0) ? match : best), null);
}

/** Moves a window down line by line: each line comes in once and goes out once. */
function slide(
  index: WordIndex,
  asked: Uint8Array,
  querySize: number,
  part: LineRange,
  size: number,
): Match | null {
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
    const start = Math.max(part.start, end - size);
    if (end - start < size && end < part.end) continue;
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
