import * as vscode from 'vscode';
import * as z from 'zod';
import type { ChatOutcome } from '../chat/index.ts';
import { symbolAt } from '../context/index.ts';
import { tell } from './tell.ts';

const explainArgs = z
  .object({
    uri: z.custom<vscode.Uri>((value) => value instanceof vscode.Uri).optional(),
    range: z.custom<vscode.Range>((value) => value instanceof vscode.Range).optional(),
  })
  .catch({});

/** What `tierwise.explain` resolves to; the answer itself is in the Chat view. */
export type ExplainResult = ChatOutcome;

/**
 * Explains the selection, else the symbol at the cursor, else the file, in the Chat view. `{uri, range}` name
 * something else. Resolves when the answer is there, or with `refused` and the message that the user got.
 */
export async function explain(args: unknown): Promise<ExplainResult> {
  // From the editor's menu comes the file's Uri itself.
  const { uri, range } = args instanceof vscode.Uri ? { uri: args } : explainArgs.parse(args ?? {});
  const editor = vscode.window.activeTextEditor;
  const subject = uri ?? editor?.document.uri;
  if (!subject) return nothingOpen();
  const inEditor = editor?.document.uri.toString() === subject.toString() ? editor : undefined;
  const selected = range ?? (await selectionOf(inEditor));

  const answered: unknown = await vscode.commands.executeCommand('workbench.action.chat.open', {
    query: '@tierwise /explain',
    mode: 'ask',
    attachFiles: [selected ? { uri: subject, range: oneBased(selected) } : subject],
    blockOnResponse: true,
  });
  const shape = z.object({
    metadata: z.custom<ChatOutcome>((value) => typeof value === 'object' && value !== null),
  });
  const result = shape.safeParse(answered);
  return result.success ? result.data.metadata : outcome('cancelled', null);
}

async function selectionOf(editor: vscode.TextEditor | undefined): Promise<vscode.Range | null> {
  if (!editor) return null;
  return editor.selection.isEmpty ? symbolAt(editor.document.uri, editor.selection.active) : editor.selection;
}

/** The workbench counts lines and columns from 1. */
function oneBased(range: vscode.Range) {
  return {
    startLineNumber: range.start.line + 1,
    startColumn: range.start.character + 1,
    endLineNumber: range.end.line + 1,
    endColumn: range.end.character + 1,
  };
}

function nothingOpen(): ExplainResult {
  const message = 'Open a text file to have it, or the selected part of it, explained.';
  const open = { title: 'Open File', command: 'workbench.action.files.openFile', arguments: [] };
  void tell({ message, buttons: [open] }, 'information');
  return outcome('refused', message);
}

function outcome(kind: ExplainResult['outcome'], message: string | null): ExplainResult {
  return { outcome: kind, requestId: null, usd: null, answerChars: 0, message };
}
