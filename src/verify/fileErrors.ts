/** An error of a language server. Lines count from 1. */
export interface FileError {
  readonly line: number;
  /** Secrets masked. */
  readonly message: string;
  /** `2345`; null where it has none. */
  readonly code: string | null;
}

/**
 * The errors of the files that were checked, by their paths in edits (relative to the workspace). `after` has every one
 * of them; `before` has those that are changed or will have errors. Of a file in neither nothing is known.
 */
export interface ProposedErrors {
  readonly before: ReadonlyMap<string, readonly FileError[]>;
  readonly after: ReadonlyMap<string, readonly FileError[]>;
}
