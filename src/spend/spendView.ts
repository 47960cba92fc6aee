import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Ledger, Limits } from '../ledger/index.ts';
import { ACTIONS, FIRST_QUERY, type ViewAction, type ViewQuery, viewMessage } from './messages.ts';
import { spendPage } from './page.ts';
import { summarize } from './summary.ts';
import { throttle, watchDay } from './timers.ts';
import { calculationLines, replayLines, runWhatIf, type WhatIfDeps, whatIfStart } from './whatIf.ts';

interface SpendViewDeps extends Omit<WhatIfDeps, 'ledger'> {
  readonly ledger: Ledger;
  /** The budget as it is set now. */
  readonly limits: () => Limits;
  /** Where `media/` is. */
  readonly extensionUri: vscode.Uri;
  /** The model that savings are measured against, as set now. */
  readonly baselineModel: () => string | null;
}

interface SpendView extends vscode.Disposable {
  /** Opens the view or reveals it. */
  show(): void;
}

const VIEW_TYPE = 'tierwise.spend';
/** The shortest time between two updates of the view. */
const REFRESH_MS = 250;

/** The spend view: at most one, updated while it is visible, and restored after the window is reloaded. */
export function createSpendView(deps: SpendViewDeps): SpendView {
  let open: vscode.WebviewPanel | null = null;
  let editor = vscode.window.activeTextEditor;

  const adopt = (panel: vscode.WebviewPanel) => {
    open?.dispose();
    const contents = fill(panel, deps, () => editor);
    open = panel;
    panel.onDidDispose(() => {
      contents.dispose();
      if (open === panel) open = null;
    });
  };
  const show = () => {
    if (open) return open.reveal();
    adopt(vscode.window.createWebviewPanel(VIEW_TYPE, t('Tierwise Spend'), vscode.ViewColumn.Active, {}));
  };

  const disposables = [
    vscode.window.onDidChangeActiveTextEditor((active) => {
      // The view is not a text editor: keep the last one.
      if (active) editor = active;
    }),
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: async (panel) => adopt(panel),
    }),
  ];
  return {
    show,
    dispose: () => {
      open?.dispose();
      for (const one of disposables) one.dispose();
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

  const summaryOf = (asked: ViewQuery) =>
    summarize(ledger, asked, {
      now: new Date(),
      locale: vscode.env.language,
      baselineModel: baselineModel(),
      limits: limits(),
    });
  const post = throttle(() => {
    // A hidden view has no script; it sends its query again when it becomes visible.
    if (panel.visible) void webview.postMessage({ type: 'summary', summary: summaryOf(query) });
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
        return void answer('start', calculationLines(start.calculator), { start });
      }
      case 'calculate':
        return void answer('calculator', calculationLines(message.input));
      case 'whatIf': {
        const { input } = message;
        return void answer('whatIf', replayLines(await runWhatIf(deps, input, new Date()), input.days));
      }
    }
  };

  const disposables = [
    { dispose: () => clearTimeout(writing) },
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
  // Once the messages above are on their way, which VS Code sends by a timer of its own: it makes its frame while the figures are worked out.
  const writing = setTimeout(() => {
    webview.html = spendPage({
      nonce: randomBytes(16).toString('base64'),
      style: text('spend.css'),
      script: text('main.js'),
      chartUri: webview.asWebviewUri(file('chart.js')).toString(),
      first: { at: Date.now(), summary: summaryOf(query) },
    });
  });
  return vscode.Disposable.from(...disposables);
}

async function run(action: ViewAction, editor: vscode.TextEditor | undefined): Promise<void> {
  // The command explains the code of the focused editor, which has lost the focus to the view.
  if (action === 'explain' && editor && !editor.document.isClosed) {
    await vscode.window.showTextDocument(editor.document, {
      selection: editor.selection,
      ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }),
    });
  }
  const { command, args } = ACTIONS[action];
  await vscode.commands.executeCommand(command, ...args);
}
