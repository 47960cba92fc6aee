import * as z from 'zod';
import { count, money } from './counts.ts';
import type { ReportedUsage } from './types.ts';

/** Tokens and cost as servers of OpenAI's kind tell them, with the names that some of them have of their own. */
export const usageShape = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z
    .object({ cached_tokens: count, cache_write_tokens: count, cache_creation_tokens: count })
    .nullish()
    .catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: count }).nullish().catch(null),
  // DeepSeek's own names for the two halves of the prompt.
  prompt_cache_hit_tokens: count,
  prompt_cache_miss_tokens: count,
  // Anthropic's names, which LiteLLM and Portkey pass on.
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  // OpenRouter: what it charged, and what the user's own key behind it was charged besides. LiteLLM: what it worked out.
  cost: money,
  cost_details: z.object({ upstream_inference_cost: money }).nullish().catch(null),
  is_byok: z.boolean().nullish().catch(null),
});

type WireUsage = z.infer<typeof usageShape>;

/**
 * Null where there is nothing to go by: every prompt has tokens, so a count of none is no count. `headerUsd` is the cost
 * that stands in the answer's headers, for servers that tell it there.
 */
export function readUsage(usage: WireUsage, headerUsd: number | null): ReportedUsage | null {
  const billedUsd = billedIn(usage) ?? headerUsd;
  const prompt = usage.prompt_tokens || promptOf(usage);
  const output = outputOf(usage);
  if (prompt === null && output === null && billedUsd === null) return null;

  const cacheReadTokens = most(
    usage.prompt_tokens_details?.cached_tokens,
    usage.prompt_cache_hit_tokens,
    usage.cache_read_input_tokens,
  );
  const cacheWriteTokens = most(
    usage.prompt_tokens_details?.cache_write_tokens,
    usage.prompt_tokens_details?.cache_creation_tokens,
    usage.cache_creation_input_tokens,
  );
  const apart = isCacheApart(usage) ? cacheReadTokens + cacheWriteTokens : 0;
  const inputTokens = (prompt ?? 0) + apart;
  const outputTokens = output ?? 0;
  const read = Math.min(cacheReadTokens, inputTokens);
  return {
    inputTokens,
    cacheReadTokens: read,
    cacheWriteTokens: Math.min(cacheWriteTokens, inputTokens - read),
    outputTokens,
    reasoningTokens: Math.min(usage.completion_tokens_details?.reasoning_tokens ?? 0, outputTokens),
    billedUsd,
    inputKnown: prompt !== null,
    outputKnown: output !== null,
  };
}

/** The prompt, where its own count is missing, from what is left of it. */
function promptOf(usage: WireUsage): number | null {
  const halves = (usage.prompt_cache_hit_tokens ?? 0) + (usage.prompt_cache_miss_tokens ?? 0);
  if (halves > 0) return halves;
  const { total_tokens: total, completion_tokens: completion } = usage;
  return typeof total === 'number' && typeof completion === 'number' && total > completion
    ? total - completion
    : null;
}

/**
 * All output, thoughts included. OpenAI counts them in `completion_tokens`; xAI and Gemini do not, and their total is
 * greater than the sum of its parts: that rest is billed as output. Null where nothing tells it.
 */
function outputOf(usage: WireUsage): number | null {
  const { completion_tokens: completion, total_tokens: total } = usage;
  const prompt = usage.prompt_tokens || null;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  if (typeof completion !== 'number') {
    return prompt !== null && typeof total === 'number' && total > prompt ? total - prompt : null;
  }
  // A part cannot be greater than its whole, so it is none.
  if (reasoning > completion) return completion + reasoning;
  const beyond = beyondParts(usage);
  if (beyond <= 0 || isCacheApart(usage)) return completion;
  return reasoning === 0 || reasoning === beyond ? completion + beyond : completion;
}

function beyondParts({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: total,
}: WireUsage) {
  return prompt && typeof completion === 'number' && typeof total === 'number'
    ? total - prompt - completion
    : 0;
}

/** Portkey leaves what Anthropic read from and wrote to the cache out of the prompt, but not out of the total. */
function isCacheApart(usage: WireUsage): boolean {
  const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
  return cached > 0 && beyondParts(usage) === cached;
}

/** What a gateway charged; with the user's own key behind it, also what that was charged, or else it is not known. */
function billedIn({ cost, is_byok: ownKey, cost_details: details }: WireUsage): number | null {
  if (typeof cost !== 'number') return null;
  if (!ownKey) return cost;
  const upstreamUsd = details?.upstream_inference_cost;
  return typeof upstreamUsd === 'number' ? cost + upstreamUsd : null;
}

/** The greatest of several tellings of one count: a server that tells it twice may tell it 0 under one name. */
function most(...counts: readonly (number | null | undefined)[]): number {
  return Math.max(0, ...counts.map((one) => one ?? 0));
}
