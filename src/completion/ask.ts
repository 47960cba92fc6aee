import { ENOUGH, type Gateway, type GatewayResult, type Snippet } from '../gateway/index.ts';
import { estimateTokens } from '../models/index.ts';
import type { Route, Signals } from '../router/index.ts';
import type { Chunk, Prompt } from './types.ts';

/** What goes into a prompt besides the text around the cursor. */
export interface Extra {
  readonly path: string;
  readonly snippets: readonly Snippet[];
}

export interface AskDeps {
  readonly gateway: Gateway;
  readonly route: (signals: Signals) => Promise<Route>;
  /** How the call ended; `request` is the engine's number for it. */
  readonly onResult: (request: number, result: GatewayResult, prompt: Prompt<Extra>) => void;
  /** No model can be asked at all. */
  readonly onNoModel: (route: Route) => void;
}

/**
 * Asks a model for what is missing at the cursor. The stream ends when the model does; leaving it early closes the
 * connection. Throws with a clause for the log when there is no answer.
 */
export async function* askModel(
  deps: AskDeps,
  prompt: Prompt<Extra>,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  const snippets = prompt.extra?.snippets ?? [];
  const contextTokens = prompt.tokens + snippets.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  const { language } = prompt;
  const signals = { contextTokens, files: 1, selectionChars: 0, language, diagnostics: 0, prompt: null };
  const route = await deps.route(signals);
  if (signal.aborted) return;
  if (route.chain.length === 0) {
    deps.onNoModel(route);
    throw new Error(route.reasons.at(-1) ?? 'no model can be used');
  }

  const controller = new AbortController();
  const stop = () => controller.abort(ENOUGH);
  signal.addEventListener('abort', stop, { once: true });
  const chunks = createQueue<Chunk>();
  const running = deps.gateway.run(
    {
      route,
      sessionId: null,
      language,
      maxOutputTokens: prompt.shape.maxTokens,
      hole: {
        prefix: prompt.prefix,
        suffix: prompt.suffix,
        path: prompt.extra?.path ?? '',
        language,
        context: snippets,
        stop: prompt.shape.stop,
        singleLine: prompt.shape.show === 'line' && !prompt.shape.runOn,
      },
    },
    controller.signal,
    (event) => {
      if (event.type === 'text') {
        chunks.push(event.logprob === null ? { text: event.text } : { text: event.text, logprob: event.logprob });
      } else if (event.type === 'moved' && event.restarted) {
        // What came so far is void, and ghost text cannot take it back.
        stop();
      }
    },
  );
  const ended = running.then((result) => {
    chunks.close();
    deps.onResult(prompt.request, result, prompt);
    return result;
  });
  try {
    yield* chunks;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  const result = await ended;
  if (result.outcome === 'failed') throw new Error(`${result.failure.reason}: ${result.failure.message}`);
}

/** Turns calls of a listener into a stream. */
function createQueue<T>(): AsyncIterable<T> & { push(item: T): void; close(): void } {
  const items: T[] = [];
  let closed = false;
  let news = Promise.withResolvers<void>();
  const tell = () => {
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  return {
    push(item) {
      items.push(item);
      tell();
    },
    close() {
      closed = true;
      tell();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) yield item;
        else if (closed) return;
        else await news.promise;
      }
    },
  };
}
