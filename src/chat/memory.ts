import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import * as z from 'zod';
import { t } from '../l10n/index.ts';
import { EFFORTS, isModelRef, type ModelRef, tailOf } from '../models/index.ts';
import { type Policy, TIERS } from '../router/index.ts';

const modelRef = z.string().refine((text): text is ModelRef => isModelRef(text));

/** What an answer remembers. VS Code keeps it with the conversation, so the pin survives a restart. */
export const turnMemory = z.object({
  sessionId: z.string(),
  model: modelRef,
  tier: z.enum(TIERS),
  /** The user named the model with `/model`. */
  chosen: z.boolean().default(false),
  /** How much its models may think, where the user has said so with `/model`. */
  effort: z.enum(EFFORTS).nullable().default(null),
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
  /** Stands for the instructions that went along for all of the project; null where that is not known. */
  instructions: z.string().nullable().default(null),
  /** Stands for the first `turns` entries of the history, which are no longer sent. */
  summary: z.object({ text: z.string(), turns: z.number() }).nullable().default(null),
  /** Why this model, in words. */
  reasons: z.array(z.string()).default([]),
  requestId: z.string().nullable().default(null),
  /** Whether the answer was left unfinished, so that its model can go on with it. */
  canGoOn: z.boolean().default(false),
  /** A turn of this price the user has agreed to, in USD. */
  agreedUsd: z.number().default(0),
});
export type TurnMemory = z.infer<typeof turnMemory>;

/** Stands for instructions, which are too long to be kept with each turn. */
export function markOf(instructions: string): string {
  return createHash('sha256').update(instructions).digest('base64url');
}

/** Whether a turn begins otherwise than the one that is remembered, so that nothing of the conversation is in a cache. */
export function hasOtherInstructions({ instructions }: TurnMemory, mark: string): boolean {
  return instructions !== null && instructions !== mark;
}

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

const withSummary = turnMemory.pick({ summary: true });

/** The summary that stands for most of a conversation: it is paid for, also where the turn after it failed. */
export function summaryOf(history: Turns): TurnMemory['summary'] {
  let longest: TurnMemory['summary'] = null;
  for (const turn of history) {
    const summary = 'result' in turn ? withSummary.safeParse(turn.result.metadata).data?.summary : null;
    if (summary && summary.turns >= (longest?.turns ?? 0)) longest = summary;
  }
  return longest;
}

const endedTurn = turnMemory.extend({
  outcome: z.enum(['ok', 'incomplete', 'failed', 'cancelled', 'refused']),
});

/** What is worth asking next: after an answer that is not whole, what gets the rest of it. */
export function followupsOf(result: vscode.ChatResult, tiers: Policy['tiers']): vscode.ChatFollowup[] {
  const turn = endedTurn.safeParse(result.metadata);
  if (!turn.success || turn.data.answerChars === 0) return [];
  const { tier, chosen } = turn.data;
  const followups: vscode.ChatFollowup[] = [
    nextOf(turn.data),
    { prompt: '', command: 'why', label: t('Why this model?') },
  ];
  if (tier !== 'premium' && !chosen && tiers.premium.length > 0) {
    followups.push({ prompt: 'premium', command: 'model', label: t('Go on with a premium model') });
  }
  return followups;
}

function nextOf({ outcome, canGoOn }: z.infer<typeof endedTurn>): vscode.ChatFollowup {
  if (outcome === 'ok') {
    return { prompt: t('Which cases does this not handle?'), label: t('Which cases are not handled?') };
  }
  // One that the user has stopped can go on too; where it had to stop, only another model gets further.
  return canGoOn || outcome === 'cancelled'
    ? { prompt: t('Continue your answer where it stopped.'), label: t('Continue the answer') }
    : { prompt: '', command: 'model', label: t('Choose another model') };
}

/**
 * The model's answer in what a turn has shown. `ours` are the lines that Tierwise put above, between and below, in
 * order; what stands after the last of them is a notice, and what another model wrote before the answer is void.
 */
export function answerIn(shown: string, ours: readonly string[], answerChars: number): string {
  const parts: string[] = [];
  let rest = shown;
  for (const line of ours) {
    const at = rest.indexOf(line);
    if (at < 0) continue;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + line.length);
  }
  // A model that broke off and was asked again leaves its first try before the answer, with nothing between.
  const whole = parts.findLast((part) => part.length >= answerChars) ?? rest;
  return tailOf(whole, answerChars).trim();
}
