import { maskSecrets } from '../context/index.ts';
import {
  ENOUGH,
  type Failure,
  type Gateway,
  type GatewayResult,
  type HoleRequest,
  type Snippet,
} from '../gateway/index.ts';
import { estimateTokens } from '../models/index.ts';
import { formatRouteReasons, type Route, type Signals } from '../router/index.ts';
import type { Prompt, TextDelta } from './inFlightRequest.ts';

export interface AskDeps {
  readonly gateway: Gateway;
  readonly route: (signals: Signals) => Promise<Route>;
  /** The request of a prompt has ended. */
  readonly onResult: (promptId: number, result: GatewayResult) => void;
  /** There is no model to ask. */
  readonly onNoModel: (route: Route) => void;
}

/** The start of what replaces a secret in a prompt. It is not to be inserted into a file. */
const MASK = '<secret';

/**
 * Asks a model for the text at the cursor. Leaving the stream, or aborting the signal, closes the connection. Throws an
 * error for the log when there is no answer.
 */
export async function* askModel(
  deps: AskDeps,
  prompt: Prompt,
  signal: AbortSignal,
): AsyncGenerator<TextDelta> {
  const snippets = prompt.related?.snippets ?? [];
  const contextTokens = prompt.tokens + snippets.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  const { language } = prompt;
  const signals = { contextTokens, files: 1, selectionChars: 0, language, diagnostics: 0, prompt: null };
  const route = await deps.route(signals);
  if (signal.aborted) return;
  if (route.chain.length === 0) {
    deps.onNoModel(route);
    throw new Error(formatRouteReasons(route).at(-1) ?? 'no model can be used');
  }
  const enough = new AbortController();
  const leave = () => enough.abort(ENOUGH);
  signal.addEventListener('abort', leave, { once: true });
  try {
    const answer = deps.gateway.run(requestFor(route, prompt, snippets), enough.signal);
    const ended = answer.result.then((result) => {
      deps.onResult(prompt.id, result);
      return result;
    });
    for await (const event of answer) {
      if (event.type !== 'text') continue;
      const { text, logprob } = event;
      if (text.includes(MASK)) return;
      yield logprob === null ? { text } : { text, logprob };
    }
    const failure = failureIn(await ended);
    if (failure) throw new Error(failure.message);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Why there is no answer, or no more of it; an answer that reached its limit is one. */
function failureIn(result: GatewayResult): Failure | null {
  if (result.outcome === 'failed') return result.failure;
  return result.outcome === 'incomplete' && result.failure.reason !== 'length' ? result.failure : null;
}

function requestFor(route: Route, prompt: Prompt, context: readonly Snippet[]): HoleRequest {
  const { language, mode } = prompt;
  return {
    route,
    sessionId: null,
    language,
    restart: false,
    maxOutputTokens: mode.maxTokens,
    hole: {
      prefix: maskSecrets(prompt.prefix).text,
      suffix: maskSecrets(prompt.suffix).text,
      path: prompt.related?.path ?? '',
      language,
      context,
      stop: mode.stop,
      singleLine: mode.show === 'line' && !mode.lookahead,
    },
  };
}
