import * as vscode from 'vscode';
import { type Iconed, labelOf, MOST_LABEL, plain } from '../sanitize/index.ts';
import { signalOf } from './interaction.ts';

interface Shown {
  readonly title: string;
  /** Left out: a notification. */
  readonly where?: vscode.ProgressLocation;
  readonly cancellable: boolean;
}

/** Shows that something is being done, and what of it: `report` tells in a line. The signal is the user's Cancel. */
export function showProgress<Value>(
  { title, where = vscode.ProgressLocation.Notification, cancellable }: Shown,
  run: (report: (line: string) => void, signal: AbortSignal) => Thenable<Value>,
): Thenable<Value> {
  const options = { location: where, title: plain(title, MOST_LABEL), cancellable };
  return vscode.window.withProgress(options, (progress, token) =>
    run((line) => progress.report({ message: plain(line, MOST_LABEL) }), signalOf(token)),
  );
}

/** Shows something in the status bar for a while, in ms. */
export function showInStatusBar(text: string | Iconed, ms: number): void {
  vscode.window.setStatusBarMessage(labelOf(text), ms);
}
