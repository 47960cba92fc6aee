/** A document. The engine reads only the lines near the cursor, so the length of a file does not matter. */
export interface TextLines {
  readonly lineCount: number;
  /** The text of a line without its line end. */
  lineAt(line: number): string;
}

/** One level of indentation in a document. */
export interface Indentation {
  readonly tabs: boolean;
  readonly size: number;
  /** Lines with tabs and lines with spaces are both at home here: an answer keeps what it has. */
  readonly mixed?: true;
}

/** The item that is selected in the IntelliSense list: a suggestion continues it. */
export interface SelectedItem {
  readonly text: string;
  /** How many characters before the cursor the item replaces. */
  readonly replace: number;
}

/** A request for ghost text at a cursor. The document is read before the first await only: it may change afterwards. */
export interface CompletionRequest {
  /** Identifies the document, such as its URI. */
  readonly document: string;
  /** The editor's language identifier. */
  readonly language: string;
  readonly lines: TextLines;
  readonly line: number;
  readonly character: number;
  readonly eol: '\n' | '\r\n';
  /** As set in the editor; null: detected in the text. */
  readonly indentation: Indentation | null;
  /** Stands for the models and settings that shape an answer: an answer is reused under the same key only. */
  readonly settingsKey: string;
  /** Invoked by a command rather than by typing: then no rule prevents a model request. */
  readonly manual: boolean;
  readonly cursors: number;
  readonly selected: SelectedItem | null;
}

/** Ghost text: after it is accepted, the document is prefix + text + suffix. */
export interface Suggestion {
  readonly kind: 'suggestion';
  readonly id: number;
  /** With the line ends of the file. It is inserted at the cursor, or after the item selected in IntelliSense. */
  readonly text: string;
  /** Whether it took a model request of its own, joined one that was in flight, or was in the cache. */
  readonly source: 'requested' | 'joined' | 'cached';
  /** The prompt whose answer it is part of. */
  readonly promptId: number;
}

/** A rule that prevents a model request. */
export type SkipReason =
  | 'several-cursors'
  /** The file has too little text to show what could come next. */
  | 'tiny-file'
  /** The cursor is inside a word, which any insertion would split. */
  | 'middle-of-word'
  /** The statement is complete, and the user is about to start a new line. */
  | 'end-of-statement'
  /** A line was just accepted here, and what follows it has been requested already. */
  | 'line-accepted'
  /** A link leads to a file of secrets, or nobody knows where it leads. */
  | 'secret-file';

/** Why the filter leaves nothing of an answer. */
export type DropReason = 'empty' | 'prose' | 'repeats' | 'next-line' | 'closed-already' | 'too-short';

/** Why an answer is not used: the filter left nothing, the model was not confident, or there was no answer. */
export type DiscardReason = DropReason | 'low-confidence' | 'failed' | 'too-slow';

/** Why there is no suggestion. */
export interface Nothing {
  readonly kind: 'nothing';
  readonly reason: SkipReason | DiscardReason | 'cancelled';
  /** The error of a failed request, for the log. */
  readonly detail?: string;
}
