import type { Cut } from './block.ts';
import { linesBelow } from './block.ts';
import { looseBrackets } from './brackets.ts';
import { indentWidth, inString } from './languages.ts';
import type { Window } from './window.ts';

/** Shorter lines (`}`, `end`, `break;`) come again in all code. */
const TELLING_CHARS = 10;

/** How many lines before the cursor a chat model may say again before it goes on. */
const REPEATED_LINES = 10;

/** An answer without what it repeats of the text before the cursor; null while it may still be doing so. */
export function withoutPrefixEcho(text: string, window: Window, running: boolean): string | null {
  const answer = text.trimStart();
  const lines = window.prefix.split('\n').slice(-REPEATED_LINES);
  for (let i = 0; i < lines.length; i++) {
    const said = lines.slice(i).join('\n').trimStart();
    const telling = i === lines.length - 1 ? said.trim().length >= 5 : said.length >= TELLING_CHARS;
    if (!telling || lines[i]?.trim() === '') continue;
    if (answer.startsWith(said)) return answer.slice(said.length);
    if (i === lines.length - 1 && answer.startsWith(said.trimEnd())) {
      return answer.slice(said.trimEnd().length).trimStart();
    }
    if (running && answer !== '' && said.startsWith(answer)) return null;
  }
  return text;
}

/** Cuts a text of several lines where it comes to what stands below the cursor already. */
export function cutAtSuffix(text: string, window: Window, running: boolean): Cut {
  const next = linesBelow(window).find((line) => line.trim() !== '');
  if (next === undefined) return { text, cut: false };
  const lines = text.split('\n');
  const last = running ? lines.length - 1 : lines.length;
  for (let i = 0; i < last; i++) {
    const line = i === 0 ? window.linePrefix + (lines[0] ?? '') : (lines[i] ?? '');
    if (line.trim() !== next.trim()) continue;
    const same = indentWidth(line) === indentWidth(next) && /[\p{L}\p{N}]/u.test(next);
    if (same || next.trim().length >= TELLING_CHARS) {
      return { text: lines.slice(0, i).join('\n'), cut: true };
    }
  }
  return { text, cut: false };
}

/**
 * Fits a text of one line in front of what follows it in that line: it ends where it would close a bracket that is closed
 * there, and does not say again what stands there.
 */
export function fitBefore(text: string, window: Window, language: string): string {
  const rest = window.lineSuffix.trim();
  if (rest === '' || text === '') return text;
  const balance = (candidate: string): number => {
    const loose = looseBrackets(window.linePrefix + candidate + rest, language);
    return loose.open.length + loose.close.length;
  };
  const whole = overlaps(text, rest, window.linePrefix).map((length) => text.slice(0, text.length - length));
  // Where it closes more than it opens, it may go on as if nothing followed.
  const closers = looseBrackets(text, language).close.map(({ at }) => text.slice(0, at));
  // Of equal ones the first: it repeats nothing, and leaves nothing out.
  return [...whole, ...closers].reduce(
    (best, next) => (balance(next) < balance(best) ? next : best),
    whole[0] ?? text,
  );
}

/**
 * The lengths of what ends one text and begins the other: those that are no chance first, the longest of them first, then
 * 0, then the rest, which only a bracket can speak for.
 */
function overlaps(text: string, rest: string, linePrefix: string): number[] {
  const telling: number[] = [];
  const chance: number[] = [];
  for (let length = Math.min(text.length, rest.length); length > 0; length--) {
    const shared = rest.slice(0, length);
    if (!text.endsWith(shared)) continue;
    const closesString = /^["'`]/.test(shared) && !inString(linePrefix + text.slice(0, -length));
    if (closesString) continue;
    // A letter or two in common is chance.
    const letters = /[\p{L}\p{N}]/u.test(shared) && length < 4 && length < rest.length;
    (letters ? chance : telling).push(length);
  }
  return [...telling, 0, ...chance];
}
