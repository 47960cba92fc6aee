import { estimateTokens } from '../../models/index.ts';
import type { ParsedFile } from './diff.ts';
import { diffText } from './render.ts';
import type { CommitDiff, DiffFile } from './types.ts';

/** Of files that are named: a longer list says no more than its first part. */
const MOST_NAMES = 100;

/** Of the limit, for names and counts: the changes themselves say more. */
const NAMES_SHARE = 0.5;

/** The fence around a file's changes, and the line that says how many were left out. */
const FRAME_TOKENS = 20;

/** A longer line is data; its beginning shows what kind. */
const MOST_LINE_CHARS = 400;

/**
 * Cuts a diff to a token limit, as `diffText` renders it, so that every file has its say: each gets an equal share, and
 * what the small ones do not need goes to the large ones; within a file its hunks share in the same way. Of very many
 * files those with most changes are told.
 */
export function cutDiff(files: readonly ParsedFile[], limitTokens: number): CommitDiff {
  let named = withMostChanges(files, MOST_NAMES);
  while (named.length > 0 && diffOf(named.map(nameOnly), files).tokens > limitTokens * NAMES_SHARE) {
    named = withMostChanges(named, named.length >> 1);
  }
  const hunks = named.map(({ text }) => hunksOf(text));
  const sizes = hunks.map((parts) => (parts.length === 0 ? 0 : sum(parts.map(tokensOf)) + FRAME_TOKENS));
  const names = diffOf(named.map(nameOnly), files);
  let result = names;
  // Lines that meet can be cut into other pieces than each by itself: what is over after all is taken off.
  for (let spare = limitTokens - names.tokens; spare > 0; spare -= result.tokens - limitTokens) {
    const shares = shareOut(sizes, spare);
    result = diffOf(
      named.map((file, i) => withChanges(file, hunks[i] ?? [], (shares[i] ?? 0) - FRAME_TOKENS)),
      files,
    );
    if (result.tokens <= limitTokens) return result;
  }
  return names;
}

function diffOf(
  shown: readonly (DiffFile & { readonly masked: number })[],
  all: readonly ParsedFile[],
): CommitDiff {
  const files = shown.map(({ masked: _, ...file }) => file);
  const more = all.length - files.length;
  return {
    files,
    more,
    tokens: estimateTokens(diffText({ files, more })),
    masked: sum(shown.map(({ text, masked }) => (text === '' ? 0 : masked))),
  };
}

function withMostChanges(files: readonly ParsedFile[], most: number): readonly ParsedFile[] {
  if (files.length <= most) return files;
  const bySize = files.toSorted((a, b) => b.text.length - a.text.length).slice(0, most);
  return files.filter((file) => bySize.includes(file));
}

function nameOnly(file: ParsedFile): ParsedFile {
  return { ...file, text: '', left: file.left === 'none' && file.text !== '' ? 'limit' : file.left };
}

function withChanges(file: ParsedFile, hunks: readonly Hunk[], limit: number): ParsedFile {
  const shares = shareOut(hunks.map(tokensOf), limit);
  const parts = hunks.map((hunk, i) => cutHunk(hunk, shares[i] ?? 0));
  const shown = parts.filter((part) => part !== null);
  if (shown.length === 0) return nameOnly(file);
  const missing = sum(hunks.map(({ length }) => length)) - sum(shown.map(({ length }) => length));
  if (missing === 0) return { ...file, text: shown.flat().join('\n') };
  const note = `[${missing} more ${missing === 1 ? 'line' : 'lines'} of this file left out]`;
  return { ...file, text: [...shown.flat(), note].join('\n'), left: 'cut' };
}

/** Lines of which the first says where they are. */
type Hunk = readonly string[];

function hunksOf(text: string): Hunk[] {
  if (text === '') return [];
  const short = (line: string) =>
    line.length > MOST_LINE_CHARS ? `${line.slice(0, MOST_LINE_CHARS)}[...]` : line;
  return text.split(/\n(?=@@)/).map((hunk) => hunk.split('\n').map(short));
}

/** The first lines of a hunk that fit; null where not even one change does. */
function cutHunk(hunk: Hunk, limit: number): Hunk | null {
  let end = 0;
  for (let left = limit; end < hunk.length; end++) {
    left -= lineTokens(hunk[end] ?? '');
    if (left < 0) break;
  }
  const cut = hunk.slice(0, end);
  return cut.some((line) => /^[+-]/.test(line)) ? cut : null;
}

function tokensOf(hunk: Hunk): number {
  return sum(hunk.map(lineTokens));
}

function lineTokens(line: string): number {
  return estimateTokens(`${line}\n`);
}

/** Divides a limit so that all get the same, unless they want less. */
function shareOut(wanted: readonly number[], limit: number): number[] {
  const shares = wanted.map(() => 0);
  let left = limit;
  const order = wanted.map((size, i) => ({ size, i })).sort((a, b) => a.size - b.size);
  for (const [done, { size, i }] of order.entries()) {
    const share = Math.max(0, Math.min(size, Math.floor(left / (order.length - done))));
    shares[i] = share;
    left -= share;
  }
  return shares;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
