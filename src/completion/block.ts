import { looseBrackets } from './brackets.ts';
import { indentWidth, languageFacts } from './languages.ts';
import type { Shape } from './shape.ts';
import type { Window } from './window.ts';

/** A text, and whether what comes after it is of no use. */
export interface Cut {
  readonly text: string;
  readonly cut: boolean;
}

/**
 * The part of an answer that belongs together: up to the end of its block or paragraph, without a second one, and without
 * closing what the suffix closes.
 *
 * @param running whether the last line may go on
 */
export function cutBlock(
  text: string,
  window: Window,
  language: string,
  shape: Shape,
  running: boolean,
): Cut {
  const lines = text.split('\n');
  if (!shape.runOn && shape.show === 'line') return { text: lines[0] ?? '', cut: lines.length > 1 };

  const facts = languageFacts(language);
  const below = linesBelow(window);
  const first = window.linePrefix + (lines[0] ?? '');
  const onBlankLine = window.linePrefix.trim() === '';
  // The block that was asked for is the one that this line opens, or the one that the cursor is in.
  const ownBlock = shape.show === 'block' && !onBlankLine;
  let base = indentWidth(first);
  let begun = (lines[0] ?? '').trim() !== '' || facts.opener.test(first);
  let inBlock = facts.opener.test(first);
  let blocks = 0;
  let blanks = 0;
  const upTo = (end: number): Cut => ({ text: lines.slice(0, end).join('\n'), cut: true });
  const bracketOpen = (end: number): boolean =>
    looseBrackets([first, ...lines.slice(1, end)].join('\n'), language).open.length > 0;

  if (onBlankLine && closesAgain(first, below, facts.closer)) return upTo(0);
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (running && i === lines.length - 1) break;
    if (line.trim() === '') {
      blanks++;
      // Inside of something, a paragraph more is still part of it.
      if (begun && (blanks > 1 || (shape.runOn && !inBlock && base === 0))) return upTo(i);
      continue;
    }
    const width = indentWidth(line);
    if (!begun) base = width;
    blanks = 0;
    const closes = facts.closer.test(line);
    const opens = facts.opener.test(line);
    if (closes && width <= base) {
      if (closesAgain(line, below, facts.closer)) return upTo(i);
      if (width < base || (ownBlock && !opens)) return upTo(i + 1);
      if (inBlock && !opens) blocks++;
      inBlock = opens;
    } else if (width < base) return upTo(i);
    else if (width === base && begun && !(inBlock && bracketOpen(i))) {
      // Where indentation makes the blocks, this line ends one.
      if (ownBlock) return upTo(i);
      if (inBlock) blocks++;
      if (shape.runOn && opens && blocks > 0) return upTo(i);
      inBlock = opens;
    } else if (!begun) inBlock = opens;
    begun = true;
  }
  return { text, cut: false };
}

/** Whether a line only closes what the first line below on its level closes too. */
export function closesAgain(line: string, below: readonly string[], closer: RegExp): boolean {
  if (!closer.test(line)) return false;
  const width = indentWidth(line);
  const next = below.find((other) => other.trim() !== '' && indentWidth(other) <= width);
  return next !== undefined && indentWidth(next) === width && mark(next, closer) === mark(line, closer);
}

/** The lines after that of the cursor. */
export function linesBelow(window: Window): string[] {
  return window.suffix.split('\n').slice(1);
}

function mark(line: string, closer: RegExp): string | null {
  return closer.exec(line)?.[0].trim() ?? null;
}
