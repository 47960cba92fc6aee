import * as vscode from 'vscode';
import { type EditorProblem, findEditorDiagnostics } from '../context/index.ts';
import { addedProblems } from './added.ts';

/** An error that the editor shows in a file. */
export interface NewProblem {
  readonly uri: vscode.Uri;
  readonly problem: EditorProblem;
}

/** The errors of some files at one time, by the text of their URIs. */
export type ErrorSnapshot = ReadonlyMap<string, readonly EditorProblem[]>;

/** The servers tell of a change in steps (syntax first, file by file); after so many ms without a step they are done. */
const QUIET_MS = 1000;

/** The errors that the editor shows now, from all servers and linters: to be taken before an edit. */
export function takeErrors(uris: readonly vscode.Uri[]): ErrorSnapshot {
  return new Map(uris.map((uri) => [uri.toString(), errorsIn(uri)]));
}

/**
 * Waits until the servers have told of an edit that was just made, and gives the errors of these files that were not
 * there before: other words or another code, wherever they stand. Empty where there are none, or where no server says
 * anything: many, TypeScript's among them, tell of the files alone that are open in a tab.
 *
 * @param ms the longest wait; an edit that changes no problem is told by nobody, and takes all of it
 */
export async function watchNewProblems(
  uris: readonly vscode.Uri[],
  before: ErrorSnapshot,
  ms: number,
): Promise<readonly NewProblem[]> {
  await untilQuiet(new Set(uris.map(String)), ms);
  return uris.flatMap((uri) =>
    addedProblems(before.get(uri.toString()) ?? [], errorsIn(uri)).map((problem) => ({ uri, problem })),
  );
}

function untilQuiet(uris: ReadonlySet<string>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    let quiet: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(quiet);
      clearTimeout(late);
      listener.dispose();
      resolve();
    };
    const late = setTimeout(end, ms);
    const listener = vscode.languages.onDidChangeDiagnostics((changed) => {
      if (!changed.uris.some((uri) => uris.has(uri.toString()))) return;
      clearTimeout(quiet);
      quiet = setTimeout(end, QUIET_MS);
    });
  });
}

function errorsIn(uri: vscode.Uri): readonly EditorProblem[] {
  return findEditorDiagnostics(uri).filter(({ severity }) => severity === 'error');
}
