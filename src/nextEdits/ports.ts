import type { Region } from '../gateway/index.ts';
import type { Position, Suggestion } from './suggestion.ts';

/** A file as the editor has it now. */
export interface OpenDocument {
  readonly uri: string;
  /** The editor's language identifier. */
  readonly languageId: string;
  /** With the line ends of the file. */
  readonly text: string;
}

/** A part of a file's text, in offsets. */
export interface Place {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** What the language server knows of a symbol. */
export interface SymbolPlaces {
  readonly definitions: readonly Place[];
  /** All uses, the definitions included or not. */
  readonly references: readonly Place[];
}

/** An error that the language server shows in a file. */
export interface Problem extends Place {
  readonly message: string;
  /** The language server's own number or name for this kind of error, where it has one. */
  readonly code: string | null;
}

/** A change of one place that a quick fix makes. */
export interface FixEdit extends Place {
  readonly newText: string;
}

/** What a model said of a region. */
export interface Guess {
  readonly answer: string;
  /** Of the ledger. */
  readonly requestId: string;
}

/** What the engine needs of the editor. Places are those of the documents' present texts. */
export interface EnginePorts {
  /** The files that are open and may be read: none that holds secrets, none where the user has turned this off. */
  documents(): readonly OpenDocument[];
  /** Asks the language server; undefined where it has no answer. */
  symbol(uri: string, position: Position, signal: AbortSignal): Promise<SymbolPlaces | undefined>;
  /** The errors that are shown in the open files now. */
  errors(): readonly Problem[];
  /** The preferred quick fix of an error, if all it does is to change text; else an empty list. */
  quickFix(problem: Problem, signal: AbortSignal): Promise<readonly FixEdit[]>;
  /** Whether a file parses after a change where it did before; true where nothing is known of its language. */
  parses(uri: string, before: string, after: string): Promise<boolean>;
  /** Asks a model; undefined where none may be asked, or none has an answer. */
  ask(region: Region, signal: AbortSignal): Promise<Guess | undefined>;
  /** The path of a file within the project, as a model is told it. */
  pathOf(uri: string): string;
  /** What is offered has changed. */
  onDidChange(current: Suggestion | undefined): void;
  /** In milliseconds; monotonic. */
  now(): number;
  /** Resolves after the time, or when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
