import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { documents } from '../shell/index.ts';
import { signalOf } from '../workbench/index.ts';
import type { Engine } from './engine.ts';
import type { CompletionRequest, Indentation, SelectedItem, Suggestion } from './request.ts';
import type { CompletionState } from './state.ts';

/** VS Code runs it when the user accepts all of a suggestion. */
const ACCEPTED = 'tierwise.completion.accepted';

export interface ProviderDeps {
  readonly engine: Engine;
  readonly state: CompletionState;
  /** Changes with the models and with every setting that shapes an answer. */
  readonly settingsKey: () => string;
  readonly onShown: (suggestion: Suggestion) => void;
  readonly onAccepted: (suggestion: Suggestion, document: vscode.TextDocument, start: number) => void;
  readonly onAcceptedPart: (suggestion: Suggestion, chars: number) => void;
  readonly log: (line: string) => void;
}

/** More than VS Code may still show at a time. */
const MAX_SHOWN = 8;

interface Shown {
  readonly suggestion: Suggestion;
  readonly uri: string;
  /** Where the rest of the suggestion would be inserted, and what it is. */
  offset: number;
  rest: string;
}

/** Registers the engine as VS Code's provider of ghost text, and reports to it what the user accepts. */
export function registerProvider(deps: ProviderDeps): vscode.Disposable & { trigger(): Promise<void> } {
  const { engine, state } = deps;
  /** Newest first. There are several, as VS Code may still show one while it requests the next. */
  let shown: readonly Shown[] = [];
  let manual = false;

  const provide: vscode.InlineCompletionItemProvider['provideInlineCompletionItems'] = async (
    document,
    position,
    context,
    token,
  ) => {
    const invoked = manual && context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    manual = false;
    if (!state.allows(document, invoked ? 'once' : undefined)) return undefined;
    const request = requestAt(document, position, context.selectedCompletionInfo, {
      manual: invoked,
      settingsKey: deps.settingsKey(),
    });
    const result = await engine.suggest(request, signalOf(token));
    if (result.kind === 'nothing') {
      if (result.detail !== undefined) deps.log(`ghost text: ${result.reason}: ${result.detail}`);
      return undefined;
    }
    if (token.isCancellationRequested) return undefined;
    shown = [shownOf(result, document, position), ...shown].slice(0, MAX_SHOWN);
    deps.onShown(result);
    return [itemOf(result, position, context.selectedCompletionInfo)];
  };

  const accepted = (id: unknown) => {
    const found = shown.find(({ suggestion }) => suggestion.id === id);
    if (!found) return;
    shown = [];
    const { suggestion, uri, offset, rest } = found;
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
    // What follows is requested ahead, but not during a pause, in which only this one was asked for.
    if (document && state.allows(document)) engine.accepted(suggestion);
    else engine.acceptedPart(suggestion);
    if (document) deps.onAccepted(suggestion, document, offset + rest.length - suggestion.text.length);
  };

  /** Several characters at once are an accepted word or line. Accepting all of a suggestion runs the command. */
  const changed = ({ document, contentChanges }: vscode.TextDocumentChangeEvent) => {
    const [change, more] = contentChanges;
    if (!change || more || change.rangeLength > 0) return;
    const uri = document.uri.toString();
    const along = shown.filter(
      (one) => one.uri === uri && one.offset === change.rangeOffset && one.rest.startsWith(change.text),
    );
    const newest = along[0];
    if (newest && change.text.length > 1 && change.text.length < newest.rest.length) {
      engine.acceptedPart(newest.suggestion);
      deps.onAcceptedPart(newest.suggestion, change.text.length);
    }
    for (const one of along) {
      one.offset += change.text.length;
      one.rest = one.rest.slice(change.text.length);
    }
  };

  const disposables = vscode.Disposable.from(
    vscode.languages.registerInlineCompletionItemProvider(documents(), {
      provideInlineCompletionItems: provide,
    }),
    vscode.commands.registerCommand(ACCEPTED, accepted),
    vscode.workspace.onDidChangeTextDocument(changed),
  );
  return {
    async trigger() {
      manual = true;
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    },
    dispose: () => disposables.dispose(),
  };
}

function shownOf(suggestion: Suggestion, document: vscode.TextDocument, position: vscode.Position): Shown {
  return {
    suggestion,
    uri: document.uri.toString(),
    offset: document.offsetAt(position),
    rest: suggestion.text,
  };
}

function itemOf(
  suggestion: Suggestion,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): vscode.InlineCompletionItem {
  // With an item selected in IntelliSense, ghost text must start with that item and have its range.
  const item = selected
    ? new vscode.InlineCompletionItem(selected.text + suggestion.text, selected.range)
    : new vscode.InlineCompletionItem(suggestion.text, new vscode.Range(position, position));
  item.command = { command: ACCEPTED, title: t('Accepted'), arguments: [suggestion.id] };
  return item;
}

/** The request for a position of a document. */
function requestAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
  options: Pick<CompletionRequest, 'manual' | 'settingsKey'>,
): CompletionRequest {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  return {
    ...options,
    document: document.uri.toString(),
    language: document.languageId,
    lines: { lineCount: document.lineCount, lineAt: (line) => document.lineAt(line).text },
    line: position.line,
    character: position.character,
    eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
    indentation: indentationOf(editor),
    cursors: editor?.selections.length ?? 1,
    selected: selectedItem(position, selected),
  };
}

function indentationOf(editor: vscode.TextEditor | undefined): Indentation | null {
  const { insertSpaces, tabSize } = editor?.options ?? {};
  if (typeof insertSpaces !== 'boolean' || typeof tabSize !== 'number') return null;
  return { tabs: !insertSpaces, size: tabSize };
}

function selectedItem(
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): SelectedItem | null {
  if (!selected || selected.range.start.line !== position.line) return null;
  return { text: selected.text, replace: position.character - selected.range.start.character };
}
