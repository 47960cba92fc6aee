import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';

const SCHEMES = ['file', 'untitled', 'vscode-remote', 'vscode-notebook-cell', 'vscode-vfs'];

/**
 * Real documents of the user, wherever their folders come from: not the chat's own input, not an output channel, not a diff's other
 * side. A window that opens its first folder starts its extensions anew.
 */
export function documents(): vscode.DocumentSelector {
  return schemes().map((scheme) => ({ scheme }));
}

function schemes(): readonly string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
  return [...new Set([...SCHEMES, ...folders])];
}

/** Tells the menus which documents these are: package.json asks for this key. */
export function showMenus(): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', 'tierwise.documents', schemes());
}

const EXPLAIN = vscode.CodeActionKind.Empty.append('explain');
const FIX = vscode.CodeActionKind.QuickFix.append('tierwise');
const REFACTOR = vscode.CodeActionKind.RefactorRewrite.append('tierwise');
const FIX_ALL = vscode.CodeActionKind.Source.append('tierwise');

/** What Tierwise offers in the light bulb's menu, for a selection or a problem at hand. */
export function codeActions(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    documents(),
    { provideCodeActions: (document, range, context) => actionsFor(document, range, context) },
    { providedCodeActionKinds: [EXPLAIN, FIX, REFACTOR, FIX_ALL] },
  );
}

function actionsFor(
  document: vscode.TextDocument,
  range: vscode.Range,
  { diagnostics, only }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  const { uri } = document;
  const [problem] = diagnostics;
  const about = range.isEmpty ? (problem?.range ?? null) : range;
  const actions: vscode.CodeAction[] = [];
  if (problem) {
    const lines = wholeLines(document, problem.range);
    const fix = actionOf(t('Fix with Tierwise'), FIX, 'tierwise.fix', { uri, range: lines });
    fix.diagnostics = [...diagnostics];
    actions.push(fix);
    if (vscode.workspace.isTrusted && uri.scheme === 'file') {
      const task = actionOf(t('Fix and Test with Tierwise'), FIX, 'tierwise.doTask', { uri, range: lines });
      task.diagnostics = [...diagnostics];
      actions.push(task);
    }
  }
  if (about) {
    const lines = range.isEmpty ? wholeLines(document, about) : about;
    actions.push(actionOf(t('Explain with Tierwise'), EXPLAIN, 'tierwise.explain', { uri, range: lines }));
  }
  if (!range.isEmpty) {
    actions.push(
      actionOf(t('Refactor with Tierwise…'), REFACTOR, 'tierwise.refactor', { uri, range }),
      actionOf(t('Generate Docs with Tierwise'), REFACTOR, 'tierwise.docstring', { uri, range }),
    );
  }
  // Only in the menu of source actions, where the whole file is meant.
  if (only?.contains(FIX_ALL)) {
    actions.push(
      actionOf(t('Fix all problems with Tierwise'), FIX_ALL, 'tierwise.fix', { uri, scope: 'file' }),
      actionOf(t('Fix imports with Tierwise'), FIX_ALL, 'tierwise.imports', { uri }),
    );
  }
  return actions;
}

function actionOf(
  title: string,
  kind: vscode.CodeActionKind,
  command: string,
  args: object,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, kind);
  action.command = { command, title, arguments: [args] };
  return action;
}

function wholeLines(document: vscode.TextDocument, { start, end }: vscode.Range): vscode.Range {
  return new vscode.Range(start.line, 0, end.line, document.lineAt(end.line).text.length);
}
