import * as vscode from 'vscode';
import * as z from 'zod';
import type { Message } from '../gateway/index.ts';
import { isModelRef, type ModelRef } from '../models/index.ts';
import { type SessionPin, TIERS } from '../router/index.ts';
import { answerIn } from './answer.ts';
import { readTurn } from './references.ts';

/** What an answer remembers. VS Code keeps it with the conversation, so the pin survives a restart. */
const turnMemory = z.object({
  sessionId: z.string(),
  model: z.string().refine(isModelRef),
  tier: z.enum(TIERS),
  /** The lines that Tierwise itself put around the answer, to be left out when it is sent again. */
  ours: z.array(z.string()),
});
export type TurnMemory = z.infer<typeof turnMemory>;

const shownTurn = turnMemory.extend({ answerChars: z.number() });

/** Stands for a question of which nothing can be read any more, so that its answer has one. */
const GONE = '(The file that this was about can no longer be read.)';

/** The conversation so far, as messages for a model. */
export async function messagesOf(history: vscode.ChatContext['history']): Promise<Message[]> {
  const messages: Message[] = [];
  for (const turn of history) {
    if (turn instanceof vscode.ChatRequestTurn) {
      messages.push({ role: 'user', content: (await readTurn(turn)).text || GONE });
    } else {
      const content = answerText(turn);
      // A turn without an answer would leave two user messages in a row, which some servers refuse.
      if (content) messages.push({ role: 'assistant', content });
      else if (messages.at(-1)?.role === 'user') messages.pop();
    }
  }
  return messages;
}

/** Session and pin of the last answer of ours in this conversation; null at its beginning. */
export function memoryOf(
  history: vscode.ChatContext['history'],
): { sessionId: string; pin: SessionPin } | null {
  for (const turn of [...history].reverse()) {
    if (turn instanceof vscode.ChatRequestTurn) continue;
    const memory = turnMemory.safeParse(turn.result.metadata);
    if (!memory.success) continue;
    const { sessionId, model, tier } = memory.data;
    return { sessionId, pin: { model: model as ModelRef, tier } };
  }
  return null;
}

/** Empty where no model answered: a notice of ours is no answer to be sent again. */
function answerText(turn: vscode.ChatResponseTurn): string {
  const memory = shownTurn.safeParse(turn.result.metadata);
  if (!memory.success) return '';
  const shown = turn.response
    .map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ''))
    .join('');
  return answerIn(shown, memory.data.ours, memory.data.answerChars);
}
