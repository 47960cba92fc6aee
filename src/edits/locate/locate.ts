import type { Hunk } from '../text/index.ts';
import type { Document } from './document.ts';
import { elidedPlaces, elides } from './elided.ts';
import { leavesOut } from './elision.ts';
import { exactStarts, exactWithin } from './exact.ts';
import { type PatchFault, patchesOf } from './patches.ts';
import { readingsOf, trimmings, unnumbered } from './readings.ts';
import { saysTheSame } from './sameWords.ts';
import { similarPlaces } from './similar.ts';
import { spacedPlaces } from './spacing.ts';
import type { Located, NotFound, Patch, Place, Wanted } from './types.ts';

/** How similar lines must be to a search text, and how much more than the next best ones. */
export const SIMILAR_ENOUGH = 0.8;
export const MARGIN = 0.15;

/** So many places are counted and named. */
const MOST_NAMED = 5;

/**
 * Finds the place of a search text and what is to change in it. First exactly; then by what its lines say, white space
 * aside; then by its ends, where it leaves out its middle; then by similarity, with the same words. In doubt it refuses.
 *
 * @param find in plain form, not empty.
 */
export function locate(document: Document, find: string, text: string): Located {
  if (!find.endsWith('\n')) {
    const within = exactWithin(document, find, text, MOST_NAMED);
    const [only] = within;
    if (only !== undefined) {
      if (within.length > 1) return ambiguous(within.map(({ start }) => start));
      const { start, end, wanted, finalNewline } = only;
      const located = found(document, { start, end, how: 'exact', similarity: 1 }, wanted, []);
      return located.kind === 'found' && finalNewline !== undefined ? { ...located, finalNewline } : located;
    }
  }
  const readings = readingsOf(find, text);
  for (const wanted of readings) {
    const located = exactly(document, wanted) ?? bySpacing(document, wanted);
    if (located !== null) return located;
    for (const bare of unnumbered(wanted)) {
      const numbered = exactly(document, bare);
      if (numbered !== null) return numbered;
    }
  }
  for (const wanted of readings) {
    const located = byEnds(document, wanted) ?? bySimilarity(document, wanted);
    if (located !== null) return located;
  }
  return refused('not-found', 'is not in the file');
}

function exactly(document: Document, wanted: Wanted): Located | null {
  const starts = exactStarts(document, wanted.find, MOST_NAMED);
  const [start] = starts;
  if (start === undefined) return null;
  if (starts.length > 1) return ambiguous(starts);
  return found(document, { start, end: start + wanted.find.length, how: 'exact', similarity: 1 }, wanted, []);
}

function bySpacing(document: Document, all: Wanted): Located | null {
  for (const wanted of trimmings(all)) {
    const { starts, close } = spacedPlaces(document, wanted.find);
    const [start] = close.length === 1 ? close : starts;
    if (start === undefined) continue;
    if (starts.length > 1 && close.length !== 1) return ambiguous(starts);
    const place: Place = { start, end: start + wanted.find.length, how: 'spacing', similarity: 1 };
    return found(document, place, wanted, []);
  }
  return null;
}

function bySimilarity(document: Document, wanted: Wanted): Located | null {
  if (elides(wanted.find)) return null;
  const [best, next] = similarPlaces(document, wanted.find);
  if (best === undefined || best.similarity < SIMILAR_ENOUGH) return null;
  if (next !== undefined && best.similarity - next.similarity < MARGIN)
    return ambiguous([best.start, next.start]);
  const { start, end, hunks, similarity } = best;
  if (!saysTheSame(wanted.find, document.lines.texts.slice(start, end), hunks))
    return refused(
      'not-found',
      `has other words or signs than lines ${start + 1} to ${end}, which are most like it`,
    );
  return found(document, { start, end, how: 'similar', similarity }, wanted, hunks);
}

function byEnds(document: Document, wanted: Wanted): Located | null {
  const elided = elidedPlaces(document, wanted);
  if (elided.kind === 'none') return null;
  if (elided.kind === 'ambiguous')
    return refused('ambiguous', 'leaves out lines, and its ends fit several places');
  if (elided.kind === 'unclear')
    return refused('ambiguous', 'leaves out lines, and the new text does not say what becomes of them');
  const patches: Patch[] = [];
  for (const { start, end, wanted: part } of elided.parts) {
    const some = patchesOf(document, part, start, end, []);
    if (typeof some === 'string') return fault(some);
    patches.push(...some);
  }
  const start = elided.parts.at(0)?.start ?? 0;
  const end = elided.parts.at(-1)?.end ?? start;
  return { kind: 'found', place: { start, end, how: 'elided', similarity: 1 }, patches };
}

function found(document: Document, place: Place, wanted: Wanted, hunks: readonly Hunk[]): Located {
  if (wanted.text.some((line) => leavesOut(line) && !wanted.find.includes(line)))
    return refused('ambiguous', 'is there, but the new text leaves out code');
  const patches = patchesOf(document, wanted, place.start, place.end, hunks);
  return typeof patches === 'string' ? fault(patches) : { kind: 'found', place, patches };
}

const FAULTS: Readonly<Record<PatchFault, string>> = {
  differs: 'differs from the file in lines that are to change',
  spaces: 'has other spaces than the file, and which ones the new lines are to have is not clear',
};

function fault(why: PatchFault): NotFound {
  return refused('not-found', FAULTS[why]);
}

function ambiguous(starts: readonly number[]): NotFound {
  const lines = starts.map((start) => start + 1).join(', ');
  const many = starts.length === MOST_NAMED ? ', ...' : '';
  return refused('ambiguous', `fits several places (lines ${lines}${many})`);
}

function refused(reason: NotFound['reason'], message: string): NotFound {
  return { kind: 'refused', reason, message };
}
