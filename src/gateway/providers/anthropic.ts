import type Anthropic from '@anthropic-ai/sdk';
import * as z from 'zod';
import { isTextOnly } from '../../models/index.ts';
import {
  type AnthropicUsage,
  anthropicUsage,
  costInHeaders,
  lenient,
  modelShape,
  readAnthropicUsage,
  record,
  withReport,
} from '../../wires/index.ts';
import { promptOf } from './anthropicPrompt.ts';
import { adminCalls, clientOptions, withoutEnvironment } from './client.ts';
import { takesTemperature } from './dialects.ts';
import { effortFields } from './effort.ts';
import { endOf } from './ends.ts';
import { parse, providerError, quoted } from './errors.ts';
import { eventsIn } from './eventStream.ts';
import { asChat, withoutThinking } from './fimChat.ts';
import {
  broughtBack,
  collectBlocks,
  createKeptThoughts,
  type KeptThoughts,
  originOf,
  type ThoughtBlock,
  thoughtBlocks,
  withThoughts,
} from './keptThoughts.ts';
import { outgoing } from './outgoing.ts';
import { tellApart } from './thoughts.ts';
import { collectToolCalls } from './toolCalls.ts';
import type { Provider, ProviderCall, ProviderEvent, ProviderOptions } from './types.ts';

/** Of what it says when it declines. */
const LONGEST_WHY = 300;

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
  const kept = createKeptThoughts<readonly ThoughtBlock[]>();
  return {
    streams: profile.streams,
    stream: (call, signal) =>
      tellApart(stream(client, options, kept, call, signal), call.model, loneClosings),
    // Its pages have twenty models; a thousand is the most that may be asked for.
    ...adminCalls(client, options, '/v1/models', { limit: 1_000 }),
  };
}

async function* stream(
  client: Anthropic,
  options: ProviderOptions,
  kept: KeptThoughts<readonly ThoughtBlock[]>,
  call: ProviderCall,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  try {
    const chat = asChat(call);
    const { messages, leftOut } = outgoing(options.profile, chat, !isTextOnly(`x/${call.model}`));
    for (const one of leftOut) yield { type: 'left-out', ...one };
    const origin = originOf(options.profile, call.model);
    const brought = broughtBack(messages, origin, thoughtBlocks);
    const body = {
      ...options.profile.body,
      model: call.model,
      max_tokens: call.maxOutputTokens,
      ...promptOf({ ...chat, messages }, (id) =>
        options.profile.takesThoughts ? (kept.of(call.model, id) ?? brought(id) ?? []) : [],
      ),
      ...('messages' in call
        ? effortFields(options.profile, call.model, call.effort)
        : withoutThinking(options.profile, call.model)),
      ...(call.temperature !== null && takesTemperature(call.model) ? { temperature: call.temperature } : {}),
      stream: options.profile.streams,
    };
    const response = await client.post('/v1/messages', { body, signal, __binaryResponse: true }).asResponse();
    const headerUsd = costInHeaders(response.headers);
    let usage: AnthropicUsage | null = null;
    let outputKnown = false;
    const calls = collectToolCalls(chat.tools?.list);
    const blocks = collectBlocks();
    for await (const raw of eventsIn(response)) {
      const { index, content_block: block, ...event } = parse(eventShape, raw);
      // The output in the first event is that of the first token.
      const first = event.message?.usage;
      const answers = event.message?.model;
      if (answers) yield { type: 'model', name: answers };
      const reported = first ? { ...first, output_tokens: null } : event.usage;
      if (reported) {
        usage = withReport(usage, reported);
        outputKnown ||= event.type === 'message_delta' && typeof reported.output_tokens === 'number';
        const counts = readAnthropicUsage(usage, headerUsd, outputKnown);
        const isKnown = counts.inputKnown || outputKnown || counts.billedUsd !== null;
        if (isKnown) yield { type: 'usage', usage: counts };
      }
      // Some servers send the beginning of a block, or all of it, with its start.
      const { text, thinking } = event.delta ?? block ?? {};
      if (thinking) yield { type: 'thinking', text: thinking };
      if (text) yield { type: 'text', text };
      // A ping says as much as a comment.
      else if (!thinking && event.type !== 'ping') yield { type: 'alive' };
      if (block) blocks.start(block);
      if (event.delta) blocks.add(thinking ?? '', event.delta.signature ?? '');
      if (block?.type === 'tool_use') {
        const { id, name, input } = block;
        // An empty one stands for what is still to come.
        calls.add({ index, id, name, ...(Object.keys(input ?? {}).length > 0 ? { arguments: input } : {}) });
      }
      if (event.delta?.partial_json) calls.add({ index, arguments: event.delta.partial_json });
      const why = event.delta?.stop_details?.explanation;
      const end = endOf(event.delta?.stop_reason, why && quoted(why, options, LONGEST_WHY));
      for (const [nth, whole] of (end?.reason === 'stop' ? calls.finish() : []).entries()) {
        const thoughts = blocks.of(nth);
        if (thoughts.length > 0) kept.keep(call.model, whole.id, thoughts);
        yield {
          type: 'tool-call',
          call: thoughts.length > 0 ? withThoughts(whole, origin, thoughts) : whole,
        };
      }
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
  message: z.object({ usage: lenient(anthropicUsage), model: modelShape }).nullish(),
  usage: lenient(anthropicUsage),
  index: z.number().nullish(),
  content_block: lenient(
    z.object({
      type: z.string(),
      id: z.string().nullish(),
      name: z.string().nullish(),
      text: z.string().nullish(),
      thinking: z.string().nullish(),
      signature: z.string().nullish(),
      data: z.string().nullish(),
      input: lenient(record),
    }),
  ),
  delta: z
    .object({
      text: z.string().nullish(),
      thinking: z.string().nullish(),
      signature: z.string().nullish(),
      partial_json: z.string().nullish(),
      stop_reason: z.string().nullish(),
      // Why it declined.
      stop_details: lenient(z.object({ explanation: z.string().nullish() })),
    })
    .nullish(),
});
