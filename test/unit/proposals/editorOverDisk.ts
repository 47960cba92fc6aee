import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

// As much of VS Code as writing needs, in the place of the module `vscode`, over the real disk. It reads and writes by
// path, some turns after it is asked to, and follows every link, as VS Code does.

export class Uri {
  readonly scheme: string;
  readonly path: string;
  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }
  static file = (path: string) => new Uri('file', path);
  static joinPath = (uri: Uri, ...names: string[]) => new Uri(uri.scheme, posix.join(uri.path, ...names));
  get fsPath() {
    return this.path;
  }
  toString() {
    return `${this.scheme}://${this.path}`;
  }
}

export class Position {
  readonly offset: number;
  constructor(offset: number) {
    this.offset = offset;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
  }
}

export class TabInputText {}
export class TabInputTextDiff {}
export class EventEmitter {}
export const FilePermission = { Readonly: 1 };
export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
export const SymbolKind = {};
export const window = { tabGroups: { all: [] } };

export class WorkspaceEdit {
  readonly steps: (() => Promise<boolean>)[] = [];
  get size() {
    return this.steps.length;
  }
  replace(uri: Uri, { start, end }: Range, text: string) {
    this.steps.push(async () => {
      const before = await readFile(uri.fsPath, 'utf8');
      await writeFile(uri.fsPath, before.slice(0, start.offset) + text + before.slice(end.offset));
      return true;
    });
  }
  createFile(uri: Uri, { contents }: { contents: Uint8Array }) {
    this.steps.push(async () => {
      if (await exists(uri)) return false;
      await writeFile(uri.fsPath, contents);
      return true;
    });
  }
  deleteFile(uri: Uri) {
    this.steps.push(() => rm(uri.fsPath).then(() => true));
  }
  renameFile(from: Uri, to: Uri) {
    this.steps.push(() => rename(from.fsPath, to.fsPath).then(() => true));
  }
}

const exists = (uri: Uri) =>
  stat(uri.fsPath).then(
    () => true,
    () => false,
  );

const folders: { readonly uri: Uri; readonly name: string }[] = [];

/** Opens folders, and closes those that were open. */
export function openFolders(...paths: string[]): void {
  const opened = paths.map((path) => ({ uri: Uri.file(path), name: posix.basename(path) }));
  folders.splice(0, folders.length, ...opened);
}

/** The innermost, where one holds another. */
const folderOf = ({ path }: Uri) =>
  folders
    .filter(({ uri }) => path.startsWith(`${uri.path}/`))
    .toSorted((a, b) => b.uri.path.length - a.uri.path.length)[0];

export const workspace = {
  workspaceFolders: folders,
  textDocuments: [],
  notebookDocuments: [],
  getWorkspaceFolder: folderOf,
  asRelativePath: (uri: Uri, withFolder = folders.length > 1) => {
    const folder = folderOf(uri);
    if (!folder) return uri.path;
    const name = uri.path.slice(folder.uri.path.length + 1);
    return withFolder ? `${folder.name}/${name}` : name;
  },
  fs: {
    isWritableFileSystem: () => true,
    readFile: ({ fsPath }: Uri) => readFile(fsPath),
    stat: async ({ fsPath }: Uri) => {
      const { size, mtimeMs } = await stat(fsPath);
      return { type: FileType.File, size, mtime: mtimeMs };
    },
  },
  decode: async (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  encode: async (text: string) => new TextEncoder().encode(text),
  async openTextDocument(uri: Uri) {
    const text = await readFile(uri.fsPath, 'utf8');
    return {
      uri,
      version: 1,
      encoding: 'utf8',
      isDirty: false,
      isClosed: false,
      getText: () => text,
      positionAt: (offset: number) => new Position(offset),
      offsetAt: ({ offset }: Position) => offset,
    };
  },
  async applyEdit(edit: WorkspaceEdit): Promise<boolean> {
    for (let turns = Math.random() * 20; turns > 0; turns--) await turn();
    for (const step of edit.steps) {
      if (!(await step().catch(() => false))) return false;
    }
    return true;
  },
};
