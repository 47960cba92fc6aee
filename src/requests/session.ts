import type { GatewayEvent, GatewayResult, Message } from '../gateway/index.ts';
import type { ModelRef } from '../models/index.ts';
import { CHECKS_TO_MOVE, type Route, type SessionPin } from '../router/index.ts';
import { tokensOf } from './signals.ts';

/** What the next turn is bound to. */
export type Bound = Omit<SessionPin, 'historyTokens' | 'cachedTokens' | 'raised'>;

/**
 * The model that a conversation is bound to after a turn: the very one that answered. Only where another model stepped
 * in for a single answer that did not pass its check it stays where it was. Null where nobody answered, or was stopped
 * before a word: nothing changes.
 */
export function pinAfter(
  before: SessionPin | null,
  route: Route,
  result: GatewayResult,
  failedChecks: ReadonlyMap<ModelRef, number>,
): Bound | null {
  if (!('text' in result) || result.model === null) return null;
  if (result.outcome === 'cancelled' && result.text === '') return null;
  const model = result.model;
  const link = route.chain.find((one) => one.model === model);
  const chosen = before?.chosen ?? false;
  if (before === null) return { model, tier: link?.tier ?? route.tier, chosen, failedChecks: 0 };

  const failed = before.failedChecks + (failedChecks.get(before.model) ?? 0);
  if (model === before.model) return { model, tier: before.tier, chosen, failedChecks: failed };
  const steppedIn = failedChecks.has(before.model) && failed < CHECKS_TO_MOVE;
  if (steppedIn) return { model: before.model, tier: before.tier, chosen, failedChecks: failed };
  return { model, tier: link?.tier ?? route.tier, chosen: false, failedChecks: 0 };
}

/** Counts the answers of each model that did not pass their checks. */
export function watchChecks() {
  const failed = new Map<ModelRef, number>();
  return {
    note(event: GatewayEvent): void {
      if (event.type !== 'moved' && event.type !== 'waiting') return;
      const model = event.type === 'moved' ? event.from : event.model;
      const { reason } = event.failure;
      if (reason === 'check' || reason === 'empty') failed.set(model, (failed.get(model) ?? 0) + 1);
    },
    failed: (): ReadonlyMap<ModelRef, number> => failed,
  };
}

/** Anthropic keeps a marked prefix for five minutes, OpenAI five to ten (their guides to prompt caching, November 2026). */
const CACHE_MS = 5 * 60_000;
/** Shorter prefixes are not cached by either. */
const LEAST_CACHED_TOKENS = 1_024;

/** What the next turn is bound to, with the tokens that another model would have to read again; times in Unix ms. */
export function pinOf(
  { model, tier, chosen, failedChecks, at }: Bound & { readonly at: number },
  history: readonly Message[],
  now: number,
): SessionPin {
  const historyTokens = history.length === 0 ? 0 : tokensOf(history);
  const warm = now - at < CACHE_MS && historyTokens >= LEAST_CACHED_TOKENS;
  return { model, tier, chosen, failedChecks, historyTokens, cachedTokens: warm ? historyTokens : 0 };
}
