import * as vscode from 'vscode';
import { createSnippetWatch } from './snippet.ts';

/** Whether the keys of an editor belong to something else now, as far as an extension is told. */
export interface Busy extends vscode.Disposable {
  /** Whether a list of IntelliSense is open there, or the user is in a snippet. */
  isAt(document: vscode.TextDocument, cursor: vscode.Position): boolean;
  /** The user has changed a document. */
  changed(event: vscode.TextDocumentChangeEvent): void;
  moved(editor: vscode.TextEditor, isByHand: boolean): void;
}

/**
 * @param onDidChange a list has been opened or closed
 */
export function createBusy(selector: vscode.DocumentSelector, onDidChange: () => void): Busy {
  const snippet = createSnippetWatch();
  let list: {
    readonly document: vscode.TextDocument;
    readonly version: number;
    readonly at: vscode.Position;
  } | null = null;
  // It suggests nothing: VS Code tells those who could whether its list is open.
  const provider = vscode.languages.registerInlineCompletionItemProvider(selector, {
    provideInlineCompletionItems(document, at, { selectedCompletionInfo }) {
      const was = list !== null;
      list = selectedCompletionInfo === undefined ? null : { document, version: document.version, at };
      if (was || list !== null) onDidChange();
      return undefined;
    },
  });
  return {
    isAt: (document, cursor) =>
      snippet.isActive() ||
      // With another text or at another place VS Code asks again, if the list is still open.
      (list?.document === document && list.version === document.version && list.at.isEqual(cursor)),
    changed({ document, contentChanges, reason }) {
      if (reason === undefined) snippet.changed(document.uri.toString(), contentChanges);
      else snippet.ended();
    },
    moved({ document, selection }, isByHand) {
      const { start, end } = selection;
      snippet.selected(document.uri.toString(), document.offsetAt(start), document.offsetAt(end), isByHand);
    },
    dispose: () => provider.dispose(),
  };
}
