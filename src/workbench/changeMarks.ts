import * as vscode from 'vscode';
import { type Markdown, visible } from '../sanitize/index.ts';
import { ADDED, BOX, FIXED, HINT, hintOver, MARK, PLACE, REMOVED, rowStyle } from './changeStyles.ts';
import { trustedMarkdown } from './markdown.ts';

interface Position {
  readonly line: number;
  readonly character: number;
}

interface LineColumnRange {
  readonly start: Position;
  readonly end: Position;
}

/** A change that is shown in an editor and is not in the document. */
export interface MarkedChange {
  readonly uri: string;
  /** What would go. */
  readonly removed: readonly LineColumnRange[];
  /** What would come within a line, behind what would go; or a line that would come before one. */
  readonly added: { readonly at: Position; readonly text: string } | null;
  /** What would come as whole lines, shown below a line; -1 stands for above the first. */
  readonly rows: { readonly below: number; readonly lines: readonly string[] } | null;
  /** The line with the mark in the gutter. */
  readonly mark: number;
  /** Lines of the same document at which changes follow. */
  readonly others: readonly number[];
  /** At the end of a line, or over another one; maybe of another document. */
  readonly hint: {
    readonly uri: string;
    readonly line: number;
    /** From that character on, so many lines below; -1 is the one above. */
    readonly over: { readonly character: number; readonly lines: number } | null;
    readonly text: string;
  };
  /** What is shown where the mouse or the cursor is there. */
  readonly hover: { readonly at: LineColumnRange; readonly text: Markdown };
}

/** Draws a change over the editors that show its documents. */
export interface ChangeMarks extends vscode.Disposable {
  /** In place of what was drawn before; null draws nothing. */
  draw(change: MarkedChange | null): void;
}

/**
 * @param commands those that the links of a hover may run
 */
export function createChangeMarks(commands: readonly string[]): ChangeMarks {
  const removed = vscode.window.createTextEditorDecorationType(REMOVED);
  const texts = vscode.window.createTextEditorDecorationType(FIXED);
  const mark = vscode.window.createTextEditorDecorationType(MARK);
  const places = vscode.window.createTextEditorDecorationType(PLACE);
  const types = [removed, texts, mark, places];
  /** What each editor shows by now: the same again would be painted anew. */
  let drawn = new WeakMap<vscode.TextEditor, string>();

  return {
    draw(change) {
      for (const editor of vscode.window.visibleTextEditors) {
        const own = editor.document.uri.toString();
        const here = change?.uri === own ? change : null;
        const hint = change?.hint.uri === own ? change.hint : null;
        const now = here || hint ? JSON.stringify([here, hint]) : '';
        if (now === (drawn.get(editor) ?? '')) continue;
        drawn.set(editor, now);
        editor.setDecorations(removed, here ? here.removed.map(rangeOf) : []);
        editor.setDecorations(texts, [
          ...(here ? textsOf(here, editor) : []),
          ...(hint ? [hintOf(hint)] : []),
        ]);
        editor.setDecorations(mark, here ? [lineRange(here.mark)] : []);
        editor.setDecorations(places, here ? placesOf(here, commands) : []);
      }
    },
    dispose() {
      for (const type of types) type.dispose();
      drawn = new WeakMap();
    },
  };
}

function placesOf({ hover, others }: MarkedChange, commands: readonly string[]): vscode.DecorationOptions[] {
  const hoverMessage = trustedMarkdown(hover.text, commands);
  return [{ range: rangeOf(hover.at), hoverMessage }, ...others.map((line) => ({ range: lineRange(line) }))];
}

function textsOf(
  { added, removed, rows }: MarkedChange,
  { options }: vscode.TextEditor,
): vscode.DecorationOptions[] {
  const size = typeof options.tabSize === 'number' ? options.tabSize : 4;
  const spaced = (text: string) => visible(text).replaceAll('\t', ' '.repeat(size));
  const within = added && {
    range: removed[0] ? rangeOf(removed[0]) : pointAt(added.at),
    renderOptions: { after: { ...ADDED, contentText: spaced(added.text) } },
  };
  if (rows === null) return within ? [within] : [];
  const lines = rows.lines.map(spaced);
  const chars = Math.max(...lines.map(({ length }) => length));
  const above = rows.below < 0 ? -1 : 0;
  return lines.map((line, row) => ({
    range: pointAt({ line: Math.max(0, rows.below), character: 0 }),
    renderOptions: {
      before: { ...BOX, contentText: line === '' ? ' ' : line, textDecoration: rowStyle(row + above, chars) },
    },
  }));
}

function hintOf({ line, over, text }: MarkedChange['hint']): vscode.DecorationOptions {
  const at = pointAt({ line, character: over?.character ?? Number.MAX_SAFE_INTEGER });
  const style = over === null ? HINT : hintOver(over.character, over.lines);
  return { range: at, renderOptions: { after: { ...style, contentText: visible(text) } } };
}

function rangeOf({ start, end }: LineColumnRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function pointAt({ line, character }: Position): vscode.Range {
  return new vscode.Range(line, character, line, character);
}

function lineRange(line: number): vscode.Range {
  return new vscode.Range(line, 0, line, 0);
}
