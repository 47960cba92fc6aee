import * as vscode from 'vscode';
import type { Message } from '../gateway/index.ts';
import { answerIn, summaryOf, turnMemory } from './memory.ts';
import { readTurn } from './references.ts';

/** A question that was answered. */
export interface Exchange {
  readonly question: Extract<Message, { role: 'user' }>;
  readonly answer: Extract<Message, { role: 'assistant' }>;
  /** How many entries of VS Code's history there are up to its end. */
  readonly end: number;
}

/** A conversation so far, as far as it is still sent word for word. */
export interface Conversation {
  /** Stands for all before the exchanges; null where nothing was left out. */
  readonly summary: { readonly text: string; readonly turns: number } | null;
  readonly exchanges: readonly Exchange[];
}

/** Stands for a question of which nothing can be read any more, so that its answer has one. */
const GONE = '(The file that this was about can no longer be read.)';

export async function conversationOf(history: vscode.ChatContext['history']): Promise<Conversation> {
  const summary = summaryOf(history);
  const exchanges: Exchange[] = [];
  for (let i = summary?.turns ?? 0; i + 1 < history.length; i++) {
    const asked = history[i];
    const answered = history[i + 1];
    if (!(asked instanceof vscode.ChatRequestTurn) || !(answered instanceof vscode.ChatResponseTurn))
      continue;
    const memory = turnMemory.safeParse(answered.result.metadata).data;
    // A turn without an answer would leave two user messages in a row, which some servers refuse.
    const content = memory ? answerIn(shownIn(answered), memory.ours, memory.answerChars) : '';
    if (!memory || !content) continue;
    const { text, images } = await readTurn(asked);
    exchanges.push({
      question: userMessage(memory.sent ?? (text || GONE), images),
      answer: { role: 'assistant', content },
      end: i + 2,
    });
  }
  return { summary, exchanges };
}

/** The messages of a conversation and the question that comes next, in an order that only grows: what was sent is in the cache. */
export function messagesOf(
  { summary, exchanges }: Conversation,
  system: Message,
  next: Exchange['question'],
): Message[] {
  const told = exchanges.flatMap(({ question, answer }): Message[] => [question, answer]);
  const [first, ...others] = [...told, next];
  if (!summary || first?.role !== 'user') return [system, ...told, next];
  return [system, { ...first, content: withSummary(summary.text, first.content) }, ...others];
}

/** In one message with the question after it, for some servers refuse two of the user in a row. */
function withSummary(summary: string, content: string): string {
  return `What was said before, in short:\n\n${summary}\n\n---\n\n${content}`;
}

export function userMessage(content: string, images: Exchange['question']['images']): Exchange['question'] {
  return images?.length ? { role: 'user', content, images } : { role: 'user', content };
}

function shownIn(turn: vscode.ChatResponseTurn): string {
  return turn.response
    .map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ''))
    .join('');
}
