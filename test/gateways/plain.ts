import OpenAI from 'openai';
import type { Answer, Subject, Variant } from './exam.ts';

/** How a gateway is told, with each request, what to do when a model fails. */
export interface Plan {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** So long does a patient person wait, in ms. */
const PATIENCE_MS = 20_000;

/**
 * A gateway by itself, asked as its own documents say, with OpenAI's client: what that client takes for an answer is one.
 */
export function startPlain(
  { url, key }: { readonly url: string; readonly key: string },
  { streaming }: Variant,
  plan: (chain: readonly string[]) => Plan,
): Subject {
  const client = new OpenAI({
    baseURL: url,
    apiKey: key,
    maxRetries: 0,
    timeout: PATIENCE_MS,
    logLevel: 'off',
  });
  return {
    stop: async () => undefined,
    async ask(chain) {
      const { headers = {}, body = {} } = plan(chain);
      const started = performance.now();
      let text = '';
      let model: string | null = null;
      let usage: OpenAI.CompletionUsage | null | undefined = null;
      let error = '';
      const messages = [{ role: 'user', content: 'What does the fox do?' }] as const;
      const request = { model: chain[0] ?? '', messages: [...messages], ...body };
      const signal = AbortSignal.timeout(PATIENCE_MS);
      try {
        if (streaming) {
          const options = { stream: true, stream_options: { include_usage: true } } as const;
          const stream = await client.chat.completions.create(
            { ...request, ...options },
            { headers, signal },
          );
          for await (const chunk of stream) {
            text += chunk.choices?.[0]?.delta?.content ?? '';
            model ??= chunk.model || null;
            usage = chunk.usage ?? usage;
          }
          // The client ends without a word when it is told to.
          if (signal.aborted) error = 'given up';
        } else {
          const answer = await client.chat.completions.create(request, { headers, signal });
          text = answer.choices?.[0]?.message?.content ?? '';
          model = answer.model;
          usage = answer.usage;
        }
      } catch (thrown) {
        error = thrown instanceof Error ? thrown.message : String(thrown);
      }
      const answer: Answer = {
        ok: error === '',
        text,
        error,
        model,
        usage: usage ? { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens } : null,
        ms: performance.now() - started,
      };
      return answer;
    },
  };
}
