import type OpenAI from 'openai';
import type { Failure } from '../failures.ts';
import { costIn } from './cost-header.ts';
import { withoutEnvironment } from './environment.ts';
import { providerError } from './errors.ts';
import { formOf } from './fim.ts';
import { fill } from './fim-stream.ts';
import { asChat } from './hole-chat.ts';
import { sameOriginFetch } from './network.ts';
import { read } from './openai-chunks.ts';
import { promptOf } from './openai-prompt.ts';
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
    const form = formOf(profile, call.model);
    if ('hole' in call && form !== 'chat') {
      yield* fill(client, profile, form, call, signal);
      return;
    }
    const chat = asChat(call);
    const asked = client.chat.completions.create(
      {
        model: call.model,
        ...promptOf(chat),
        [profile.outputLimit]: chat.maxOutputTokens,
        ...(profile.promptCacheKey && chat.sessionId ? { prompt_cache_key: chat.sessionId } : {}),
        ...('hole' in call ? quickly(profile, call.model) : {}),
        stream: true,
        stream_options: { include_usage: true },
      },
      { signal },
    );
    const { data: chunks, response } = await asked.withResponse();
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
