import type { Position, Refusal } from '../files/index.ts';

/** Where a snippet comes from. */
export type Source = 'declaration' | 'recent-edit' | 'similar';

/** All of them, in the order in which they stand in a prompt: what changes least goes first. */
export const SOURCES: readonly Source[] = ['declaration', 'similar', 'recent-edit'];

/** A piece of another place, as it may be sent. */
export interface Snippet {
  readonly source: Source;
  /** Relative to the workspace. */
  readonly path: string;
  /** Whole lines without common indentation, ends of lines as `\n`, secrets masked. */
  readonly text: string;
  /** As a comment with its path, estimated. */
  readonly tokens: number;
  /** From 0 to 1: comparable within a source, roughly so between them. */
  readonly score: number;
}

/**
 * Why something was left out: a file that may not be read; the text is on screen already, or in another snippet; the
 * token or the time limit was reached; the source failed; or the caller did not want it any more.
 */
export type LeftOutReason = Refusal | 'shown' | 'duplicate' | 'limit' | 'time' | 'failed' | 'cancelled';

export interface LeftOut {
  readonly source: Source;
  readonly reason: LeftOutReason;
  /** Of which file, where it is about one. */
  readonly path?: string;
}

/** What else goes into a prompt, and what does not. */
export interface Related {
  /** Best first. */
  readonly snippets: readonly Snippet[];
  readonly leftOut: readonly LeftOut[];
}

export interface RelatedRequest {
  /** The document that is typed in. */
  readonly uri: string;
  readonly position: Position;
  /** The editor's language identifier. */
  readonly language: string;
  /** What the prompt holds of the document already, before and after the cursor. */
  readonly prefix: string;
  readonly suffix: string;
  /** For all snippets together, with the marks of comments and their paths. */
  readonly limitTokens: number;
  /** What `contextText` will be given; tokens are counted with it. Default: `//`. */
  readonly commentPrefix?: string;
}

/** A piece that a source proposes. */
export interface Candidate {
  readonly source: Source;
  readonly path: string;
  readonly text: string;
  readonly score: number;
}

/** Takes what a source finds, as it finds it: what came in time counts, even when the source is not done. */
export interface Collector {
  add(candidate: Candidate): void;
  leave(source: Source, reason: LeftOutReason, path?: string): void;
}
