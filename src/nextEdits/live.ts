import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Ledger } from '../ledger/index.ts';
import { createSurvivalTracker, createWriter } from '../proposals/index.ts';
import { documents } from '../shell/index.ts';
import { parsesAsBefore } from '../verify/index.ts';
import { confirm } from '../workbench/index.ts';
import { createBusy } from './busy.ts';
import { createEngine } from './engine.ts';
import { askModel } from './guessed/index.ts';
import { languageServerPorts } from './languageServer.ts';
import type { Model } from './model.ts';
import { parsesWithChange } from './parsing.ts';
import { createReadable, openDocumentOf } from './readable.ts';
import { createShowing, type Showing } from './showing.ts';

/** Next edits while they are on. */
export interface Live extends vscode.Disposable, Pick<Showing, 'update' | 'jump' | 'accept' | 'dismiss'> {}

export interface LiveDeps {
  /** Whether they are on for a document. */
  readonly allows: (document: vscode.TextDocument) => boolean;
  readonly model: Model;
  readonly ledger: Pick<Ledger, 'survived'>;
  /** Whether a model may be asked now. */
  readonly mayAsk: () => boolean;
  /** In words: `without a model`. */
  readonly status: () => string;
}

const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;

/** Watches the editor, and shows what follows from an edit. Loaded when it is turned on, and gone when it is turned off. */
export function startNextEdits({ allows, model, ledger, mayAsk, status }: LiveDeps): Live {
  const selector = documents();
  const readable = createReadable(
    (document) => vscode.languages.match(selector, document) > 0 && allows(document),
  );
  const engine = createEngine({
    documents: () => readable.documents().map(openDocumentOf),
    ...languageServerPorts(readable),
    parses: async (uri, before, after) => {
      const document = readable.documents().find((one) => one.uri.toString() === uri);
      return document === undefined || parsesWithChange(parsesAsBefore, document.languageId, before, after);
    },
    ask: async (region, signal) =>
      mayAsk() && model.hasBudget() ? askModel(model.asking, region, signal) : undefined,
    pathOf: (uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true)),
    onDidChange: () => showing.update(),
    now: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
  const busy = createBusy(selector, () => showing.update());
  const survival = createSurvivalTracker(ledger, vscode.workspace);
  const showing = createShowing({
    ...{ engine, readable, model, busy, survival, status },
    writer: createWriter(confirm),
  });

  const see = async (document: vscode.TextDocument): Promise<void> => {
    if (await readable.admit(document)) engine.opened(openDocumentOf(document));
  };
  const seeAll = (editors: readonly vscode.TextEditor[]): void => {
    for (const { document } of editors) void see(document);
    showing.update();
  };
  const moved = (editor: vscode.TextEditor | undefined, isByHand = false): void => {
    if (editor) {
      busy.moved(editor, isByHand);
      engine.cursor(editor.document.uri.toString(), editor.selection.active);
    }
    showing.update();
  };
  const changed = (event: vscode.TextDocumentChangeEvent): void => {
    const { document, contentChanges, reason } = event;
    if (contentChanges.length === 0 || !readable.has(document)) return;
    const uri = document.uri.toString();
    // A change elsewhere, or behind the user's back, is nobody's edit: it is written by a program, or read anew from the disk.
    const isUsers = vscode.window.state.focused && vscode.window.activeTextEditor?.document === document;
    if (!isUsers) {
      engine.closed(uri);
      engine.opened(openDocumentOf(document));
      return;
    }
    showing.left();
    busy.changed(event);
    engine.changed(openDocumentOf(document), reason === undefined ? 'edit' : 'undo');
  };

  const disposables = vscode.Disposable.from(
    vscode.window.onDidChangeVisibleTextEditors(seeAll),
    vscode.window.onDidChangeActiveTextEditor((editor) => moved(editor)),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      if (textEditor !== vscode.window.activeTextEditor) return;
      const isByHand = kind === Keyboard || kind === Mouse;
      if (isByHand) showing.left();
      moved(textEditor, isByHand);
    }),
    vscode.window.onDidChangeTextEditorVisibleRanges(() => showing.update()),
    vscode.workspace.onDidChangeTextDocument(changed),
    // Another language mode closes a document and opens it again.
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (vscode.window.visibleTextEditors.some((editor) => editor.document === document)) void see(document);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('tierwise.nextEdits')) return;
      engine.reset();
      seeAll(vscode.window.visibleTextEditors);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      readable.forget(document);
      engine.closed(document.uri.toString());
    }),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const known = new Set(readable.documents().map(({ uri }) => uri.toString()));
      if (uris.some((uri) => known.has(uri.toString()))) engine.errorsChanged();
    }),
    showing,
    busy,
    survival,
    readable,
    { dispose: () => engine.dispose() },
  );
  seeAll(vscode.window.visibleTextEditors);
  moved(vscode.window.activeTextEditor);
  return { ...showing, dispose: () => disposables.dispose() };
}
