import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** What tests do with the files of the sample workspace. */

export function file(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the sample workspace is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

export async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(file(path), new TextEncoder().encode(text));
}

export async function open(path: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(file(path));
  const show = () => vscode.window.showTextDocument(document, { preview: false });
  // VS Code now and then fails to show a file that has only just come back.
  await show().then(undefined, show);
  return document;
}

/** Inserts a text before a line. */
export async function edit(document: vscode.TextDocument, line: number, text: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.insert(document.uri, new vscode.Position(line, 0), text);
  assert.ok(await vscode.workspace.applyEdit(change));
}

export async function deleted(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await vscode.workspace.fs.delete(file(path), { recursive: true }).then(undefined, () => undefined);
  }
}

/** Waits until a language server reports such a problem; fails after 25 seconds, a busy machine's time for it to start. */
export function diagnosed(uri: vscode.Uri, isSuch: (problem: vscode.Diagnostic) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!vscode.languages.getDiagnostics(uri).some(isSuch)) return;
      clearTimeout(late);
      listener.dispose();
      resolve();
    };
    const late = setTimeout(() => {
      listener.dispose();
      reject(new Error(`No such problem in ${uri.path}`));
    }, 25_000);
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

/** Asks again until it is so; fails after twenty seconds, a busy machine's time for a language server to start. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`Never seen: ${what}`);
}
