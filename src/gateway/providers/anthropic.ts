import type Anthropic from '@anthropic-ai/sdk';
import * as z from 'zod';
import { type Failure, failure } from '../failures.ts';
import { promptOf } from './anthropic-prompt.ts';
import { costIn } from './cost-header.ts';
import { count, money } from './counts.ts';
import { takesTemperature } from './dialects.ts';
import { withoutEnvironment } from './environment.ts';
import { parse, providerError } from './errors.ts';
import { asChat } from './hole-chat.ts';
import { type ListedModel, readModels } from './models.ts';
import { fetchWithin } from './network.ts';
import { quickly } from './quick.ts';
import { collectToolCalls } from './tool-calls.ts';
import type { Provider, ProviderCall, ProviderEvent, ProviderOptions, ReportedUsage } from './types.ts';

/** Anthropic, or any server that speaks its messages. */
export async function anthropicProvider(options: ProviderOptions): Promise<Provider> {
  const { default: Client } = await import('@anthropic-ai/sdk');
  const { profile, key, headers } = options;
  const client = withoutEnvironment(
    'ANTHROPIC_',
    () =>
      new Client({
        baseURL: profile.baseUrl,
        // Without a key the SDK would look for one in the user's files.
        apiKey: key ?? 'none',
        defaultHeaders: { ...(key === null ? { Authorization: null } : {}), ...headers },
        maxRetries: 0,
        // Ours are finer: first token, gap, total.
        timeout: 3_600_000,
        // The SDK's log quotes what it cannot parse, which may be the user's code.
        logLevel: 'off',
        // Nor may prompts reach whatever collects traces in the editor.
        openTelemetry: false,
        fetch: fetchWithin(profile.baseUrl),
      }),
  );
  return {
    streams: profile.streams,
    stream: (call, signal) => stream(client, options, call, signal),
    probe: (signal) => probe(client, options, signal),
    models: (signal) => models(client, options, signal),
  };
}

async function* stream(
  client: Anthropic,
  options: ProviderOptions,
  call: ProviderCall,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  try {
    const body = {
      ...options.profile.body,
      model: call.model,
      max_tokens: call.maxOutputTokens,
      ...promptOf(asChat(call)),
      ...('hole' in call ? quickly(options.profile, call.model) : {}),
      ...(call.temperature !== null && takesTemperature(call.model) ? { temperature: call.temperature } : {}),
      stream: options.profile.streams,
    };
    // Read as a stream whether it is one or not: `fetchWithin` makes it one.
    const { data: events, response } = await client
      .post<AsyncIterable<unknown>>('/v1/messages', { body, stream: true, signal })
      .withResponse();
    const headerUsd = costIn(response.headers);
    let usage: WireUsage = {};
    // The count in the first event is of the first token; only the last event's is of all.
    let outputKnown = false;
    const calls = collectToolCalls();
    for await (const raw of events) {
      const event = parse(eventShape, raw);
      const said = event.message?.usage ?? event.usage;
      if (said) {
        usage = { ...usage, ...withoutNulls(said) };
        outputKnown ||= event.type === 'message_delta' && typeof said.output_tokens === 'number';
        const reported = report(usage, headerUsd, outputKnown);
        const known = reported.inputKnown || outputKnown || reported.billedUsd !== null;
        if (known) yield { type: 'usage', usage: reported };
      }
      if (event.delta?.text) yield { type: 'text', text: event.delta.text };
      else yield { type: 'alive' };
      if (event.content_block?.type === 'tool_use')
        calls.add({ index: event.index ?? 0, ...event.content_block });
      if (event.delta?.partial_json) {
        calls.add({ index: event.index ?? 0, arguments: event.delta.partial_json });
      }
      if (event.delta?.stop_reason) {
        const reason = endOf(event.delta.stop_reason);
        if (reason === 'stop') for (const call of calls.finish()) yield { type: 'tool-call', call };
        yield { type: 'end', reason };
      }
      // Some servers keep the connection open after it.
      if (event.type === 'message_stop') return;
    }
  } catch (error) {
    throw providerError(error, options);
  }
}

async function probe(
  client: Anthropic,
  options: ProviderOptions,
  signal: AbortSignal,
): Promise<Failure | null> {
  try {
    await client.get(options.profile.probePath, { signal });
    return null;
  } catch (error) {
    return providerError(error, options).failure;
  }
}

async function models(
  client: Anthropic,
  options: ProviderOptions,
  signal: AbortSignal,
): Promise<readonly ListedModel[] | Failure> {
  try {
    // Its pages have twenty models; a thousand is the most that may be asked for.
    const list = readModels(await client.get('/v1/models', { query: { limit: 1_000 }, signal }));
    return list ?? failure('malformed', 'its list of models cannot be read');
  } catch (error) {
    return providerError(error, options).failure;
  }
}

function endOf(stopReason: string): 'stop' | 'length' | 'content-policy' {
  if (stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded') return 'length';
  return stopReason === 'refusal' ? 'content-policy' : 'stop';
}

const usageShape = z.object({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  output_tokens_details: z.object({ thinking_tokens: count }).nullish().catch(null),
  // LiteLLM adds what it worked out.
  cost: money,
});

/** The parts of all events that matter here: `message_start`, `content_block_delta` and `message_delta` have some. */
const eventShape = z.object({
  type: z.string().nullish(),
  message: z.object({ usage: usageShape.nullish().catch(null) }).nullish(),
  usage: usageShape.nullish().catch(null),
  index: z.number().nullish(),
  content_block: z
    .object({ type: z.string(), id: z.string().nullish(), name: z.string().nullish() })
    .nullish()
    .catch(null),
  delta: z
    .object({
      text: z.string().nullish(),
      partial_json: z.string().nullish(),
      stop_reason: z.string().nullish(),
    })
    .nullish(),
});

type WireUsage = z.infer<typeof usageShape>;

/** Later events repeat only some counts, and send null for the others. */
function withoutNulls(usage: WireUsage): WireUsage {
  return Object.fromEntries(
    Object.entries(usage).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Anthropic's `input_tokens` leave out what was read from and written to the cache; ours hold all. */
function report(usage: WireUsage, headerUsd: number | null, outputKnown: boolean): ReportedUsage {
  const cacheReadTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
  const outputTokens = usage.output_tokens ?? 0;
  const inputTokens = (usage.input_tokens ?? 0) + cacheReadTokens + cacheWriteTokens;
  return {
    inputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens,
    reasoningTokens: Math.min(usage.output_tokens_details?.thinking_tokens ?? 0, outputTokens),
    billedUsd: usage.cost ?? headerUsd,
    // Every prompt has tokens, so a count of none is no count; what was not cached has one of its own.
    inputKnown: inputTokens > 0 && typeof usage.input_tokens === 'number',
    outputKnown,
  };
}
