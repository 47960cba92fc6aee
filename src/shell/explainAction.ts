import * as vscode from 'vscode';

/** Real documents of the user: not the chat's own input, not an output channel, not a diff's other side. */
export const DOCUMENTS: vscode.DocumentSelector = [
  'file',
  'untitled',
  'vscode-remote',
  'vscode-notebook-cell',
].map((scheme) => ({ scheme }));

/** Explain, in the light bulb's menu, for a selection or a problem at hand. */
export function explainActions(): vscode.Disposable {
  const kind = vscode.CodeActionKind.Empty.append('explain');
  return vscode.languages.registerCodeActionsProvider(
    DOCUMENTS,
    {
      provideCodeActions(document, range, context) {
        if (range.isEmpty && context.diagnostics.length === 0) return [];
        const about = range.isEmpty ? (context.diagnostics[0]?.range ?? range) : range;
        const action = new vscode.CodeAction('Explain with Tierwise', kind);
        const lines = new vscode.Range(
          about.start.line,
          0,
          about.end.line,
          document.lineAt(about.end.line).text.length,
        );
        action.command = {
          command: 'tierwise.explain',
          title: action.title,
          arguments: [{ uri: document.uri, range: range.isEmpty ? lines : about }],
        };
        return [action];
      },
    },
    { providedCodeActionKinds: [kind] },
  );
}
