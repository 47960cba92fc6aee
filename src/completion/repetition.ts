import type { CutText } from './artifacts.ts';
import { unmatchedBrackets } from './brackets.ts';
import { indentWidth } from './indentation.ts';
import { inString } from './languages.ts';
import { linesBelow, type PromptWindow } from './window.ts';

/** Shorter lines (`}`, `end`, `break;`) recur in all code. */
const MIN_DISTINCT_CHARS = 10;

/** How many lines before the cursor a chat model may repeat before it continues them. */
const MAX_ECHO_LINES = 10;

/** An answer without the text before the cursor that it repeats; null while it may still be repeating it. */
export function withoutPrefixEcho(text: string, window: PromptWindow, running: boolean): string | null {
  const answer = text.trimStart();
  const lines = window.prefix.split('\n').slice(-MAX_ECHO_LINES);
  for (let i = 0; i < lines.length; i++) {
    const echo = lines.slice(i).join('\n').trimStart();
    const distinct = i === lines.length - 1 ? echo.trim().length >= 5 : echo.length >= MIN_DISTINCT_CHARS;
    if (!distinct || lines[i]?.trim() === '') continue;
    if (answer.startsWith(echo)) return answer.slice(echo.length);
    if (i === lines.length - 1 && answer.startsWith(echo.trimEnd())) {
      return answer.slice(echo.trimEnd().length).trimStart();
    }
    if (running && answer !== '' && echo.startsWith(answer)) return null;
  }
  return text;
}

/** Cuts an answer at the line that already follows the cursor, unless it goes on in another way than the file does. */
export function cutAtSuffix(text: string, window: PromptWindow, running: boolean): CutText {
  const [next, afterNext] = linesBelow(window).filter((line) => line.trim() !== '');
  if (next === undefined) return { text, cut: false };
  const lines = text.split('\n');
  const last = running ? lines.length - 1 : lines.length;
  for (let i = 0; i < last; i++) {
    const line = i === 0 ? window.linePrefix + (lines[0] ?? '') : (lines[i] ?? '');
    if (line.trim() !== next.trim()) continue;
    const same = indentWidth(line) === indentWidth(next) && /[\p{L}\p{N}]/u.test(next);
    if (!same && next.trim().length < MIN_DISTINCT_CHARS) continue;
    // Alike beginnings of two statements are no repetition; the line after it tells.
    const after = lines.slice(i + 1, last).find((other) => other.trim() !== '');
    const goesOn = after !== undefined && afterNext !== undefined && after.trim() !== afterNext.trim();
    if (goesOn && /[\p{L}\p{N}]{3}/u.test(after)) continue;
    return { text: lines.slice(0, i).join('\n'), cut: after !== undefined || !running };
  }
  return { text, cut: false };
}

/** Each is read as a whole; more brackets than that are not closed at the end of a line. */
const MOST_CANDIDATES = 20;
/** Longer texts in common with the rest of a line are not looked for. */
const LONGEST_OVERLAP = 200;

/**
 * Fits an answer to the rest of the cursor's line: it does not repeat the start of that text, and ends before it closes a
 * bracket that is closed there.
 */
export function fitLineSuffix(text: string, window: PromptWindow, language: string): string {
  const rest = window.lineSuffix.trim();
  if (rest === '' || text === '') return text;
  const unmatched = (candidate: string): number => {
    const { open, close } = unmatchedBrackets(window.linePrefix + candidate + rest, language);
    return open.length + close.length;
  };
  const whole = overlaps(text, rest, window.linePrefix).map((length) => text.slice(0, text.length - length));
  // Where it closes more than it opens, it may continue as if nothing followed.
  const closers = unmatchedBrackets(text, language).close.map((at) => text.slice(0, at));
  // Of equal candidates the first: it repeats nothing and leaves nothing out.
  return [...whole.slice(0, MOST_CANDIDATES), ...closers.slice(0, MOST_CANDIDATES)].reduce(
    (best, next) => (unmatched(next) < unmatched(best) ? next : best),
    whole[0] ?? text,
  );
}

/**
 * The lengths that the end of a text has in common with the start of the rest: those that are unlikely to be a
 * coincidence, the longest first; then 0; then the others, which are chosen only if they balance the brackets.
 */
function overlaps(text: string, rest: string, linePrefix: string): number[] {
  const likely: number[] = [];
  const coincidental: number[] = [];
  for (let length = Math.min(text.length, rest.length, LONGEST_OVERLAP); length > 0; length--) {
    const shared = rest.slice(0, length);
    if (!text.endsWith(shared)) continue;
    const closesString = /^["'`]/.test(shared) && !inString(linePrefix + text.slice(0, -length));
    if (closesString) continue;
    // One or two letters in common mean nothing.
    const letters = /[\p{L}\p{N}]/u.test(shared) && length < 4 && length < rest.length;
    (letters ? coincidental : likely).push(length);
  }
  return [...likely, 0, ...coincidental];
}

/** Shorter lines may occur repeatedly: `}`, `end`, `else:`. */
const MIN_REPEATED_CHARS = 6;

/** The longest group of lines whose repetition is detected. */
const MAX_CYCLE_LINES = 4;

/** The same characters this often in one line are a model in a loop; a ruler of dashes may be longer. */
const STUTTER = /(\S.{0,11}?)\1{15,}/;
const MAX_RULER_CHARS = 120;

/** Cuts an answer where it starts to repeat itself or the lines above the cursor. */
export function cutAtRepetition(text: string, window: PromptWindow, running: boolean): CutText {
  const stutter = STUTTER.exec(text);
  if (stutter !== null && (/[\p{L}\p{N}]/u.test(stutter[1] ?? '') || stutter[0].length > MAX_RULER_CHARS)) {
    return { text: text.slice(0, stutter.index), cut: true };
  }
  const lines = text.split('\n');
  if (running) lines.pop();
  const blankStart = window.linePrefix.trim() === '' || lines[0]?.trim() === '';
  if (!blankStart) return cutAtCycle(text, lines, []);
  const above = window.prefix.split('\n').slice(-MAX_CYCLE_LINES - 1);
  if (window.linePrefix.trim() === '') above.pop();
  return cutAtCycle(
    text,
    lines,
    above.map((line) => line.trim()),
  );
}

function cutAtCycle(text: string, lines: readonly string[], above: readonly string[]): CutText {
  const trimmed = lines.map((line) => line.trim());
  for (let size = 1; size <= MAX_CYCLE_LINES; size++) {
    const first = trimmed.findIndex((line) => line !== '');
    if (first >= 0 && above.length >= size && same(trimmed.slice(first, first + size), above.slice(-size))) {
      return { text: '', cut: true };
    }
    for (let at = 0; at + size * 2 <= trimmed.length; at++) {
      const repeated = same(trimmed.slice(at, at + size), trimmed.slice(at + size, at + size * 2));
      // Two equal lines in a row occur in code, three do not.
      if (repeated && (size > 1 || trimmed[at + 2] === trimmed[at])) {
        const kept = text.split('\n').slice(0, at + size);
        return { text: kept.join('\n'), cut: true };
      }
    }
  }
  return { text, cut: false };
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return (
    some.length === others.length &&
    some.every((line, i) => line === others[i]) &&
    some.some((line) => line.length >= MIN_REPEATED_CHARS)
  );
}
