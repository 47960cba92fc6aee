/** A place in a text; both count from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface LineColumnRange {
  readonly start: Position;
  readonly end: Position;
}

/** What says that a change is the next one: the user's own change elsewhere, the language server, or a model. */
export type Way = 'repeat' | 'reference' | 'caller' | 'error' | 'model';

/** A change that is offered as the next one. */
export interface Suggestion {
  /** Of this engine; it stays while the suggestion moves with what is typed above it. */
  readonly id: number;
  readonly uri: string;
  /** What is replaced, in the document's present text. */
  readonly range: LineColumnRange;
  /** What stands there: where it no longer does, the suggestion does not fit. Line ends are those of the file. */
  readonly oldText: string;
  readonly newText: string;
  readonly way: Way;
  /** Of the ledger, where a model was asked. */
  readonly requestId?: string;
}
