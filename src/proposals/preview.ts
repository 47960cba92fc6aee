import * as vscode from 'vscode';
import type { FileDecision } from './decisions.ts';

/** Shows what is proposed in VS Code's own diff editors: the one for a single file, or the one for several. */

/**
 * The schemes of the two sides of a preview: files in memory. The accepted side is read-only; the proposed side can be edited,
 * so that VS Code's own arrows between the two sides work. Nothing of it is on the disk.
 */
export const ACCEPTED = 'tierwise-taken';
export const PROPOSED = 'tierwise-edit';

/** Whether it is a side of a preview, and no file of the user's. */
export function isPreview({ scheme }: vscode.Uri): boolean {
  return scheme === ACCEPTED || scheme === PROPOSED;
}

export interface VirtualFiles extends vscode.Disposable {
  /** Writes a file, or removes it where the text is null. */
  set(uri: vscode.Uri, text: string | null): void;
  /** Removes all files of a proposal. */
  forget(id: string): void;
}

/** `path` determines the editor's title and language. */
function virtualUri(scheme: typeof ACCEPTED | typeof PROPOSED, id: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme, authority: id, path: `/${path}` });
}

export function createVirtualFiles(onWritten: (uri: vscode.Uri, text: string) => void): VirtualFiles {
  const files = new Map<string, { readonly data: Uint8Array; readonly at: number }>();
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  let registered: vscode.Disposable | null = null;

  const register = () =>
    vscode.Disposable.from(
      vscode.workspace.registerFileSystemProvider(ACCEPTED, provider, {
        isCaseSensitive: true,
        isReadonly: true,
      }),
      vscode.workspace.registerFileSystemProvider(PROPOSED, provider, { isCaseSensitive: true }),
      // A preview that the user has changed is not an unsaved file: closing it must not ask what to do with it.
      vscode.workspace.onDidChangeTextDocument(({ document, reason }) => {
        if (document.uri.scheme !== PROPOSED) return;
        if (document.isDirty) void document.save();
        // What undo and redo lead back to may be a text that VS Code takes for saved.
        else if (reason !== undefined) take(document.uri, document.getText());
      }),
    );
  const take = (uri: vscode.Uri, text: string) => {
    const file = files.get(uri.toString());
    if (!file) return;
    files.set(uri.toString(), { ...file, data: Buffer.from(text) });
    onWritten(uri, text);
  };
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

/** Writes both sides of a file, as decided so far. */
export function writeSides(files: VirtualFiles, id: string, file: FileDecision): void {
  const { accepted, proposed, change } = sidesOf(id, file);
  // A missing side is empty in the diff of one file, and left out in that of several.
  files.set(accepted, file.accepted ?? '');
  files.set(proposed, file.proposed ?? (change.after === null ? '' : file.accepted));
}

export async function open(id: string, title: string, decisions: readonly FileDecision[]): Promise<void> {
  const [only, ...others] = decisions;
  if (only && others.length === 0) {
    const { accepted, proposed } = sidesOf(id, only);
    const options: vscode.TextDocumentShowOptions = { preview: false };
    // The file first: that is what is left of a tab's name in a narrow window.
    const name = `${only.change.path.split('/').at(-1)} · ${title}`;
    await vscode.commands.executeCommand('vscode.diff', accepted, proposed, name, options);
    return;
  }
  const resources = decisions.map((file) => {
    const { accepted, proposed, change } = sidesOf(id, file);
    return [
      proposed,
      change.before === null ? undefined : accepted,
      change.after === null ? undefined : proposed,
    ];
  });
  await vscode.commands.executeCommand('vscode.changes', title, resources);
}

export function sidesOf(id: string, { change }: FileDecision) {
  return {
    accepted: virtualUri(ACCEPTED, id, change.movedFrom ?? change.path),
    proposed: virtualUri(PROPOSED, id, change.path),
    change,
  };
}

/** Resolves once what the user has typed into a preview is known. */
export async function taken(id: string): Promise<void> {
  const isOfIt = ({ uri, isDirty }: vscode.TextDocument) =>
    isDirty && uri.scheme === PROPOSED && uri.authority === id;
  await Promise.all(vscode.workspace.textDocuments.filter(isOfIt).map((document) => document.save()));
}

/** The tabs that show a preview. That of several files is known by its title alone, to which VS Code adds their number. */
export function tabsOf(id: string, title: string): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, label }) =>
      input instanceof vscode.TabInputTextDiff
        ? input.modified.scheme === PROPOSED && input.modified.authority === id
        : label.startsWith(`${title} (`) && !(input instanceof vscode.TabInputText),
    );
}

/** After a reload of the window the previews from before show nothing any more. */
export async function closeLeftovers(
  proposals: readonly { readonly id: string; readonly title: string }[],
): Promise<void> {
  const diffs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === PROPOSED);
  const tabs = [...new Set([...diffs, ...proposals.flatMap(({ id, title }) => tabsOf(id, title))])];
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}
