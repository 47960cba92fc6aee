import { findEntry, type LibraryEntry } from './entry.ts';
import { priceLibrary } from './library.ts';
import { maxOutputOf } from './limits.ts';
import { parseModelRef } from './reference.ts';
import type { ModelFacts, ModelOverride, ModelRef, PriceBand, PriceSource } from './types.ts';

/** Assumed where nothing is known: the smallest window among the current hosted models of the large providers. */
export const ASSUMED_CONTEXT_TOKENS = 128_000;

/** Local servers load a model with a small window unless told otherwise (Ollama: 4k, LM Studio: 4k; 8k is common). */
export const ASSUMED_LOCAL_CONTEXT_TOKENS = 8192;

/** Providers that run on the user's machine and charge nothing per token. */
const LOCAL_PROVIDERS: ReadonlySet<string> = new Set(['ollama', 'lmstudio']);

/** Paid with a subscription that VS Code has, such as Copilot's, however much is asked. */
const INCLUDED_PROVIDER = 'vscode';

const FREE: PriceBand = {
  aboveInputTokens: -1,
  inputUsd: 0,
  outputUsd: 0,
  cacheReadUsd: 0,
  cacheWriteUsd: 0,
};

/**
 * What is known of a model at a moment: window, output limit, prices (USD per million tokens).
 *
 * Sources, best first, field by field: the user's override; for local models and those of VS Code a price of 0; the price library as it
 * stands (call `loadPriceLibrary` before: until then all hosted models are unknown); an assumption for the window.
 * An unknown price is an empty list of bands, never 0. A malformed reference gives facts with everything unknown.
 *
 * @param local whether the model runs on the user's machine; by default that is so for `ollama` and `lmstudio`.
 */
export function factsOf(ref: ModelRef, at: Date, override?: ModelOverride, local?: boolean): ModelFacts {
  const parsed = parseModelRef(ref);
  const provider = parsed.ok ? parsed.provider : '';
  const model = parsed.ok ? parsed.model : '';
  const isLocal = local ?? LOCAL_PROVIDERS.has(provider);
  const library = priceLibrary();
  const free = provider === INCLUDED_PROVIDER ? 'included' : isLocal ? 'local' : null;
  const entry = library === null || free || !parsed.ok ? null : findEntry(library, provider, model, at);
  const assumed = isLocal ? ASSUMED_LOCAL_CONTEXT_TOKENS : ASSUMED_CONTEXT_TOKENS;
  const context = positive(override?.contextTokens) ?? positive(entry?.contextTokens);
  const contextTokens = context ?? assumed;
  const base = free ? [FREE] : (entry?.prices ?? []);
  const prices = withOverride(base, override);
  const limit = positive(override?.maxOutputTokens) ?? maxOutputOf(entry?.modelName ?? lastPart(model));
  const source = sourceOf(base, prices, free);
  return {
    ref,
    contextTokens,
    contextKnown: context !== null,
    // An answer cannot be longer than the window; a limit from the table for a hosted model is no local model's.
    maxOutputTokens:
      limit === null || isLocal ? positive(override?.maxOutputTokens) : Math.min(limit, contextTokens),
    prices,
    priceSource: source,
    ...pricedAs(source, entry, library?.date ?? ''),
  };
}

/** The override's prices in every band; without a price for input and output there is no price at all. */
function withOverride(base: readonly PriceBand[], override: ModelOverride | undefined): readonly PriceBand[] {
  const inputUsd = price(override?.inputUsd);
  const outputUsd = price(override?.outputUsd);
  const cacheReadUsd = price(override?.cacheReadUsd);
  const cacheWriteUsd = price(override?.cacheWriteUsd);
  if (inputUsd === null && outputUsd === null && cacheReadUsd === null && cacheWriteUsd === null) return base;
  if (base.length === 0) {
    if (inputUsd === null || outputUsd === null) return [];
    return [
      {
        aboveInputTokens: -1,
        inputUsd,
        outputUsd,
        cacheReadUsd: cacheReadUsd ?? inputUsd,
        cacheWriteUsd: cacheWriteUsd ?? inputUsd,
      },
    ];
  }
  return base.map((band) => ({
    ...band,
    inputUsd: inputUsd ?? band.inputUsd,
    outputUsd: outputUsd ?? band.outputUsd,
    cacheReadUsd: cacheReadUsd ?? band.cacheReadUsd,
    cacheWriteUsd: cacheWriteUsd ?? band.cacheWriteUsd,
  }));
}

function sourceOf(
  base: readonly PriceBand[],
  prices: readonly PriceBand[],
  free: 'local' | 'included' | null,
): PriceSource {
  if (prices !== base && prices.length > 0) return 'settings';
  if (prices.length === 0) return 'unknown';
  return free ?? 'library';
}

function pricedAs(
  source: PriceSource,
  entry: LibraryEntry | null,
  pricedOn: string,
): { pricedAs?: string; pricedOn?: string } {
  return source === 'library' && entry !== null ? { pricedAs: entry.name, pricedOn } : {};
}

function lastPart(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1);
}

/** A usable count of tokens, or null: settings and data may hold anything. */
function positive(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value) || value < 1) return null;
  return Math.floor(value);
}

function price(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : null;
}
