import type { LineColumnRange, Position } from './suggestion.ts';

const WORD = /[\p{L}\p{N}_$]/u;

/** Whether a character can be a part of a name. */
export function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && WORD.test(text.charAt(at));
}

/** A change widened to whole words on both sides, so that it says what became of a name. */
export function wholeWords(text: string, start: number, end: number): { start: number; end: number } {
  let from = start;
  let to = end;
  while (isWordAt(text, from - 1)) from--;
  while (isWordAt(text, to)) to++;
  return { start: from, end: to };
}

/** The line and character of offsets, which must be in order. */
export function rangeOf(text: string, start: number, end: number): LineColumnRange {
  const from = positionAt(text, start);
  return { start: from, end: positionAt(text, end, start, from) };
}

function positionAt(
  text: string,
  offset: number,
  from = 0,
  at: Position = { line: 0, character: 0 },
): Position {
  let { line } = at;
  let begin = from - at.character;
  for (let next = text.indexOf('\n', from); next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) {
    line++;
    begin = next + 1;
  }
  return { line, character: offset - begin };
}
