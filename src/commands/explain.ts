import * as vscode from 'vscode';
import type * as z from 'zod';
import { readSubject, symbolAt } from '../context/index.ts';
import { t } from '../l10n/index.ts';
import type { NoticeButton } from '../requests/index.ts';
import {
  askInChatView,
  type ChatAttachment,
  noTextButton,
  notify,
  openFileButton,
  orMenu,
  range,
  type TurnOutcome,
  uri,
  uriOfTab,
} from '../workbench/index.ts';

export const explainArgs = orMenu({ uri: uri.optional(), range: range.optional() });

/** What `tierwise.explain` resolves to; the answer itself is in the Chat view. */
export type ExplainResult = TurnOutcome;

/**
 * Explains the selection, else the symbol at the cursor, else the file, in the Chat view. `{uri, range}` name
 * something else. Resolves when the answer is there, or with `refused` and the message that the user got.
 */
export async function explain({ uri, range }: z.infer<typeof explainArgs>): Promise<ExplainResult> {
  const editor = vscode.window.activeTextEditor;
  const notebook = vscode.window.activeNotebookEditor?.notebook.uri;
  const tab = editor || uri ? undefined : (uriOfTab() ?? notebook);
  if (tab) return refuseIfUnreadable(tab);
  const subject = uri ?? editor?.document.uri;
  if (!subject) return refuse(t('Open a text file to have it, or the selected part of it, explained.'));
  const inEditor = editor?.document.uri.toString() === subject.toString() ? editor : undefined;
  return ask(await attachmentsOf(subject, range, inEditor));
}

async function ask(attachments: readonly ChatAttachment[]): Promise<ExplainResult> {
  const answered = await askInChatView('/explain', attachments);
  if (answered !== 'unavailable') return answered ?? outcome('cancelled', null);
  return refuse(t('VS Code’s Chat view, where the answer would stand, cannot be opened.'), chatSettings());
}

/**
 * What goes along with the question. The selection of the active editor, or all of its file, are found by the chat
 * itself, where VS Code shows them; attached once more they would show twice.
 */
async function attachmentsOf(
  uri: vscode.Uri,
  range: vscode.Range | undefined,
  editor: vscode.TextEditor | undefined,
): Promise<ChatAttachment[]> {
  if (!editor || range) return [range ? { uri, range } : { uri }];
  const symbol = editor.selection.isEmpty ? await symbolAt(uri, editor.selection.active) : null;
  return symbol ? [{ uri, range: symbol }] : [];
}

/** An image has no text to explain, and a notebook only in its cells: told here, since the chat would leave it out. */
async function refuseIfUnreadable(uri: vscode.Uri): Promise<ExplainResult> {
  const read = await readSubject(uri, null, null);
  if (read.ok) return ask([{ uri }]);
  return refuse(read.message, read.reason === 'unreadable' ? noTextButton(uri) : openFileButton());
}

const chatSettings = (): NoticeButton => ({
  title: t('Open Settings'),
  command: 'tierwise.openSetting',
  arguments: [{ setting: 'chat.disableAIFeatures' }],
});

function refuse(message: string, button: NoticeButton = openFileButton()): ExplainResult {
  void notify({ message, buttons: [button] }, 'information');
  return outcome('refused', message);
}

function outcome(kind: ExplainResult['outcome'], message: string | null): ExplainResult {
  return { outcome: kind, requestId: null, usd: null, answerChars: 0, message };
}
