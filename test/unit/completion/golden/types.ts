import type { Drop } from '../../../../src/completion/types.ts';

/** A place in real code, what is asked for there, and what is left of an answer. */
export interface Golden {
  readonly name: string;
  /** The document, with `▮` at the cursor. */
  readonly at: string;
  /** One line, a line and what comes after it, or a whole block. */
  readonly shows?: 'line' | 'more' | 'block';
  /** What the model says, and what of it is shown; or why nothing is. */
  readonly answer?: string;
  readonly gives?: string;
  readonly drops?: Drop;
}

/** The cases of one language. */
export interface GoldenSet {
  readonly language: string;
  readonly cases: readonly Golden[];
}
