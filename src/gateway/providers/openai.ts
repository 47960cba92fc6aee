import type OpenAI from 'openai';
import { type Failure, failure } from '../failures.ts';
import { costIn } from './cost-header.ts';
import { inDialect, takesTemperature } from './dialects.ts';
import { withoutEnvironment } from './environment.ts';
import { providerError, unsupported } from './errors.ts';
import { formOf } from './fim.ts';
import { fill } from './fim-stream.ts';
import { asChat } from './hole-chat.ts';
import { type ListedModel, readModels } from './models.ts';
import { fetchWithin } from './network.ts';
import { read } from './openai-chunks.ts';
import { promptOf } from './openai-prompt.ts';
import type { ProviderProfile } from './profiles.ts';
import { quickly } from './quick.ts';
import { collectToolCalls } from './tool-calls.ts';
import type { Provider, ProviderCall, ProviderEvent, ProviderOptions } from './types.ts';

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
        defaultHeaders: { ...keyHeaders(profile, key), ...headers },
        maxRetries: 0,
        // Ours are finer: first token, gap, total.
        timeout: 3_600_000,
        // The SDK's log quotes what it cannot parse, which may be the user's code.
        logLevel: 'off',
        fetch: fetchWithin(profile.baseUrl),
      }),
  );
  const noInfill = new Set<string>();
  return {
    streams: profile.streams,
    stream: (call, signal) => stream(client, options, noInfill, call, signal),
    probe: (signal) => probe(client, options, signal),
    models: (signal) => models(client, options, signal),
  };
}

async function* stream(
  client: OpenAI,
  options: ProviderOptions,
  noInfill: Set<string>,
  call: ProviderCall,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  const { profile } = options;
  try {
    const form = formOf(profile, call.model);
    if ('hole' in call && form !== 'chat' && !noInfill.has(call.model)) {
      try {
        yield* fill(client, profile, form, call, signal);
        return;
      } catch (error) {
        // llama.cpp knows whether its model was trained to fill holes. It is not asked a second time.
        if (form !== 'infill' || unsupported(error) !== 'infill') throw error;
        noInfill.add(call.model);
      }
    }
    const chat = asChat(call);
    const prompt = promptOf(chat);
    const body = {
      ...profile.body,
      model: call.model,
      ...prompt,
      ...inDialect(profile, { model: call.model, ...prompt }),
      ...(call.temperature !== null && takesTemperature(call.model) ? { temperature: call.temperature } : {}),
      [profile.outputLimit]: chat.maxOutputTokens,
      ...(profile.promptCacheKey && chat.sessionId ? { prompt_cache_key: chat.sessionId } : {}),
      ...('hole' in call ? quickly(profile, call.model) : {}),
      stream: profile.streams,
      ...(profile.streams && profile.asksForUsage ? { stream_options: { include_usage: true } } : {}),
    };
    // Read as a stream whether it is one or not: `fetchWithin` makes it one.
    const { data: chunks, response } = await client
      .post<AsyncIterable<unknown>>('/chat/completions', { body, stream: true, signal })
      .withResponse();
    const calls = collectToolCalls();
    const headerUsd = costIn(response.headers);
    for await (const raw of chunks) yield* read(raw, calls, headerUsd);
  } catch (error) {
    throw providerError(error, options);
  }
}

async function probe(client: OpenAI, options: ProviderOptions, signal: AbortSignal): Promise<Failure | null> {
  try {
    await client.get(options.profile.probePath, { signal });
    return null;
  } catch (error) {
    return providerError(error, options).failure;
  }
}

async function models(
  client: OpenAI,
  options: ProviderOptions,
  signal: AbortSignal,
): Promise<readonly ListedModel[] | Failure> {
  try {
    const list = readModels(await client.get('/models', { signal }));
    return list ?? failure('malformed', 'its list of models cannot be read');
  } catch (error) {
    return providerError(error, options).failure;
  }
}

function keyHeaders({ keyHeader }: ProviderProfile, key: string | null): Record<string, string | null> {
  if (key === null) return { Authorization: null };
  return keyHeader === null ? {} : { [keyHeader]: key };
}
