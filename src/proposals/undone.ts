import * as vscode from 'vscode';

/** A file whose text was changed, with the text before. */
export interface WrittenFile {
  readonly uri: vscode.Uri;
  readonly before: string;
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
