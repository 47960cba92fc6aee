import { plainLines } from '../text/index.ts';
import type { Document } from './document.ts';
import type { Wanted } from './types.ts';

/** The lines that are exactly these: where each time begins, up to `most` times. */
export function exactStarts(document: Document, find: readonly string[], most: number): number[] {
  if (find.length === 0) return [];
  const text = document.searchable();
  const needle = `\n${find.join('\n')}\n`;
  const starts: number[] = [];
  for (let at = text.indexOf(needle); at >= 0 && starts.length < most; at = text.indexOf(needle, at + 1)) {
    starts.push(document.lineAt(at + 1));
  }
  return starts;
}

export interface Within {
  readonly start: number;
  readonly end: number;
  readonly wanted: Wanted;
  /** Whether the file ends with a line end then, where this decides it. */
  readonly finalNewline?: boolean;
}

/** A text that does not end with a line end can stand within lines: these lines, before and after, each time it occurs. */
export function exactWithin(document: Document, find: string, text: string, most: number): Within[] {
  const all = document.searchable();
  const last = document.lines.ends.at(-1) === '' ? 1 : 0;
  const found: Within[] = [];
  for (let at = all.indexOf(find, 1); at >= 0 && found.length < most; at = all.indexOf(find, at + 1)) {
    // The line end that was put behind the last line is none of the file's.
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
      wanted: { find: plainLines(whole), text: plainLines(after) },
      ...(touchesEnd ? { finalNewline: after === '' ? start > 0 : after.endsWith('\n') } : {}),
    });
  }
  return found;
}
