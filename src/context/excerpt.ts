import { estimateTokens } from '../models/index.ts';
import { maskSecrets, type SecretMarks } from '../secrets/index.ts';

/** A place in a text; both count from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface TextRange {
  readonly start: Position;
  readonly end: Position;
}

/** Lines of a text, from `start` to before `end`. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** The lines of a text, read one by one: a long file is never copied for a short part of it. */
export interface TextLines {
  readonly lineCount: number;
  /** Without its line end. */
  lineAt(line: number): string;
}

/**
 * Widens a range of lines, a line above and a line below in turn, each way until a line does not fit into the token
 * limit or the document ends. A range that is over the limit by itself comes back as it is.
 */
export function widen(lines: readonly string[], range: LineRange, limitTokens: number): LineRange {
  let { start, end } = range;
  let left = limitTokens - estimateTokens(`${lines.slice(start, end).join('\n')}\n`);
  const take = (line: number): boolean => {
    const text = lines[line];
    // One more, since lines that meet can be cut into other pieces than each by itself.
    const cost = text === undefined ? Infinity : estimateTokens(`${text}\n`) + 1;
    if (cost > left) return false;
    left -= cost;
    return true;
  };
  let up = true;
  let down = true;
  while (up || down) {
    up &&= take(start - 1);
    if (up) start--;
    down &&= take(end);
    if (down) end++;
  }
  return { start, end };
}

/** Where a line begins in its text. */
export function offsetOf(lines: readonly string[], line: number): number {
  return lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
}

export interface Excerpt {
  readonly lines: LineRange;
  /** Secrets masked. */
  readonly text: string;
  /** How many keys and tokens were masked. */
  readonly masked: number;
}

/** A part of a text with what stands around it, as far as `limitTokens` go beyond the part itself. */
export function excerptOf(text: string, part: LineRange, limitTokens: number, marks?: SecretMarks): Excerpt {
  const lines = text.split(/\r?\n/);
  const own = estimateTokens(lines.slice(part.start, part.end).join('\n'));
  const range = widen(lines, part, own + limitTokens);
  const plain = lines.join('\n');
  // Masked as parts of the whole text, so that a key of which the excerpt holds only half is found.
  const end = Math.min(plain.length, offsetOf(lines, range.end) - 1);
  return { lines: range, ...maskSecrets(plain, offsetOf(lines, range.start), end, marks) };
}

/** A private key has at most about this many lines: one that a part cuts in two is still seen whole. */
const KEY_LINES = 110;

/** Lines of a text with its secrets masked, those included that begin before the lines or end after them. */
export function maskedLines(text: TextLines, start: number, end: number, marks?: SecretMarks): string[] {
  return maskedPart(text, start, end, marks).text.split('\n');
}

/** The same as one text, and how many secrets were masked in it. */
export function maskedPart(
  text: TextLines,
  start: number,
  end: number,
  marks?: SecretMarks,
): { text: string; masked: number } {
  const from = Math.max(0, start - KEY_LINES);
  const to = Math.min(text.lineCount, end + KEY_LINES);
  const lines = Array.from({ length: Math.max(0, to - from) }, (_, i) => text.lineAt(from + i));
  const whole = lines.join('\n');
  const last = Math.min(whole.length, Math.max(0, offsetOf(lines, Math.min(end, to) - from) - 1));
  return maskSecrets(whole, Math.min(offsetOf(lines, start - from), last), last, marks);
}

/** How many lines fit from the beginning, up to an empty one if that is not too far up: between two tests. */
export function linesThatFit(lines: readonly string[], limitTokens: number): number {
  let count = 0;
  for (let left = limitTokens; count < lines.length; count++) {
    left -= estimateTokens(`${lines[count] ?? ''}\n`);
    if (left < 0) break;
  }
  if (count === lines.length) return count;
  const blank = lines.slice(0, count).findLastIndex((line) => line.trim() === '');
  return blank > count / 2 ? blank : count;
}

/** A text in a fence that is longer than any inside, so that code with fences of its own stays whole. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
