import * as z from 'zod';
import { count, money } from './counts.ts';
import { parse } from './errors.ts';
import type { collectToolCalls } from './tool-calls.ts';
import type { ProviderEvent, ReportedUsage } from './types.ts';

/** Reads one chunk of a stream in OpenAI's form: of a chat, or of a completion, which has its text elsewhere. */
export function* read(raw: unknown, calls: ReturnType<typeof collectToolCalls>): Generator<ProviderEvent> {
  const { choices, usage } = parse(chunkShape, raw);
  const choice = choices?.[0];
  const text = choice?.delta?.content || choice?.delta?.refusal || choice?.text;
  if (text) yield { type: 'text', text, logprob: logprobIn(choice.logprobs) };
  else yield { type: 'alive' };
  const reported = usage ? readUsage(usage) : null;
  if (reported) yield { type: 'usage', usage: reported };
  for (const { index, id, function: called } of choice?.delta?.tool_calls ?? []) {
    calls.add({ index: index ?? 0, id, ...called });
  }
  if (!choice?.finish_reason) return;
  const reason = endOf(choice.finish_reason);
  if (reason === 'stop') for (const call of calls.finish()) yield { type: 'tool-call', call };
  yield { type: 'end', reason };
}

function endOf(finishReason: string): 'stop' | 'length' | 'content-policy' | 'error' {
  if (finishReason === 'length') return 'length';
  if (finishReason === 'content_filter') return 'content-policy';
  return finishReason === 'error' ? 'error' : 'stop';
}

/** A natural logarithm of a probability. Some servers write `-9999` for one that they do not know. */
const logprob = z.number().nonpositive().gt(-9_000).nullish().catch(null);

/** Log probabilities of tokens, each with its own; what cannot be read is not known. */
export const tokensShape = z.array(z.object({ logprob })).nullish().catch(null);

/** The mean of what is known; null where nothing is. */
export function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number');
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

function logprobIn(logprobs: z.infer<typeof logprobsShape>): number | null {
  return meanOf(logprobs?.content?.map((token) => token.logprob) ?? logprobs?.token_logprobs ?? []);
}

const logprobsShape = z
  .object({ content: tokensShape, token_logprobs: z.array(logprob).nullish().catch(null) })
  .nullish()
  .catch(null);

const usageShape = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count, cache_write_tokens: count }).nullish().catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: count }).nullish().catch(null),
  // DeepSeek's own names for the two halves of the prompt.
  prompt_cache_hit_tokens: count,
  // OpenRouter: what it charged, and what the user's own key behind it was charged besides.
  cost: money,
  cost_details: z.object({ upstream_inference_cost: money }).nullish().catch(null),
  is_byok: z.boolean().nullish().catch(null),
});

/** Mistral's thinking models send parts, of which only those of type `text` belong to the answer. */
const partsShape = z
  .array(z.object({ type: z.string(), text: z.string().optional().catch(undefined) }))
  .transform((parts) => parts.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join(''));

const chunkShape = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.union([z.string(), partsShape]).nullish(),
            refusal: z.string().nullish().catch(null),
            tool_calls: z
              .array(
                z.object({
                  index: z.number().nullish(),
                  id: z.string().nullish(),
                  function: z
                    .object({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        text: z.string().nullish(),
        logprobs: logprobsShape,
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: usageShape.nullish().catch(null),
});

/** Null where there is nothing to go by: every prompt has tokens, so a count of none is no count. */
function readUsage(usage: z.infer<typeof usageShape>): ReportedUsage | null {
  const billedUsd = billedIn(usage);
  if (!usage.prompt_tokens && billedUsd === null) return null;
  const inputTokens = usage.prompt_tokens ?? 0;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0;
  const cacheReadTokens = Math.min(cached, inputTokens);
  const written = usage.prompt_tokens_details?.cache_write_tokens ?? 0;
  const outputTokens = usage.completion_tokens ?? 0;
  return {
    inputTokens,
    cacheReadTokens,
    cacheWriteTokens: Math.min(written, inputTokens - cacheReadTokens),
    outputTokens,
    reasoningTokens: Math.min(usage.completion_tokens_details?.reasoning_tokens ?? 0, outputTokens),
    billedUsd,
  };
}

/** What a gateway charged; with the user's own key behind it, also what that was charged, or else it is not known. */
function billedIn({
  cost,
  is_byok: ownKey,
  cost_details: details,
}: z.infer<typeof usageShape>): number | null {
  if (typeof cost !== 'number') return null;
  if (!ownKey) return cost;
  const upstreamUsd = details?.upstream_inference_cost;
  return typeof upstreamUsd === 'number' ? cost + upstreamUsd : null;
}
