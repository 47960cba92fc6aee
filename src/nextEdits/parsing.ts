import { changeBetween } from './edit.ts';
import { lineAround } from './texts.ts';

/** Whether a text parses no worse than the one before. */
export type ParsesAsBefore = (language: string, before: string, after: string) => Promise<boolean>;

/** A longer piece takes as long as all of it. */
const MOST_CHARS = 8_000;

/** What begins a line outside of everything else: no white space, no bracket, no word that goes on with what is above. */
const BEGINS = /^(?!(?:else|elif|except|catch|finally|end|then|do)\b)[\p{L}_@#/]/u;

/**
 * Whether a file parses with a change as it did before. A long file is not parsed as a whole, where the change is within some
 * lines outside of which nothing is open, and which parse by themselves: what is shown is not waited for then.
 */
export async function parsesWithChange(
  parses: ParsesAsBefore,
  language: string,
  before: string,
  after: string,
): Promise<boolean> {
  const piece = pieceOf(before, after);
  if (piece === null || !(await parses(language, '', piece.before))) return parses(language, before, after);
  return parses(language, piece.before, piece.after);
}

/** The lines around a change, up to those above and below that begin something; null where these are far away. */
function pieceOf(before: string, after: string): { readonly before: string; readonly after: string } | null {
  const change = changeBetween(before, after);
  if (change === null || before.length <= MOST_CHARS) return null;
  let { start } = lineAround(before, change.start);
  while (start > 0 && !BEGINS.test(before.slice(start, start + 10))) {
    if (change.start - start > MOST_CHARS) return null;
    ({ start } = lineAround(before, start - 1));
  }
  let end = before.indexOf('\n', change.end);
  while (end >= 0 && !BEGINS.test(before.slice(end + 1, end + 11))) {
    if (end - start > MOST_CHARS) return null;
    end = before.indexOf('\n', end + 1);
  }
  if (end < 0) end = before.length;
  if (end - start > MOST_CHARS) return null;
  return { before: before.slice(start, end), after: after.slice(start, end + after.length - before.length) };
}
