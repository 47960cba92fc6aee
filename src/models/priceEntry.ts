import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import { flatPrice, type PriceBand } from './cost.ts';
import type { PriceLibrary } from './priceLibrary.ts';
import { modelName } from './reference.ts';

/** What the library says about a model at one moment. */
export interface LibraryEntry {
  /** `provider/model` in the library's own terms. */
  readonly name: string;
  /** The model's name without its provider, for look-ups by family. */
  readonly modelName: string;
  readonly contextTokens: number | null;
  /** Empty when the library has no price per token. */
  readonly prices: readonly PriceBand[];
}

/**
 * Makers whose models have one list price wherever they are sold. Models with open weights are served by many hosts at
 * prices of their own, so that their name alone says nothing about the price.
 */
const CLOSED_MAKERS = ['anthropic', 'openai', 'google'] as const;

/** Providers and makers that others, and people, call by other ids than the library. */
const ALIASES: Readonly<Record<string, string>> = {
  mistralai: 'mistral',
  'z-ai': 'zai',
  xai: 'x-ai',
  gemini: 'google',
  moonshot: 'moonshotai',
  together_ai: 'together',
  togetherai: 'together',
  fireworks_ai: 'fireworks',
};

/** Models that their provider takes under a shorter name too. */
const MODEL_ALIASES: Readonly<Record<string, string>> = {
  'deepseek/deepseek-flash': 'deepseek-v4-flash',
  'deepseek/deepseek-flash-latest': 'deepseek-v4-flash',
  'deepseek/deepseek-pro': 'deepseek-v4-pro',
  'deepseek/deepseek-pro-latest': 'deepseek-v4-pro',
};

/** A provider's id in the library's terms. */
function libraryId(provider: string): string {
  const id = provider.toLowerCase();
  return ALIASES[id] ?? id;
}

/** A model under the name that lists have it by, of a provider that is called directly: `x-ai/grok-code-fast-1`. */
export function listName(provider: string, model: string): string {
  const id = libraryId(provider);
  return `${id}/${MODEL_ALIASES[`${id}/${model.toLowerCase()}`] ?? model}`;
}

const NOT_CLOSED = /^(?:google\/)?gemma|^gpt-oss/i;

/** The library's look-up scans its whole list, and every route asks for the same dozen models. */
const cache = {
  library: null as PriceLibrary | null,
  second: Number.NaN,
  entries: new Map<string, LibraryEntry | null>(),
};

/** As `find`, cached for the current second: prices do not change within one. */
export function findEntry(
  library: PriceLibrary,
  provider: string,
  model: string,
  at: Date,
): LibraryEntry | null {
  const second = Math.floor(at.getTime() / 1000);
  if (cache.library !== library || cache.second !== second) {
    cache.library = library;
    cache.second = second;
    cache.entries.clear();
  }
  const key = `${provider}/${model}`;
  let entry = cache.entries.get(key);
  if (entry === undefined) {
    entry = find(library, provider, model, at);
    cache.entries.set(key, entry);
  }
  return entry;
}

/**
 * Finds the model in the library; null when it is not there. For providers that the library does not know (gateways, the
 * user's own servers) only where the model's name determines the price: `litellm/anthropic/claude-opus-4-8` names its
 * upstream, and `portkey/@work/claude-opus-4-8` can only be Anthropic's.
 */
function find(library: PriceLibrary, provider: string, model: string, at: Date): LibraryEntry | null {
  const own = libraryId(provider);
  if (library.providerIds.has(own)) return withMakersWindow(library, own, model, at);
  const slash = model.indexOf('/');
  if (slash < 0) return findClosed(library, model, at);
  const upstream = libraryId(model.slice(0, slash));
  const rest = model.slice(slash + 1);
  if (upstream.startsWith('@')) return findClosed(library, rest, at);
  if (library.providerIds.has(upstream)) return withMakersWindow(library, upstream, rest, at);
  return null;
}

/** Most of OpenRouter's entries have no context window, but the maker's own entry for the same model does. */
function withMakersWindow(
  library: PriceLibrary,
  provider: string,
  model: string,
  at: Date,
): LibraryEntry | null {
  const entry = look(library, provider, model, at);
  if (entry === null || entry.contextTokens !== null) return entry;
  const slash = model.indexOf('/');
  if (slash < 0) return entry;
  const id = libraryId(model.slice(0, slash));
  // A variant such as ":free" may have a smaller window than the maker's, so it stays unknown.
  if (id === provider || !library.providerIds.has(id) || model.includes(':')) return entry;
  const made = look(library, id, model.slice(slash + 1), at);
  return made === null ? entry : { ...entry, contextTokens: made.contextTokens };
}

