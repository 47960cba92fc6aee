import { firstWhere, type Lines, splitLines } from '../text/index.ts';

/** A file's text, prepared for searches; what a search does not need is not computed. */
export interface Document {
  readonly lines: Lines;
  /** Its length in characters. */
  readonly size: number;
  /** The text with `\n` line ends, and with one before its first line and one after its last. */
  searchable(): string;
  /** The line at a position in `searchable()`. */
  lineAt(position: number): number;
  /** Where a line begins in `searchable()`. */
  startOf(line: number): number;
  /** The lines without indentation and with single spaces. */
  keys(): readonly string[];
  /** The lines with this key, in order. */
  linesWith(key: string): readonly number[];
}

export function openDocument(text: string): Document {
  const lines = splitLines(text);
  const searchable = once(() => (lines.texts.length === 0 ? '\n' : `\n${lines.texts.join('\n')}\n`));
  const starts = once(() => startsOf(lines.texts));
  const keys = once(() => lines.texts.map(keyOf));
  const index = once(() => indexOf(keys()));
  return {
    lines,
    size: text.length,
    searchable,
    startOf: (line) => starts()[line] ?? searchable().length,
    lineAt: (position) => {
      const after = firstWhere(lines.texts.length, (line) => (starts()[line] ?? 0) > position);
      return Math.max(0, after - 1);
    },
    keys,
    linesWith: (key) => index().get(key) ?? [],
  };
}

/** A line without indentation and with single spaces: equal for lines that differ in white space alone. */
export function keyOf(line: string): string {
  const key = line.trim();
  return key.includes('  ') || key.includes('\t') ? key.replace(/\s+/g, ' ') : key;
}

function once<T>(compute: () => T): () => T {
  let value: { readonly is: T } | undefined;
  return () => {
    value ??= { is: compute() };
    return value.is;
  };
}

function startsOf(texts: readonly string[]): number[] {
  let at = 1;
  return texts.map((text) => {
    const start = at;
    at += text.length + 1;
    return start;
  });
}

function indexOf(keys: readonly string[]): ReadonlyMap<string, number[]> {
  const index = new Map<string, number[]>();
  keys.forEach((key, line) => {
    const same = index.get(key);
    if (same === undefined) index.set(key, [line]);
    else same.push(line);
  });
  return index;
}
