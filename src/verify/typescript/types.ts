import type ts from 'typescript-6';
import type { FileError } from '../fileErrors.ts';

/** The library that VS Code bundles for its own language server. Only its types are ours. */
export type TypeScript = typeof ts & {
  /** In all its versions, though not in its declarations: which files of a tree a tsconfig's patterns mean. */
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
  /** Projects that are referred to are read from their sources, built or not. */
  useSourceOfProjectReferenceRedirect(): boolean;
  hasInvalidatedResolutions(path: string): boolean;
}

/** Names, without their folder. */
export interface FolderEntries {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

/** A file's text as the edit found it, and as it would leave it. */
export interface FileChange {
  readonly file: string;
  /** Null: there is no such file yet. */
  readonly before: string | null;
  /** Null: it is to be deleted. */
  readonly after: string | null;
}

/** What is asked of the checker. Paths are absolute, with forward slashes. */
export interface CheckRequest {
  readonly changes: readonly FileChange[];
  /** Documents that are not saved: their text counts, not the disk's. */
  readonly unsaved: readonly { readonly file: string; readonly text: string }[];
  /** The folders of the workspace: no project is looked for above them. */
  readonly roots: readonly string[];
  /** For files of no project, as in a tsconfig. */
  readonly looseOptions: Readonly<Record<string, unknown>>;
}

/** A file that was checked. */
export interface CheckedFile {
  readonly file: string;
  /** Null: not asked, for there is no such file, or it is unchanged and will have no errors. */
  readonly before: readonly FileError[] | null;
  /** Null: there will be no such file. */
  readonly after: readonly FileError[] | null;
}

/** Whether to stop, asked between files and within them. */
export type Stopped = () => boolean;

/** By its name, whether errors are looked for in a file. */
export function isCheckable(path: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(path);
}

export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/i.test(path);
}
