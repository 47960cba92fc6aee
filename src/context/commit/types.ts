/** A file of a change. */
export interface DiffFile {
  readonly path: string;
  /** Where it was before, if it was moved. */
  readonly from: string | null;
  readonly status: 'added' | 'changed' | 'deleted' | 'moved';
  readonly added: number;
  readonly removed: number;
  /** Of the file's part of the diff, from its first hunk on; empty where only its name is told. */
  readonly text: string;
  /** Why `text` is not all there is. */
  readonly left: 'none' | 'cut' | 'lock-file' | 'generated' | 'binary' | 'secret-file' | 'limit';
}

export interface CommitDiff {
  /** In the order of git. */
  readonly files: readonly DiffFile[];
  /** How many files there was no room even to name. */
  readonly more: number;
  /** As rendered, estimated. */
  readonly tokens: number;
  /** How many keys and tokens were masked. */
  readonly masked: number;
}

/** How the last messages of a repository are written. */
export interface MessageStyle {
  /** How many messages that was read from. */
  readonly of: number;
  /** `type(scope): `, `Area: `, an emoji, or nothing. */
  readonly prefix: 'conventional' | 'area' | 'gitmoji' | 'none';
  /** Most used first: `fix`, `feat`, or the areas. */
  readonly prefixes: readonly string[];
  readonly scopes: readonly string[];
  /** Where a ticket stands, such as `ABC-123` or `#12`. */
  readonly ticket: 'start' | 'end' | null;
  /** ISO 639-1, for the languages that can be told; null where they cannot. */
  readonly language: string | null;
  /** Of the first word after the prefix. */
  readonly capitalized: boolean;
  readonly period: boolean;
  /** `add`, `added`, or neither for most. */
  readonly mood: 'imperative' | 'past' | null;
  /** Characters of the subject that nine of ten stay within. */
  readonly subjectChars: number;
  /** Share of the messages that have one, 0 to 1. */
  readonly body: number;
  /** `Signed-off-by` and the like that most have. */
  readonly trailers: readonly string[];
}

export interface CommitFacts {
  /** The repository's folder, as a URI. */
  readonly root: string;
  /** What the message is for; `working-tree` where nothing is staged. */
  readonly of: 'staged' | 'working-tree';
  readonly diff: CommitDiff;
  /** The last messages, newest first, whole; secrets masked. */
  readonly messages: readonly string[];
  /** Null in a repository without messages. */
  readonly style: MessageStyle | null;
  readonly branch: string | null;
  /** The ticket that the branch is named after. */
  readonly ticket: string | null;
  /** What stands in the input box now. */
  readonly inInput: string;
}

export type CommitRefusal = 'git-off' | 'no-repository' | 'several' | 'nothing-changed' | 'failed';

export type CommitResult =
  | { readonly ok: true; readonly commit: CommitFacts }
  | {
      readonly ok: false;
      readonly reason: CommitRefusal;
      /** One sentence for the user. */
      readonly message: string;
      /** The repositories to choose from, where there are several. */
      readonly roots: readonly string[];
    };

export type WriteResult =
  | { readonly ok: true /** What the input box held before. */; readonly before: string }
  | Extract<CommitResult, { readonly ok: false }>;
