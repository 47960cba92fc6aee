import { maskSecrets } from '../context/index.ts';
import {
  ENOUGH,
  type Gateway,
  type GatewayResult,
  type HoleRequest,
  type Snippet,
  streamText,
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
    const request = requestFor(route, prompt, snippets);
    const deltas = streamText(deps.gateway, request, enough.signal, (result) =>
      deps.onResult(prompt.id, result),
    );
    for await (const delta of deltas) {
      if (delta.text.includes(MASK)) return;
      yield delta;
    }
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function requestFor(route: Route, prompt: Prompt, context: readonly Snippet[]): HoleRequest {
  const { language, mode } = prompt;
  return {
    route,
    sessionId: null,
    language,
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
