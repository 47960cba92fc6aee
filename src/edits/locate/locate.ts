import type { Hunk } from '../text/index.ts';
import type { Document } from './document.ts';
import { hasElision, locateElided, omitsCode } from './elided.ts';
import { exactMatches, partialMatches, whitespaceMatches } from './exact.ts';
import { interpretationsOf, trimVariants, withoutLineNumbers } from './interpretations.ts';
import { type PatchFault, patchesOf } from './patches.ts';
import { hasSameWords, similarRanges } from './similarity.ts';
import type { Found, Located, NotFound, Patch, SearchReplace } from './types.ts';

/** How similar lines must be to a search text, and how much more similar than the next best ones. */
const SIMILAR_ENOUGH = 0.8;
const MARGIN = 0.15;

/** Further matches are neither counted nor named. */
const MAX_NAMED = 5;

/**
 * Finds a search text in a file and works out what is to change there. First exactly; then white space aside; then by its
 * beginning and its end, where it omits the middle; then by similarity, with the same words. In doubt it refuses.
 *
 * @param find in plain form, not empty
 */
export function locate(document: Document, find: string, text: string): Located {
  if (!find.endsWith('\n')) {
    const matches = partialMatches(document, find, text, MAX_NAMED);
    const [only] = matches;
    if (only !== undefined) {
      if (matches.length > 1) return ambiguous(matches.map(({ start }) => start));
      const { start, end, block, finalNewline } = only;
      const located = found(document, 'exact', block, start, end);
      return located.kind === 'found' && finalNewline !== undefined ? { ...located, finalNewline } : located;
    }
  }
  const interpretations = interpretationsOf(find, text);
  for (const block of interpretations) {
    const located = exactly(document, block) ?? bySpacing(document, block);
    if (located !== null) return located;
    for (const unnumbered of withoutLineNumbers(block)) {
      const numbered = exactly(document, unnumbered);
      if (numbered !== null) return numbered;
    }
  }
  for (const block of interpretations) {
    const located = byEnds(document, block) ?? bySimilarity(document, block);
    if (located !== null) return located;
  }
  return refused('not-found', 'is not in the file');
}

function exactly(document: Document, block: SearchReplace): Located | null {
  const starts = exactMatches(document, block.find, MAX_NAMED);
  const [start] = starts;
  if (start === undefined) return null;
  return starts.length > 1 ? ambiguous(starts) : found(document, 'exact', block, start);
}

function bySpacing(document: Document, all: SearchReplace): Located | null {
  for (const block of trimVariants(all)) {
    const { starts, close } = whitespaceMatches(document, block.find);
    const [start] = close.length === 1 ? close : starts;
    if (start === undefined) continue;
    if (starts.length > 1 && close.length !== 1) return ambiguous(starts);
    return found(document, 'spacing', block, start);
  }
  return null;
}

function bySimilarity(document: Document, block: SearchReplace): Located | null {
  if (hasElision(block.find)) return null;
  const [best, next] = similarRanges(document, block.find);
  if (best === undefined || best.similarity < SIMILAR_ENOUGH) return null;
  if (next !== undefined && best.similarity - next.similarity < MARGIN)
    return ambiguous([best.start, next.start]);
  const { start, end, hunks } = best;
  if (!hasSameWords(block.find, document.lines.texts.slice(start, end), hunks))
    return refused(
      'not-found',
      `has other words or signs than lines ${start + 1} to ${end}, which are most like it`,
    );
  return found(document, 'similar', block, start, end, hunks);
}

function byEnds(document: Document, block: SearchReplace): Located | null {
  const elided = locateElided(document, block);
  if (elided.kind === 'none') return null;
  if (elided.kind === 'ambiguous')
    return refused('ambiguous', 'leaves out lines, and its ends fit several places');
  if (elided.kind === 'unclear')
    return refused('ambiguous', 'leaves out lines, and the new text does not say what becomes of them');
  const patches: Patch[] = [];
  for (const { start, end, block: part } of elided.parts) {
    const some = patchesOf(document, part, start, end, []);
    if (typeof some === 'string') return fault(some);
    patches.push(...some);
  }
  return { kind: 'found', how: 'elided', patches };
}

function found(
  document: Document,
  how: Found['how'],
  block: SearchReplace,
  start: number,
  end: number = start + block.find.length,
  differences: readonly Hunk[] = [],
): Located {
  if (block.text.some((line) => omitsCode(line) && !block.find.includes(line)))
    return refused('ambiguous', 'is there, but the new text leaves out code');
  const patches = patchesOf(document, block, start, end, differences);
  return typeof patches === 'string' ? fault(patches) : { kind: 'found', how, patches };
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
  const many = starts.length === MAX_NAMED ? ', ...' : '';
  return refused('ambiguous', `fits several places (lines ${lines}${many})`);
}

function refused(reason: NotFound['reason'], message: string): NotFound {
  return { kind: 'refused', reason, message };
}
