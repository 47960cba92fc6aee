import * as vscode from 'vscode';
import type { FilePath } from '../edits/index.ts';

/** The path of a document in edits. What is no file of the workspace gets a name that no such file can have. */
export function pathOf(uri: vscode.Uri): FilePath {
  if (vscode.workspace.getWorkspaceFolder(uri) && uri.scheme !== 'vscode-notebook-cell') {
    return vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1);
  }
  const name = uri.path.split('/').at(-1) || 'untitled';
  return uri.scheme === 'vscode-notebook-cell' ? `${name}/${cellName(uri)}` : name;
}

/** By position and language: the model sees this name, and the preview derives its colours from it. */
function cellName(uri: vscode.Uri): string {
  const cells = vscode.workspace.notebookDocuments.flatMap((notebook) => notebook.getCells());
  const cell = cells.find(({ document }) => document.uri.toString() === uri.toString());
  return `cell-${(cell?.index ?? 0) + 1}.${cell?.document.languageId === 'python' ? 'py' : 'txt'}`;
}

/** The URI of a path in edits; null where the workspace has no folder for it. */
export function uriOf(path: FilePath): vscode.Uri | null {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  if (folders.length === 1 && only) return vscode.Uri.joinPath(only.uri, path);
  const folder = folders.find(({ name }) => path.startsWith(`${name}/`));
  return folder ? vscode.Uri.joinPath(folder.uri, path.slice(folder.name.length + 1)) : null;
}

/** As it is in the editor, else on the disk; null where there is no such file of text. */
export async function textOf(uri: vscode.Uri): Promise<string | null> {
  return vscode.workspace.openTextDocument(uri).then(
    (document) => document.getText(),
    () => null,
  );
}
