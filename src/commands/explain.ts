import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { ChatOutcome, NoticeButton } from '../chat/index.ts';
import { readSubject, symbolAt } from '../context/index.ts';
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
  const tab = editor || uri ? undefined : uriOfTab();
  if (tab) return refuseIfUnreadable(tab);
  const subject = uri ?? editor?.document.uri;
  if (!subject) return refuse('Open a text file to have it, or the selected part of it, explained.');
  const inEditor = editor?.document.uri.toString() === subject.toString() ? editor : undefined;
  return ask(await attachmentsOf(subject, range, inEditor));
}

async function ask(attachFiles: readonly unknown[]): Promise<ExplainResult> {
  const options = { query: '@tierwise /explain', mode: 'ask', attachFiles, blockOnResponse: true };
  try {
    const answered = await openChat({ ...options, ...(await modelSelector()) });
    // Right after the start VS Code may not know our models yet, although it has shown them.
    const again = isWithoutModel(answered) ? await openChat({ ...options, modelSelector: AUTO }) : answered;
    const result = chatResult.safeParse(again);
    return result.success ? result.data.metadata : outcome('cancelled', null);
  } catch {
    return refuse('VS Code’s Chat view, where the answer would stand, cannot be opened.', CHAT_SETTINGS);
  }
}

const AUTO = { vendor: 'tierwise', id: 'auto' };

const chatResult = z.object({
  metadata: z.custom<ChatOutcome>((value) => typeof value === 'object' && value !== null),
});
const chatError = z.object({ errorDetails: z.object({ message: z.string() }) });

function openChat(options: object): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.chat.open', options);
}

function isWithoutModel(answered: unknown): boolean {
  const failed = chatError.safeParse(answered);
  return failed.success && /language model unavailable/i.test(failed.data.errorDetails.message);
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
async function modelSelector(): Promise<{ modelSelector?: typeof AUTO }> {
  for (let waited = 0; waited < MODELS_MS; waited += POLL_MS) {
    const models = await vscode.lm.selectChatModels();
    if (models.some(({ vendor }) => vendor !== 'tierwise')) return {};
    if (models.length > 0) return { modelSelector: AUTO };
    await sleep(POLL_MS);
  }
  return {};
}

/** VS Code asks for the models of an extension when it starts, which takes a moment. */
const MODELS_MS = 3_000;
const POLL_MS = 100;

/**
 * What goes along with the question. The selection of the active editor, or all of its file, are found by the chat
 * itself, where VS Code shows them; attached once more they would show twice.
 */
async function attachmentsOf(
  uri: vscode.Uri,
  range: vscode.Range | undefined,
  editor: vscode.TextEditor | undefined,
): Promise<unknown[]> {
  if (!editor || range) return [range ? { uri, range: oneBased(range) } : uri];
  const symbol = editor.selection.isEmpty ? await symbolAt(uri, editor.selection.active) : null;
  return symbol ? [{ uri, range: oneBased(symbol) }] : [];
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

/** An image has no text to explain, and a notebook only in its cells: told here, since the chat would leave it out. */
async function refuseIfUnreadable(uri: vscode.Uri): Promise<ExplainResult> {
  const read = await readSubject(uri, null, null);
  return read.ok ? ask([uri]) : refuse(read.message);
}

const OPEN_FILE: NoticeButton = { title: 'Open File', command: 'workbench.action.quickOpen', arguments: [] };
const CHAT_SETTINGS: NoticeButton = {
  title: 'Open Settings',
  command: 'workbench.action.openSettings',
  arguments: ['chat.disableAIFeatures'],
};

function refuse(message: string, button: NoticeButton = OPEN_FILE): ExplainResult {
  void tell({ message, buttons: [button] }, 'information');
  return outcome('refused', message);
}

function outcome(kind: ExplainResult['outcome'], message: string | null): ExplainResult {
  return { outcome: kind, requestId: null, usd: null, answerChars: 0, message };
}
