import * as vscode from 'vscode';
import { follow, type Span } from '../edits/index.ts';
import { exists } from '../proposals/index.ts';

/** A part of a document that follows the document while a model is asked about it. */
export interface Place extends vscode.Disposable {
  /** Where it is now; null where nothing of it is left. */
  readonly range: () => vscode.Range | null;
  /** Aborted as soon as nothing of it is left, or the file is deleted or moved. */
  readonly gone: AbortSignal;
}

export function placeOf({ uri, isUntitled, getText }: vscode.TextDocument, range: vscode.Range): Place {
  const key = String(uri);
  const gone = new AbortController();
  let text = getText();
  let span: Span | null = spanOf(text, range);

  const step = (start: number, end: number, by: string) => {
    span &&= follow(span, { start, end, text: by }, text);
    text = text.slice(0, start) + by + text.slice(end);
  };
  const catchUp = (now: string) => {
    if (now !== text) step(0, text.length, now);
    if (!span) gone.abort();
  };
  const look = async () => {
    if (isUntitled || !(await exists(uri))) gone.abort();
  };
  const listeners = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (String(document.uri) !== key) return;
      // The last one in the text comes first.
      for (const { rangeOffset, rangeLength, text: by } of contentChanges) {
        step(rangeOffset, rangeOffset + rangeLength, by);
      }
      catchUp(document.getText());
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (String(document.uri) === key) void look();
    }),
    vscode.workspace.onDidDeleteFiles(() => void (isUntitled || look())),
    vscode.workspace.onDidRenameFiles(() => void (isUntitled || look())),
  );
  return {
    gone: gone.signal,
    range: () => {
      const open = vscode.workspace.textDocuments.find((document) => String(document.uri) === key);
      if (open) catchUp(open.getText());
      return span && !gone.signal.aborted ? rangeOf(text, span) : null;
    },
    dispose: () => listeners.dispose(),
  };
}

/** Where a range of a text is in the text that it has become; null where nothing of it is left. */
export function rangeIn(now: string, before: string, range: vscode.Range): vscode.Range | null {
  if (now === before) return range;
  const span = follow(spanOf(before, range), { start: 0, end: before.length, text: now }, before);
  return span && rangeOf(now, span);
}

function spanOf(text: string, { start, end }: vscode.Range): Span {
  return { start: offsetIn(text, start), end: offsetIn(text, end) };
}

function offsetIn(text: string, { line, character }: vscode.Position): number {
  let at = 0;
  for (let i = 0; i < line; i++) {
    const feed = text.indexOf('\n', at);
    if (feed < 0) return text.length;
    at = feed + 1;
  }
  return Math.min(at + character, text.length);
}

function rangeOf(text: string, { start, end }: Span): vscode.Range {
  return new vscode.Range(positionIn(text, start), positionIn(text, end));
}

function positionIn(text: string, offset: number): vscode.Position {
  const above = text.slice(0, offset);
  return new vscode.Position(above.split('\n').length - 1, offset - (above.lastIndexOf('\n') + 1));
}
