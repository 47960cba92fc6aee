import type { ChangedFile } from './changed.ts';
import type { CheckFailure, CheckInput } from './types.ts';
import { failure } from './words.ts';

/** A shorter file can well become much shorter. In lines that are not blank. */
const MIN_LINES = 25;
/** A file that keeps a smaller part of its lines than this was cut rather than changed. */
const MIN_KEPT = 0.45;
/** Where the whole text was given anew, so many lines that are gone, with little in their place, were forgotten. */
const MIN_LOST = 6;
const MIN_LOST_PART = 0.25;
/** New lines for each that is gone. */
const LITTLE = 1 / 3;

const ASKS_FOR_LESS =
  /\b(?:remov|delet|drop|strip|short|simplif|reduc|trim|clean|slim|split|extract|mov|merg|inlin|replac|rewrit|condens|minim|dedup|unused|dead)/i;

/** Files that lose much of their text, where it is in no other file after it and nobody has asked for less. */
export function size(files: readonly ChangedFile[], { instruction, edits }: CheckInput): CheckFailure | null {
  if (instruction !== null && ASKS_FOR_LESS.test(instruction)) return null;
  const rewritten = new Set(edits.flatMap(({ kind, path }) => (kind === 'write' ? [path] : [])));
  const kept = new Set(files.flatMap(({ newLines }) => newLines.map((line) => line.trim())));
  const places = files.flatMap(({ path, oldPath, oldLines, after, newLines }) => {
    const had = new Set(oldLines.map((line) => line.trim()));
    const old = oldLines.filter((line) => line.trim() !== '');
    const now = newLines.filter((line) => line.trim() !== '');
    const lost = old.filter((line) => !kept.has(line.trim())).length;
    const added = now.filter((line) => !had.has(line.trim())).length;
    const most = lost > old.length * (1 - MIN_KEPT);
    if (after === null) return most ? [`${oldPath}: deleted, with ${lost} lines that are nowhere else`] : [];
    const cut = most && old.length >= MIN_LINES && now.length < old.length * MIN_KEPT;
    const forgotten =
      rewritten.has(path) && lost >= MIN_LOST && lost >= old.length * MIN_LOST_PART && added < lost * LITTLE;
    return cut || forgotten
      ? [`${oldPath}: ${old.length} lines before, ${now.length} after, ${lost} are gone`]
      : [];
  });
  if (places.length === 0) return null;
  const sentence =
    'A file lost much of its code, which nobody asked for. A whole file must be given with all of its code:';
  return failure('size', 'dropped part of a file', sentence, places);
}
