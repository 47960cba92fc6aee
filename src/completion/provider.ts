import * as vscode from 'vscode';
import { DOCUMENTS } from '../shell/index.ts';
import type { Engine } from './engine.ts';
import { placeOf } from './place.ts';
import type { CompletionSwitch } from './switch.ts';
import type { Suggestion } from './types.ts';

/** Run by VS Code when the user takes all of a suggestion. */
const ACCEPTED = 'tierwise.completion.accepted';

export interface ProviderDeps {
  readonly engine: Engine;
  readonly power: CompletionSwitch;
  /** Changes with the models and with every setting that changes an answer. */
  readonly settings: () => string;
  readonly onShown: (suggestion: Suggestion) => void;
  readonly onAccepted: (suggestion: Suggestion, document: vscode.TextDocument, start: number) => void;
  readonly onPartly: (suggestion: Suggestion, chars: number) => void;
  readonly log: (line: string) => void;
}

/** More are never on their way at once. */
const MOST_SHOWN = 8;

interface Shown {
  readonly suggestion: Suggestion;
  readonly uri: string;
  /** Where the next character of the suggestion belongs, and what is left of it. */
  offset: number;
  rest: string;
}

/** Shows what the engine suggests, and tells it what became of it. */
export function registerProvider(deps: ProviderDeps): vscode.Disposable & { trigger(): Promise<void> } {
  const { engine, power } = deps;
  /** The last suggestions, newest first: VS Code may still show one while it asks for the next. */
  let shown: readonly Shown[] = [];
  let manual = false;

  const provide: vscode.InlineCompletionItemProvider['provideInlineCompletionItems'] = async (
    document,
    position,
    context,
    token,
  ) => {
    if (!power.allowed(document)) return undefined;
    const asked = manual && context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    manual = false;
    const place = placeOf(document, position, {
      editor: vscode.window.visibleTextEditors.find((editor) => editor.document === document),
      selected: context.selectedCompletionInfo,
      manual: asked,
      settings: deps.settings(),
    });
    const result = await engine.suggest(place, signalOf(token));
    if (result.kind === 'nothing') {
      if (result.detail !== undefined) deps.log(`ghost text: ${result.reason}: ${result.detail}`);
      return undefined;
    }
    if (token.isCancellationRequested) return undefined;
    shown = [shownOf(result, document, position), ...shown].slice(0, MOST_SHOWN);
    deps.onShown(result);
    return [itemOf(result, position, context.selectedCompletionInfo)];
  };

  const accepted = (id: unknown) => {
    const taken = shown.find(({ suggestion }) => suggestion.id === id);
    if (!taken) return;
    shown = [];
    const { suggestion, uri, offset, rest } = taken;
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
    engine.accepted(suggestion);
    if (document) deps.onAccepted(suggestion, document, offset + rest.length - suggestion.text.length);
  };

  /** Several characters at once are a word or a line that was taken; all of it is told by the command. */
  const changed = ({ document, contentChanges }: vscode.TextDocumentChangeEvent) => {
    const [change, more] = contentChanges;
    if (!change || more || change.rangeLength > 0) return;
    const uri = document.uri.toString();
    const along = shown.filter(
      (one) => one.uri === uri && one.offset === change.rangeOffset && one.rest.startsWith(change.text),
    );
    const newest = along[0];
    if (newest && change.text.length > 1 && change.text.length < newest.rest.length) {
      engine.partly(newest.suggestion);
      deps.onPartly(newest.suggestion, change.text.length);
    }
    for (const one of along) {
      one.offset += change.text.length;
      one.rest = one.rest.slice(change.text.length);
    }
  };

  const parts = vscode.Disposable.from(
    vscode.languages.registerInlineCompletionItemProvider(DOCUMENTS, {
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
    dispose: () => parts.dispose(),
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
  // With IntelliSense open, the ghost text has to begin with the selected item, in the item's own range.
  const item = selected
    ? new vscode.InlineCompletionItem(selected.text + suggestion.text, selected.range)
    : new vscode.InlineCompletionItem(suggestion.text, new vscode.Range(position, position));
  item.command = { command: ACCEPTED, title: 'Accepted', arguments: [suggestion.id] };
  return item;
}

function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
