import { diffLines } from '../../edits/index.ts';
import type { Region, RegionEdit } from '../../gateway/index.ts';
import type { Edit } from '../edit.ts';
import type { OpenDocument, Problem } from '../ports.ts';
import { lineAround, positionAt } from '../texts.ts';

/** Lines of the file that the model may change, and those around them that it sees. */
const LINES = { before: 8, after: 32, around: 40 };

/** The last edits that go along, and how long the lines of each may be. */
const MOST_EDITS = 6;
const MOST_CHARS_OF_EDIT = 1_500;

const MOST_ERRORS = 5;

/** A longer file is one of data, and a longer region has lines that no person wrote. */
const MOST_CHARS = 12_000;

/** A region, and where it begins in its file. */
export interface PlacedRegion {
  readonly region: Region;
  readonly start: number;
}

/**
 * What a model is asked about after an edit: the lines around a place of a file.
 *
 * @param edits the last edits, the newest first
 * @returns null where the lines are too long to be code
 */
export function regionAt(
  { uri, languageId, text }: OpenDocument,
  offset: number,
  edits: readonly Edit[],
  errors: readonly Problem[],
  pathOf: (uri: string) => string,
): PlacedRegion | null {
  const start = linesFrom(text, offset, -LINES.before);
  const end = linesFrom(text, offset, LINES.after);
  const part = text.slice(start, end);
  const above = text.slice(linesFrom(text, start, -LINES.around), start);
  const below = text.slice(end, linesFrom(text, end, LINES.around));
  if (above.length + part.length + below.length > MOST_CHARS) return null;
  const region: Region = {
    path: pathOf(uri),
    language: languageId,
    text: part,
    above,
    below,
    line: positionAt(text, start).line + 1,
    cursor: Math.min(part.length, Math.max(0, offset - start)),
    was: before(uri, part, start, edits[0]),
    edits: edits
      .slice(0, MOST_EDITS)
      .toReversed()
      .flatMap((edit) => linesOf(edit, pathOf)),
    errors: errors
      .filter((one) => one.uri === uri && one.start >= start && one.end <= end)
      .slice(0, MOST_ERRORS)
      .map(({ message }) => message.slice(0, 300)),
  };
  return { region, start };
}

/** Where the line begins that is so many lines below an offset, or above it. */
function linesFrom(text: string, offset: number, lines: number): number {
  let at = lineAround(text, offset).start;
  for (let i = 0; i < Math.abs(lines); i++) {
    if (lines < 0 && at === 0) return 0;
    if (lines < 0) at = lineAround(text, at - 1).start;
    else {
      const { end } = lineAround(text, at);
      if (end === text.length) return end;
      at = end + 1;
    }
  }
  return at;
}

/** The part as it was before the last edit, where that is in it. */
function before(uri: string, part: string, start: number, edit: Edit | undefined): string {
  if (edit?.uri !== uri) return part;
  const { change } = edit;
  const from = change.start - start;
  const to = from + change.text.length;
  if (from < 0 || to > part.length || part.slice(from, to) !== change.text) return part;
  return part.slice(0, from) + edit.before.slice(change.start, change.end) + part.slice(to);
}

function linesOf({ uri, before: old, after, change }: Edit, pathOf: (uri: string) => string): RegionEdit[] {
  const { start } = lineAround(old, change.start);
  const one = {
    path: pathOf(uri),
    old: old.slice(start, lineAround(old, change.end).end),
    now: after.slice(start, lineAround(after, change.start + change.text.length).end),
  };
  return one.old.length + one.now.length > MOST_CHARS_OF_EDIT ? [] : [one];
}

/** The places where two texts of the region differ, line by line, as changes by their offsets in the first. */
export function changesIn(text: string, now: string): { start: number; end: number; newText: string }[] {
  const [old, next] = [text.split('\n'), now.split('\n')];
  const offsets = [0];
  for (const line of old) offsets.push((offsets.at(-1) ?? 0) + line.length + 1);
  return diffLines(old, next).map((hunk) => {
    const isAdded = hunk.start === hunk.end;
    const isRemoved = hunk.from === hunk.to;
    const start = offsets[hunk.start] ?? text.length;
    const lines = next.slice(hunk.from, hunk.to).join('\n');
    if (isAdded && hunk.start === old.length)
      return { start: text.length, end: text.length, newText: `\n${lines}` };
    if (isAdded) return { start, end: start, newText: `${lines}\n` };
    if (isRemoved && hunk.end === old.length)
      return { start: Math.max(0, start - 1), end: text.length, newText: '' };
    const end = (offsets[hunk.end] ?? text.length + 1) - 1;
    return { start, end: isRemoved ? Math.min(text.length, end + 1) : end, newText: lines };
  });
}
