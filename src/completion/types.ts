import type { Shape } from './shape.ts';
import type { Veto } from './trigger.ts';

/** A document as the engine reads it: only the lines near the cursor, so that a file of any length costs the same. */
export interface TextLines {
  readonly lineCount: number;
  /** The text of a line without its line end. */
  lineAt(line: number): string;
}

/** What one level of indentation is in this document. */
export interface Indentation {
  readonly tabs: boolean;
  readonly size: number;
}

/** The item that IntelliSense has selected: the suggestion goes on behind it. */
export interface SelectedItem {
  readonly text: string;
  /** How many characters before the cursor the item replaces. */
  readonly replace: number;
}

/** Tokens of the document in one prompt. */
export interface WindowLimits {
  readonly prefixTokens: number;
  readonly suffixTokens: number;
}

/** Everything about one keystroke. The document is read before the first await only: it may change after that. */
export interface Place {
  /** Which document, such as its URI. */
  readonly document: string;
  /** The editor's language identifier. */
  readonly language: string;
  readonly lines: TextLines;
  readonly line: number;
  readonly character: number;
  readonly eol: '\n' | '\r\n';
  /** As set in the editor; null: read from the text. */
  readonly indentation: Indentation | null;
  readonly limits: WindowLimits;
  /** The model and every setting that changes an answer: an answer is used again under the same ones only. */
  readonly settings: string;
  /** Asked for by a command, not by typing: then no rule holds the engine back. */
  readonly manual: boolean;
  readonly cursors: number;
  readonly selected: SelectedItem | null;
}

/** What goes to the model. Lines end with `\n`, whatever the file has. */
export interface Prompt<Extra> {
  /** The engine's number for this request, as suggestions name it. */
  readonly request: number;
  readonly prefix: string;
  readonly suffix: string;
  readonly document: string;
  readonly language: string;
  readonly shape: Shape;
  /** Of prefix and suffix, estimated. */
  readonly tokens: number;
  /** What `gather` found; undefined when there is no `gather`, or it failed. */
  readonly extra: Extra | undefined;
}

/** A piece of an answer. With a log probability (natural logarithm) it is one token. */
export interface Chunk {
  readonly text: string;
  readonly logprob?: number;
}

/** What is shown as ghost text: the text after accepting it is prefix + text + suffix. */
export interface Suggestion {
  readonly kind: 'suggestion';
  readonly id: number;
  /** With the line ends of the file. Goes in at the cursor, or behind the item selected in IntelliSense. */
  readonly text: string;
  readonly selected: SelectedItem | null;
  readonly shown: 'line' | 'block';
  /** How it came about: asked for here, waited for with an earlier request, or known already. */
  readonly source: 'asked' | 'joined' | 'cached';
  /** The request that paid for it: for the verdict in the ledger. */
  readonly request: number;
}

/** Why nothing is left of an answer. */
export type Drop = 'empty' | 'prose' | 'repeats' | 'next-line' | 'closed-already' | 'too-short';

/** Why an answer is of no use: nothing is left of it, the model itself doubts it, or there was none. */
export type Failing = Drop | 'doubted' | 'refused' | 'failed' | 'too-slow';

/** Why there is no suggestion: a rule, an answer without use, or that the user went on. */
export type NothingReason = Veto | Failing | 'cancelled';

export interface Nothing {
  readonly kind: 'nothing';
  readonly reason: NothingReason;
  /** What the call failed of, for a log. */
  readonly detail?: string;
}
