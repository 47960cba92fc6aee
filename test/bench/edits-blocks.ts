import type { Edit } from '../../src/edits/index.ts';
import { diffLines, type Hunk, plainText, rawLines } from '../../src/edits/text/index.ts';
import type { FileStep, HistoricChange } from './edits-history.ts';

/** A block of an answer, and what it stands for. */
export interface Block {
  readonly edit: Edit;
  /** Lines of the old text that its search text is. */
  readonly start: number;
  readonly end: number;
  /** What it changes, as parts of its file's hunks. */
  readonly hunks: readonly Hunk[];
}

/** A file of an answer. Lines have their ends, `\n` in all files. */
export interface FileBlocks {
  readonly step: FileStep;
  readonly old: readonly string[];
  readonly now: readonly string[];
  readonly blocks: readonly Block[];
}

/**
 * The blocks that turn the old version of a change's files into the new one, as a model would write them: with some lines
 * around each place, and more of them where its text would occur twice.
 *
 * @param unique false: without the lines that would make it the only one.
 */
export function blocksOf(change: HistoricChange, context: number, unique = true): FileBlocks[] {
  const moved = movesIn(change.files);
  return change.files.flatMap((step): FileBlocks[] => {
    const from = moved.get(step);
    if (from === 'source') return [];
    const old = rawLines(plainText(step.before ?? ''));
    const now = rawLines(plainText(step.after ?? ''));
    const whole = (edit: Edit): FileBlocks => {
      const hunks = [{ start: 0, end: old.length, from: 0, to: now.length }];
      return { step, old, now, blocks: [{ edit, start: 0, end: old.length, hunks }] };
    };
    if (from !== undefined) return [whole({ kind: 'move', path: from.path, to: step.path })];
    if (step.after === null) return [whole({ kind: 'delete', path: step.path })];
    if (old.length === 0) return [whole({ kind: 'write', path: step.path, text: now.join('') })];
    return [
      { step, old, now, blocks: placesOf(old, now, context, unique).map(blockAt(step.path, old, now)) },
    ];
  });
}

/** Files that are new with the text of one that is gone. */
function movesIn(files: readonly FileStep[]): Map<FileStep, FileStep | 'source'> {
  const gone = files.filter(({ after }) => after === null);
  const moves = new Map<FileStep, FileStep | 'source'>();
  for (const step of files) {
    if (step.before !== null) continue;
    const from = gone.find((other) => other.before === step.after && !moves.has(other));
    if (from === undefined) continue;
    moves.set(step, from);
    moves.set(from, 'source');
  }
  return moves;
}

interface Region {
  start: number;
  end: number;
  hunks: Hunk[];
}

function placesOf(
  old: readonly string[],
  now: readonly string[],
  context: number,
  unique: boolean,
): Region[] {
  const widen = ({ start, end, hunks }: Region, by: number): Region => ({
    start: Math.max(0, start - by),
    end: Math.min(old.length, end + by),
    hunks,
  });
  // Lines that are put in have no text of their own to search for.
  const around = ({ start, end }: Hunk): number => (start === end ? Math.max(1, context) : context);
  let regions = merged(diffLines(old, now).map((hunk) => widen({ ...hunk, hunks: [hunk] }, around(hunk))));
  for (;;) {
    const next = merged(
      regions.map((region) => (unique && !isUnique(old, region) ? widen(region, 2) : region)),
    );
    const same =
      next.length === regions.length &&
      next.every(
        (region, i) => region.end - region.start === (regions[i]?.end ?? 0) - (regions[i]?.start ?? 0),
      );
    if (same) return regions;
    regions = next;
  }
}

function merged(regions: readonly Region[]): Region[] {
  const all: Region[] = [];
  for (const region of regions) {
    const last = all.at(-1);
    if (last !== undefined && region.start <= last.end) {
      last.end = Math.max(last.end, region.end);
      last.hunks = [...last.hunks, ...region.hunks];
    } else all.push({ ...region });
  }
  return all;
}

function isUnique(old: readonly string[], { start, end }: Region): boolean {
  const find = old.slice(start, end).join('');
  // Without a line end it can stand within lines.
  const needle = find.endsWith('\n') ? `\n${find}` : find;
  const text = `\n${old.join('')}`;
  const at = text.indexOf(needle);
  return find.trim() !== '' && text.indexOf(needle, at + 1) < 0;
}

function blockAt(path: string, old: readonly string[], now: readonly string[]) {
  return ({ start, end, hunks }: Region): Block => {
    const first = hunks.at(0);
    const last = hunks.at(-1);
    const from = (first?.from ?? 0) - ((first?.start ?? 0) - start);
    const to = (last?.to ?? 0) + (end - (last?.end ?? 0));
    const find = old.slice(start, end).join('');
    return { edit: { kind: 'replace', path, find, text: now.slice(from, to).join('') }, start, end, hunks };
  };
}
