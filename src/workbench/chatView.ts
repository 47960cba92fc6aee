import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import * as z from 'zod';

/**
 * What VS Code's Chat view does that no API of it promises, seen in VS Code 1.120 to 1.139; `test/vscode/chatView.test.ts`
 * fails when it changes:
 * - `workbench.action.chat.open` takes `query`, `isPartialQuery`, `mode`, `attachFiles` and `modelSelector`, and with
 *   `blockOnResponse` resolves to the result of the turn, whose `metadata` is what our participant returned;
 * - while no model is chosen, as in a fresh profile, it sends nothing, and the turn ends with “Language model unavailable”;
 * - ranges of attached files count lines and columns from 1;
 * - behind `@tierwise` a prompt file of the user is no slash command: that wants the capability `supportsPromptAttachments`, which no
 *   participant of an extension can have. One that is attached comes as a reference `vscode.prompt.file`, and goes along as a file.
 */

const OPEN_CHAT = 'workbench.action.chat.open';
const PARTICIPANT = '@tierwise';
const VENDOR = 'tierwise';

/** The model of ours that stands for whatever is asked. */
const AUTO = { vendor: VENDOR, id: 'auto' };

/** What our participant returned for a turn. */
const turnOutcome = z.looseObject({
  outcome: z.enum(['ok', 'incomplete', 'failed', 'cancelled', 'refused']),
  requestId: z.string().nullable(),
  /** USD; null: unknown. */
  usd: z.number().nullable(),
  answerChars: z.number(),
  message: z.string().nullable(),
});
export type TurnOutcome = z.infer<typeof turnOutcome>;

const answeredTurn = z.object({ metadata: turnOutcome });
const failedTurn = z.object({ errorDetails: z.object({ message: z.string() }) });

/** A file, or a part of it, that goes along with a question. */
export interface ChatAttachment {
  readonly uri: vscode.Uri;
  /** All of the file where it is left out. */
  readonly range?: vscode.Range;
}

/** Opens the Chat view with our participant's name typed, for the user to go on. */
export function openChatWithParticipant(): Thenable<unknown> {
  return open(begun([]));
}

/** The command that does so with files attached. */
export function beginQuestion(attachments: readonly ChatAttachment[]) {
  return { command: OPEN_CHAT, arguments: [begun(attachments)] };
}

function begun(attachments: readonly ChatAttachment[]) {
  return { query: `${PARTICIPANT} `, attachFiles: attached(attachments), isPartialQuery: true };
}

/**
 * Asks our participant in the Chat view, and resolves when the answer is there: null where the turn was cancelled, and
 * `unavailable` where there is no Chat view.
 */
export async function askInChatView(
  query: string,
  attachments: readonly ChatAttachment[],
): Promise<TurnOutcome | 'unavailable' | null> {
  const options = { ...turnOf(query, attachments), blockOnResponse: true };
  try {
    const first = await open({ ...options, ...(await selectorOfOurModel()) });
    // Right after the start VS Code may not know our models yet, although it has shown them.
    const turn = isWithoutModel(first) ? await open({ ...options, modelSelector: AUTO }) : first;
    return answeredTurn.safeParse(turn).data?.metadata ?? null;
  } catch {
    return 'unavailable';
  }
}

/** The command that asks our participant again, and does not wait for the answer. */
export function askAgain(query: string, attachments: readonly ChatAttachment[]) {
  return { command: OPEN_CHAT, arguments: [turnOf(query, attachments)] };
}

function turnOf(query: string, attachments: readonly ChatAttachment[]) {
  return { query: `${PARTICIPANT} ${query}`, mode: 'ask', attachFiles: attached(attachments) };
}

function attached(attachments: readonly ChatAttachment[]) {
  return attachments.map(({ uri, range }) => (range ? { uri, range: oneBased(range) } : uri));
}

function open(options: object): Thenable<unknown> {
  return vscode.commands.executeCommand(OPEN_CHAT, options);
}

function isWithoutModel(turn: unknown): boolean {
  const failed = failedTurn.safeParse(turn);
  return failed.success && /language model unavailable/i.test(failed.data.errorDetails.message);
}

/** Where no other extension offers models, ours is chosen; among others the user's choice stands. */
async function selectorOfOurModel(): Promise<{ modelSelector?: typeof AUTO }> {
  for (let waited = 0; waited < MODELS_MS; waited += POLL_MS) {
    const models = await vscode.lm.selectChatModels();
    if (models.some(({ vendor }) => vendor !== VENDOR)) return {};
    if (models.length > 0) return { modelSelector: AUTO };
    await sleep(POLL_MS);
  }
  return {};
}

/** VS Code asks for the models of an extension when it starts, which takes a moment. */
const MODELS_MS = 3_000;
const POLL_MS = 100;

/** The workbench counts lines and columns from 1. */
function oneBased({ start, end }: vscode.Range) {
  return {
    startLineNumber: start.line + 1,
    startColumn: start.character + 1,
    endLineNumber: end.line + 1,
    endColumn: end.character + 1,
  };
}
