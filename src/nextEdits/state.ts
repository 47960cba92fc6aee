import * as vscode from 'vscode';
import { isSecretFile } from '../secrets/index.ts';
import { isTurnedOn, sourcesHere } from '../settings/index.ts';

/** Whether next edits are shown, and whether a model may guess them; when something stopped it, what that was. */
export type NextEditsStatus = 'off' | 'certain' | 'model' | { readonly stopped: string };

export interface NextEditsState extends vscode.Disposable {
  status(): NextEditsStatus;
  readonly onDidChange: vscode.Event<NextEditsStatus>;
  /** For a document: not while it is off, nor where its language or folder turns it off, nor a file of secrets. */
  allows(document: vscode.TextDocument): boolean;
  /** No model is asked until something changes or the day is over; what is certain goes on. */
  stop(why: string): void;
  isStopped(): boolean;
  /** Ends a stop. */
  retry(): void;
}

export function createNextEditsState(): NextEditsState {
  const changed = new vscode.EventEmitter<NextEditsStatus>();
  let stopped: { readonly why: string; readonly day: string } | null = null;
  let last = '';

  const status = (): NextEditsStatus => {
    if (!isEnabled(undefined)) return 'off';
    if (!isTurnedOn(sourcesHere(configurationOf(undefined), 'useModel'))) return 'certain';
    if (stopped?.day !== new Date().toDateString()) stopped = null;
    return stopped === null ? 'model' : { stopped: stopped.why };
  };
  const tell = () => {
    const now = status();
    const key = JSON.stringify(now);
    if (key === last) return;
    last = key;
    changed.fire(now);
  };
  const watcher = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('tierwise.nextEdits')) tell();
  });
  tell();
  return {
    status,
    onDidChange: changed.event,
    allows: (document) => isEnabled(document) && !isSecretFile(document.uri.path, document.languageId),
    stop(why) {
      stopped = { why, day: new Date().toDateString() };
      tell();
    },
    isStopped: () => stopped !== null,
    retry() {
      stopped = null;
      tell();
    },
    dispose: () => vscode.Disposable.from(watcher, changed).dispose(),
  };
}

function configurationOf(document: vscode.TextDocument | undefined): vscode.WorkspaceConfiguration {
  const scope = document ? { uri: document.uri, languageId: document.languageId } : undefined;
  return vscode.workspace.getConfiguration('tierwise.nextEdits', scope);
}

function isEnabled(document: vscode.TextDocument | undefined): boolean {
  return isTurnedOn(sourcesHere(configurationOf(document), 'enabled'));
}
