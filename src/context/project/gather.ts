import * as vscode from 'vscode';
import { createFiles, findProjectFiles, openUris } from '../files/index.ts';
import { languageServer } from '../languageServer.ts';
import type { ProjectFile } from './byText.ts';
import { explore } from './explore.ts';
import type { ProjectContext, ProjectRequest } from './types.ts';

/** Files that may be searched for a name, of which the nearest are. */
const MOST_FILES = 5_000;

/**
 * Gathers what hangs together with a selection from all over the workspace: asks the language server, or reads the text
 * of files where none answers. Leaves out ignored and secret files, masks secrets, and says what it left out and why.
 * Never rejects; when the signal is aborted it resolves at once with nothing.
 */
export async function gatherProject(request: ProjectRequest, signal: AbortSignal): Promise<ProjectContext> {
  const { uri, shown = null, depth = 1, ...rest } = request;
  const files = createFiles(() => undefined);
  const around = {
    server: languageServer,
    files,
    projectFiles: () => sameLanguage(uri),
    openFiles,
  };
  try {
    return await explore({ ...rest, uri: uri.toString(), shown, depth }, around, signal);
  } finally {
    files.dispose();
  }
}

/** Endings that go together; others only with themselves. */
const ENDINGS: readonly (readonly string[])[] = [
  ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'],
  ['c', 'h', 'cc', 'hh', 'cpp', 'hpp', 'cxx', 'm', 'mm'],
  ['py', 'pyi'],
  ['java', 'kt', 'kts'],
];

async function sameLanguage(uri: vscode.Uri): Promise<ProjectFile[]> {
  const ending = /\.([\w+]+)$/.exec(uri.path)?.[1];
  if (ending === undefined) return [];
  const endings = ENDINGS.find((known) => known.includes(ending)) ?? [ending];
  const found = await findProjectFiles(uri, `**/*.{${endings.join(',')}}`, MOST_FILES);
  return found.map((file) => ({ uri: file.toString(), path: vscode.workspace.asRelativePath(file) }));
}

/** Those on the screen first. */
function openFiles(): readonly string[] {
  const { visible, tabs } = openUris();
  return [...new Set([...visible, ...tabs].map((uri) => uri.toString()))];
}
