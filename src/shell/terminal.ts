import * as vscode from 'vscode';

/** The terminal profile “Tierwise”: a terminal in which other programs find our models. */
export function registerTerminalProfile(
  options: () => Promise<vscode.TerminalOptions | null>,
): vscode.Disposable {
  return vscode.window.registerTerminalProfileProvider('tierwise.terminal', {
    async provideTerminalProfile() {
      const found = await options();
      return found === null ? undefined : new vscode.TerminalProfile(found);
    },
  });
}
