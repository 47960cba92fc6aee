import * as z from 'zod';
import type { Message, ToolCall } from '../types.ts';

/** The thoughts of so many rounds of tools are kept, and no more characters of them. */
const MOST_ROUNDS = 300;
const MOST_CHARS = 4_000_000;

/**
 * Thoughts that came before a call of a tool, as its provider sent them, by the id of the call. Providers want them back
 * with the call's result, with their signatures; not everybody who runs tools has a place for them. In memory only: where
 * the call does not bring them back itself, a model that thought in another window does without.
 */
export interface KeptThoughts<T> {
  keep(model: string, callId: string, thoughts: T): void;
  /** Null where there are none, or another model thought them. */
  of(model: string, callId: string): T | null;
}

export function createKeptThoughts<T>(): KeptThoughts<T> {
  const kept = new Map<string, { readonly thoughts: T; readonly chars: number }>();
  let chars = 0;
  const keyOf = (model: string, callId: string) => `${model} ${callId}`;
  return {
    keep(model, callId, thoughts) {
      const key = keyOf(model, callId);
      const length = JSON.stringify(thoughts).length;
      chars += length - (kept.get(key)?.chars ?? 0);
      kept.set(key, { thoughts, chars: length });
      for (const [first, oldest] of kept) {
        if (kept.size <= MOST_ROUNDS && chars <= MOST_CHARS) return;
        kept.delete(first);
        chars -= oldest.chars;
      }
    },
    of: (model, callId) => kept.get(keyOf(model, callId))?.thoughts ?? null,
  };
}

/** Who thought them: the same model elsewhere cannot read them. */
export function originOf({ baseUrl }: { readonly baseUrl: string | null }, model: string): string {
  return `${baseUrl ?? ''} ${model}`;
}

/** The call with its thoughts, for whoever has a place for them. */
export function withThoughts(call: ToolCall, origin: string, data: unknown): ToolCall {
  return { ...call, thoughts: { origin, data } };
}

/** The thoughts that the calls of a conversation bring back themselves, by the ids of the calls: those of that origin. */
export function broughtBack<T>(
  messages: readonly Message[],
  origin: string,
  shape: z.ZodType<T>,
): (callId: string) => T | null {
  const calls = messages.flatMap((message) =>
    message.role === 'assistant' ? (message.toolCalls ?? []) : [],
  );
  const own = new Map(
    calls.flatMap(({ id, thoughts }) => (thoughts?.origin === origin ? [[id, thoughts.data] as const] : [])),
  );
  // Most are still in memory: only those that are not are read.
  return (callId) => shape.safeParse(own.get(callId)).data ?? null;
}

/** Anthropic's blocks of thoughts, with the signature that it wants back. */
export type ThoughtBlock =
  | { readonly type: 'thinking'; thinking: string; signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string };

export const thoughtBlocks: z.ZodType<readonly ThoughtBlock[]> = z.array(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
    z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
  ]),
);

interface BlockStart {
  readonly type: string;
  readonly thinking?: string | null | undefined;
  readonly signature?: string | null | undefined;
  readonly data?: string | null | undefined;
}

/** Puts streamed blocks of thoughts together: those before each call, in the order of the calls. */
export function collectBlocks() {
  const before: (readonly ThoughtBlock[])[] = [];
  let blocks: ThoughtBlock[] = [];
  /** Of what is not shown, and so not counted elsewhere. */
  let chars = 0;
  return {
    start({ type, thinking, signature, data }: BlockStart): void {
      chars += 1 + (signature?.length ?? 0) + (data?.length ?? 0);
      if (chars > MOST_CHARS) return;
      if (type === 'thinking') blocks.push({ type, thinking: thinking ?? '', signature: signature ?? '' });
      else if (type === 'redacted_thinking') blocks.push({ type, data: data ?? '' });
      else if (type === 'tool_use') {
        before.push(blocks);
        blocks = [];
      }
    },
    add(thinking: string, signature: string): void {
      chars += signature.length;
      const last = blocks.at(-1);
      if (last?.type !== 'thinking') return;
      last.thinking += thinking;
      last.signature += signature;
    },
    /** Of the nth call; empty where one has no signature, without which they are refused. */
    of(nth: number): readonly ThoughtBlock[] {
      const own = chars > MOST_CHARS ? [] : (before[nth] ?? []);
      return own.every((block) => block.type !== 'thinking' || block.signature !== '') ? own : [];
    },
  };
}
