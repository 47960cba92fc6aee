import type ts from 'typescript-6';
import type { FolderEntries, TypeScript } from './types.ts';

/** Texts by their absolute paths; null: no such file. */
export type Texts = ReadonlyMap<string, string | null>;

type System = Required<
  Pick<
    ts.System,
    'fileExists' | 'readFile' | 'directoryExists' | 'getDirectories' | 'readDirectory' | 'realpath'
  >
>;

/** The disk, with other texts laid over it. Nothing is ever written. */
export interface Files extends System {
  readonly useCaseSensitiveFileNames: boolean;
  getCurrentDirectory(): string;
  /** The same for the same file, whatever case its path is written in. */
  key(path: string): string;
  /** Another one whenever the text is another one. */
  version(path: string): string;
  /** Which files the texts add to the disk or take from it: where that changes, imports may lead elsewhere. */
  shape(): string;
  /** Replaces the texts that lie over the disk. */
  lay(texts: Texts): void;
}

export function createFiles(typescript: TypeScript): Files {
  const { sys } = typescript;
  const sensitive = sys.useCaseSensitiveFileNames;
  const key = (path: string) => (sensitive ? path : path.toLowerCase());
  const realpath = (path: string) => sys.realpath?.(path) ?? path;
  let laid = new Map<string, { readonly path: string; readonly text: string | null }>();
  let added: readonly string[] = [];
  let shape = '';

  return {
    useCaseSensitiveFileNames: sensitive,
    getCurrentDirectory: sys.getCurrentDirectory,
    getDirectories: sys.getDirectories,
    realpath,
    key,
    shape: () => shape,
    lay(texts) {
      laid = new Map([...texts].map(([path, text]) => [key(path), { path, text }]));
      const moved = [...texts].filter(([path, text]) => (text !== null) !== sys.fileExists(path));
      added = moved.flatMap(([path, text]) => (text === null ? [] : [path]));
      shape = moved.map(([path, text]) => `${text === null ? '-' : '+'}${path}`).join('\n');
    },
    version(path) {
      const over = laid.get(key(path));
      // A text is its own version; a file on disk is taken to be the same while size and time are.
      if (over !== undefined) return `=${over.text}`;
      const size = sys.getFileSize?.(path) ?? 0;
      return `${size} ${sys.getModifiedTime?.(path)?.getTime() ?? ''}`;
    },
    fileExists(path) {
      const over = laid.get(key(path));
      return over === undefined ? sys.fileExists(path) : over.text !== null;
    },
    readFile(path, encoding) {
      const over = laid.get(key(path));
      return over === undefined ? sys.readFile(path, encoding) : (over.text ?? undefined);
    },
    directoryExists: (path) =>
      sys.directoryExists(path) || added.some((file) => key(file).startsWith(`${key(path)}/`)),
    readDirectory(path, extensions, excludes, includes, depth) {
      const onDisk = sys.readDirectory(path, extensions, excludes, includes, depth);
      const gone = onDisk.filter((file) => laid.get(key(file))?.text === null);
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
      return [...onDisk.filter((file) => !gone.includes(file)), ...more];
    },
  };
}

/** What files with these paths alone would make the folder hold. */
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
