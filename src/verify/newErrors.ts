import * as vscode from 'vscode';
import { addedProblems, type FileError, isSameError } from './fileErrors.ts';

/** An error that the editor shows in a file. */
export interface NewError extends FileError {
  readonly uri: vscode.Uri;
}

/** Servers report a change in steps (syntax first, file by file); after this long without a step they are done. */
const QUIET_MS = 1000;

/**
 * Takes the errors that the editor shows in these files, from all servers and linters: to be called before an edit. What
 * it returns is called after the edit: it waits until the servers have reported on it, and resolves to the errors that were
 * not there before. None where there are none, or where no server reports: many, TypeScript's among them, report only on
 * files that are open in a tab. The messages can quote code, secrets included.
 *
 * Its parameter is the longest wait in ms: an edit that changes no problem is reported by nobody, and takes all of it.
 */
export function watchNewErrors(uris: readonly vscode.Uri[]): (maxMs: number) => Promise<readonly NewError[]> {
  const before = uris.map(errorsIn);
  return async (maxMs) => {
    await untilQuiet(new Set(uris.map(String)), maxMs);
    return uris.flatMap((uri, i) => addedProblems(before[i] ?? [], errorsIn(uri), isSameError));
  };
}

function untilQuiet(uris: ReadonlySet<string>, maxMs: number): Promise<void> {
  return new Promise((resolve) => {
    let quiet: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(quiet);
      clearTimeout(late);
      listener.dispose();
      resolve();
    };
    const late = setTimeout(end, maxMs);
    const listener = vscode.languages.onDidChangeDiagnostics((changed) => {
      if (!changed.uris.some((uri) => uris.has(uri.toString()))) return;
      clearTimeout(quiet);
      quiet = setTimeout(end, QUIET_MS);
    });
  });
}

function errorsIn(uri: vscode.Uri): readonly NewError[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)
    .map(({ message, code, range }) => ({ uri, line: range.start.line + 1, message, code: codeOf(code) }));
}

function codeOf(code: vscode.Diagnostic['code']): string | null {
  const value = typeof code === 'object' ? code.value : code;
  return value === undefined ? null : String(value);
}
