import { occurrences, plainLines } from '../text/index.ts';
import { type Document, keyOf } from './document.ts';
import type { SearchReplace } from './types.ts';

/** The first line of every exact match, up to `most` of them. */
export function exactMatches(document: Document, find: readonly string[], most: number): number[] {
  return occurrences(document.lines.texts, find, most);
}

/** Lines that contain a match, before and after the replacement. */
export interface PartialMatch {
  readonly start: number;
  readonly end: number;
  readonly block: SearchReplace;
  /** Whether the file ends with a line end afterwards; missing where the match does not decide that. */
  readonly finalNewline?: boolean;
}

/** A search text without a line end at its end can match a part of lines. */
export function partialMatches(document: Document, find: string, text: string, most: number): PartialMatch[] {
  const all = document.searchable();
  const last = document.lines.ends.at(-1) === '' ? 1 : 0;
  const found: PartialMatch[] = [];
  for (const at of occurrences(all, find, most, 1)) {
    // The line end that was appended to the last line is not in the file.
    if (at + find.length > all.length - last) break;
    const start = document.lineAt(at);
    const end = document.lineAt(at + find.length) + 1;
    const begin = document.startOf(start);
    const whole = all.slice(begin, document.startOf(end));
    const before = whole.slice(0, at - begin) + text + whole.slice(at - begin + find.length);
    const touchesEnd = last === 1 && end === document.lines.texts.length;
    const after = touchesEnd ? before.slice(0, -1) : before;
    found.push({
      start,
      end,
      block: { find: plainLines(whole), text: plainLines(after) },
      ...(touchesEnd ? { finalNewline: after === '' ? start > 0 : after.endsWith('\n') } : {}),
    });
  }
  return found;
}

/** Matches with other white space, by their first lines; `close` are those where only trailing spaces differ. */
export interface WhitespaceMatches {
  readonly starts: readonly number[];
  readonly close: readonly number[];
}

/** One says where, and two that it is not certain. */
const MOST_SPACED = 5;

export function whitespaceMatches(document: Document, find: readonly string[]): WhitespaceMatches {
  const searched = find.map(keyOf);
  const isThere = searched.every((key) => document.linesWith(key).length > 0);
  if (!isThere || searched.every((key) => key === '')) return { starts: [], close: [] };
  const starts = occurrences(document.keys(), searched, MOST_SPACED);
  if (starts.length === 0) return { starts, close: [] };
  const trimmed = document.lines.texts.map((text) => text.trimEnd());
  const own = find.map((text) => text.trimEnd());
  return { starts, close: occurrences(trimmed, own, MOST_SPACED) };
}
