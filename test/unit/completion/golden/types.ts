import type { DropReason } from '../../../../src/completion/request.ts';

/** A cursor in real code, what is requested there, and what is left of an answer. */
export interface Golden {
  readonly name: string;
  /** The document, with `▮` at the cursor. */
  readonly at: string;
  /** One line, a line and what follows it, or a whole block. */
  readonly shows?: 'line' | 'more' | 'block';
  /** What the model answers, and what is shown of it; or why nothing is. */
  readonly answer?: string;
  readonly gives?: string;
  readonly drops?: DropReason;
}

/** The cases of one language. */
export interface GoldenSet {
  readonly language: string;
  readonly cases: readonly Golden[];
}
