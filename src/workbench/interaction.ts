import * as vscode from 'vscode';
import type { Notice } from '../requests/index.ts';

/** Tells the user: in a notification, or where the command was started. */
export type Notify = (notice: Notice, severity?: 'error' | 'warning' | 'information') => unknown;

const visible = new Set<string>();

/** Shows a notice with its buttons. One that is still on the screen is not shown a second time. */
export async function notify(
  notice: Notice,
  severity: 'error' | 'warning' | 'information' = 'error',
): Promise<void> {
  if (visible.has(notice.message)) return;
  visible.add(notice.message);
  const titles = notice.buttons.map(({ title }) => title);
  const show = {
    error: vscode.window.showErrorMessage,
    warning: vscode.window.showWarningMessage,
    information: vscode.window.showInformationMessage,
  }[severity];
  let picked: string | undefined;
  try {
    picked = await show(notice.message, ...titles);
  } finally {
    visible.delete(notice.message);
  }
  const button = notice.buttons.find(({ title }) => title === picked);
  if (button) await vscode.commands.executeCommand(button.command, ...button.arguments);
}

/** Asks in a dialog; true where the user pressed `yes`. */
export async function confirm(message: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

/** VS Code's way to cancel as the platform's: aborted as soon as the token is cancelled, also where it is by now. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
