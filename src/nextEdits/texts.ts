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
  return { start: text.lastIndexOf('\n', offset - 1) + 1, end: end < 0 ? text.length : end };
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
  const from = advance(text, { line: 0, character: 0 }, 0, start);
  return { start: from, end: advance(text, from, start, end) };
}

function advance(text: string, at: Position, from: number, offset: number): Position {
  let { line } = at;
  let begin = from - at.character;
  for (let next = text.indexOf('\n', from); next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) {
    line++;
    begin = next + 1;
  }
  return { line, character: offset - begin };
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
