/**
 * A file's path in edits: relative to the workspace, with forward slashes. Where the workspace has several folders the
 * folder's name comes first. It is what a model wrote, so it is checked before it is used.
 */
export type FilePath = string;

/** One change that an answer asks for. */
export type Edit =
  /** Replaces one place, known by its text. */
  | { readonly kind: 'replace'; readonly path: FilePath; readonly find: string; readonly text: string }
  /** A new file, or the whole new text of one that is there. */
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
  | 'conflict';

/** An edit that cannot be made, with the reason in words for the user and for the model. */
export interface RefusedEdit {
  readonly edit: Edit;
  readonly reason: RefusalReason;
  readonly message: string;
}

/** What is to become of one file. */
export interface FileChange {
  readonly path: FilePath;
  /** The text that the edits were made for; null for a new file. */
  readonly before: string | null;
  /** Null: the file is to be deleted. */
  readonly after: string | null;
  /** Where the file is now, if it is to be moved to `path`. */
  readonly movedFrom: FilePath | null;
}

/** All that an answer's edits come to. Files that would not change are not in it. */
export interface EditPlan {
  readonly changes: readonly FileChange[];
  readonly refused: readonly RefusedEdit[];
}
