/** A place in a document; both count from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Why a file is not read. */
export type Refusal = 'secret-file' | 'ignored' | 'outside' | 'too-large' | 'unreadable';

/** The lines of a text, read one by one: a long file is never copied for a short piece of it. */
export interface TextLines {
  readonly lineCount: number;
  /** Without its line end. */
  lineAt(line: number): string;
}

/** A file that may be read. */
export interface FileText extends TextLines {
  readonly path: string;
  readonly language: string;
  /** Changes with the text. */
  readonly version: string;
}

export type ReadResult =
  | { readonly ok: true; readonly file: FileText }
  | { readonly ok: false; readonly reason: Refusal; readonly path: string };

/** The one door to other files: what must not be read does not come out of it. */
export interface Files {
  read(uri: string): Promise<ReadResult>;
}
