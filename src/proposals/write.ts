import { access, constants, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { diffLines, type FileChange, type FilePath, rawLines, rebase } from '../edits/index.ts';
import { staleness } from './disk.ts';
import { isInWorkspace, uriOf } from './places.ts';

/** Why a change cannot be written now, in one clause after the file's name. */
export interface Obstacle {
  readonly path: string;
  readonly message: string;
}

export type WriteResult =
  | { readonly ok: true; readonly written: readonly WrittenFile[] }
  /** Nothing was written. */
  | { readonly ok: false; readonly obstacles: readonly Obstacle[] };

/** A file whose text was changed, as it was before that. */
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
  /** Where the files are that are no files of the workspace. */
  places: ReadonlyMap<FilePath, vscode.Uri>,
  label: string,
): Promise<WriteResult> {
  const edit = new vscode.WorkspaceEdit();
  const obstacles: Obstacle[] = [];
  const written: WrittenFile[] = [];
  const at = (path: FilePath) => places.get(path) ?? uriOf(path);
  for (const change of changes) {
    const uri = at(change.path);
    const from = change.movedFrom === null ? null : at(change.movedFrom);
    const prepared = uri ? await prepare(edit, change, { uri, from }, label) : 'is not in this workspace';
    if (typeof prepared === 'string') obstacles.push({ path: change.path, message: prepared });
    else if (prepared) written.push(prepared);
  }
  if (obstacles.length > 0) return { ok: false, obstacles };
  // Marked as a refactoring: files that are not open are saved as the user has set it for those.
  if (await vscode.workspace.applyEdit(edit, { isRefactoring: changes.length > 1 }))
    return { ok: true, written };
  return { ok: false, obstacles: [{ path: label, message: 'VS Code did not apply it' }] };
}

/** Adds a change to the edit; a text says why it cannot be made. */
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
  // The editor keeps the text of a file for minutes after it is gone.
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

/** Part by part and not as a whole, so that cursors, folds and breakpoints elsewhere in the file stay. */
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

/** What stands against any change to a place. */
async function obstacleAt(source: vscode.Uri, target: vscode.Uri): Promise<string | null> {
  for (const uri of [source, target]) {
    const isFile = uri.scheme !== 'untitled' && uri.scheme !== 'vscode-notebook-cell';
    if (isFile && !isOpenOutside(uri) && !(await isInWorkspace(uri))) return 'is not in this workspace';
    if (isFile && (await isReadOnly(uri))) return 'is read-only';
  }
  return null;
}

/** A single file that the user has opened from elsewhere is theirs to change; a model cannot name it. */
function isOpenOutside(uri: vscode.Uri): boolean {
  const open = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
  return open && !vscode.workspace.getWorkspaceFolder(uri);
}

/** Also by the permissions of the disk, which VS Code does not look at by itself. */
export async function isReadOnly(uri: vscode.Uri): Promise<boolean> {
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false) return true;
  try {
    const { permissions } = await vscode.workspace.fs.stat(uri);
    if (((permissions ?? 0) & vscode.FilePermission.Readonly) !== 0) return true;
  } catch {
    return false; // Not there yet.
  }
  if (uri.scheme !== 'file') return false;
  // To an administrator everything is writable, but a file without any such bit is meant to stay.
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
