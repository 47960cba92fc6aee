/** Lines `start` to before `end` of a file become `lines`. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** How a place was found. */
export type How =
  | 'exact'
  /** By what its lines say: trailing spaces and indentation do not count. */
  | 'spacing'
  /** By its begin and its end: the search text leaves out the middle. */
  | 'elided'
  | 'similar';

/** The lines that a search text stands for. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly how: How;
  /** Of the search text and these lines, from 0 to 1. */
  readonly similarity: number;
}

export interface Found {
  readonly kind: 'found';
  readonly place: Place;
  readonly patches: readonly Patch[];
  /** Whether the file ends with a line end then, where the edit says so. */
  readonly finalNewline?: boolean;
}

export interface NotFound {
  readonly kind: 'refused';
  readonly reason: 'not-found' | 'ambiguous';
  /** Why, as the end of a sentence about the search text. */
  readonly message: string;
}

export type Located = Found | NotFound;

/** A search text and what is to stand in its place, as lines. */
export interface Wanted {
  readonly find: readonly string[];
  readonly text: readonly string[];
}
