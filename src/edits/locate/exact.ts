import { plainLines } from '../text/index.ts';
import { type Document, keyOf } from './document.ts';
import type { SearchReplace } from './types.ts';

/** The first line of every exact match, up to `most` of them. */
export function exactMatches(document: Document, find: readonly string[], most: number): number[] {
  if (find.length === 0) return [];
  const text = document.searchable();
  const needle = `\n${find.join('\n')}\n`;
  const starts: number[] = [];
  for (let at = text.indexOf(needle); at >= 0 && starts.length < most; at = text.indexOf(needle, at + 1)) {
    starts.push(document.lineAt(at + 1));
  }
  return starts;
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
  for (let at = all.indexOf(find, 1); at >= 0 && found.length < most; at = all.indexOf(find, at + 1)) {
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

export function whitespaceMatches(document: Document, find: readonly string[]): WhitespaceMatches {
  const searched = find.map(keyOf);
  const { texts } = document.lines;
  const keys = document.keys();
  const starts: number[] = [];
  const close: number[] = [];
  const rarest = rarestOf(document, searched);
  if (rarest === null) return { starts, close };
  for (const line of document.linesWith(searched[rarest] ?? '')) {
    const start = line - rarest;
    if (start < 0 || start + searched.length > keys.length) continue;
    if (!searched.every((key, i) => keys[start + i] === key)) continue;
    starts.push(start);
    if (find.every((text, i) => texts[start + i]?.trimEnd() === text.trimEnd())) close.push(start);
  }
  return { starts, close };
}

/** The line that is in the document least often; null where one is not in it at all, or all are blank. */
function rarestOf(document: Document, searched: readonly string[]): number | null {
  let rarest: number | null = null;
  let fewest = Infinity;
  for (const [i, key] of searched.entries()) {
    const count = document.linesWith(key).length;
    if (count === 0) return null;
    if (key !== '' && count < fewest) {
      rarest = i;
      fewest = count;
    }
  }
  return rarest;
}
