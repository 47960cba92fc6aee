import type { Gateway, GatewayResult, Region } from '../../gateway/index.ts';
import { estimateTokens } from '../../models/index.ts';
import type { Route, Signals } from '../../router/index.ts';
import type { Guess } from '../ports.ts';

export interface AskDeps {
  readonly gateway: Pick<Gateway, 'run'>;
  /** For the task `next-edit`. */
  readonly route: (signals: Signals) => Promise<Route>;
  readonly onResult: (result: GatewayResult) => void;
  /** There is no model to ask. */
  readonly onNoModel: (route: Route) => void;
  /** The route with the models that the user has agreed to; null where the first one is not agreed to. */
  readonly permitted: (route: Route) => Route | null;
  /** The user has to be asked about the route's first model. */
  readonly onNotPermitted: (route: Route) => void;
}

/** A region anew has as many tokens as the region, and some more. */
const MORE_TOKENS = 200;

/** Asks a model what becomes of a region. Undefined where no model may be asked, or none answers. */
export async function askModel(
  deps: AskDeps,
  region: Region,
  signal: AbortSignal,
): Promise<Guess | undefined> {
  const routed = await deps.route(signalsOf(region));
  if (signal.aborted) return undefined;
  if (routed.chain.length === 0) {
    deps.onNoModel(routed);
    return undefined;
  }
  const route = deps.permitted(routed);
  if (route === null) {
    deps.onNotPermitted(routed);
    return undefined;
  }
  const { language } = region;
  const maxOutputTokens = estimateTokens(region.text) + MORE_TOKENS;
  const result = await deps.gateway.run(
    { route, sessionId: null, language, maxOutputTokens, temperature: 0, region },
    signal,
  ).result;
  deps.onResult(result);
  // What was cut off was paid for, and has no edit that could be trusted: as an answer without one.
  if (result.outcome === 'incomplete') return { answer: '', requestId: result.requestId };
  return result.outcome === 'ok' ? { answer: result.text, requestId: result.requestId } : undefined;
}

function signalsOf({ text, above, below, was, edits, language }: Region): Signals {
  const parts = [text, above, below, was, ...edits.flatMap(({ old, now }) => [old, now])];
  const contextTokens = parts.reduce((sum, part) => sum + estimateTokens(part), 0);
  return { contextTokens, files: 1, selectionChars: 0, language, diagnostics: 0, prompt: null };
}
