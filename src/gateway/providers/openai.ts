import type OpenAI from 'openai';
import * as z from 'zod';
import type { Failure } from '../failures.ts';
import { count, money } from './counts.ts';
import { withoutEnvironment } from './environment.ts';
import { parse, providerError } from './errors.ts';
import { sameOriginFetch } from './network.ts';
import { promptOf } from './openai-prompt.ts';
import { collectToolCalls } from './tool-calls.ts';
import type { Provider, ProviderCall, ProviderEvent, ProviderOptions, ReportedUsage } from './types.ts';

/** Any server that speaks OpenAI's chat completions. */
export async function openAiProvider(options: ProviderOptions): Promise<Provider> {
  const { default: Client } = await import('openai');
  const { profile, key, headers } = options;
  const client = withoutEnvironment(
    'OPENAI_',
    () =>
      new Client({
        baseURL: profile.baseUrl,
        apiKey: key ?? 'none',
        defaultHeaders: { ...(key === null ? { Authorization: null } : {}), ...headers },
        maxRetries: 0,
        // Ours are finer: first token, gap, total.
        timeout: 3_600_000,
        // The SDK's log quotes what it cannot parse, which may be the user's code.
        logLevel: 'off',
        fetch: sameOriginFetch,
      }),
  );
  return {
    stream: (call, signal) => stream(client, options, call, signal),
    probe: (signal) => probe(client, options, signal),
  };
}

async function* stream(
  client: OpenAI,
  options: ProviderOptions,
  call: ProviderCall,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  const { profile } = options;
  try {
    const chunks = await client.chat.completions.create(
      {
        model: call.model,
        ...promptOf(call),
        [profile.outputLimit]: call.maxOutputTokens,
        ...(profile.promptCacheKey && call.sessionId ? { prompt_cache_key: call.sessionId } : {}),
        stream: true,
        stream_options: { include_usage: true },
      },
      { signal },
    );
    const calls = collectToolCalls();
    for await (const raw of chunks) yield* read(raw, calls);
  } catch (error) {
    throw providerError(error, options);
  }
}

function* read(raw: unknown, calls: ReturnType<typeof collectToolCalls>): Generator<ProviderEvent> {
  const { choices, usage } = parse(chunkShape, raw);
  const choice = choices?.[0];
  const text = choice?.delta?.content || choice?.delta?.refusal;
  if (text) yield { type: 'text', text };
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

async function probe(client: OpenAI, options: ProviderOptions, signal: AbortSignal): Promise<Failure | null> {
  try {
    await client.get(options.profile.probePath, { signal });
    return null;
  } catch (error) {
    return providerError(error, options).failure;
  }
}

function endOf(finishReason: string): 'stop' | 'length' | 'content-policy' | 'error' {
  if (finishReason === 'length') return 'length';
  if (finishReason === 'content_filter') return 'content-policy';
  return finishReason === 'error' ? 'error' : 'stop';
}

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
