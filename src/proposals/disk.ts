import { access, constants, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';

/** Untitled files and cells of notebooks are not on the disk by themselves. */
export function isFile({ scheme }: vscode.Uri): boolean {
  return scheme !== 'untitled' && scheme !== 'vscode-notebook-cell';
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

export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** Null where it cannot be read as text. */
export async function open(uri: vscode.Uri): Promise<vscode.TextDocument | null> {
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
export async function staleness(document: vscode.TextDocument): Promise<string | null> {
  for (let waited = 0; waited < CATCH_UP_MS; waited += STEP_MS) {
    if (document.isDirty) return null;
    const { bytes, text } = await onDisk(document);
    if (linesOf(text) === linesOf(document.getText())) {
      return (await isWhole(bytes, text, document.encoding))
        ? null
        : t('is not in the encoding that it is open in, and would lose characters; reopen it with its own');
    }
    await sleep(STEP_MS);
  }
  return t('was changed on the disk, and the editor does not show that yet');
}

/** Whether the text in the editor is the user's own or that of the file. */
export async function isCurrent(document: vscode.TextDocument): Promise<boolean> {
  return document.isDirty || linesOf((await onDisk(document)).text) === linesOf(document.getText());
}

async function onDisk({ uri, encoding }: vscode.TextDocument) {
  const bytes = await vscode.workspace.fs.readFile(uri);
  return { bytes, text: await vscode.workspace.decode(bytes, { encoding }) };
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
