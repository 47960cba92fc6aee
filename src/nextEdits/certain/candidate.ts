import type { Place } from '../ports.ts';
import type { Way } from '../suggestion.ts';

/** A change that may be offered, by its offsets in the file's present text. */
export interface Candidate extends Place {
  readonly oldText: string;
  readonly newText: string;
  readonly way: Way;
  /** What speaks for it: where the user sends one away, all others for which the same speaks go with it. */
  readonly because: string;
  /** Its file surely parses with it where it did before. */
  readonly isSound?: boolean;
  readonly requestId?: string;
}

/** More places than this are a search and replace, which the editor has. */
export const MOST_PLACES = 100;

export function repeatAt(
  uri: string,
  start: number,
  oldText: string,
  newText: string,
  because: string,
): Candidate {
  return { uri, start, end: start + oldText.length, oldText, newText, way: 'repeat', because };
}
