import type { ChangedFile } from './changed.ts';
import type { Leaf, Leaves } from './syntax/index.ts';
import { at } from './words.ts';

/**
 * Where the code of a file changed, leaving out the leaves that `counts` leaves out: null where it did not. White space
 * does not count, as far as it does not change what the code means, as indentation does in Python.
 */
export function codeChange(
  before: Leaves,
  after: Leaves,
  counts: (leaf: Leaf) => boolean,
): { readonly was: readonly Leaf[]; readonly is: readonly Leaf[] } | null {
  const structure = before.whole && after.whole;
  const old = before.leaves.filter(counts);
  const now = after.leaves.filter(counts);
  const same = (a: Leaf | undefined, b: Leaf | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    a.text === b.text &&
    (!structure || (a.type === b.type && a.depth === b.depth && a.parent === b.parent));
  let head = 0;
  while (same(old[head], now[head])) head++;
  if (head === old.length && head === now.length) return null;
  let tail = 0;
  const shorter = Math.min(old.length, now.length) - head;
  while (tail < shorter && same(old[old.length - 1 - tail], now[now.length - 1 - tail])) tail++;
  return { was: old.slice(head, old.length - tail), is: now.slice(head, now.length - tail) };
}

/** A change of code in words: the first lines of it, as they were and as they are. */
export function tellChange(
  { path, oldPath, oldLines, newLines }: ChangedFile,
  { was, is }: { readonly was: readonly Leaf[]; readonly is: readonly Leaf[] },
): string[] {
  const firstLines = (leaves: readonly Leaf[]): number[] =>
    [...new Set(leaves.map(({ line }) => line))].slice(0, 3);
  return [
    ...firstLines(was).map((line) => `was ${at(oldPath, line, oldLines[line - 1] ?? '')}`),
    ...firstLines(is).map((line) => `is  ${at(path, line, newLines[line - 1] ?? '')}`),
  ];
}
