import type * as vscode from 'vscode';

/** A piece of a document by offsets. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Where a piece is after a change elsewhere; null where the change is in it. Offsets are those before the change. */
export function pieceAfter(
  { start, end }: Piece,
  {
    rangeOffset,
    rangeLength,
    text,
  }: Pick<vscode.TextDocumentContentChangeEvent, 'rangeOffset' | 'rangeLength' | 'text'>,
): Piece | null {
  const growth = text.length - rangeLength;
  if (rangeOffset + rangeLength <= start) return { start: start + growth, end: end + growth };
  return rangeOffset >= end ? { start, end } : null;
}

/** Follows a piece of a document while it is typed in. `now` is null once the piece itself was changed. */
export function followPiece(
  workspace: Pick<typeof vscode.workspace, 'onDidChangeTextDocument'>,
  document: vscode.TextDocument,
  range: vscode.Range,
): vscode.Disposable & { readonly now: () => Piece | null } {
  let piece: Piece | null = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  const changes = workspace.onDidChangeTextDocument((event) => {
    if (event.document !== document) return;
    for (const change of event.contentChanges) piece &&= pieceAfter(piece, change);
  });
  return { now: () => piece, dispose: () => changes.dispose() };
}
