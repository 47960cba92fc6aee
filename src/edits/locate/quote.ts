import { applyHunks, diffLines, type Hunk, rebaseHunks } from '../text/index.ts';
import { indentOf } from './indent.ts';
import { LINE_SIMILARITY, lineSimilarity } from './likeness.ts';
import type { Wanted } from './types.ts';

/** A search text as the file has it, and what still differs. */
interface Quote extends Wanted {
  readonly hunks: readonly Hunk[];
}

/**
 * Puts lines that the search text has in another form than the file right, in the search text and in the new one: what is
 * to change in such a line is changed in the file's form of it, word by word. Lines where that cannot be said stay.
 */
export function correctQuote(wanted: Wanted, found: readonly string[], hunks: readonly Hunk[]): Quote {
  if (hunks.length === 0) return { ...wanted, hunks };
  const find = [...wanted.find];
  const text = [...wanted.text];
  const changes = diffLines(wanted.find, wanted.text);
  const left = hunks.flatMap((hunk): Hunk[] => {
    const { start, end, from, to } = hunk;
    if (end - start !== to - from) return [hunk];
    const wrong: Hunk[] = [];
    for (let i = start; i < end; i++) {
      const line = found[from + i - start] ?? '';
      const there = indentOf(find[i] ?? '') + line.trimStart();
      if (!correctLine(find, text, i, there, changes)) {
        wrong.push({ start: i, end: i + 1, from: from + i - start, to: from + i - start + 1 });
      }
    }
    return joined(wrong);
  });
  return { find, text, hunks: left };
}

function correctLine(
  find: string[],
  text: string[],
  i: number,
  there: string,
  changes: readonly Hunk[],
): boolean {
  const said = find[i] ?? '';
  if (lineSimilarity(said.trim(), there.trim()) < LINE_SIMILARITY) return false;
  const twin = twinOf(find, text, i, changes);
  if (twin === null) return false;
  const now = mergeWords(said, there, text[twin] ?? '');
  if (now === null) return false;
  find[i] = there;
  text[twin] = now;
  return true;
}

/** The line of the new text that a line of the search text becomes; null where it goes, or where that is not clear. */
function twinOf(
  find: readonly string[],
  text: readonly string[],
  i: number,
  changes: readonly Hunk[],
): number | null {
  let shift = 0;
  for (const { start, end, from, to } of changes) {
    if (i < start) break;
    if (i < end) {
      const line = find[i] ?? '';
      const alike = text.flatMap((other, j) =>
        j >= from && j < to && lineSimilarity(line.trim(), other.trim()) >= LINE_SIMILARITY ? [j] : [],
      );
      const sameOnly = find
        .slice(start, end)
        .filter((other) => lineSimilarity(line.trim(), other.trim()) >= LINE_SIMILARITY);
      const [only] = alike;
      return only !== undefined && alike.length === 1 && sameOnly.length === 1 ? only : null;
    }
    shift = to - end;
  }
  return i + shift;
}

/** What a line becomes when both changes are made to it; null where they touch the same words. */
function mergeWords(base: string, ours: string, theirs: string): string | null {
  if (base === theirs) return ours;
  const [old, own, other] = [base, ours, theirs].map((line) => line.match(/\w+|\s+|[^\w\s]/g) ?? []);
  if (old === undefined || own === undefined || other === undefined) return null;
  const hunks = rebaseHunks(
    old,
    { lines: own, hunks: diffLines(old, own) },
    { lines: other, hunks: diffLines(old, other) },
    'apart',
  );
  return hunks === null ? null : applyHunks(own, hunks, other).join('');
}

/** Hunks that follow each other as one. */
function joined(hunks: readonly Hunk[]): Hunk[] {
  const all: Hunk[] = [];
  for (const hunk of hunks) {
    const last = all.at(-1);
    if (last !== undefined && last.end === hunk.start && last.to === hunk.from) {
      all[all.length - 1] = { ...last, end: hunk.end, to: hunk.to };
    } else all.push(hunk);
  }
  return all;
}
