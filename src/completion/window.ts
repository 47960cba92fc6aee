import { estimateTokens, headOf, wholeAt } from '../models/index.ts';
import type { CompletionRequest, TextLines } from './request.ts';

/**
 * Limits of the prompt's text, in tokens. The sum is a quarter of what comparable engines send, and leaves room for
 * excerpts of other files.
 */
export const WINDOW_TOKENS = { prefix: 1_400, suffix: 350 };

/**
 * The first line of the prefix moves in steps of this many lines: an answer stays usable, and the provider's prompt cache
 * warm, for 32 new lines instead of one. A step costs at most half of the prefix.
 */
const STEP_LINES = 32;

/** Of a longer line only the end is used, cut in steps for the same reason: lines of minified files have megabytes. */
const MAX_LINE_CHARS = 2_000;
const LINE_STEP_CHARS = 512;

/** The part of a document around the cursor that goes into a prompt. */
export interface PromptWindow {
  readonly prefix: string;
  readonly suffix: string;
  /** The document line where the prefix starts. */
  readonly startLine: number;
  /** The document line of the cursor. */
  readonly line: number;
  /** The line of the cursor, before and after it. */
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** Whether it holds the whole document. */
  readonly whole: boolean;
}

/**
 * Cuts the window out of a document. The cuts depend on whole lines only, not on the line of the cursor, and the end of
 * the suffix does not depend on the text before the cursor: so they stay where they are while the user types.
 */
export function cutWindow(request: CompletionRequest): PromptWindow {
  const { lines, selected } = request;
  const line = Math.max(0, Math.min(request.line, lines.lineCount - 1));
  const full = lines.lineCount > 0 ? lines.lineAt(line) : '';
  const character = wholeAt(full, Math.max(0, Math.min(request.character, full.length)));
  const before = headOf(full, character - (selected?.replace ?? 0)) + (selected?.text ?? '');
  const linePrefix = before.slice(wholeAt(before, lineStart(before.length)));
  const lineSuffix = headOf(full.slice(character), MAX_LINE_CHARS);

  const startLine = lineStart(before.length) > 0 ? line : prefixStart(lines, line);
  const endLine = suffixEnd(lines, line);
  return {
    prefix: [...linesOf(lines, startLine, line), linePrefix].join('\n'),
    suffix: [lineSuffix, ...linesOf(lines, line + 1, endLine)].join('\n'),
    startLine,
    line,
    linePrefix,
    lineSuffix,
    whole: startLine === 0 && endLine >= lines.lineCount,
  };
}

/** The window after text was inserted at its cursor. */
export function advance(window: PromptWindow, text: string): PromptWindow {
  const lastBreak = text.lastIndexOf('\n');
  return {
    ...window,
    prefix: window.prefix + text,
    linePrefix: lastBreak < 0 ? window.linePrefix + text : text.slice(lastBreak + 1),
    line: window.line + text.split('\n').length - 1,
  };
}

/** What was typed between two windows; null when they differ in more than text typed at the cursor. */
export function typedSince(earlier: PromptWindow, later: PromptWindow): string | null {
  if (earlier.suffix !== later.suffix) return null;
  const shift = later.startLine - earlier.startLine;
  const from = shift > 0 ? withoutLines(earlier.prefix, shift) : earlier.prefix;
  const to = shift < 0 ? withoutLines(later.prefix, -shift) : later.prefix;
  return from !== null && to?.startsWith(from) ? to.slice(from.length) : null;
}

/** The lines after that of the cursor. */
export function linesBelow(window: PromptWindow): string[] {
  return window.suffix.split('\n').slice(1);
}

/** The first line after that of the cursor that is not blank. */
export function nextLine(window: PromptWindow): string | undefined {
  return linesBelow(window).find((line) => line.trim() !== '');
}

function withoutLines(text: string, count: number): string | null {
  let at = 0;
  for (let i = 0; i < count; i++) {
    at = text.indexOf('\n', at) + 1;
    if (at === 0) return null;
  }
  return text.slice(at);
}

function lineStart(length: number): number {
  return length <= MAX_LINE_CHARS
    ? 0
    : Math.ceil((length - MAX_LINE_CHARS) / LINE_STEP_CHARS) * LINE_STEP_CHARS;
}

function prefixStart(lines: TextLines, line: number): number {
  let first = line;
  for (let left = WINDOW_TOKENS.prefix; first > 0; first--) {
    left -= tokensOfLine(lines.lineAt(first - 1));
    if (left < 0) break;
  }
  if (first === 0) return 0;
  const rounded = Math.ceil(first / STEP_LINES) * STEP_LINES;
  return line - rounded >= (line - first) / 2 ? cleanStart(lines, rounded) : first;
}

/** The next line that is not indented or follows a blank one, if it is near: better than the middle of a block. */
function cleanStart(lines: TextLines, from: number): number {
  for (let at = from; at < from + STEP_LINES / 2; at++) {
    if (/^[^\s)\]}]/.test(lines.lineAt(at)) || lines.lineAt(at - 1).trim() === '') return at;
  }
  return from;
}

/** The line after the last one of the suffix. */
function suffixEnd(lines: TextLines, line: number): number {
  let end = line + 1;
  for (let left = WINDOW_TOKENS.suffix; end < lines.lineCount; end++) {
    left -= tokensOfLine(lines.lineAt(end));
    if (left < 0) break;
  }
  if (end >= lines.lineCount) return lines.lineCount;
  // A blank line in the last quarter of the suffix is a better end.
  for (let at = end; at > line + 1 + (end - line) * 0.75; at--) {
    if (lines.lineAt(at).trim() === '') return at;
  }
  return end;
}

function tokensOfLine(line: string): number {
  const short = headOf(line, MAX_LINE_CHARS);
  const tokens = short === '' ? 0 : estimateTokens(short);
  return 1 + (short === line ? tokens : Math.ceil((tokens * line.length) / short.length));
}

function linesOf(lines: TextLines, from: number, to: number): string[] {
  const texts: string[] = [];
  for (let i = from; i < to; i++) texts.push(lines.lineAt(i));
  return texts;
}
