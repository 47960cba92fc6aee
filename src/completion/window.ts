import { estimateTokens } from '../models/index.ts';
import type { Place, TextLines, WindowLimits } from './types.ts';

/** 1,750 tokens in all: a quarter of what the best known engine sends, and room for 30 % more from other sources. */
export const DEFAULT_LIMITS: WindowLimits = { prefixTokens: 1_400, suffixTokens: 350 };

/**
 * The first line of the prefix moves in steps of so many lines: an answer stays usable, and a provider's prompt cache
 * warm, for 32 new lines instead of one. The steps cost at most half of the prefix.
 */
const STEP_LINES = 32;

/** Of a longer line only its end goes in, cut in steps for the same reason: minified files have lines of megabytes. */
const MAX_LINE_CHARS = 2_000;
const LINE_STEP_CHARS = 512;

/** The part of a document around the cursor that a prompt is made of, and the line of the cursor. */
export interface Window {
  readonly prefix: string;
  readonly suffix: string;
  /** The document's line that the prefix begins with. */
  readonly startLine: number;
  /** The document's line of the cursor. */
  readonly line: number;
  /** The line of the cursor, before and after it. */
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** Whether the whole document is in it. */
  readonly whole: boolean;
}

/**
 * Cuts a document around the cursor. Where it cuts depends on whole lines only: not on the line of the cursor, and after
 * the cursor not on what is before it. So the cut stays where it is while the user types.
 */
export function cutWindow(place: Place): Window {
  const { lines, limits, selected } = place;
  const line = Math.max(0, Math.min(place.line, lines.lineCount - 1));
  const full = lines.lineCount > 0 ? lines.lineAt(line) : '';
  const character = Math.max(0, Math.min(place.character, full.length));
  const before = full.slice(0, Math.max(0, character - (selected?.replace ?? 0))) + (selected?.text ?? '');
  const linePrefix = before.slice(lineStart(before.length));
  const lineSuffix = full.slice(character, character + MAX_LINE_CHARS);

  const startLine = lineStart(before.length) > 0 ? line : prefixStart(lines, line, limits.prefixTokens);
  const endLine = suffixEnd(lines, line, limits.suffixTokens);
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

/** The window after a text was inserted at its cursor. */
export function advance(window: Window, text: string): Window {
  const lastBreak = text.lastIndexOf('\n');
  return {
    ...window,
    prefix: window.prefix + text,
    linePrefix: lastBreak < 0 ? window.linePrefix + text : text.slice(lastBreak + 1),
    line: window.line + text.split('\n').length - 1,
  };
}

/** What was typed from one window to a later one of the same place; null when they are not of one place. */
export function typedSince(earlier: Window, later: Window): string | null {
  if (earlier.suffix !== later.suffix) return null;
  const shift = later.startLine - earlier.startLine;
  const from = shift > 0 ? withoutLines(earlier.prefix, shift) : earlier.prefix;
  const to = shift < 0 ? withoutLines(later.prefix, -shift) : later.prefix;
  return from !== null && to?.startsWith(from) ? to.slice(from.length) : null;
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

function prefixStart(lines: TextLines, line: number, budget: number): number {
  let first = line;
  for (let left = budget; first > 0; first--) {
    left -= tokensOfLine(lines.lineAt(first - 1));
    if (left < 0) break;
  }
  if (first === 0) return 0;
  for (let step = STEP_LINES; step > 1; step /= 2) {
    const rounded = Math.ceil(first / step) * step;
    if (line - rounded >= (line - first) / 2) return sensibleStart(lines, rounded, step);
  }
  return first;
}

/** The next line that stands on its own, if there is one close by: it says more than the middle of something. */
function sensibleStart(lines: TextLines, from: number, step: number): number {
  for (let at = from; at < from + step / 2; at++) {
    if (/^[^\s)\]}]/.test(lines.lineAt(at)) || lines.lineAt(at - 1).trim() === '') return at;
  }
  return from;
}

/** The line behind the last one of the suffix. */
function suffixEnd(lines: TextLines, line: number, budget: number): number {
  let end = line + 1;
  for (let left = budget; end < lines.lineCount; end++) {
    left -= tokensOfLine(lines.lineAt(end));
    if (left < 0) break;
  }
  if (end >= lines.lineCount) return lines.lineCount;
  // In its last quarter, the suffix rather ends with the end of something.
  for (let at = end; at > line + 1 + (end - line) * 0.75; at--) {
    if (lines.lineAt(at).trim() === '') return at;
  }
  return end;
}

function tokensOfLine(line: string): number {
  const short = line.length > MAX_LINE_CHARS ? line.slice(0, MAX_LINE_CHARS) : line;
  const tokens = short === '' ? 0 : estimateTokens(short);
  return 1 + (short === line ? tokens : Math.ceil((tokens * line.length) / short.length));
}

function linesOf(lines: TextLines, from: number, to: number): string[] {
  const texts: string[] = [];
  for (let i = from; i < to; i++) texts.push(lines.lineAt(i));
  return texts;
}
