import { SUMMARY_SYSTEM } from '../context/index.ts';
import type { GatewayResult } from '../gateway/index.ts';
import type { ModelRef } from '../models/index.ts';
import { NO_SIGNALS, type RequestService, tokensOf } from '../requests/index.ts';
import type { Route, SessionPin } from '../router/index.ts';
import type { Conversation, Exchange } from './history.ts';

/** From this share of its model's window on a conversation is summarised: the answer and the next question need room too. */
const FULL = 0.75;
/** What is kept word for word may take this share of the window. */
const KEPT = 0.25;
/** Exchanges that are kept word for word, where they are short enough. */
const MOST_KEPT = 2;

export interface Compaction {
  readonly conversation: Conversation;
  /** Tokens that the summary stands for. */
  readonly tokens: number;
  readonly model: ModelRef;
  readonly cost: GatewayResult['cost'];
}

/** Whether a conversation must be shortened to stay on its model. */
export function isFull(route: Route, pin: SessionPin): boolean {
  const link = route.chain.find(({ model }) => model === pin.model);
  if (link) return route.inputTokens > FULL * link.facts.contextTokens;
  return route.passedOver.some(({ model, reason }) => model === pin.model && reason === 'context-too-small');
}

/**
 * Has a cheap model summarise all but the last exchanges, as a request of its own that is budgeted and recorded. Null
 * when there is nothing to summarise or no model did it: then the conversation is as long as before.
 */
export async function compact(
  requests: RequestService,
  { summary, exchanges }: Conversation,
  windowTokens: number,
  sessionId: string,
  signal: AbortSignal,
): Promise<Compaction | null> {
  const kept = keptOf(exchanges, windowTokens);
  const folded = exchanges.slice(0, exchanges.length - kept.length);
  const last = folded.at(-1);
  if (!last) return null;

  const transcript = transcriptOf(summary?.text ?? null, folded);
  const messages = [SUMMARY_SYSTEM, { role: 'user' as const, content: transcript }];
  const tokens = tokensOf(messages);
  const question = {
    task: 'chat' as const,
    signals: { ...NO_SIGNALS, contextTokens: tokens },
    pin: null,
    sessionId,
    tier: 'cheap' as const,
    messages,
    tools: null,
  };
  const route = await requests.route(question);
  if (route.chain.length === 0) return null;
  const result = await requests.answer(question, route, signal).result;
  if (result.outcome !== 'ok') return null;
  return {
    conversation: { summary: { text: result.text.trim(), turns: last.end }, exchanges: kept },
    tokens,
    model: result.model,
    cost: result.cost,
  };
}

function keptOf(exchanges: readonly Exchange[], windowTokens: number): readonly Exchange[] {
  for (let count = Math.min(MOST_KEPT, exchanges.length); count > 0; count--) {
    const kept = exchanges.slice(-count);
    const tokens = tokensOf(kept.flatMap(({ question, answer }) => [question, answer]));
    if (tokens <= KEPT * windowTokens) return kept;
  }
  return [];
}

function transcriptOf(summary: string | null, exchanges: readonly Exchange[]): string {
  const said = exchanges.flatMap(({ question, answer }) => [
    `# The user\n\n${question.content}`,
    `# The assistant\n\n${answer.content}`,
  ]);
  return [...(summary === null ? [] : [`# What was said before, in short\n\n${summary}`]), ...said].join(
    '\n\n',
  );
}
