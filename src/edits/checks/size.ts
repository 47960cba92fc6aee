import type { ChangedFile } from './changed.ts';
import type { CheckFailure, CheckInput } from './types.ts';
import { failure } from './words.ts';

/** Shorter files can well become much shorter. In lines that are not blank. */
const MIN_LINES = 25;
/** A file that keeps a smaller part of its lines than this was cut rather than changed. */
const MIN_KEPT = 0.45;

const ASKS_FOR_LESS =
  /\b(?:remov|delet|drop|strip|short|simplif|reduc|trim|clean|slim|split|extract|mov|merg|inlin|replac|rewrit|condens|minim|dedup|unused|dead)/i;

/** Files that lose most of their lines, where these are in no other file after it and nobody has asked for less. */
export function size(files: readonly ChangedFile[], { instruction }: CheckInput): CheckFailure | null {
  if (instruction !== null && ASKS_FOR_LESS.test(instruction)) return null;
  const kept = new Set(files.flatMap(({ newLines }) => newLines.map((line) => line.trim())));
  const places = files.flatMap(({ oldPath, oldLines, after, newLines }) => {
    const old = oldLines.filter((line) => line.trim() !== '');
    const now = newLines.filter((line) => line.trim() !== '');
    const there = old.filter((line) => kept.has(line.trim()));
    if (old.length === 0 || there.length >= old.length * MIN_KEPT) return [];
    if (after === null) return [`${oldPath}: deleted, with ${old.length} lines that are nowhere else`];
    if (old.length < MIN_LINES || now.length >= old.length * MIN_KEPT) return [];
    return [`${oldPath}: ${old.length} lines before, ${now.length} after`];
  });
  if (places.length === 0) return null;
  const sentence =
    'A file lost most of its code, which nobody asked for. A whole file must be given with all of its code:';
  return failure('size', 'dropped most of a file', sentence, places);
}
