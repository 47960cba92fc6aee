import type ts from 'typescript-6';
import { isSecretFile } from '../../secrets/index.ts';
import type { FolderEntries, TypeScript } from './types.ts';

/** Texts by their absolute paths; null: no such file. */
export type Texts = ReadonlyMap<string, string | null>;

type System = Required<
  Pick<
    ts.System,
    'fileExists' | 'readFile' | 'directoryExists' | 'getDirectories' | 'readDirectory' | 'realpath'
  >
>;

/**
 * The disk with an overlay of other texts. Nothing is ever written. Files of secrets, by their name or by where a link
 * leads, are not there: what is imported is told in the words of errors, and these go to a model.
 */
export interface Files extends System {
  readonly useCaseSensitiveFileNames: boolean;
  getCurrentDirectory(): string;
  /** The same for the same file, whatever case its path is written in. */
  key(path: string): string;
  /** Differs whenever the text does. */
  version(path: string): string;
  /** The files that the overlay adds to the disk or removes from it: when that changes, imports may lead elsewhere. */
  addedAndRemoved(): string;
  /** Replaces the overlay. */
  overlay(texts: Texts): void;
}

export function createFiles(typescript: TypeScript): Files {
  const { sys } = typescript;
  const sensitive = sys.useCaseSensitiveFileNames;
  const key = (path: string) => (sensitive ? path : path.toLowerCase());
  const realpath = (path: string) => sys.realpath?.(path) ?? path;
  const isClosed = (path: string) => isSecretFile(path) || isSecretFile(realpath(path));
  let overlaid = new Map<string, { readonly path: string; readonly text: string | null }>();
  let added: readonly string[] = [];
  let addedAndRemoved = '';

  return {
    useCaseSensitiveFileNames: sensitive,
    getCurrentDirectory: sys.getCurrentDirectory,
    getDirectories: sys.getDirectories,
    realpath,
    key,
    addedAndRemoved: () => addedAndRemoved,
    overlay(texts) {
      overlaid = new Map([...texts].map(([path, text]) => [key(path), { path, text }]));
      const differing = [...texts].filter(([path, text]) => (text !== null) !== sys.fileExists(path));
      added = differing.flatMap(([path, text]) => (text === null ? [] : [path]));
      addedAndRemoved = differing.map(([path, text]) => `${text === null ? '-' : '+'}${path}`).join('\n');
    },
    version(path) {
      const over = overlaid.get(key(path));
      // A text is its own version; a file on disk is considered unchanged while its size and time are.
      if (over !== undefined) return `=${over.text}`;
      const size = sys.getFileSize?.(path) ?? 0;
      return `${size} ${sys.getModifiedTime?.(path)?.getTime() ?? ''}`;
    },
    fileExists(path) {
      const over = overlaid.get(key(path));
      const isThere = over === undefined ? sys.fileExists(path) : over.text !== null;
      return isThere && !isClosed(path);
    },
    readFile(path, encoding) {
      if (isClosed(path)) return undefined;
      const over = overlaid.get(key(path));
      return over === undefined ? sys.readFile(path, encoding) : (over.text ?? undefined);
    },
    directoryExists: (path) =>
      sys.directoryExists(path) || added.some((file) => key(file).startsWith(`${key(path)}/`)),
    readDirectory(path, extensions, excludes, includes, depth) {
      const onDisk = sys.readDirectory(path, extensions, excludes, includes, depth);
      const gone = onDisk.filter((file) => overlaid.get(key(file))?.text === null);
      const more = typescript.matchFiles(
        path,
        extensions,
        excludes,
        includes,
        sensitive,
        sys.getCurrentDirectory(),
        depth,
        (folder) => entriesOf(folder, added),
        realpath,
      );
      return [...onDisk.filter((file) => !gone.includes(file)), ...more].filter((file) => !isClosed(file));
    },
  };
}

/** What a folder contains if these are all the files. */
function entriesOf(folder: string, paths: readonly string[]): FolderEntries {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  const below = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return {
    files: below.filter((path) => !path.includes('/')),
    directories: [
      ...new Set(below.filter((path) => path.includes('/')).map((path) => path.slice(0, path.indexOf('/')))),
    ],
  };
}
