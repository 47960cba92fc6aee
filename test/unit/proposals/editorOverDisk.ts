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

/** Opens a folder as the only one. */
export function openFolder(path: string): void {
  folders.splice(0, folders.length, { uri: Uri.file(path), name: posix.basename(path) });
}

export const workspace = {
  workspaceFolders: folders,
  textDocuments: [],
  notebookDocuments: [],
  getWorkspaceFolder: (uri: Uri) => folders.find((folder) => uri.path.startsWith(`${folder.uri.path}/`)),
  asRelativePath: ({ path }: Uri) => {
    const folder = folders.find(({ uri }) => path.startsWith(`${uri.path}/`));
    return folder ? path.slice(folder.uri.path.length + 1) : path;
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
