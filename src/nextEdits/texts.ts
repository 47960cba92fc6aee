import { firstWhere } from '../edits/index.ts';
import type { LineColumnRange, Position } from './suggestion.ts';

const WORD = /[\p{L}\p{N}_$]/u;

/** Whether a character can be a part of a name. */
export function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && WORD.test(text.charAt(at));
}

/** Where the name begins that an offset is in, or at the end of; null where there is none. */
export function nameStart(text: string, offset: number): number | null {
  let start = offset;
  while (isWordAt(text, start - 1)) start--;
  return isWordAt(text, start) ? start : null;
}

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

export function isName(text: string): boolean {
  return NAME.test(text);
}

export function countWords(text: string): number {
  return text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu)?.length ?? 0;
}

/** A text in words, white space and single signs, which together are the text. */
export function tokensOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_$]+|\n|[^\S\n]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
}

/** Where the line of an offset begins, and where it ends, without its line end. */
export function lineAround(text: string, offset: number): { readonly start: number; readonly end: number } {
  const end = text.indexOf('\n', offset);
  // A search from before the text begins is one from its first character.
  const start = offset > 0 ? text.lastIndexOf('\n', offset - 1) + 1 : 0;
  return { start, end: end < 0 ? text.length : end };
}

/** The last line above that of an offset which is not blank, without the white space around it. */
export function lineAbove(text: string, offset: number): string {
  const end = lineAround(text, offset).start;
  const head = text.slice(Math.max(0, end - MOST_CHARS_ABOVE), end).trimEnd();
  return head.slice(head.lastIndexOf('\n') + 1).trim();
}

const MOST_CHARS_ABOVE = 1_000;

/** Where the part of a line begins that stands before an offset, but no more than so many characters before it. */
export function headOfLine(text: string, offset: number, most: number): number {
  const from = Math.max(0, offset - most);
  return from + text.slice(from, offset).lastIndexOf('\n') + 1;
}

/** How many characters of white space a line begins with. */
export function indentAt(text: string, lineStart: number): number {
  let at = lineStart;
  while (/[ \t]/.test(text.charAt(at))) at++;
  return at - lineStart;
}

/**
 * Where a text stands in another, up to `most` places that do not overlap; as whole words, where it begins or ends with one.
 */
export function placesOf(text: string, wanted: string, most: number): number[] {
  const found: number[] = [];
  const [first, last] = [isWordAt(wanted, 0), isWordAt(wanted, wanted.length - 1)];
  if (wanted === '') return found;
  for (
    let at = text.indexOf(wanted);
    at >= 0 && found.length < most;
    at = text.indexOf(wanted, at + wanted.length)
  ) {
    if (first && isWordAt(text, at - 1)) continue;
    if (last && isWordAt(text, at + wanted.length)) continue;
    found.push(at);
  }
  return found;
}

/** The line and character of an offset. */
export function positionAt(text: string, offset: number): Position {
  return rangeOf(text, offset, offset).start;
}

/** The lines and characters between two offsets. */
export function rangeOf(text: string, start: number, end: number): LineColumnRange {
  return rangesIn(text)(start, end);
}

/** The same for many places of one text, which is read once. */
export function rangesIn(text: string): (start: number, end: number) => LineColumnRange {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const positionOf = (offset: number): Position => {
    const line = firstWhere(starts.length, (i) => (starts[i] ?? 0) > offset) - 1;
    return { line, character: offset - (starts[line] ?? 0) };
  };
  return (start, end) => ({ start: positionOf(start), end: positionOf(end) });
}

/** The offset of a line and character; the end of the text where it has no such line. */
export function offsetAt(text: string, { line, character }: Position): number {
  let begin = 0;
  for (let i = 0; i < line; i++) {
    const next = text.indexOf('\n', begin);
    if (next < 0) return text.length;
    begin = next + 1;
  }
  return Math.min(text.length, begin + character);
}

/** Where the last bracket stands that a text leaves open. */
export function openBracket(text: string): number | null {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const char = text.charAt(at);
    if (')]}'.includes(char)) depth++;
    else if ('([{'.includes(char) && depth-- === 0) return at;
  }
  return null;
}
