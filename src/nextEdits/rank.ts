import type { Candidate } from './certain/index.ts';

/** Where the user is. */
export interface Spot {
  readonly uri: string;
  readonly offset: number;
}

/** Going back is farther than going on: one reads downwards. */
const BACKWARDS = 3;

/** The order in which candidates are offered: those of the user's file first, the nearest first; then file by file. */
export function ranked<T extends Candidate>(
  candidates: readonly T[],
  spot: Spot | null,
  files: readonly string[],
): T[] {
  const fileOf = new Map(files.map((uri, i) => [uri, i]));
  const file = ({ uri }: T) => (uri === spot?.uri ? -1 : (fileOf.get(uri) ?? files.length));
  const distance = ({ uri, start }: T) => {
    const away = uri === spot?.uri ? start - spot.offset : start;
    return away >= 0 ? away : -away * BACKWARDS;
  };
  return candidates.toSorted((a, b) => file(a) - file(b) || distance(a) - distance(b));
}
