import type * as vscode from 'vscode';
import type { Indentation, Place, SelectedItem } from './types.ts';
import { DEFAULT_LIMITS } from './window.ts';

/** What the engine must know that is not in the document. */
export interface PlaceContext {
  readonly editor: vscode.TextEditor | undefined;
  /** What IntelliSense has selected. */
  readonly selected: vscode.SelectedCompletionInfo | undefined;
  readonly manual: boolean;
  readonly settings: string;
}

/** A document and a position as the engine reads them. Only the lines that it asks for are read. */
export function placeOf(
  document: vscode.TextDocument,
  position: vscode.Position,
  context: PlaceContext,
): Place {
  return {
    document: document.uri.toString(),
    language: document.languageId,
    lines: { lineCount: document.lineCount, lineAt: (line) => document.lineAt(line).text },
    line: position.line,
    character: position.character,
    // VS Code's EndOfLine.CRLF; the enum itself is not needed for that.
    eol: document.eol === 2 ? '\r\n' : '\n',
    indentation: indentationOf(context.editor),
    limits: DEFAULT_LIMITS,
    settings: context.settings,
    manual: context.manual,
    cursors: context.editor?.selections.length ?? 1,
    selected: selectedItem(position, context.selected),
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
