import * as vscode from 'vscode';

/** Folders of what others wrote or programs made, in common languages: never searched, whatever git says of them. */
const NOT_OURS =
  '**/{node_modules,bower_components,.git,.hg,.svn,.venv,venv,site-packages,__pycache__,.tox,.mypy_cache,target,vendor,Pods,.gradle,.next,.nuxt,coverage}/**';

/**
 * Files of the workspace folder that holds a place, by a pattern such as `**` + `/*.{ts,tsx}`; nothing outside of a workspace.
 * Whether one may be read is for the guard to say. Never more than `most`, in no order.
 */
export async function findProjectFiles(
  place: vscode.Uri,
  pattern: string,
  most: number,
): Promise<vscode.Uri[]> {
  const folder = vscode.workspace.getWorkspaceFolder(place);
  if (folder === undefined) return [];
  return vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), NOT_OURS, most);
}
