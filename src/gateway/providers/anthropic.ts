import type Anthropic from '@anthropic-ai/sdk';
import * as z from 'zod';
import { promptOf } from './anthropicPrompt.ts';
import { adminCalls, clientOptions, withoutEnvironment } from './client.ts';
import { takesTemperature } from './dialects.ts';
import { endOf } from './ends.ts';
import { parse, providerError } from './errors.ts';
import { asChat, withoutThinking } from './fimChat.ts';
import { tellApart } from './thoughts.ts';
import { collectToolCalls } from './toolCalls.ts';
import type { Provider, ProviderCall, ProviderEvent, ProviderOptions } from './types.ts';
import {
  type AnthropicUsage,
  anthropicUsage,
  costInHeaders,
  readAnthropicUsage,
  withoutNulls,
} from './usage.ts';

/** Anthropic, or any server that speaks its messages. */
export async function anthropicProvider(options: ProviderOptions): Promise<Provider> {
  const { default: Client } = await import('@anthropic-ai/sdk');
  const { profile, key, headers } = options;
  const client = withoutEnvironment(
    'ANTHROPIC_',
    () =>
      new Client({
        ...clientOptions(options),
        defaultHeaders: { ...(key === null ? { Authorization: null } : {}), ...headers },
        // Prompts must not reach whatever collects traces in the editor.
        openTelemetry: false,
      }),
  );
  const loneClosings = new Set<string>();
  return {
    streams: profile.streams,
    stream: (call, signal) => tellApart(stream(client, options, call, signal), call.model, loneClosings),
    // Its pages have twenty models; a thousand is the most that may be asked for.
    ...adminCalls(client, options, '/v1/models', { limit: 1_000 }),
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
      ...('hole' in call ? withoutThinking(options.profile, call.model) : {}),
      ...(call.temperature !== null && takesTemperature(call.model) ? { temperature: call.temperature } : {}),
      stream: options.profile.streams,
    };
    // A whole answer is read as a stream too: `fetchWithin` makes it one.
    const { data: events, response } = await client
      .post<AsyncIterable<unknown>>('/v1/messages', { body, stream: true, signal })
      .withResponse();
    const headerUsd = costInHeaders(response.headers);
    let usage: AnthropicUsage = {};
    // The count in the first event is of the first token; only the last event's is of all.
    let outputKnown = false;
    const calls = collectToolCalls();
    for await (const raw of events) {
      const event = parse(eventShape, raw);
      const reported = event.message?.usage ?? event.usage;
      if (reported) {
        usage = { ...usage, ...withoutNulls(reported) };
        outputKnown ||= event.type === 'message_delta' && typeof reported.output_tokens === 'number';
        const counts = readAnthropicUsage(usage, headerUsd, outputKnown);
        const isKnown = counts.inputKnown || outputKnown || counts.billedUsd !== null;
        if (isKnown) yield { type: 'usage', usage: counts };
      }
      // Some servers send the beginning of a block with its start.
      const { text, thinking } = event.delta ?? event.content_block ?? {};
      if (thinking) yield { type: 'thinking', text: thinking };
      if (text) yield { type: 'text', text };
      else if (!thinking) yield { type: 'alive' };
      if (event.content_block?.type === 'tool_use')
        calls.add({ index: event.index ?? 0, ...event.content_block });
      if (event.delta?.partial_json) {
        calls.add({ index: event.index ?? 0, arguments: event.delta.partial_json });
      }
      const end = endOf(event.delta?.stop_reason);
      if (end?.reason === 'stop') for (const call of calls.finish()) yield { type: 'tool-call', call };
      if (end) yield end;
      // Some servers keep the connection open after it.
      if (event.type === 'message_stop') return;
    }
  } catch (error) {
    throw providerError(error, options);
  }
}

/** The parts of all events that matter here: `message_start`, `content_block_delta` and `message_delta` have some. */
const eventShape = z.object({
  type: z.string().nullish(),
  message: z.object({ usage: anthropicUsage.nullish().catch(null) }).nullish(),
  usage: anthropicUsage.nullish().catch(null),
  index: z.number().nullish(),
  content_block: z
    .object({
      type: z.string(),
      id: z.string().nullish(),
      name: z.string().nullish(),
      text: z.string().nullish(),
      thinking: z.string().nullish(),
    })
    .nullish()
    .catch(null),
  delta: z
    .object({
      text: z.string().nullish(),
      thinking: z.string().nullish(),
      partial_json: z.string().nullish(),
      stop_reason: z.string().nullish(),
    })
    .nullish(),
});
