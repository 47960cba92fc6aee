import { createHash } from 'node:crypto';
import { type ModelRef, providerOf } from '../models/index.ts';
import { type ProviderCall, takesTemperature } from './providers/index.ts';
import type { ToolCall } from './types.ts';

export interface CachedAnswer {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

/** Whole answers to deterministic calls, in memory only, for calls that are exactly the same. */
export interface AnswerCache {
  /** The answer that this model gave to the same call; null where there is none, or the call is not deterministic. */
  find(model: ModelRef, call: ProviderCall): CachedAnswer | null;
  keep(model: ModelRef, call: ProviderCall, answer: CachedAnswer): void;
}

export interface AnswerCacheDeps {
  readonly settings: () => {
    /** The most that the answers together may take, in MB; 0 keeps none. */
    readonly cacheMb: number;
    /** What else an answer depends on: the settings of its provider, by its id. */
    readonly providers: Readonly<Record<string, unknown>>;
  };
}

/** What an entry takes besides its answer: its key, and its place in the map. */
const ENTRY_BYTES = 256;

/** Evicts the answers that were not used for the longest time. */
export function createAnswerCache({ settings }: AnswerCacheDeps): AnswerCache {
  const maxBytes = () => settings().cacheMb * 1_000_000;
  const settingsOf = (model: ModelRef) => settings().providers[providerOf(model)];
  // In the order of their last use: a map keeps the order of its insertions.
  const kept = new Map<string, CachedAnswer>();
  let bytes = 0;
  const drop = (key: string): void => {
    const answer = kept.get(key);
    if (!answer) return;
    kept.delete(key);
    bytes -= sizeOf(answer);
  };
  const put = (key: string, answer: CachedAnswer): void => {
    drop(key);
    kept.set(key, answer);
    bytes += sizeOf(answer);
    for (const oldest of kept.keys()) {
      if (bytes <= maxBytes()) return;
      drop(oldest);
    }
  };
  return {
    find(model, call) {
      if (maxBytes() <= 0 || !isDeterministic(call)) return null;
      const key = keyOf(model, call, settingsOf(model));
      const answer = kept.get(key) ?? null;
      if (answer) put(key, answer);
      return answer;
    },
    keep(model, call, answer) {
      if (maxBytes() > 0 && isDeterministic(call)) put(keyOf(model, call, settingsOf(model)), answer);
    },
  };
}

/** A model that takes no temperature is not deterministic, whatever it is asked for. */
function isDeterministic({ temperature, model }: ProviderCall): boolean {
  return temperature === 0 && takesTemperature(model);
}

/** Only a digest of the prompt is kept. The conversation that a call belongs to does not change its answer. */
function keyOf(model: ModelRef, call: ProviderCall, settings: unknown): string {
  const asked = JSON.stringify([model, { ...call, sessionId: null }, settings ?? null]);
  return createHash('sha256').update(asked).digest('base64');
}

function sizeOf({ text, toolCalls }: CachedAnswer): number {
  return ENTRY_BYTES + 2 * (text.length + JSON.stringify(toolCalls).length);
}
