import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Ledger } from '../ledger/index.ts';
import { ACTIONS, viewMessage } from './actions.ts';
import { coalesce } from './coalesce.ts';
import { watchDay } from './dayWatch.ts';
import { spendPage } from './page.ts';
import { summarize } from './summary.ts';

export interface SpendViewDeps {
  readonly ledger: Pick<Ledger, 'total' | 'by' | 'completionStats' | 'recent' | 'onDidChange'>;
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
  { ledger, extensionUri, baselineModel }: SpendViewDeps,
  lastEditor: () => vscode.TextEditor | undefined,
): vscode.Disposable {
  const { webview } = panel;
  const media = vscode.Uri.joinPath(extensionUri, 'media');

  const post = coalesce(() => {
    // A hidden view has no script to hear this; it asks again when it is back.
    if (!panel.visible) return;
    const context = { now: new Date(), locale: vscode.env.language, baselineModel: baselineModel() };
    void webview.postMessage({ type: 'summary', summary: summarize(ledger, context) });
  }, REFRESH_MS);

  const parts = [
    post,
    ledger.onDidChange(post),
    watchDay(post),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tierwise')) post();
    }),
    webview.onDidReceiveMessage(async (raw: unknown) => {
      const message = viewMessage.safeParse(raw).data;
      if (message?.type === 'ready') post();
      if (message?.type === 'action') await run(message.action, lastEditor());
    }),
  ];

  panel.iconPath = vscode.Uri.joinPath(media, 'icon.svg');
  webview.options = { enableScripts: true, localResourceRoots: [media] };
  webview.html = spendPage({
    nonce: randomBytes(16).toString('base64'),
    cspSource: webview.cspSource,
    styleUri: webview.asWebviewUri(vscode.Uri.joinPath(media, 'spend.css')).toString(),
    scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(media, 'spend.js')).toString(),
  });
  return vscode.Disposable.from(...parts);
}

async function run(
  action: 'explain' | 'setApiKey' | 'chooseModels',
  editor: vscode.TextEditor | undefined,
): Promise<void> {
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
