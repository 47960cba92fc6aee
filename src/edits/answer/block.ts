import { type Opening, readClosing, readDivider, readOpening } from './marker.ts';

/** What stands between a block's markers. */
export interface Block {
  /** The text before the divider, where there is one, and the text behind it. */
  readonly parts: readonly string[];
  /** The line after the block. */
  readonly next: number;
}

/** A block without an end; `next` is where to go on reading. */
export interface Unclosed {
  readonly parts: null;
  readonly next: number;
}

/** Reads the lines of a block, from the one after its opening. Every line of a part has its end, unless a marker says no. */
export function readBlock(
  lines: readonly string[],
  start: number,
  { verb, indent, closes }: Opening,
  shortest: number,
): Block | Unclosed {
  const parts: string[] = [];
  let part: string[] = [];
  const closePart = (noNewline: boolean): void => {
    parts.push(part.length === 0 ? '' : part.join('\n') + (noNewline ? '' : '\n'));
    part = [];
  };
  for (let at = start; at < lines.length; at++) {
    const whole = lines[at] ?? '';
    const line = indent !== '' && whole.startsWith(indent) ? whole.slice(indent.length) : whole;
    const closing = readClosing(line, shortest, closes);
    if (closing !== null) {
      closePart(closing.noNewline);
      return { parts, next: at + 1 };
    }
    if (readOpening(line, shortest) !== null) return { parts: null, next: at };
    const divider = readDivider(line, shortest);
    if (divider === null) part.push(line);
    else if (verb === 'replace') closePart(divider.noNewline);
    // Some put a divider into every block: before the whole text of a file it says nothing.
    else if (part.length > 0) part.push(line);
  }
  return { parts: null, next: lines.length };
}
