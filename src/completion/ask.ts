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
import type { Chunk, Prompt } from './types.ts';

/** What goes into a prompt besides the text around the cursor. */
export interface Extra {
  /** Of the file, within the project. */
  readonly path: string;
  /** The least important first. */
  readonly snippets: readonly Snippet[];
}

export interface AskDeps {
  readonly gateway: Gateway;
  readonly route: (signals: Signals) => Promise<Route>;
  /** How the call ended; `request` is the engine's number for it. */
  readonly onResult: (request: number, result: GatewayResult) => void;
  /** No model can be asked at all. */
  readonly onNoModel: (route: Route) => void;
}

/** What stands in a prompt for a masked secret: nothing to put into a file. */
const MASK = '<secret';

/**
 * Asks a model for what is missing at the cursor. The stream ends when the model does; leaving it early, or aborting the
 * signal, closes the connection. Throws with a clause for the log when there is no answer.
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
    throw new Error(formatRouteReasons(route).at(-1) ?? 'no model can be used');
  }
  const enough = new AbortController();
  const leave = () => enough.abort(ENOUGH);
  signal.addEventListener('abort', leave, { once: true });
  try {
    const request = requestFor(route, prompt, snippets);
    const pieces = streamText(deps.gateway, request, enough.signal, (result) =>
      deps.onResult(prompt.request, result),
    );
    for await (const piece of pieces) {
      if (piece.text.includes(MASK)) return;
      yield piece;
    }
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function requestFor(route: Route, prompt: Prompt<Extra>, context: readonly Snippet[]): HoleRequest {
  const { language, shape } = prompt;
  return {
    route,
    sessionId: null,
    language,
    maxOutputTokens: shape.maxTokens,
    hole: {
      prefix: maskSecrets(prompt.prefix).text,
      suffix: maskSecrets(prompt.suffix).text,
      path: prompt.extra?.path ?? '',
      language,
      context,
      stop: shape.stop,
      singleLine: shape.show === 'line' && !shape.runOn,
    },
  };
}
