import { access, constants, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import {
  consentReason,
  diffLines,
  type FileChange,
  type FilePath,
  rawLines,
  rebase,
} from '../edits/index.ts';
import { isInWorkspace, uriOf } from './locations.ts';

/** Why a change cannot be written now, as a clause after the file's name. */
export interface Obstacle {
  readonly path: string;
  readonly message: string;
}

export type WriteResult =
  | { readonly ok: true; readonly written: readonly WrittenFile[] }
  /** Nothing was written. */
  | { readonly ok: false; readonly obstacles: readonly Obstacle[] };

/** A file whose text was changed, with the text before. */
export interface WrittenFile {
  readonly uri: vscode.Uri;
  readonly before: string;
}

/**
 * Writes all changes in one step that can be undone in one step, or none of them. What the user has typed since the
 * changes were made is kept; where both changed the same lines nothing is written.
 */
export async function applyChanges(
  changes: readonly FileChange[],
  /** The URIs of files that are not in the workspace. */
  locations: ReadonlyMap<FilePath, vscode.Uri>,
  label: string,
): Promise<WriteResult> {
  const edit = new vscode.WorkspaceEdit();
  const obstacles: Obstacle[] = [];
  const written: WrittenFile[] = [];
  const at = (path: FilePath) => locations.get(path) ?? uriOf(path);
  for (const change of changes) {
    const uri = at(change.path);
    const from = change.movedFrom === null ? null : at(change.movedFrom);
    const prepared = uri ? await prepare(edit, change, { uri, from }, label) : 'is not in this workspace';
    if (typeof prepared === 'string') obstacles.push({ path: change.path, message: prepared });
    else if (prepared) written.push(prepared);
  }
  if (obstacles.length > 0) return { ok: false, obstacles };
  // Marked as a refactoring, so that files that are not open are saved according to the user's settings for those.
  if (await vscode.workspace.applyEdit(edit, { isRefactoring: changes.length > 1 }))
    return { ok: true, written };
  return { ok: false, obstacles: [{ path: label, message: 'VS Code did not apply it' }] };
}

export function obstaclesText(obstacles: readonly Obstacle[]): string {
  return `Nothing was changed: ${obstacles.map(({ path, message }) => `${path} ${message}`).join('; ')}.`;
}

/** Adds a change to the edit; a string says why it cannot be made. */
async function prepare(
  edit: vscode.WorkspaceEdit,
  change: FileChange,
  { uri, from }: { readonly uri: vscode.Uri; readonly from: vscode.Uri | null },
  label: string,
): Promise<WrittenFile | string | null> {
  const source = from ?? uri;
  const obstacle = await obstacleAt(source, uri);
  if (obstacle !== null) return obstacle;
  const metadata = { label, needsConfirmation: false };

  if (change.before === null) {
    if (await exists(uri)) return 'is there already';
    edit.createFile(uri, { contents: Buffer.from(change.after ?? '') }, metadata);
    return null;
  }
  const isFile = source.scheme !== 'untitled' && source.scheme !== 'vscode-notebook-cell';
  // The editor keeps the text of a file for minutes after it was deleted.
  if (isFile && !(await exists(source))) return 'is gone';
  const document = await open(source);
  if (!document) return 'cannot be read as text';
  const stale = isFile ? await staleness(document) : null;
  if (stale !== null) return stale;
  const current = document.getText();
  if (change.after === null) {
    if (current !== change.before) return 'was changed meanwhile, so it is not deleted';
    edit.deleteFile(uri, { recursive: false }, metadata);
    return null;
  }
  const rebased = rebase(change, current);
  if (rebased.kind === 'conflict') return 'was changed meanwhile in the same lines';
  if (from) {
    if (await exists(uri)) return 'is there already';
    edit.renameFile(from, uri, { overwrite: false }, metadata);
  }
  replaceHunks(edit, uri, document, rebased.change.after ?? '', metadata);
  return { uri, before: current };
}

/** Hunk by hunk and not as a whole, so that cursors, folds and breakpoints elsewhere in the file stay. */
function replaceHunks(
  edit: vscode.WorkspaceEdit,
  uri: vscode.Uri,
  document: vscode.TextDocument,
  target: string,
  metadata: vscode.WorkspaceEditEntryMetadata,
): void {
  const current = document.getText();
  const lines = rawLines(current);
  const parts = rawLines(target);
  const offsets = [0];
  for (const line of lines) offsets.push((offsets.at(-1) ?? 0) + line.length);
  for (const { start, end, from, to } of diffLines(lines, parts)) {
    const range = new vscode.Range(
      document.positionAt(offsets[start] ?? 0),
      document.positionAt(offsets[end] ?? current.length),
    );
    edit.replace(uri, range, parts.slice(from, to).join(''), metadata);
  }
}

/** Why nothing can be written to a location. */
async function obstacleAt(source: vscode.Uri, target: vscode.Uri): Promise<string | null> {
  for (const uri of [source, target]) {
    const isFile = uri.scheme !== 'untitled' && uri.scheme !== 'vscode-notebook-cell';
    if (isFile && !isOpenOutside(uri) && !(await isInWorkspace(uri))) return 'is not in this workspace';
    if (isFile && (await isReadOnly(uri))) return 'is read-only';
  }
  return null;
}

/** A file from outside the workspace that the user has opened may be changed; a model cannot name it. */
function isOpenOutside(uri: vscode.Uri): boolean {
  const open = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
  return open && !vscode.workspace.getWorkspaceFolder(uri);
}

/** Considers the permissions on the disk too, which VS Code does not. */
export async function isReadOnly(uri: vscode.Uri): Promise<boolean> {
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false) return true;
  try {
    const { permissions } = await vscode.workspace.fs.stat(uri);
    if (((permissions ?? 0) & vscode.FilePermission.Readonly) !== 0) return true;
  } catch {
    return false; // Not there yet.
  }
  if (uri.scheme !== 'file') return false;
  // To an administrator everything is writable, but a file without any write bit is meant to stay.
  const { mode } = await stat(uri.fsPath);
  if ((mode & 0o222) === 0) return true;
  return access(uri.fsPath, constants.W_OK).then(
    () => false,
    () => true,
  );
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function open(uri: vscode.Uri): Promise<vscode.TextDocument | null> {
  return vscode.workspace.openTextDocument(uri).then(
    (document) => document,
    () => null,
  );
}

/** VS Code takes about a second to notice what another program has written; on a busy machine longer. */
const CATCH_UP_MS = 10_000;
const STEP_MS = 200;

/**
 * Why the text in the editor does not represent the file on the disk, as a clause after the file's name; null where it does.
 * Waits for VS Code to load what another program has just written. Unsaved text is the user's own: VS Code asks about a
 * conflict with the disk when it is saved.
 */
async function staleness(document: vscode.TextDocument): Promise<string | null> {
  for (let waited = 0; waited < CATCH_UP_MS; waited += STEP_MS) {
    if (document.isDirty) return null;
    const bytes = await vscode.workspace.fs.readFile(document.uri);
    const { encoding } = document;
    const text = await vscode.workspace.decode(bytes, { encoding });
    if (linesOf(text) === linesOf(document.getText())) {
      return (await isWhole(bytes, text, encoding))
        ? null
        : 'is not in the encoding that it is open in, and would lose characters; reopen it with its own';
    }
    await sleep(STEP_MS);
  }
  return 'was changed on the disk, and the editor does not show that yet';
}

/** VS Code holds a text without its byte order mark and with one kind of line end. */
function linesOf(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** Bytes that are invalid in an encoding are read as this character, and would be written as it. */
const UNREADABLE = '\uFFFD';

async function isWhole(bytes: Uint8Array, text: string, encoding: string): Promise<boolean> {
  if (!text.includes(UNREADABLE)) return true;
  const again = await vscode.workspace.encode(text, { encoding });
  // With some encodings the byte order mark (2 or 3 bytes) is not written again.
  const mark = bytes.length - again.length;
  return [0, 2, 3].includes(mark) && Buffer.from(bytes).subarray(mark).equals(again);
}

/** Asks in a dialog that must be answered; false when it is closed. */
export type Confirm = (message: string, detail: string, yes: string) => Thenable<boolean>;

/** Files that can have programs run, or change what VS Code does, are only written with consent. */
export async function mayWrite(changes: readonly FileChange[], confirm: Confirm): Promise<boolean> {
  const found = changes.flatMap((change) => {
    const why = consentReason(change);
    return why === null ? [] : [`${change.path}: ${why}`];
  });
  if (found.length === 0) return true;
  return confirm(
    'This answer changes files that can run programs or change how this project is handled.',
    found.join('\n'),
    'Write Them All the Same',
  );
}

/** In ms. Undone later than this is a change of mind, not a verdict on the answer. */
const UNDONE_MS = 10 * 60_000;

/** Calls `onUndone` once all of these files have the text from before the edit again; watches for ten minutes. */
export function watchUndone(files: readonly WrittenFile[], onUndone: () => void): vscode.Disposable {
  const left = new Map(files.map(({ uri, before }) => [uri.toString(), before]));
  const stop = () => {
    clearTimeout(timer);
    listener.dispose();
  };
  const timer = setTimeout(stop, UNDONE_MS);
  const listener = vscode.workspace.onDidChangeTextDocument(({ document, reason }) => {
    const key = document.uri.toString();
    if (reason === vscode.TextDocumentChangeReason.Redo) return;
    if (left.get(key) !== document.getText()) return;
    left.delete(key);
    if (left.size > 0) return;
    stop();
    onUndone();
  });
  return { dispose: stop };
}
