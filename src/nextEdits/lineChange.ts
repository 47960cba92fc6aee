import type { LineColumnRange, Position, Suggestion } from './suggestion.ts';

/** A line of the suggestion's document; undefined where the document is not open. */
export type LineAt = (line: number) => string | undefined;

/** What a suggestion does to whole lines: those that stay as they are at both ends are left out. */
export interface LineChange {
  /** The first line that goes, or before which lines come. */
  readonly first: number;
  readonly old: readonly string[];
  readonly now: readonly string[];
}

/** What goes and what comes within one line, in whole words and signs. */
export interface WordChange {
  readonly at: Position;
  readonly old: string;
  readonly now: string;
}

export function lineChange({ range, oldText, newText }: Suggestion, lineAt: LineAt): LineChange {
  const before = (lineAt(range.start.line) ?? '').slice(0, range.start.character);
  const after = (lineAt(range.end.line) ?? '').slice(range.end.character);
  const old = linesOf(before + oldText + after);
  const now = linesOf(before + newText + after);
  const { head, tail } = common(old, now);
  return {
    first: range.start.line + head,
    old: old.slice(head, old.length - tail),
    now: now.slice(head, now.length - tail),
  };
}

/** Null where more than one line goes or comes. */
export function wordChange({ first, old: [old, more], now: [now, others] }: LineChange): WordChange | null {
  if (old === undefined || now === undefined || more !== undefined || others !== undefined) return null;
  const [olds, nows] = [wordsOf(old), wordsOf(now)];
  const { head, tail } = common(olds, nows);
  return {
    at: { line: first, character: olds.slice(0, head).join('').length },
    old: olds.slice(head, olds.length - tail).join(''),
    now: nows.slice(head, nows.length - tail).join(''),
  };
}

/** Where the cursor is put to look at a change. */
export function placeOf(change: LineChange, lineAt: LineAt): Position {
  const words = wordChange(change);
  if (words) return words.at;
  if (change.old.length > 0 || change.first === 0) return { line: change.first, character: 0 };
  const line = change.first - 1;
  return { line, character: lineAt(line)?.length ?? 0 };
}

/** The lines at which the cursor is at a change. */
export function linesAt({ first, old }: LineChange): readonly [first: number, last: number] {
  return old.length > 0 ? [first, first + old.length - 1] : [Math.max(0, first - 1), first];
}

/** The range of what goes within a line. */
export function rangeOfWords({ at, old }: WordChange): LineColumnRange {
  return { start: at, end: { line: at.line, character: at.character + old.length } };
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_$]+|\s+|[^\p{L}\p{N}_$\s]/gu) ?? [];
}

/** How many are the same at the start and, of the others, at the end. */
function common(one: readonly string[], other: readonly string[]): { head: number; tail: number } {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return { head, tail };
}
