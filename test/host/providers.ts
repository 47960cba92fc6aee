import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock';
import { answerTo } from './answers.ts';

/** How the answers arrive: time to the first piece, pieces per second, and how unevenly (0 to 1). */
export interface Rhythm {
  readonly ttft: number;
  readonly tps: number;
  readonly jitter: number;
}

/** About what a small hosted model does; to look at. */
export const HUMAN_RHYTHM: Rhythm = { ttft: 450, tps: 45, jitter: 0.5 };
/** For tests. */
export const FAST_RHYTHM: Rhythm = { ttft: 10, tps: 2000, jitter: 0 };

export interface ProvidersOptions {
  readonly rhythm?: Rhythm;
  /** Only these keys are taken, any other gets a 401. Without them any key will do. */
  readonly keys?: readonly string[];
  /** The answer to a prompt (all messages of the user, joined). Default: what a model would say about the sample. */
  readonly answer?: (prompt: string, model: string) => string;
}

export interface ProviderCall {
  readonly at: number;
  readonly path: string;
  readonly model: string;
  readonly status: number;
  readonly body: unknown;
}

export interface Providers {
  readonly url: string;
  readonly baseUrls: { readonly openai: string; readonly anthropic: string; readonly openrouter: string };
  /** The value for the setting `tierwise.providers` that sends the three providers here. */
  readonly setting: Readonly<Record<string, { readonly kind: string; readonly baseUrl: string }>>;
  /** Calls for an answer so far, oldest first. Keys are not kept (aimock blanks them out). */
  calls(): readonly ProviderCall[];
  clearCalls(): void;
  stop(): Promise<void>;
}

/** Servers of the shape of OpenAI, Anthropic and OpenRouter on one free port. */
export async function startProviders(options: ProvidersOptions = {}): Promise<Providers> {
  const mock = new LLMock({
    port: 0,
    host: '127.0.0.1',
    ...(options.keys === undefined ? {} : { auth: { apiKeys: options.keys } }),
  });
  const answer = options.answer ?? answerTo;
  mock.on({ endpoint: 'chat' }, (request) => respond(request, answer), {
    streamingProfile: options.rhythm ?? HUMAN_RHYTHM,
    chunkSize: 12,
  });
  await mock.start();
  const baseUrls = { openai: `${mock.url}/v1`, anthropic: mock.url, openrouter: `${mock.url}/api/v1` };
  return {
    url: mock.url,
    baseUrls,
    setting: {
      openai: { kind: 'openai', baseUrl: baseUrls.openai },
      anthropic: { kind: 'anthropic', baseUrl: baseUrls.anthropic },
      openrouter: { kind: 'openai', baseUrl: baseUrls.openrouter },
    },
    calls: () =>
      mock
        .getRequests()
        .filter((entry) => entry.method === 'POST')
        .map((entry) => ({
          at: entry.timestamp,
          path: entry.path,
          model: String(entry.body?.['model'] ?? ''),
          status: entry.response.status,
          body: entry.body,
        })),
    clearCalls: () => mock.clearRequests(),
    stop: () => mock.stop(),
  };
}

/** Tokens per character of this sort of text, near enough for a cost that looks right. */
const TOKENS_PER_CHAR = 0.28;
/** OpenRouter bills each call itself: here at the price of a cheap model, in USD per token. */
const OPENROUTER_USD = { input: 0.098e-6, output: 0.197e-6 };

function respond(request: ChatCompletionRequest, answer: (prompt: string, model: string) => string) {
  const user = request.messages.filter((message) => message.role === 'user').map(textOf);
  const content = answer(user.join('\n\n'), request.model);
  const input = Math.ceil(request.messages.map(textOf).join('').length * TOKENS_PER_CHAR);
  // A connection or key test asks for very few tokens, and gets no more.
  const output = Math.ceil(content.length * TOKENS_PER_CHAR);
  const limit = Number(request['max_completion_tokens'] ?? request.max_tokens ?? Number.POSITIVE_INFINITY);
  const cut = output > limit;
  const billed = Math.min(output, limit);
  return {
    content: cut ? content.slice(0, Math.floor(limit / TOKENS_PER_CHAR)) : content,
    finishReason: cut ? 'length' : 'stop',
    // Each shape reads the names it knows: OpenAI and OpenRouter the first pair, Anthropic the second.
    usage: {
      prompt_tokens: input,
      completion_tokens: billed,
      input_tokens: input,
      output_tokens: billed,
      cost: input * OPENROUTER_USD.input + billed * OPENROUTER_USD.output,
    },
  };
}

function textOf(message: ChatCompletionRequest['messages'][number]): string {
  if (typeof message.content === 'string') return message.content;
  return (message.content ?? []).map((part) => part.text ?? '').join('');
}
