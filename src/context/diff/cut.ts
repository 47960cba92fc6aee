import { estimateTokens, shortened } from '../../models/index.ts';
import { fenced, linesThatFit } from '../excerpt.ts';
import type { DiffFile } from './parse.ts';

/** Of files that are named: a longer list says no more than its first part. */
const MOST_NAMES = 100;

/** Of the limit, for names and counts: the changes themselves say more. */
const NAMES_SHARE = 0.5;

/** Less shows of a file, or of one of its places, hardly more than where it is. */
const LEAST_FILE_TOKENS = 150;
const LEAST_HUNK_TOKENS = 60;

/** The fence around a file's changes, and the line that says how many were left out. */
const FRAME_TOKENS = 20;

/** A longer line is data; its beginning shows what kind. */
const MOST_LINE_CHARS = 400;

/** A change as it goes into a prompt. */
export interface Diff {
  /** In the order of git. */
  readonly files: readonly DiffFile[];
  /** How many files there was no room even to name. */
  readonly more: number;
}

/**
 * Cuts a diff to a token limit, as `formatDiff` writes it, so that every file has its say: each gets an equal share, and
 * what the small ones do not need goes to the large ones; within a file its hunks share in the same way. Where there are
 * too many for that, those with most changes are shown, and of the others the names as far as there is room.
 */
export function cutDiff(files: readonly DiffFile[], limitTokens: number): Diff & { readonly tokens: number } {
  let named = withMostChanges(files, MOST_NAMES);
  while (named.length > 0 && diffOf(named.map(nameOnly), files).tokens > limitTokens * NAMES_SHARE) {
    named = withMostChanges(named, named.length >> 1);
  }
  const names = diffOf(named.map(nameOnly), files);
  const hunks = named.map(({ text }) => hunksOf(text));
  const sizes = hunks.map((own) => (own.length === 0 ? 0 : sum(own.map(tokensOf)) + FRAME_TOKENS));
  let result = names;
  // Lines that meet can be cut into other pieces than each by itself: what is over after all is taken off.
  for (let spare = limitTokens - names.tokens; spare > 0; spare -= result.tokens - limitTokens) {
    const shares = shareOut(sizes, spare, LEAST_FILE_TOKENS);
    result = diffOf(
      named.map((file, i) => withChanges(file, hunks[i] ?? [], (shares[i] ?? 0) - FRAME_TOKENS)),
      files,
    );
    if (result.tokens <= limitTokens) return result;
  }
  return names;
}

/** With its size as `formatDiff` writes it, estimated. */
function diffOf(files: readonly DiffFile[], all: readonly DiffFile[]) {
  const more = all.length - files.length;
  return { files, more, tokens: estimateTokens(formatDiff({ files, more })) };
}

function withMostChanges(files: readonly DiffFile[], most: number): readonly DiffFile[] {
  if (files.length <= most) return files;
  const bySize = files.toSorted((a, b) => b.text.length - a.text.length).slice(0, most);
  return files.filter((file) => bySize.includes(file));
}

function nameOnly(file: DiffFile): DiffFile {
  return { ...file, text: '', left: file.left === 'none' && file.text !== '' ? 'limit' : file.left };
}

function withChanges(file: DiffFile, hunks: readonly Hunk[], limit: number): DiffFile {
  const shares = shareOut(hunks.map(tokensOf), limit, LEAST_HUNK_TOKENS);
  const shown = hunks
    .map((hunk, i) => hunk.slice(0, linesThatFit(hunk, shares[i] ?? 0)))
    .filter((hunk) => hunk.some((line) => /^[+-]/.test(line)));
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
  const short = (line: string) => shortened(line, MOST_LINE_CHARS, '[...]');
  return text.split(/\n(?=@@)/).map((hunk) => hunk.split('\n').map(short));
}

function tokensOf(hunk: Hunk): number {
  return sum(hunk.map((line) => estimateTokens(`${line}\n`)));
}

/**
 * Divides a limit so that all get the same, unless they want less; where that is less than the least, the largest alone
 * are served.
 */
function shareOut(wanted: readonly number[], limit: number, least: number): number[] {
  const bySize = [...wanted.entries()].sort(([, a], [, b]) => a - b);
  const most = sum(wanted) <= limit ? wanted.length : Math.max(1, Math.floor(limit / least));
  const served = bySize.slice(-most);
  const shares = wanted.map(() => 0);
  let left = limit;
  for (const [done, [i, size]] of served.entries()) {
    const share = Math.max(0, Math.min(size, Math.floor(left / (served.length - done))));
    shares[i] = share;
    left -= share;
  }
  return shares;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A change as it stands in a prompt: each file with its counts, and its part of the diff where there is room. */
export function formatDiff({ files, more }: Diff): string {
  const lines = files.map(formatFile);
  if (more > 0) lines.push(`And ${more} more ${more === 1 ? 'file' : 'files'}.`);
  return lines.join('\n');
}

const LEFT: Readonly<Record<DiffFile['left'], string>> = {
  none: '',
  cut: ', in part',
  limit: ', too long to show',
  'lock-file': ', a lock file',
  generated: ', generated',
  binary: ', binary',
  'secret-file': ', a file of secrets',
};

function formatFile({ path, from, status, added, removed, text, left }: DiffFile): string {
  const counts = added + removed === 0 ? '' : `, +${added} -${removed}`;
  const where = from === null ? '' : ` from ${from}`;
  const head = `${path} (${status}${where}${counts}${LEFT[left]})`;
  return text === '' ? head : `${head}:\n${fenced(text, 'diff')}`;
}
