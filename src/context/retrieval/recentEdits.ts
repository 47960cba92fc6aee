import type { LineRange } from '../excerpt.ts';
import { readFor, type SourceContext } from './candidates.ts';

/** Lines that were edited, from `start` to before `end`, as they are now. */
export interface EditedRange extends LineRange {
  readonly uri: string;
}

/** A change of a document: lines `from` to `to`, both included, became as many lines and `lineEnds` added line ends. */
export interface LineChange {
  readonly uri: string;
  readonly from: number;
  readonly to: number;
  readonly lineEnds: number;
}

/** Older edits are about something else by now. */
export const MOST_EDITS = 20;

/** Edits as near as this are one: their surroundings would overlap. */
const NEAR_LINES = 6;

/** What replaces more lines at once was not written here: another branch, a formatter, a pasted file. */
const MOST_LINES = 100;

/** The edits after a change, newest first: those after it in the document move, those near it become one with it. */
export function noteChange(edits: readonly EditedRange[], change: LineChange): EditedRange[] {
  const { uri, from, to, lineEnds } = change;
  const shift = lineEnds - (to - from);
  const byHand = to - from <= MOST_LINES && lineEnds <= MOST_LINES;
  let start = from;
  let end = from + lineEnds + 1;
  const others: EditedRange[] = [];
  for (const edit of edits) {
    if (edit.uri !== uri) {
      others.push(edit);
      continue;
    }
    const touched = edit.start <= to && edit.end > from;
    const moved = {
      uri,
      start: edit.start > to ? edit.start + shift : edit.start,
      end: edit.end > from ? edit.end + shift : edit.end,
    };
    // One that grows without end would push out all others.
    const near =
      moved.start - end < NEAR_LINES &&
      start - moved.end < NEAR_LINES &&
      Math.max(moved.end, end) - Math.min(moved.start, start) <= MOST_LINES;
    if (byHand && (touched || near)) {
      start = Math.min(start, moved.start);
      end = Math.max(end, moved.end);
    } else if (byHand || !touched) others.push(moved);
  }
  return byHand ? [{ uri, start, end }, ...others].slice(0, MOST_EDITS) : others;
}

/** Lines above and below an edit that show what it is part of. */
const LINES_AROUND = 3;

/** Of a longer edit its end is shown: that is where the writing went on. */
const MOST_SHOWN = 20;

/** Newest edits that are looked at: more would never fit. */
const MOST_CANDIDATES = 6;

/** Each older edit counts so much less than the one after it. */
const FADING = 0.8;

/** Proposes what was edited lately, as it is now. `shown`: the lines of the document that are in the prompt. */
export async function findRecentEdits(
  context: SourceContext,
  edits: readonly EditedRange[],
  shown: LineRange & { readonly uri: string },
): Promise<void> {
  const { collector, signal } = context;
  let rank = 0;
  for (const { uri, start, end } of edits) {
    if (signal.aborted || rank >= MOST_CANDIDATES) return;
    if (uri === shown.uri && start < shown.end && end > shown.start) {
      collector.exclude('shown', null, 'recent edit');
      continue;
    }
    const file = await readFor(context, uri, 'recent edit');
    if (file === null) continue;
    const to = Math.min(file.lineCount, end + LINES_AROUND);
    const lines = { start: Math.max(0, start - LINES_AROUND, to - MOST_SHOWN), end: to };
    const reasons = [{ source: 'recent-edit', why: 'recent edit' }] as const;
    collector.candidates.push({
      uri,
      file,
      lines,
      at: start,
      form: 'excerpt',
      reasons,
      score: FADING ** rank++,
    });
  }
}
