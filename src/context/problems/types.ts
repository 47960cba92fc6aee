import type { Position } from '../files/index.ts';

/** A problem that a language server or a linter reports. */
export interface EditorProblem {
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** Secrets masked. */
  readonly message: string;
  /** `2345`, `no-unused-vars`; empty where it has none. */
  readonly code: string;
  /** `ts`, `eslint`; empty where it has none. */
  readonly source: string;
  readonly range: { readonly start: Position; readonly end: Position };
  /** The code that it is about, its first line; secrets masked. */
  readonly text: string;
  /** The server says that this code could go. */
  readonly unnecessary: boolean;
  readonly related: readonly RelatedProblem[];
}

export interface RelatedProblem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface ImportFact {
  readonly name: string;
  readonly problem: EditorProblem;
}

/** What the servers say about a file's imports. */
export interface ImportFacts {
  /** Used but not known: something to import. */
  readonly missing: readonly ImportFact[];
  /** Imported but not used. */
  readonly unused: readonly ImportFact[];
  /** Modules, or names in them, that cannot be found. */
  readonly unresolved: readonly ImportFact[];
}
