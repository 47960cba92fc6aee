import * as vscode from 'vscode';
import type { App } from './app.ts';
import { COMMAND_TABLE } from './commandTable.ts';
import { setLanguage, t } from './l10n/index.ts';
import {
  codeActions,
  registerLanguageModels,
  registerParticipant,
  registerTerminalProfile,
  registerTools,
  showMenus,
} from './shell/index.ts';

/** The app, once it is loaded. */
let started: App | null = null;

/**
 * Registers what VS Code must find at once, and no more: everybody who starts VS Code waits for this. The app itself is
 * loaded when the window is done with that, or at the first use, whichever is sooner.
 */
export function activate(context: vscode.ExtensionContext): void {
  setLanguage(vscode.env.language, vscode.l10n.bundle);
  const log = vscode.window.createOutputChannel('Tierwise', { log: true });
  const modelsChanged = new vscode.EventEmitter<void>();
  let app: Promise<App> | null = null;
  const load = () => {
    app ??= import('./app.ts').then(({ start }) => {
      started = start(context, log, modelsChanged);
      // Now more is known of the models than their names.
      modelsChanged.fire();
      return started;
    });
    return app;
  };
  void showMenus();
  const begin = setTimeout(() => load().catch((error: unknown) => tellFailure(error, log)), 0);

  context.subscriptions.push(
    log,
    modelsChanged,
    { dispose: () => clearTimeout(begin) },
    registerParticipant(
      async (...turn) => (await load()).respond(...turn),
      async (result) => (await load()).followups(result),
    ),
    registerLanguageModels(
      async () => (await load()).models,
      () => started?.models ?? null,
      modelsChanged.event,
    ),
    codeActions(),
    registerTerminalProfile(async () => (await load()).terminalOptions()),
    registerTools(async () => (await load()).verifyTool),
    ...COMMAND_TABLE.map(({ id, run }) =>
      vscode.commands.registerCommand(id, async (args: unknown) => (await load()).commands[run](args)),
    ),
  );
}

/** VS Code waits for what this returns, and disposes of everything after that. */
export async function deactivate(): Promise<void> {
  await started?.close();
}

function tellFailure(error: unknown, log: vscode.LogOutputChannel): void {
  log.error(error instanceof Error ? error : String(error));
  const message = t('Tierwise could not start. The cause is in its log (Output: Tierwise).');
  void import('./workbench/index.ts').then(({ notify }) => notify({ message, buttons: [] }));
}
