import type { CutText } from './artifacts.ts';
import { unmatchedBrackets } from './brackets.ts';
import { indentWidth } from './indentation.ts';
import { languageFacts } from './languages.ts';
import type { InsertionContext } from './trigger.ts';
import { linesBelow } from './window.ts';

/**
 * Cuts an answer at the end of its block or paragraph, before a second one, and before it closes what the suffix closes.
 *
 * @param running whether the last line may be incomplete
 */
export function cutBlock(
  text: string,
  { window, language, mode, indentation }: InsertionContext,
  running: boolean,
): CutText {
  const widthOf = (line: string): number => indentWidth(line, indentation);
  const lines = text.split('\n');
  if (!mode.lookahead && mode.show === 'line') return { text: lines[0] ?? '', cut: lines.length > 1 };

  const facts = languageFacts(language);
  const below = linesBelow(window);
  const first = window.linePrefix + (lines[0] ?? '');
  const onBlankLine = window.linePrefix.trim() === '';
  // The requested block is the one that the line of the cursor opens, or the one around the cursor.
  const ownBlock = mode.show === 'block' && !onBlankLine;
  let base = widthOf(first);
  let started = (lines[0] ?? '').trim() !== '' || facts.opener.test(first);
  let inBlock = facts.opener.test(first);
  let blocks = 0;
  let blanks = 0;
  const upTo = (end: number): CutText => ({ text: lines.slice(0, end).join('\n'), cut: true });
  const bracketOpen = (end: number): boolean =>
    unmatchedBrackets([first, ...lines.slice(1, end)].join('\n'), language).open.length > 0;

  if (onBlankLine && closesAgain(first, below, facts.closer)) return upTo(0);
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (running && i === lines.length - 1) break;
    if (line.trim() === '') {
      blanks++;
      // Inside a block, another paragraph still belongs to it.
      if (started && (blanks > 1 || (mode.lookahead && !inBlock && base === 0))) return upTo(i);
      continue;
    }
    const width = widthOf(line);
    if (!started) base = width;
    blanks = 0;
    const closes = facts.closer.test(line);
    const opens = facts.opener.test(line);
    if (closes && width <= base) {
      if (closesAgain(line, below, facts.closer)) return upTo(i);
      if (ownBlock ? width < base || !opens : width < base && !mode.lookahead) return upTo(i + 1);
      // What was asked for is a line and what follows it, which may be behind the end of its block.
      base = Math.min(base, width);
      if (inBlock && !opens) blocks++;
      inBlock = opens;
    } else if (width < base) return upTo(i);
    else if (width === base && started && !(inBlock && bracketOpen(i))) {
      // Where indentation delimits blocks, this line ends one.
      if (ownBlock) return upTo(i);
      if (inBlock) blocks++;
      if (mode.lookahead && opens && blocks > 0) return upTo(i);
      inBlock = opens;
    } else if (!started) inBlock = opens;
    started = true;
  }
  return { text, cut: false };
}

/** Whether a text does no more than close, on a line of its own, a block that is open before it. */
export function closesBlock(text: string, { window, language }: InsertionContext): boolean {
  const { closer } = languageFacts(language);
  const isOwnLine = window.linePrefix.trim() === '' || text.startsWith('\n');
  if (!isOwnLine || text.trim().includes('\n')) return false;
  if (text.trim() === '*/') return true;
  if (!closer.test(text.trimStart())) return false;
  return /[)\]}]/.test(text) ? unmatchedBrackets(window.prefix + text, language).close.length === 0 : true;
}

/** Whether a line closes what the next line below at its level closes too. */
function closesAgain(line: string, below: readonly string[], closer: RegExp): boolean {
  if (!closer.test(line)) return false;
  const width = indentWidth(line);
  const next = below.find((other) => other.trim() !== '' && indentWidth(other) <= width);
  return (
    next !== undefined && indentWidth(next) === width && closerOf(next, closer) === closerOf(line, closer)
  );
}

function closerOf(line: string, closer: RegExp): string | null {
  return closer.exec(line)?.[0].trim() ?? null;
}
