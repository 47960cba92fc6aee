import { indentOf } from './languages.ts';
import type { Indentation } from './types.ts';
import type { Window } from './window.ts';

/** How a text is indented, by most of its lines; null where it shows nothing. */
export function indentationIn(text: string): Indentation | null {
  let tabs = 0;
  let spaces = 0;
  let before = 0;
  const steps = new Map<number, number>();
  for (const line of text.split('\n')) {
    const indent = indentOf(line);
    // One space is the middle of a block comment.
    if (line === '' || indent === ' ') continue;
    if (indent.startsWith('\t')) tabs++;
    else {
      if (indent !== '') spaces++;
      const step = Math.abs(indent.length - before);
      // More than eight are an alignment.
      if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
      before = indent.length;
    }
  }
  if (tabs + spaces === 0) return null;
  const size = [...steps].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? (tabs > 0 ? 4 : 2);
  return { tabs: tabs > spaces, size };
}

/** Brings the indentation of an answer in line with the file: its kind, and what stands before the cursor already. */
export function fitIndentation(text: string, window: Window, indentation: Indentation | null): string {
  const lines = text.split('\n');
  const onBlankLine = window.linePrefix.trim() === '';
  const fitted = lines.map((line, i) =>
    (i === 0 && !onBlankLine) || indentation === null ? line : inStyle(line, indentation, window.linePrefix),
  );
  const first = fitted[0] ?? '';
  if (onBlankLine && first.trim() !== '') fitted[0] = withoutIndent(first, window.linePrefix);
  return fitted.join('\n');
}

/** The first line goes behind the indentation that is there: what the answer repeats of it goes. */
function withoutIndent(line: string, there: string): string {
  const indent = indentOf(line);
  if (indent.startsWith(there)) return line.slice(there.length);
  return there.startsWith(indent) ? line.slice(indent.length) : line;
}

function inStyle(line: string, { tabs, size }: Indentation, linePrefix: string): string {
  const indent = indentOf(line);
  if (indent === '' || !indent.includes(tabs ? ' ' : '\t')) return line;
  if (!tabs) return indent.replaceAll('\t', ' '.repeat(size)) + line.slice(indent.length);
  // A file with tabs may align with spaces behind them: that is left, as is a line that has some already.
  if (indent.includes('\t') || linePrefix.includes('\t ')) return line;
  const levels = Math.floor(indent.length / spacesPerLevel(indent.length, size));
  return '\t'.repeat(levels) + line.slice(indent.length);
}

/** Models indent with two or four spaces, whatever a tab is worth in this editor. */
function spacesPerLevel(width: number, size: number): number {
  return width % size === 0 ? size : width % 4 === 0 ? 4 : width % 2 === 0 ? 2 : 1;
}
