import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Ledger, Limits } from '../ledger/index.ts';
import { ACTIONS, type ViewAction, viewMessage } from './actions.ts';
import { coalesce } from './coalesce.ts';
import { watchDay } from './dayWatch.ts';
import { spendPage } from './page.ts';
import { FIRST_QUERY } from './query.ts';
import { summarize } from './summary.ts';
import { calculationWords, replayWords, runWhatIf, type WhatIfDeps, whatIfStart } from './whatIf.ts';

export interface SpendViewDeps extends Omit<WhatIfDeps, 'ledger'> {
  readonly ledger: Ledger;
  /** The budget as it is set now. */
  readonly limits: () => Limits;
  /** Where `media/` is. */
  readonly extensionUri: vscode.Uri;
  /** The model that savings are measured against, as set now. */
  readonly baselineModel: () => string | null;
}

export interface SpendView extends vscode.Disposable {
  /** Opens the view, or brings the open one to the front. */
  show(): void;
}

const VIEW_TYPE = 'tierwise.spend';
/** While many changes come, the view is not drawn more often than this. */
const REFRESH_MS = 250;

/** The spend view: at most one, live while it can be seen, and there again after the window is reloaded. */
export function createSpendView(deps: SpendViewDeps): SpendView {
  let open: { panel: vscode.WebviewPanel; parts: vscode.Disposable } | null = null;
  let editor = vscode.window.activeTextEditor;

  const adopt = (panel: vscode.WebviewPanel) => {
    open?.panel.dispose();
    const parts = fill(panel, deps, () => editor);
    open = { panel, parts };
    panel.onDidDispose(() => {
      parts.dispose();
      if (open?.panel === panel) open = null;
    });
  };
  const show = () => {
    if (open) return open.panel.reveal();
    adopt(vscode.window.createWebviewPanel(VIEW_TYPE, 'Tierwise Spend', vscode.ViewColumn.Active, {}));
  };

  const parts = [
    vscode.window.onDidChangeActiveTextEditor((active) => {
      // The view itself is no text editor: remember the one that the user came from.
      if (active) editor = active;
    }),
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: async (panel) => adopt(panel),
    }),
  ];
  return {
    show,
    dispose: () => {
      open?.panel.dispose();
      for (const part of parts) part.dispose();
    },
  };
}

/** Puts the page into a panel and keeps it up to date. */
function fill(
  panel: vscode.WebviewPanel,
  deps: SpendViewDeps,
  lastEditor: () => vscode.TextEditor | undefined,
): vscode.Disposable {
  const { ledger, extensionUri, baselineModel, limits } = deps;
  const { webview } = panel;
  const built = vscode.Uri.joinPath(extensionUri, 'dist', 'media');
  let query = FIRST_QUERY;

  const post = coalesce(() => {
    // A hidden view has no script to hear this; it asks again when it is back.
    if (!panel.visible) return;
    const context = {
      now: new Date(),
      locale: vscode.env.language,
      baselineModel: baselineModel(),
      limits: limits(),
    };
    void webview.postMessage({ type: 'summary', summary: summarize(ledger, query, context) });
  }, REFRESH_MS);
  const answer = (about: 'start' | 'calculator' | 'whatIf', lines: readonly string[], more: object = {}) =>
    webview.postMessage({ type: 'calculation', for: about, lines, ...more });

  const listen = async (raw: unknown): Promise<void> => {
    const message = viewMessage.safeParse(raw).data;
    switch (message?.type) {
      case 'query':
        query = message.query;
        return post();
      case 'action':
        return run(message.action, lastEditor());
      case 'plans': {
        const start = await whatIfStart(deps, new Date());
        return void answer('start', calculationWords(start.calculator), { start });
      }
      case 'calculate':
        return void answer('calculator', calculationWords(message.input));
      case 'whatIf': {
        const { input } = message;
        return void answer('whatIf', replayWords(await runWhatIf(deps, input, new Date()), input.days));
      }
    }
  };

  const parts = [
    post,
    ledger.onDidChange(post),
    watchDay(post),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tierwise')) post();
    }),
    webview.onDidReceiveMessage(listen),
  ];

  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
  webview.options = { enableScripts: true, localResourceRoots: [built] };
  const file = (name: string) => vscode.Uri.joinPath(built, name);
  const text = (name: string) => readFileSync(file(name).fsPath, 'utf8');
  webview.html = spendPage({
    nonce: randomBytes(16).toString('base64'),
    style: text('spend.css'),
    script: text('main.js'),
    chartUri: webview.asWebviewUri(file('chart.js')).toString(),
  });
  return vscode.Disposable.from(...parts);
}

async function run(action: ViewAction, editor: vscode.TextEditor | undefined): Promise<void> {
  // Code can only be explained in an editor, and a click in the view has taken the focus from it.
  if (action === 'explain' && editor && !editor.document.isClosed) {
    await vscode.window.showTextDocument(editor.document, {
      selection: editor.selection,
      ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }),
    });
  }
  const { command, args } = ACTIONS[action];
  await vscode.commands.executeCommand(command, ...args);
}
