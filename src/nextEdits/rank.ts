import type { Candidate } from './certain/index.ts';

/** Where the user is. */
export interface Spot {
  readonly uri: string;
  readonly offset: number;
}

/** A candidate, and how many edits ago it was found. */
interface Aged extends Candidate {
  readonly age: number;
}

/** Going back is farther than going on: one reads downwards. */
const BACKWARDS = 3;

/**
 * The order in which candidates are offered: those of the user's file first, the nearest first; then what follows from the
 * newest edit, file by file.
 */
export function ranked<T extends Aged>(
  candidates: readonly T[],
  spot: Spot | null,
  files: readonly string[],
): T[] {
  const fileOf = new Map(files.map((uri, i) => [uri, i]));
  const age = (one: T) => (one.uri === spot?.uri ? -1 : one.age);
  const file = ({ uri }: T) => fileOf.get(uri) ?? files.length;
  const distance = ({ uri, start }: T) => {
    const away = uri === spot?.uri ? start - spot.offset : start;
    return away >= 0 ? away : -away * BACKWARDS;
  };
  return candidates.toSorted((a, b) => age(a) - age(b) || file(a) - file(b) || distance(a) - distance(b));
}
