import type { LineRange, TextLines, TextRange } from '../excerpt.ts';
import { type CodeSymbol, pathTo } from '../symbols.ts';
import type { Candidate, Source } from './candidates.ts';

/** A function or type of so many lines is shown whole around a place in it: a screenful. Of a longer one less is. */
const MOST_LINES = 60;

/** Around a place in something longer: enough for the statement and its condition. */
const LINES_AROUND = 8;

/** Around a place outside of any function. */
const LINES_OUTSIDE = 2;

/** Comment and attributes above a declaration that come with it. */
const LINES_ABOVE = 20;

/** The lines that show what a place is part of: the outermost function or type around it that is no longer than a screen. */
export function excerptAround(file: TextLines, symbols: readonly CodeSymbol[], line: number): LineRange {
  const at = { line, character: /^\s*/.exec(file.lineAt(line))?.[0].length ?? 0 };
  const path = pathTo(symbols, at).map(({ kind, range }) => ({
    kind,
    lines: { start: range.start.line, end: Math.min(range.end.line + 1, file.lineCount) },
  }));
  const short = path.filter(({ lines }) => lines.end - lines.start <= MOST_LINES);
  const shown = short.find(({ kind }) => kind === 'function') ?? short.find(({ kind }) => kind === 'type');
  if (shown !== undefined) return withComment(file, shown.lines);
  return linesAround(file, line, path.some(({ kind }) => kind !== 'other') ? LINES_AROUND : LINES_OUTSIDE);
}

export function linesAround(file: TextLines, line: number, count: number): LineRange {
  return { start: Math.max(0, line - count), end: Math.min(file.lineCount, line + count + 1) };
}

/**
 * A declaration, where a server tells all of it, or the symbol of which it tells the name; of a variable or a field what it
 * is part of; null where nothing is known.
 */
export function declarationAt(
  file: TextLines,
  symbols: readonly CodeSymbol[],
  range: TextRange,
): LineRange | null {
  const { start, end } = range;
  const named = pathTo(symbols, start).findLast(({ nameRange }) => nameRange.start.line === start.line);
  const known = end.line > start.line ? range : named?.range;
  if (known === undefined) return symbols.length > 0 ? excerptAround(file, symbols, start.line) : null;
  const last = Math.min(known.end.line + 1, file.lineCount);
  return withComment(file, { start: known.start.line, end: last });
}

const COMMENT = /^\s*(?:\/\/|\/\*|\*|#(?!include)|--|@|\[\w|<!--)|\*\/\s*$/;

/** Lines with the comment and the attributes above them. */
export function withComment(file: TextLines, { start, end }: LineRange): LineRange {
  const highest = Math.max(0, start - LINES_ABOVE);
  let first = start;
  while (first > highest && COMMENT.test(file.lineAt(first - 1))) first--;
  return { start: first, end };
}

const DECLARED: ReadonlySet<Source> = new Set(['declaration', 'implementation', 'import']);

export function isDeclaration({ reasons: [{ source }] }: Candidate): boolean {
  return DECLARED.has(source);
}

/**
 * One of two of a file, where one says what the other does, they overlap, or have nothing but empty lines between them;
 * null where they stay two. An outline says what it declares, but not how that is used.
 */
export function joined(a: Candidate, b: Candidate): Candidate | null {
  if (a.uri !== b.uri) return null;
  const reasons = [...a.reasons, ...b.reasons] satisfies Candidate['reasons'];
  if (says(a, b)) return { ...a, reasons };
  if (says(b, a)) return { ...b, reasons };
  if (a.form === 'outline' || b.form === 'outline') return null;
  const [first, second] = a.lines.start <= b.lines.start ? [a, b] : [b, a];
  for (let line = first.lines.end; line < second.lines.start; line++) {
    if (a.file.lineAt(line).trim() !== '') return null;
  }
  return { ...a, reasons, lines: { start: first.lines.start, end: Math.max(a.lines.end, b.lines.end) } };
}

export function says(whole: Candidate, part: Candidate): boolean {
  const covers = whole.lines.start <= part.lines.start && whole.lines.end >= part.lines.end;
  if (whole.uri !== part.uri || !covers) return false;
  if (whole.form === 'outline') return isDeclaration(part);
  // That it is all of a file is worth saying, too.
  return whole.form === 'file' || part.form !== 'file';
}

/** By code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
