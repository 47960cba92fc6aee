import * as vscode from 'vscode';

/**
 * The two sides of a preview, as files that are in memory only. What is taken can be read; what is proposed can be
 * changed by the user as well, so that VS Code's own arrows between the two sides work. Nothing of it is on the disk.
 */
export const TAKEN = 'tierwise-taken';
export const PROPOSED = 'tierwise-edit';

export interface VirtualFiles extends vscode.Disposable {
  /** Writes a file, or removes it where the text is null. */
  set(uri: vscode.Uri, text: string | null): void;
  /** All that belongs to a proposal. */
  forget(id: string): void;
}

/** `path` is for the reader: the editor's title and language come from it. */
export function virtualUri(scheme: typeof TAKEN | typeof PROPOSED, id: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme, authority: id, path: `/${path}` });
}

export function createVirtualFiles(onWritten: (uri: vscode.Uri, text: string) => void): VirtualFiles {
  const files = new Map<string, { readonly data: Uint8Array; readonly at: number }>();
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  let registered: vscode.Disposable | null = null;

  const register = () =>
    vscode.Disposable.from(
      vscode.workspace.registerFileSystemProvider(TAKEN, provider, {
        isCaseSensitive: true,
        isReadonly: true,
      }),
      vscode.workspace.registerFileSystemProvider(PROPOSED, provider, { isCaseSensitive: true }),
      // A preview that the user has changed is not an unsaved file: closing it must not ask what to do with it.
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === PROPOSED && document.isDirty) void document.save();
      }),
    );
  const provider = fileSystem(files, changed, onWritten);
  const set: VirtualFiles['set'] = (uri, text) => {
    registered ??= register();
    const key = uri.toString();
    if (text === null) files.delete(key);
    else files.set(key, { data: Buffer.from(text), at: Math.max(Date.now(), (files.get(key)?.at ?? 0) + 1) });
    const type = text === null ? vscode.FileChangeType.Deleted : vscode.FileChangeType.Changed;
    changed.fire([{ type, uri }]);
  };
  const forget: VirtualFiles['forget'] = (id) => {
    for (const key of files.keys()) if (vscode.Uri.parse(key).authority === id) files.delete(key);
  };
  return {
    set,
    forget,
    dispose: () => {
      registered?.dispose();
      changed.dispose();
    },
  };
}

function fileSystem(
  files: Map<string, { readonly data: Uint8Array; readonly at: number }>,
  changed: vscode.EventEmitter<vscode.FileChangeEvent[]>,
  onWritten: (uri: vscode.Uri, text: string) => void,
): vscode.FileSystemProvider {
  const get = (uri: vscode.Uri) => {
    const file = files.get(uri.toString());
    if (!file) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  };
  const refuse = () => {
    throw vscode.FileSystemError.NoPermissions('A preview has no files to add, move or remove.');
  };
  return {
    onDidChangeFile: changed.event,
    watch: () => ({ dispose: () => undefined }),
    stat(uri) {
      const { data, at } = get(uri);
      return { type: vscode.FileType.File, ctime: 0, mtime: at, size: data.length };
    },
    readFile: (uri) => get(uri).data,
    writeFile(uri, data) {
      files.set(uri.toString(), { data, at: Math.max(Date.now(), get(uri).at + 1) });
      onWritten(uri, Buffer.from(data).toString());
    },
    readDirectory: () => [],
    createDirectory: refuse,
    delete: refuse,
    rename: refuse,
  };
}
