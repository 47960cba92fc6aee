import * as vscode from 'vscode';

/** What is open as text: in the editors on the screen, and in all tabs. */
export function openUris(): {
  readonly visible: readonly vscode.Uri[];
  readonly tabs: readonly vscode.Uri[];
} {
  return {
    visible: vscode.window.visibleTextEditors.map(({ document }) => document.uri),
    tabs: vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])),
  };
}
