import type { Edit } from '../edit.ts';
import type { OpenDocument } from '../ports.ts';
import { dissect } from '../replacements.ts';
import { type Candidate, MOST_PLACES } from './candidate.ts';
import { sameLines } from './lines.ts';
import { sameParts } from './parts.ts';

/** The places of the open files where what the user has just changed stands as it did, unchanged. */
export function repeated(
  edit: Edit,
  earlier: readonly Edit[],
  documents: readonly OpenDocument[],
): Candidate[] {
  const alike = documents.filter(({ languageId }) => languageId === edit.languageId);
  const { lines, replacements } = dissect(edit);
  const before = earlier.filter(({ languageId }) => languageId === edit.languageId).map(dissect);
  const othersOf = <T>(all: readonly T[], i: number, made: readonly T[]): readonly T[] => [
    ...made,
    ...all.slice(0, i),
    ...all.slice(i + 1),
  ];
  const changed = before.flatMap((one) => one.lines);
  const replaced = before.flatMap((one) => one.replacements);
  const found = [
    ...lines.flatMap((one, i) => sameLines(one, edit, othersOf(lines, i, changed), alike)),
    ...replacements.flatMap((one, i) => sameParts(one, othersOf(replacements, i, replaced), alike)),
  ];
  return distinct(found).slice(0, MOST_PLACES);
}

/** Of several for overlapping places the first. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const one of candidates) {
    if (!kept.some(({ uri, start, end }) => uri === one.uri && start < one.end + 1 && one.start < end + 1))
      kept.push(one);
  }
  return kept;
}
