import * as vscode from 'vscode';
import { MOST_LABEL, plain } from '../sanitize/index.ts';

/** Opens a terminal and goes there. `message`: a line before its first prompt. */
export function openTerminal({
  name,
  message,
  ...options
}: vscode.TerminalOptions & { readonly name: string }): void {
  const shown = message === undefined ? {} : { message: plain(message) };
  vscode.window.createTerminal({ ...options, name: plain(name, MOST_LABEL), ...shown }).show();
}
