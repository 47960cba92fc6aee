import type { Lines } from '../excerpt.ts';
import type { FileText, TextLines } from '../files/index.ts';
import type { CodeSymbol } from '../languageServer.ts';
import { pathTo } from './selected.ts';

/** A function or type of so many lines is shown whole around a place in it: a screenful. Of a longer one less is. */
const MOST_LINES = 60;

/** Around a place in something longer: enough for the statement and its condition. */
export const LINES_AROUND = 8;

/** Around a place outside of any function. */
const LINES_OUTSIDE = 2;

/** Comment and attributes above a declaration that come with it. */
const LINES_ABOVE = 20;

/** The lines that show what a place is part of: the outermost function or type around it that is no longer than a screen. */
export function excerptAround(file: TextLines, symbols: readonly CodeSymbol[], line: number): Lines {
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

export function linesAround(file: TextLines, line: number, count: number): Lines {
  return { start: Math.max(0, line - count), end: Math.min(file.lineCount, line + count + 1) };
}

/** A declaration, where a server tells all of it, or the symbol of which it tells the name; null where neither is known. */
export function declarationAt(
  file: TextLines,
  symbols: readonly CodeSymbol[],
  range: CodeSymbol['range'],
): Lines | null {
  if (range.end.line > range.start.line) {
    return withComment(file, { start: range.start.line, end: Math.min(range.end.line + 1, file.lineCount) });
  }
  const named = pathTo(symbols, range.start).findLast(
    ({ nameRange }) => nameRange.start.line === range.start.line,
  );
  if (named === undefined) return null;
  const end = Math.min(named.range.end.line + 1, file.lineCount);
  return withComment(file, { start: named.range.start.line, end });
}

const COMMENT = /^\s*(?:\/\/|\/\*|\*|#(?!include)|--|@|\[\w|<!--)|\*\/\s*$/;

function withComment(file: TextLines, { start, end }: Lines): Lines {
  const highest = Math.max(0, start - LINES_ABOVE);
  let first = start;
  while (first > highest && COMMENT.test(file.lineAt(first - 1))) first--;
  return { start: first, end };
}

/** A file's language for the mark of a fence. */
export function fenceOf({ language, path }: Pick<FileText, 'language' | 'path'>): string {
  return language || (/\.([\w+]+)$/.exec(path)?.[1] ?? '');
}
