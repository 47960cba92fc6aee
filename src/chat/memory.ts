import type * as vscode from 'vscode';
import * as z from 'zod';
import type { Message } from '../gateway/index.ts';
import { isModelRef, type ModelRef } from '../models/index.ts';
import { type SessionPin, TIERS } from '../router/index.ts';
import { tokensOf } from './tokens.ts';

const modelRef = z.string().refine((text): text is ModelRef => isModelRef(text));

/** What an answer remembers. VS Code keeps it with the conversation, so the pin survives a restart. */
export const turnMemory = z.object({
  sessionId: z.string(),
  model: modelRef,
  tier: z.enum(TIERS),
  /** The user named the model with `/model`. */
  chosen: z.boolean().default(false),
  /** What the model picker showed: `auto`, a tier, a model; null for a model that is not ours. */
  picked: z.string().nullable().default(null),
  /** Answers of this model in this conversation that did not pass their checks. */
  failedChecks: z.number().default(0),
  /** When it ended, Unix ms. */
  at: z.number().default(0),
  /** The lines that Tierwise itself put around the answer, to be left out when it is sent again. */
  ours: z.array(z.string()).default([]),
  answerChars: z.number().default(0),
  /** The question as it was sent, where that holds more than the words: files change, and a changed prefix is in no cache. */
  sent: z.string().nullable().default(null),
  /** Stands for the first `turns` entries of the history, which are no longer sent. */
  summary: z.object({ text: z.string(), turns: z.number() }).nullable().default(null),
  /** Why this model, in words. */
  reasons: z.array(z.string()).default([]),
  requestId: z.string().nullable().default(null),
  /** A turn of this price the user has agreed to, in USD. */
  agreedUsd: z.number().default(0),
});
export type TurnMemory = z.infer<typeof turnMemory>;

type Turns = vscode.ChatContext['history'];

/** What the last answer of ours in this conversation remembers; null at its beginning. */
export function memoryOf(history: Turns): TurnMemory | null {
  for (const turn of [...history].reverse()) {
    const memory = 'result' in turn ? turnMemory.safeParse(turn.result.metadata) : null;
    if (memory?.success) return memory.data;
  }
  return null;
}

/** The id of a conversation, also of one in which only commands of the editor were run; null before its first turn. */
export function sessionIdOf(history: Turns): string | null {
  for (const turn of [...history].reverse()) {
    const known =
      'result' in turn ? turnMemory.pick({ sessionId: true }).safeParse(turn.result.metadata) : null;
    if (known?.success) return known.data.sessionId;
  }
  return null;
}

/** Anthropic keeps a marked prefix for five minutes, OpenAI five to ten (their guides to prompt caching, November 2026). */
const CACHE_MS = 5 * 60_000;
/** Shorter prefixes are not cached by either. */
const LEAST_CACHED_TOKENS = 1_024;

/** What the conversation is bound to, with the tokens that another model would have to read again. */
export function pinOf(
  memory: Pick<TurnMemory, 'model' | 'tier' | 'chosen' | 'failedChecks' | 'at'>,
  history: readonly Message[],
  now: number,
): SessionPin {
  const historyTokens = history.length === 0 ? 0 : tokensOf(history);
  const warm = now - memory.at < CACHE_MS && historyTokens >= LEAST_CACHED_TOKENS;
  const { model, tier, chosen, failedChecks } = memory;
  return { model, tier, chosen, failedChecks, historyTokens, cachedTokens: warm ? historyTokens : 0 };
}
