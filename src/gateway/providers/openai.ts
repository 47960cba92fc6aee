import type OpenAI from 'openai';
import { isTextOnly } from '../../models/index.ts';
import { costInHeaders, inputSchema } from '../../wires/index.ts';
import type { Message } from '../types.ts';
import { withCacheMarks } from './cacheMarks.ts';
import { adminCalls, clientOptions, withoutEnvironment } from './client.ts';
import { inDialect, takesTemperature } from './dialects.ts';
import { effortFields } from './effort.ts';
import { providerError } from './errors.ts';
import { eventsIn } from './eventStream.ts';
import { fimFormOf } from './fim.ts';
import { asChat, withoutThinking } from './fimChat.ts';
import { fill, send } from './fimStream.ts';
import {
  broughtBack,
  createKeptThoughts,
  type KeptThoughts,
  originOf,
  withThoughts,
} from './keptThoughts.ts';
import { regionRequest } from './nextEdit.ts';
import { type KeptFields, keptFields, readChunks } from './openaiChunks.ts';
import { outgoing } from './outgoing.ts';
import type { ProviderProfile } from './profiles.ts';
import { tellApart } from './thoughts.ts';
import { sortedTools } from './toolCalls.ts';
import type { ChatCall, Provider, ProviderCall, ProviderEvent, ProviderOptions } from './types.ts';

/** Any server that speaks OpenAI's chat completions. */
export async function openAiProvider(options: ProviderOptions): Promise<Provider> {
  const { default: Client } = await import('openai');
  const { profile, key, headers } = options;
  const defaultHeaders = { ...keyHeaders(profile, key), ...headers };
  const client = withoutEnvironment(
    'OPENAI_',
    () => new Client({ ...clientOptions(options), defaultHeaders }),
  );
  const known = { loneClosings: new Set<string>(), thoughts: createKeptThoughts<KeptFields>() };
  return {
    streams: profile.streams,
    stream: (call, signal) => stream(client, options, known, call, signal),
    ...adminCalls(client, options, '/models'),
  };
}

/** What this window has seen of a server's models. */
interface Known {
  /** Models whose thoughts have a closing mark alone. */
  readonly loneClosings: Set<string>;
  readonly thoughts: KeptThoughts<KeptFields>;
}

async function* stream(
  client: OpenAI,
  options: ProviderOptions,
  { loneClosings, thoughts }: Known,
  call: ProviderCall,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  const { profile, learnt } = options;
  const asChatOnly = () =>
    learnt.of(profile.baseUrl, call.model).some(({ change }) => change === 'holes-as-chat');
  try {
    const form = fimFormOf(profile, call.model);
    if ('hole' in call && form !== 'chat' && !asChatOnly()) {
      try {
        yield* fill(client, profile, form, call, signal);
        return;
      } catch (error) {
        // Its refusal said that the server, or the model, fills no holes.
        if (!asChatOnly()) throw error;
      }
    }
    const own = 'region' in call ? regionRequest(profile, call) : null;
    if (own !== null) {
      yield* send(client, own, null, signal);
      return;
    }
    const chat = asChat(call);
    const { messages, leftOut } = outgoing(profile, chat, !isTextOnly(`x/${call.model}`));
    for (const one of leftOut) yield { type: 'left-out', ...one };
    const origin = originOf(profile, call.model);
    const brought = broughtBack(messages, origin, keptFields);
    const prompt = promptOf({ ...chat, messages }, (id) =>
      profile.takesThoughts ? (thoughts.of(call.model, id) ?? brought(id)) : null,
    );
    const body = {
      ...profile.body,
      model: call.model,
      ...prompt,
      messages: withCacheMarks(profile, chat, prompt.messages),
      ...inDialect(profile, { model: call.model, ...prompt }),
      ...(call.temperature !== null && takesTemperature(call.model) ? { temperature: call.temperature } : {}),
      [profile.outputLimit]: chat.maxOutputTokens,
      ...(profile.promptCacheKey && chat.sessionId ? { prompt_cache_key: chat.sessionId } : {}),
      ...('messages' in call
        ? effortFields(profile, call.model, call.effort)
        : withoutThinking(profile, call.model)),
      stream: profile.streams,
      ...(profile.streams && profile.asksForUsage ? { stream_options: { include_usage: true } } : {}),
    };
    const response = await client
      .post('/chat/completions', { body, signal, __binaryResponse: true })
      .asResponse();
    const events = readChunks(
      eventsIn(response),
      costInHeaders(response.headers),
      chat.tools?.list,
      (made, fields) => {
        thoughts.keep(call.model, made.id, fields);
        return withThoughts(made, origin, fields);
      },
    );
    yield* tellApart(events, call.model, loneClosings);
  } catch (error) {
    throw providerError(error, options);
  }
}

function keyHeaders({ keyHeader }: ProviderProfile, key: string | null): Record<string, string | null> {
  if (key === null) return { Authorization: null };
  return keyHeader === null ? {} : { [keyHeader]: key };
}

type WirePrompt = Pick<
  OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming,
  'messages' | 'tools' | 'tool_choice'
>;

type KeptOf = (callId: string) => KeptFields | null;

/** Messages and tools in OpenAI's form. `kept`: what the server wants back with that call. */
export function promptOf(
  { messages, tools }: Pick<ChatCall, 'messages' | 'tools'>,
  kept: KeptOf = () => null,
): WirePrompt {
  const all = messages.map((message) => messageOf(message, kept));
  if (tools === null) return { messages: all };
  return {
    messages: all,
    tools: sortedTools(tools).map(({ name, description, schema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema(schema) },
    })),
    tool_choice: tools.required ? 'required' : 'auto',
  };
}

function messageOf(message: Message, kept: KeptOf): OpenAI.Chat.Completions.ChatCompletionMessageParam {
  if (message.role === 'tool')
    return { role: 'tool', tool_call_id: message.callId, content: message.content };
  if (message.role === 'user' && message.images?.length) {
    const images = message.images.map(({ mimeType, data }) => ({
      type: 'image_url' as const,
      image_url: { url: `data:${mimeType};base64,${data}` },
    }));
    const text = message.content === '' ? [] : [{ type: 'text' as const, text: message.content }];
    return { role: 'user', content: [...text, ...images] };
  }
  if (message.role !== 'assistant' || !message.toolCalls?.length) {
    return { role: message.role, content: message.content };
  }
  return {
    ...kept(message.toolCalls[0]?.id ?? '')?.message,
    role: 'assistant',
    content: message.content || null,
    tool_calls: message.toolCalls.map(({ id, name, input }) => ({
      ...kept(id)?.call,
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    })),
  };
}
