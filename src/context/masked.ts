import type { TextLines } from './files/index.ts';
import type { SecretMarks } from './secretMarks.ts';
import { maskSecrets } from './secrets.ts';

/** A private key has at most about this many lines: one that a piece cuts in two is still seen whole. */
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
  const lengthOf = (count: number) => lines.slice(0, count).reduce((sum, { length }) => sum + length + 1, 0);
  const whole = lines.join('\n');
  const last = Math.min(whole.length, Math.max(0, lengthOf(Math.min(end, to) - from) - 1));
  return maskSecrets(whole, Math.min(lengthOf(start - from), last), last, marks);
}
