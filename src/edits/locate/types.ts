/** Lines `start` to before `end` of a file become `lines`. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** A search text and its replacement, as lines. */
export interface SearchReplace {
  readonly find: readonly string[];
  readonly text: readonly string[];
}

export interface Found {
  readonly kind: 'found';
  /** `spacing`: white space aside. `elided`: by its beginning and its end, as it omits the middle. */
  readonly how: 'exact' | 'spacing' | 'elided' | 'similar';
  readonly patches: readonly Patch[];
  /** Whether the file ends with a line end afterwards; missing where the edit does not say so. */
  readonly finalNewline?: boolean;
}

export interface NotFound {
  readonly kind: 'refused';
  readonly reason: 'not-found' | 'ambiguous';
  /** Why, as the end of a sentence about the search text. */
  readonly message: string;
}

export type Located = Found | NotFound;