function findClosed(library: PriceLibrary, name: string, at: Date): LibraryEntry | null {
  if (NOT_CLOSED.test(name)) return null;
  const found = CLOSED_MAKERS.map((maker) => look(library, maker, name, at)).filter(
    (entry) => entry !== null,
  );
  // Google resells Claude, so a name may be found twice; its maker comes first in the list above.
  const entry = found[0];
  return entry !== undefined && undated(name) === undated(entry.modelName) ? entry : null;
}

/**
 * The library matches many names by their beginning, so `claude-sonnet-5-5` gets the price of `claude-sonnet-5` until the
 * library knows it. An additional version number means another model, whose price may differ.
 */
function isOtherVersion(name: string, id: string): boolean {
  const asked = undated(name);
  const known = undated(id);
  return asked.startsWith(known) && /^-\d{1,2}(?:$|-[a-z])/.test(asked.slice(known.length));
}

/** Without a date or "latest", which name the same model. Any other suffix (a fine-tune, a size) may have another price. */
function undated(name: string): string {
  return name
    .toLowerCase()
    .replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '')
    .replaceAll('.', '-');
}

function look(library: PriceLibrary, provider: string, asked: string, at: Date): LibraryEntry | null {
  try {
    const model = MODEL_ALIASES[`${provider}/${asked.toLowerCase()}`] ?? asked;
    const timestamp = provider === 'deepseek' && /^deepseek-v4/i.test(model) ? billedAt(at) : at;
    const result = library.calcPrice({}, model, { providerId: provider, timestamp });
    if (result === null || result.provider.id !== provider) return null;
    if (isOtherVersion(model, result.model.id)) return null;
    return {
      name: `${result.provider.id}/${result.model.id}`,
      modelName: modelName(result.model.id),
      contextTokens: result.model.context_window ?? null,
      prices: bandsOf(result.model_price, result.model),
    };
  } catch {
    // The library throws on prices that it cannot interpret; such a model has no known price.
    return null;
  }
}

/** From this day on DeepSeek charges no peak price for its V4 models on weekends, by the calendar of Beijing; the library knows of no days. */
const PEAK_FREE_WEEKENDS = Date.UTC(2026, 7, 23);
const BEIJING_MS = 8 * 60 * 60 * 1000;

/** The hour whose price DeepSeek charges at that moment: on weekends that of noon in UTC, which is never a peak hour. */
function billedAt(at: Date): Date {
  const day = new Date(at.getTime() + BEIJING_MS).getUTCDay();
  if (at.getTime() < PEAK_FREE_WEEKENDS || (day !== 0 && day !== 6)) return at;
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), 12));
}

type Price = ModelPrice[string];

/** The library's prices as bands, one for each distinct threshold; empty when it has no price per token. */
function bandsOf(price: ModelPrice, model: ModelInfo): readonly PriceBand[] {
  const input = price['input_mtok'];
  const output = price['output_mtok'];
  if (input === undefined && output === undefined) {
    return isFree(price, model) ? [flatPrice(0, 0)] : [];
  }
  // With only one of the two this is an embedding or transcription model, not a chat model.
  if (input === undefined || output === undefined) return [];
  const read = price['cache_read_mtok'] ?? input;
  const write = price['cache_write_mtok'] ?? input;
  const reasoning = price['output_reasoning_mtok'];
  const fee = price['requests_kcount'];
  return thresholds([input, output, read, write, reasoning, fee]).map((above) => {
    const size = above + 1;
    return {
      aboveInputTokens: above,
      inputUsd: at(input, size),
      outputUsd: at(output, size),
      cacheReadUsd: at(read, size),
      cacheWriteUsd: at(write, size),
      ...(reasoning === undefined ? {} : { reasoningUsd: at(reasoning, size) }),
      ...(fee === undefined ? {} : { requestUsd: at(fee, size) / 1000 }),
    };
  });
}

/**
 * The library has `{}` both for free models and for those without a price per token (music by the song, say), and computes
 * 0 for either. Only models that are marked as free are free here; the others are unknown.
 */
function isFree(price: ModelPrice, model: ModelInfo): boolean {
  if (Object.keys(price).length > 0) return false;
  return model.id.endsWith(':free') || /^(?:[^.]*\. )?free of charge/i.test(model.price_comments ?? '');
}

function thresholds(prices: readonly Price[]): readonly number[] {
  const starts = new Set([-1]);
  for (const price of prices) {
    if (typeof price === 'object') for (const tier of price.tiers) starts.add(lastBelow(tier.start));
  }
  return [...starts].sort((a, b) => a - b);
}

/** The price for an input of that many tokens; a long-context price holds for all tokens of the request. */
function at(price: Exclude<Price, undefined>, inputTokens: number): number {
  if (typeof price === 'number') return price;
  let found = price.base;
  for (const tier of price.tiers) {
    if (inputTokens > lastBelow(tier.start)) found = tier.price;
  }
  return found;
}

/** The library has 271,999 for some prices “above 272k”; lists and bills begin them after 272,000. */
function lastBelow(start: number): number {
  return start % 1_000 === 999 ? start + 1 : start;
}
