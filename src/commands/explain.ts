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
  const subject = uri ?? editor?.document.uri ?? uriOfTab();
  if (!subject) return nothingOpen();
  const inEditor = editor?.document.uri.toString() === subject.toString() ? editor : undefined;
  // A selection of the active editor is sent along by VS Code itself; attached once more it would show twice.
  const attachment =
    inEditor && !range && !inEditor.selection.isEmpty ? [] : [await attachmentOf(subject, range, inEditor)];

  const answered: unknown = await vscode.commands.executeCommand('workbench.action.chat.open', {
    query: '@tierwise /explain',
    mode: 'ask',
    attachFiles: attachment,
    blockOnResponse: true,
    ...(await modelSelector()),
  });
  const shape = z.object({
    metadata: z.custom<ChatOutcome>((value) => typeof value === 'object' && value !== null),
  });
  const result = shape.safeParse(answered);
  return result.success ? result.data.metadata : outcome('cancelled', null);
}

/** What is open without being a text editor: an image, a notebook. */
function uriOfTab(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputNotebook
    ? input.uri
    : undefined;
}

/**
 * VS Code sends nothing while no model is chosen in the Chat view, as in a fresh profile: then ours is. Where others
 * offer models, the user's choice among them stands.
 */
async function modelSelector(): Promise<{ modelSelector?: { vendor: string; id: string } }> {
  const models = await vscode.lm.selectChatModels();
  return models.every(({ vendor }) => vendor === 'tierwise')
    ? { modelSelector: { vendor: 'tierwise', id: 'auto' } }
    : {};
}

async function attachmentOf(
  uri: vscode.Uri,
  range: vscode.Range | undefined,
  editor: vscode.TextEditor | undefined,
) {
  const part = range ?? (editor && (await symbolAt(uri, editor.selection.active)));
  return part ? { uri, range: oneBased(part) } : uri;
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
