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
  const open = looseBrackets(window.linePrefix, language).open.length;
  const closed = looseBrackets(rest, language).close.length;
  const excess = looseBrackets(text, language).close[Math.max(0, open - closed)];
  const fitted = open > 0 && closed > 0 && excess !== undefined ? text.slice(0, excess.at) : text;

  const balance = (candidate: string): number => {
    const loose = looseBrackets(window.linePrefix + candidate + rest, language);
    return loose.open.length + loose.close.length;
  };
  const candidates = overlaps(fitted, rest, window.linePrefix).map((length) =>
    fitted.slice(0, fitted.length - length),
  );
  // Of equal ones the shortest: it repeats nothing.
  return candidates.reduce(
    (best, next) => (balance(next) < balance(best) ? next : best),
    candidates[0] ?? fitted,
  );
}

/** The lengths of what ends one text and begins the other, the longest first; at last 0. */
function overlaps(text: string, rest: string, linePrefix: string): number[] {
  const lengths: number[] = [];
  for (let length = Math.min(text.length, rest.length); length > 0; length--) {
    const shared = rest.slice(0, length);
    if (!text.endsWith(shared)) continue;
    // A letter or two in common is chance.
    const telling = !/[\p{L}\p{N}]/u.test(shared) || length >= 4 || length === rest.length;
    const closesString = /^["'`]/.test(shared) && !inString(linePrefix + text.slice(0, -length));
    if (telling && !closesString) lengths.push(length);
  }
  return [...lengths, 0];
}
