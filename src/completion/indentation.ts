import type { LanguageFacts } from './languages.ts';
import type { Indentation } from './request.ts';
import type { PromptWindow } from './window.ts';

/** In columns: a tab goes to the next multiple of it. */
const TAB_SIZE = 4;

/** Where spaces stand for a part of a tab, it is as wide as on a terminal. */
const MIXED_TAB_SIZE = 8;

/** A larger step between two lines is an alignment. */
const MAX_STEP = 8;

/** The white space at the start of a line. */
function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** The width of a line's indentation in columns. */
export function indentWidth(line: string, indentation: Indentation | null = null): number {
  const tabSize = indentation?.mixed ? MIXED_TAB_SIZE : TAB_SIZE;
  let width = 0;
  for (const char of indentOf(line)) width = char === '\t' ? width + tabSize - (width % tabSize) : width + 1;
  return width;
}

/** Fewer lines in the other style, or a smaller share of them, are slips. */
const MIN_OTHERS = 3;
const MIN_OTHERS_SHARE = 0.05;

/** The indentation that most lines of a text have; null when no line is indented. */
export function detectIndentation(text: string): Indentation | null {
  let tabs = 0;
  let spaces = 0;
  let before = 0;
  const steps = new Map<number, number>();
  for (const line of text.split('\n')) {
    const indent = indentOf(line);
    // A single space is the middle of a block comment.
    if (line === '' || indent === ' ') continue;
    if (indent.startsWith('\t')) tabs++;
    else {
      if (indent !== '') spaces++;
      const step = Math.abs(indent.length - before);
      if (step > 1 && step <= MAX_STEP) steps.set(step, (steps.get(step) ?? 0) + 1);
      before = indent.length;
    }
  }
  if (tabs + spaces === 0) return null;
  const size = [...steps].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? (tabs > 0 ? 4 : 2);
  const others = Math.min(tabs, spaces);
  const isMixed = others >= MIN_OTHERS && others >= (tabs + spaces) * MIN_OTHERS_SHARE;
  return { tabs: tabs > spaces, size, ...(isMixed ? { mixed: true } : {}) };
}

/** Adapts the indentation of an answer to the file: its style, and the indentation that the cursor's line already has. */
export function fitIndentation(
  text: string,
  window: PromptWindow,
  indentation: Indentation | null,
  { opener, prose }: Pick<LanguageFacts, 'opener' | 'prose'>,
): string {
  const lines = text.split('\n');
  const onBlankLine = window.linePrefix.trim() === '';
  const fitted = lines.map((line, i) =>
    (i === 0 && !onBlankLine) || indentation === null ? line : inStyle(line, indentation, window.linePrefix),
  );
  const isCode = onBlankLine && indentation !== null && !prose;
  const level = isCode ? atLevel(fitted, window, indentation, opener) : fitted;
  const first = level[0] ?? '';
  if (onBlankLine && first.trim() !== '') level[0] = withoutIndent(first, window.linePrefix);
  return level.join('\n');
}

/** A statement that goes on in the next line, and a line that does: there an author indents as they like. */
const GOES_ON = /[-,+*/%&|^=<>?:\\]\s*$/;
const CONTINUES = /^\s*(?:[-.?:+*/%&|^=<>]|(?:and|or|in|is|instanceof|as)\b)/;

/**
 * An answer that is deeper than the cursor, where the cursor is as deep already as the line above asks for: its lines are
 * taken back by as much, or in proportion where the model indents by more than the file.
 */
function atLevel(
  lines: string[],
  { prefix, linePrefix }: PromptWindow,
  { tabs, size, mixed }: Indentation,
  opener: RegExp,
): string[] {
  const [first = ''] = lines;
  const indent = indentOf(first);
  const isDeeper = indent.length > linePrefix.length && indent.startsWith(linePrefix) && linePrefix !== '';
  const above = prefix
    .split('\n')
    .slice(0, -1)
    .findLast((line) => line.trim() !== '');
  if (mixed || !isDeeper || above === undefined || CONTINUES.test(first)) return lines;
  const opens = opener.test(above);
  if (!opens && GOES_ON.test(above)) return lines;
  const wanted = indentWidth(above) + (opens ? (tabs ? TAB_SIZE : size) : 0);
  if (indentWidth(linePrefix) < wanted) return lines;

  // The width of a level as the model writes it.
  const width = (indent.length / linePrefix.length) * size;
  const back = indent.length - linePrefix.length;
  return lines.map((line) => {
    const own = indentOf(line).length;
    const inProportion = !tabs && WIDTHS.has(width) && own % width === 0;
    const kept = inProportion ? (own / width) * size : own - back;
    return kept < 0 ? line : line.slice(own - kept);
  });
}

const WIDTHS = new Set([2, 4, 8]);

/** The first line without the indentation that stands before the cursor already. */
function withoutIndent(line: string, existing: string): string {
  const indent = indentOf(line);
  if (indent.startsWith(existing)) return line.slice(existing.length);
  return existing.startsWith(indent) ? line.slice(indent.length) : line;
}

function inStyle(line: string, { tabs, size, mixed }: Indentation, linePrefix: string): string {
  const indent = indentOf(line);
  if (indent === '' || mixed || !indent.includes(tabs ? ' ' : '\t')) return line;
  if (!tabs) return indent.replaceAll('\t', ' '.repeat(size)) + line.slice(indent.length);
  // Spaces after tabs are an alignment, and stay as they are.
  if (indent.includes('\t') || linePrefix.includes('\t ')) return line;
  const levels = Math.floor(indent.length / spacesPerLevel(indent.length, size));
  return '\t'.repeat(levels) + line.slice(indent.length);
}

/** Models indent with two or four spaces, whatever the width of a tab in this editor. */
function spacesPerLevel(width: number, size: number): number {
  return width % size === 0 ? size : width % 4 === 0 ? 4 : width % 2 === 0 ? 2 : 1;
}
