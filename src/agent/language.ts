import * as vscode from 'vscode';
import { uriOf } from '../proposals/index.ts';

/** A place in a file of the user; lines count from 1. */
interface Place {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

const MOST_PLACES = 100;

/**
 * What the editor knows of the user's files, as they are there: it does not know the task's tree. Whatever a language server
 * does not answer is empty.
 */
export const language = {
  async symbols(query: string, signal: AbortSignal): Promise<readonly Place[]> {
    const found = await ask<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      signal,
      query,
    );
    return places((found ?? []).map(({ location }) => location));
  },
  async references(path: string, line: number, name: string, signal: AbortSignal): Promise<readonly Place[]> {
    const uri = uriOf(path);
    const document = uri && (await documentOf(uri));
    if (!uri || !document || line < 1 || line > document.lineCount) return [];
    const column = document.lineAt(line - 1).text.indexOf(name);
    if (column < 0) return [];
    const at = new vscode.Position(line - 1, column);
    const found = await ask<vscode.Location[]>('vscode.executeReferenceProvider', signal, uri, at);
    return places(found ?? []);
  },
  async problems(path: string | null): Promise<readonly Place[]> {
    const uri = path === null ? null : uriOf(path);
    const all = uri
      ? [[uri, vscode.languages.getDiagnostics(uri)] as const]
      : path === null
        ? vscode.languages.getDiagnostics()
        : [];
    return all
      .filter(([one]) => vscode.workspace.getWorkspaceFolder(one) !== undefined)
      .flatMap(([one, problems]) =>
        problems.map(({ range, severity, message }) => ({
          path: vscode.workspace.asRelativePath(one),
          line: range.start.line + 1,
          text: `${SEVERITIES[severity]}: ${message}`,
        })),
      )
      .slice(0, MOST_PLACES);
  },
};

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

async function ask<Result>(command: string, signal: AbortSignal, ...args: unknown[]): Promise<Result | null> {
  const { promise: stopped, resolve } = Promise.withResolvers<null>();
  signal.addEventListener('abort', () => resolve(null), { once: true });
  const asked = vscode.commands.executeCommand<Result | undefined>(command, ...args).then(
    (result) => result ?? null,
    () => null,
  );
  return signal.aborted ? null : Promise.race([asked, stopped]);
}

/** Those in the workspace, with their lines. */
async function places(locations: readonly vscode.Location[]): Promise<readonly Place[]> {
  const inside = locations.filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri) !== undefined);
  const found = inside.slice(0, MOST_PLACES).map(async ({ uri, range }) => {
    const document = await documentOf(uri);
    const line = range.start.line;
    const text = document && line < document.lineCount ? document.lineAt(line).text.trim() : '';
    return { path: vscode.workspace.asRelativePath(uri), line: line + 1, text };
  });
  return Promise.all(found);
}

function documentOf(uri: vscode.Uri): Promise<vscode.TextDocument | null> {
  return Promise.resolve(vscode.workspace.openTextDocument(uri)).catch(() => null);
}
