import type { AnswerProblem, Edit, EditPlan, FilePath } from '../edits/index.ts';

/** What can be asked about an answer, in the order in which failures are told. */
export const CHECKS = [
  /** It was not cut off. */
  'complete',
  /** It has edits, not prose only. */
  'has-edits',
  /** All of its edits can be made. */
  'applies',
  /** They change something. */
  'differs',
  /** What parsed before does still. */
  'parses',
  /** Nothing of the code was left out, no mark of the answer's format is left in it. */
  'no-leftovers',
  /** No file lost most of its text unasked. */
  'size',
  /** Nothing else changed than what the user pointed at. */
  'in-scope',
  /** Comments and docstrings changed, code did not. */
  'keeps-code',
  /** Names changed, each one everywhere, and nothing else did. */
  'names-only',
  /** Only imports changed, and all names that are used are still imported. */
  'only-imports',
  /** Only tests changed. */
  'only-tests',
  /** The language server reports no errors that were not there. */
  'no-new-problems',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** Why an answer is not good enough. */
export interface CheckFailure {
  readonly check: CheckName;
  /** For the user, after the name of a tier: "did not parse". */
  readonly short: string;
  /** For the model: what is wrong, with files, lines and the lines themselves; at most `MAX_DETAIL` characters. */
  readonly detail: string;
}

/** What holds for the answers to a task. */
export interface CheckRule {
  readonly checks: readonly CheckName[];
  /** Whether an answer may add files. */
  readonly newFiles: boolean;
  /** What an answer may do in the file of a selection, outside of it. With additions go changes of imports. */
  readonly outside: 'nothing' | 'additions' | 'anything';
  /** Whether new code may say that something is still to be implemented. */
  readonly stubs: boolean;
}

/** What the user pointed at. */
export interface Scope {
  /** The files that may be changed; null where all may be. */
  readonly files: readonly FilePath[] | null;
  readonly selection: Selection | null;
}

/** Lines count from 1; both are part of it. */
export interface Selection {
  readonly path: FilePath;
  readonly startLine: number;
  readonly endLine: number;
}

/** An error of the language server. Lines count from 1. */
export interface ServerError {
  readonly line: number;
  readonly message: string;
  readonly code: string | null;
}

/**
 * The errors of the files that the language server was asked about, without warnings and hints. Of a file that is not in
 * `before` nothing is claimed, unless the answer made it.
 */
export interface ServerErrors {
  readonly before: ReadonlyMap<FilePath, readonly ServerError[]>;
  readonly after: ReadonlyMap<FilePath, readonly ServerError[]>;
}

/** An answer, what its edits come to, and what was asked for. */
export interface CheckInput {
  /** `length`: the model stopped at its output limit. */
  readonly end: 'stop' | 'length';
  readonly edits: readonly Edit[];
  /** What was meant to be an edit and is none: the problems that reading the answer has found. */
  readonly problems: readonly AnswerProblem[];
  readonly plan: EditPlan;
  readonly scope: Scope;
  /** What the user wrote, where the command asks for something: it can ask for code to be removed. */
  readonly instruction: string | null;
  /** Null where no language server runs, or its errors are not known yet. */
  readonly errors: ServerErrors | null;
}
