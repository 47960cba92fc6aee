import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import type { PriceLibrary } from './library.ts';
import type { PriceBand } from './types.ts';

/** What the library says of one model at one moment. */
export interface LibraryEntry {
  /** `provider/model` in the library's own terms. */
  readonly name: string;
  /** The model's name at its maker, for what goes by families of models. */
  readonly modelName: string;
  readonly contextTokens: number | null;
  /** Empty when the library has no price per token. */
  readonly prices: readonly PriceBand[];
}

/**
 * Makers whose models are sold at one list price wherever they are sold. Models with open weights are served by many
 * hosts at prices of their own, so that their bare name says nothing about the price.
 */
const CLOSED_MAKERS = ['anthropic', 'openai', 'google'] as const;

/** How OpenRouter writes makers that the library knows by another id. */
const MAKER_ALIASES: Readonly<Record<string, string>> = { mistralai: 'mistral', 'z-ai': 'zai' };

const NOT_CLOSED = /^(?:google\/)?gemma|^gpt-oss/i;

/** The library's look-up reads through its whole list; a route asks for the same dozen models again and again. */
const remembered = {
  library: null as PriceLibrary | null,
  second: Number.NaN,
  entries: new Map<string, LibraryEntry | null>(),
};

/** As `find`, remembered for the second at hand: the finest step at which prices can change. */
export function findEntry(
  library: PriceLibrary,
  provider: string,
  model: string,
  at: Date,
): LibraryEntry | null {
  const second = Math.floor(at.getTime() / 1000);
  if (remembered.library !== library || remembered.second !== second) {
    remembered.library = library;
    remembered.second = second;
    remembered.entries.clear();
  }
  const key = `${provider}/${model}`;
  let entry = remembered.entries.get(key);
  if (entry === undefined) {
    entry = find(library, provider, model, at);
    remembered.entries.set(key, entry);
  }
  return entry;
}

/**
 * Finds the model in the library. For provider ids that the library does not know (gateways, the user's own servers)
 * it answers only where the model's name settles who charges what:
 * `litellm/anthropic/claude-opus-4-8` names its upstream, and `portkey/@work/claude-opus-4-8` can only be Anthropic's.
 * Anything else is null.
 */
function find(library: PriceLibrary, provider: string, model: string, at: Date): LibraryEntry | null {
  const own = provider.toLowerCase();
  if (library.providerIds.has(own)) return withMakersWindow(library, own, model, at);
  const slash = model.indexOf('/');
  if (slash < 0) return findClosed(library, model, at);
  const upstream = model.slice(0, slash).toLowerCase();
  const rest = model.slice(slash + 1);
  if (upstream.startsWith('@')) return findClosed(library, rest, at);
  if (library.providerIds.has(upstream)) return withMakersWindow(library, upstream, rest, at);
  return null;
}

/** Most of OpenRouter's entries have no context window, while the maker's own entry of the same model has it. */
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
  const maker = model.slice(0, slash).toLowerCase();
  const id = MAKER_ALIASES[maker] ?? maker;
  // A variant such as ":free" can be served with a smaller window than the maker's, so it keeps "unknown".
  if (id === provider || !library.providerIds.has(id) || model.includes(':')) return entry;
  const made = look(library, id, model.slice(slash + 1), at);
  return made === null ? entry : { ...entry, contextTokens: made.contextTokens };
}

function findClosed(library: PriceLibrary, name: string, at: Date): LibraryEntry | null {
  if (NOT_CLOSED.test(name)) return null;
  const found = CLOSED_MAKERS.map((maker) => look(library, maker, name, at)).filter(
    (entry) => entry !== null,
  );
  // Google resells Claude, so that a name may be found twice: its maker's entry comes first in the list above.
  const entry = found[0];
  return entry !== undefined && undated(name) === undated(entry.modelName) ? entry : null;
}

/**
 * The library matches many names by how they begin, so that `claude-sonnet-5-5` is priced as `claude-sonnet-5` until the
 * library knows it. A further version number makes it another model, whose price may be another.
 */
function isOtherVersion(name: string, id: string): boolean {
  const asked = undated(name);
  const known = undated(id);
  return asked.startsWith(known) && /^-\d{1,2}(?:$|-[a-z])/.test(asked.slice(known.length));
}

/** Dates and "latest" name a version of the same model; anything more (a fine-tune, a size) may cost otherwise. */
function undated(name: string): string {
  return name
    .toLowerCase()
    .replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '')
    .replaceAll('.', '-');
}

function look(library: PriceLibrary, provider: string, model: string, at: Date): LibraryEntry | null {
  try {
    const result = library.calcPrice({}, model, { providerId: provider, timestamp: at });
    if (result === null || result.provider.id !== provider) return null;
    if (isOtherVersion(model, result.model.id)) return null;
    return {
      name: `${result.provider.id}/${result.model.id}`,
      modelName: result.model.id.slice(result.model.id.lastIndexOf('/') + 1),
      contextTokens: result.model.context_window ?? null,
      prices: bandsOf(result.model_price, result.model),
    };
  } catch {
    // The library throws on prices it cannot make sense of; for us such a model has no known price.
    return null;
  }
}

type Price = ModelPrice[string];

/** The library's prices as bands, one for each distinct threshold; empty when it has no price per token. */
function bandsOf(price: ModelPrice, model: ModelInfo): readonly PriceBand[] {
  const input = price['input_mtok'];
  const output = price['output_mtok'];
  if (input === undefined && output === undefined) {
    return isFree(price, model)
      ? [{ aboveInputTokens: -1, inputUsd: 0, outputUsd: 0, cacheReadUsd: 0, cacheWriteUsd: 0 }]
      : [];
  }
  // With one of the two missing this is an embedding or a transcription, not a model one can talk to.
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
 * The library gives `{}` both to free models and to those it has no price for (music by the song, say), and computes 0
 * for either. Only what says of itself that it is free is free here; the rest is unknown.
 */
function isFree(price: ModelPrice, model: ModelInfo): boolean {
  if (Object.keys(price).length > 0) return false;
  return model.id.endsWith(':free') || /^(?:[^.]*\. )?free of charge/i.test(model.price_comments ?? '');
}

function thresholds(prices: readonly Price[]): readonly number[] {
  const starts = new Set([-1]);
  for (const price of prices) {
    if (typeof price === 'object') for (const tier of price.tiers) starts.add(tier.start);
  }
  return [...starts].sort((a, b) => a - b);
}

/** The price for an input of that many tokens; a long-context price holds for all tokens of the request. */
function at(price: Exclude<Price, undefined>, inputTokens: number): number {
  if (typeof price === 'number') return price;
  let found = price.base;
  for (const tier of price.tiers) {
    if (inputTokens > tier.start) found = tier.price;
  }
  return found;
}
