import type { Place } from '../ports.ts';
import type { Way } from '../suggestion.ts';

/** A change that may be offered, by its offsets in the file's present text. */
export interface Candidate extends Place {
  readonly oldText: string;
  readonly newText: string;
  readonly way: Way;
  readonly requestId?: string;
}
