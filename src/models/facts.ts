import { flatPrice, type PriceBand } from './cost.ts';
import type { Effort } from './effort.ts';
import { maxOutputOf } from './families.ts';
import { findEntry, listName } from './priceEntry.ts';
import { priceLibrary } from './priceLibrary.ts';
import { type ModelRef, modelName, parseModelRef } from './reference.ts';
import { differs, type SecondEntry, secondEntry } from './secondList.ts';

/** Where a price comes from. `included`: paid by a subscription of VS Code; `unknown`: no cost may be computed. */
type PriceSource = 'settings' | 'library' | 'local' | 'included' | 'unknown';

/** What is known about a model at one moment (prices can depend on the hour). */
export interface ModelFacts {
  readonly ref: ModelRef;
  /** Tokens of context, input and output together; an assumption when `contextKnown` is false. */
  readonly contextTokens: number;
  readonly contextKnown: boolean;
  /** The most tokens that one answer may have; null when no limit is known. */
  readonly maxOutputTokens: number | null;
  /** Ascending by `aboveInputTokens`; empty when the price is unknown. */
  readonly prices: readonly PriceBand[];
  readonly priceSource: PriceSource;
  /** Input tokens that its provider may count for each estimated one, as learnt from past answers; absent: unknown. */
  readonly inputFactor?: number;
  /** False where its server has no way to be told how much to think. */
  readonly takesEffort?: boolean;
  /** How much it may think, where the user has set it. */
  readonly effort?: Effort;
  /** What the service tier that is asked for costs in terms of `prices`, where that is more. */
  readonly tierFactor?: number;
  /** The list's entry that the price is from (`anthropic/claude-opus-4-8`), when it is from a list. */
  readonly pricedAs?: string;
  /** The day of that list, `YYYY-MM-DD`. */
  readonly pricedOn?: string;
  /** What a second list says, where that is another price: then `prices` are not certain, and the worst case is the higher. */
  readonly doubt?: Pick<SecondEntry, 'list' | 'on' | 'prices'>;
}

/** A user's override of what is known about a model (`tierwise.models`); prices in USD per million tokens. */
export interface ModelOverride {
  readonly contextTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly inputUsd?: number | undefined;
  readonly outputUsd?: number | undefined;
  readonly cacheReadUsd?: number | undefined;
  readonly cacheWriteUsd?: number | undefined;
  readonly effort?: Effort | undefined;
  /** Something of it cannot be read: what the model costs is not known then. */
  readonly unreadable?: true | undefined;
}

/** Assumed where nothing is known: the smallest window among the current hosted models of the large providers. */
export const ASSUMED_CONTEXT_TOKENS = 128_000;

/** Local servers load a model with a small window unless told otherwise (Ollama: 4k, LM Studio: 4k), and cut what is longer. */
export const ASSUMED_LOCAL_CONTEXT_TOKENS = 4096;

/** Providers that run on the user's machine and charge nothing per token. */
const LOCAL_PROVIDERS: ReadonlySet<string> = new Set(['ollama', 'lmstudio']);

/** Of Ollama's models those that its own servers answer for (docs.ollama.com/cloud), whoever passes the question on. */
const IN_CLOUD = /[:-]cloud$/;

/** Paid by a subscription of VS Code such as Copilot's, however much is used. */
const INCLUDED_PROVIDER = 'vscode';

/**
 * What is known about a model at a moment: window, output limit, prices (USD per million tokens).
 *
 * Each field comes from the best source that has it: the user's override; a price of 0 for local models and those of
 * VS Code; the price library (call `loadPriceLibrary` first: until then all hosted models are unknown); an assumption for
 * the window. An unknown price is an empty list of bands, never 0. For a malformed reference everything is unknown.
 *
 * @param local whether the model runs on the user's machine; by default true for `ollama` and `lmstudio`.
 */
export function factsOf(ref: ModelRef, at: Date, override?: ModelOverride, local?: boolean): ModelFacts {
  const parsed = parseModelRef(ref);
  const provider = parsed.ok ? parsed.provider : '';
  const model = parsed.ok ? parsed.model : '';
  const isLocal = (local ?? LOCAL_PROVIDERS.has(provider)) && !IN_CLOUD.test(model);
  const library = priceLibrary();
  const free = provider === INCLUDED_PROVIDER ? 'included' : isLocal ? 'local' : null;
  const entry = library === null || free || !parsed.ok ? null : findEntry(library, provider, model, at);
  const assumed = isLocal ? ASSUMED_LOCAL_CONTEXT_TOKENS : ASSUMED_CONTEXT_TOKENS;
  const second =
    library === null || free || !parsed.ok ? null : secondEntry(entry?.name ?? listName(provider, model));
  const listed =
    entry && entry.prices.length > 0
      ? { name: entry.name, on: library?.date ?? '', prices: entry.prices }
      : second && { name: listName(provider, model), ...second };
  const context =
    positive(override?.contextTokens) ?? positive(entry?.contextTokens) ?? positive(second?.contextTokens);
  const contextTokens = context ?? assumed;
  const base = free ? [flatPrice(0, 0)] : (listed?.prices ?? []);
  const prices = override?.unreadable ? [] : withOverride(base, override);
  const limit = positive(override?.maxOutputTokens) ?? maxOutputOf(entry?.modelName ?? modelName(model));
  const source = sourceOf(base, prices, free);
  return {
    ref,
    contextTokens,
    contextKnown: context !== null,
    // An answer cannot be longer than the window. The known limits are those of hosted models, not of local ones.
    maxOutputTokens:
      limit === null || isLocal ? positive(override?.maxOutputTokens) : Math.min(limit, contextTokens),
    prices,
    priceSource: source,
    ...(override?.effort ? { effort: override.effort } : {}),
    ...(source === 'library' && listed ? { pricedAs: listed.name, pricedOn: listed.on } : {}),
    ...(source === 'library' && second && differs(prices, second.prices)
      ? { doubt: { list: second.list, on: second.on, prices: second.prices } }
      : {}),
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
        ...flatPrice(inputUsd, outputUsd),
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

/** A valid count of tokens, or null: settings and data may contain anything. */
function positive(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value) || value < 1) return null;
  return Math.floor(value);
}

function price(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : null;
}
