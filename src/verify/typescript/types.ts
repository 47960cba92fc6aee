import type ts from 'typescript-6';
import type { FileError } from '../fileErrors.ts';

/** The library that VS Code bundles for its own language server. Only its types are ours. */
export type TypeScript = typeof ts & {
  /** In all versions, though not in the declarations: the files of a tree that a tsconfig's patterns match. */
  matchFiles(
    path: string,
    extensions: readonly string[] | undefined,
    excludes: readonly string[] | undefined,
    includes: readonly string[] | undefined,
    useCaseSensitiveFileNames: boolean,
    currentDirectory: string,
    depth: number | undefined,
    entriesOf: (folder: string) => FolderEntries,
    realpath: (path: string) => string,
  ): string[];
};

/** What the language server's own host has beyond the declarations. */
export interface ServiceHost extends ts.LanguageServiceHost {
  /** Referenced projects are read from their sources, built or not. */
  useSourceOfProjectReferenceRedirect(): boolean;
  hasInvalidatedResolutions(path: string): boolean;
}

/** Names, without their folder. */
export interface FolderEntries {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

/** A file's text before and after a change. */
export interface TextChange {
  readonly file: string;
  /** Null: there is no such file yet. */
  readonly before: string | null;
  /** Null: it is to be deleted. */
  readonly after: string | null;
}

/** Paths are absolute, with forward slashes. */
export interface CheckRequest {
  readonly changes: readonly TextChange[];
  /** Unsaved documents: their text counts, not the disk's. */
  readonly unsaved: readonly { readonly file: string; readonly text: string }[];
  /** The folders of the workspace: no project is looked for above them. */
  readonly roots: readonly string[];
  /** For files of no project, as in a tsconfig. */
  readonly inferredOptions: Readonly<Record<string, unknown>>;
}

/** A file that was checked. */
export interface CheckedFile {
  readonly file: string;
  /** Null: there is no such file, or it was not asked about, as it is unchanged and will have no errors. */
  readonly before: readonly FileError[] | null;
  /** Null: there will be no such file. */
  readonly after: readonly FileError[] | null;
}

/** Whether to stop; asked between files and within them. */
export type Stopped = () => boolean;

export interface WorkerData {
  /** The path of `typescript.js`. */
  readonly library: string;
}

export interface WorkerRequest {
  readonly id: number;
  readonly request: CheckRequest;
  /** Shared memory, not 0 once the thread is to answer with what it has; seen while it works. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

export interface WorkerAnswer {
  readonly id: number;
  readonly checked: readonly CheckedFile[] | null;
}
