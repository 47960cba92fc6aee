import * as vscode from 'vscode';
import type { Related, RelatedSource } from '../context/index.ts';
import type { Failure, Gateway, GatewayResult, HoleRequest } from '../gateway/index.ts';
import { estimateTokens } from '../models/index.ts';
import { formatRouteReasons, type Route, type Signals } from '../router/index.ts';
import { OWN_MARK_START } from '../secrets/index.ts';
import type { Prompt, RelatedContext, TextDelta } from './inFlightRequest.ts';
import type { CompletionRequest } from './request.ts';
import type { PromptWindow } from './window.ts';

/** For excerpts of other files: next to a window of 1,750 tokens, enough for the declarations that matter. */
const RELATED_TOKENS = 500;

/** Excerpts of other files that help at the cursor. Rejects never, and resolves early when the signal is aborted. */
export async function gatherRelated(
  related: RelatedSource,
  request: CompletionRequest,
  { prefix, suffix }: PromptWindow,
  signal: AbortSignal,
  onGathered: (found: Related) => void,
): Promise<RelatedContext> {
  const { document: uri, language, line, character } = request;
  const position = { line, character };
  const limitTokens = RELATED_TOKENS;
  const found = await related.gather({ uri, position, language, prefix, suffix, limitTokens }, signal);
  if (!signal.aborted) onGathered(found);
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
  return { path, snippets: [...found.snippets].reverse() };
}

export interface AskDeps {
  readonly gateway: Gateway;
  readonly route: (signals: Signals) => Promise<Route>;
  /** A request has started or ended. */
  readonly onRunning: (active: boolean) => void;
  /** The request of a prompt has ended. */
  readonly onResult: (promptId: number, result: GatewayResult) => void;
  /** There is no model to ask. */
  readonly onNoModel: (route: Route) => void;
  /** The route with the models that the user has agreed to; null where the first one is not agreed to. */
  readonly permitted: (route: Route) => Route | null;
  /** The user has to be asked about the route's first model. */
  readonly onNotPermitted: (route: Route) => void;
}

/**
 * Asks a model for the text at the cursor. Leaving the stream, or aborting the signal, closes the connection. Throws an
 * error for the log when there is no answer.
 */
export async function* askModel(
  deps: AskDeps,
  prompt: Prompt,
  signal: AbortSignal,
): AsyncGenerator<TextDelta> {
  deps.onRunning(true);
  try {
    const routed = await deps.route(signalsOf(prompt));
    if (signal.aborted) return;
    if (routed.chain.length === 0) {
      deps.onNoModel(routed);
      throw new Error(formatRouteReasons(routed).at(-1) ?? 'no model is available');
    }
    const route = deps.permitted(routed);
    if (route === null) {
      deps.onNotPermitted(routed);
      throw new Error('the user has not agreed to the model, its address or its price');
    }
    const answer = deps.gateway.run(requestFor(route, prompt), signal);
    const result = answer.result.then((ended) => {
      deps.onResult(prompt.id, ended);
      return ended;
    });
    for await (const event of answer) {
      if (event.type !== 'text') continue;
      if (event.text.includes(OWN_MARK_START)) return;
      yield event;
    }
    const failure = failureIn(await result);
    if (failure) throw new Error(`${failure.reason}: ${failure.detail}`);
  } finally {
    deps.onRunning(false);
  }
}

function signalsOf({ tokens, related, language }: Prompt): Signals {
  const snippets = related?.snippets ?? [];
  const contextTokens = tokens + snippets.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  return { contextTokens, files: 1, selectionChars: 0, language, diagnostics: 0, prompt: null };
}

function requestFor(route: Route, { prefix, suffix, language, mode, related }: Prompt): HoleRequest {
  return {
    route,
    sessionId: null,
    language,
    restart: false,
    maxOutputTokens: mode.maxTokens,
    hole: {
      prefix,
      suffix,
      path: related?.path ?? '',
      language,
      context: related?.snippets ?? [],
      stop: mode.stop,
      singleLine: mode.show === 'line' && !mode.lookahead,
    },
  };
}

/** Why an answer failed or broke off; null where it has reached its limit. */
function failureIn(result: GatewayResult): Failure | null {
  if (result.outcome === 'failed') return result.failure;
  return result.outcome === 'incomplete' && result.failure.reason !== 'length' ? result.failure : null;
}
