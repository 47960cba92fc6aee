/**
 * A file's path in edits: relative to the workspace, with forward slashes. Where the workspace has several folders the
 * folder's name comes first. It is what a model wrote, so it is checked before it is used.
 */
export type FilePath = string;

/** One change that an answer asks for. */
export type Edit =
  /** Replaces text that occurs once in the file. */
  | { readonly kind: 'replace'; readonly path: FilePath; readonly find: string; readonly text: string }
  /** A new file, or the whole new text of an existing one. */
  | { readonly kind: 'write'; readonly path: FilePath; readonly text: string }
  | { readonly kind: 'delete'; readonly path: FilePath }
  | { readonly kind: 'move'; readonly path: FilePath; readonly to: FilePath };

export type RefusalReason =
  | 'not-found'
  | 'ambiguous'
  | 'overlap'
  | 'no-file'
  | 'exists'
  | 'outside'
  | 'forbidden'
  /** More, or in longer files, than can be looked at in time. */
  | 'too-much';

/** An edit that cannot be made, with the reason in words for the model; for the user `refusedWords` has them. */
export interface RefusedEdit {
  readonly edit: Edit;
  readonly reason: RefusalReason;
  readonly message: string;
}

/** The change of one file. */
export interface FileChange {
  readonly path: FilePath;
  /** The text that the edits were made for; null for a new file. */
  readonly before: string | null;
  /** Null: the file is to be deleted. */
  readonly after: string | null;
  /** Where the file is now, if it is to be moved to `path`. */
  readonly movedFrom: FilePath | null;
}

/** Everything that the edits of an answer change. Files that would stay the same are not in it. */
export interface EditPlan {
  readonly changes: readonly FileChange[];
  readonly refused: readonly RefusedEdit[];
}
