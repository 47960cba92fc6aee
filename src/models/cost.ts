/**
 * What a model charges above a size of input, in USD per million tokens. Long-context prices are charged for the whole
 * request once its input passes the threshold, so one band holds for all its tokens.
 */
export interface PriceBand {
  /** The band holds for requests with more input tokens than this; the first band has -1. */
  readonly aboveInputTokens: number;
  readonly inputUsd: number;
  readonly outputUsd: number;
  readonly cacheReadUsd: number;
  /** For a lifetime of five minutes, where a provider offers several. */
  readonly cacheWriteUsd: number;
  /** Only where reasoning has a price of its own (few models). */
  readonly reasoningUsd?: number;
  /** USD for each request on top of its tokens (not per million), where there is a fee. */
  readonly requestUsd?: number;
}

/**
 * Tokens of one attempt. `inputTokens` is all input; `cacheReadTokens` and `cacheWriteTokens` are disjoint parts of it.
 * `reasoningTokens` is a part of `outputTokens`.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** The part of `cacheWriteTokens` that was written for an hour, where a provider tells it. */
  readonly cacheWriteHourTokens?: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** Sums over many attempts, as far as what is learnt needs them. */
export type SummedUsage = Omit<Usage, 'cacheWriteHourTokens' | 'reasoningTokens'>;

const MILLION = 1_000_000;

/** What Anthropic charges for what it caches for an hour, in terms of the input's price. No other provider tells how long. */
const HOUR_WRITE = 2;

/**
 * What service tiers cost in terms of the usual price, by the lists of OpenAI and Google; tiers that are not here are not
 * known to cost another.
 */
export const SERVICE_TIERS: ReadonlyMap<string, number> = new Map([
  ['priority', 2],
  ['fast', 2.5],
  ['ultrafast', 4],
  ['flex', 0.5],
  ['batch', 0.5],
]);

/** A search of the web by a server's own tool, in USD beside its tokens, by the lists of Anthropic and OpenAI. */
export const SEARCH_USD = 0.01;

/** No tokens at all, to spread under the counts that there are. */
export const NO_USAGE: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/** A price with one band and no discount for cached tokens, in USD per million tokens. */
export function flatPrice(inputUsd: number, outputUsd: number): PriceBand {
  return { aboveInputTokens: -1, inputUsd, outputUsd, cacheReadUsd: inputUsd, cacheWriteUsd: inputUsd };
}

/** Empty when the price is unknown. */
interface Priced {
  readonly prices: readonly PriceBand[];
}

/**
 * The cost of an attempt in USD; null, never 0, when the model's price is unknown. Counts that are not finite and positive
 * count as 0, and parts are cut to their whole, so that a provider's faulty report cannot give a negative or absurd cost.
 */
export function costOf(usage: Usage, { prices }: Priced): number | null {
  const input = count(usage.inputTokens);
  const band = bandFor(input, prices);
  if (band === null) return null;
  const cacheRead = Math.min(count(usage.cacheReadTokens), input);
  const cacheWrite = Math.min(count(usage.cacheWriteTokens), input - cacheRead);
  const forAnHour = Math.min(count(usage.cacheWriteHourTokens ?? 0), cacheWrite);
  const output = count(usage.outputTokens);
  const reasoning = Math.min(count(usage.reasoningTokens), output);
  const micro =
    (input - cacheRead - cacheWrite) * band.inputUsd +
    cacheRead * band.cacheReadUsd +
    (cacheWrite - forAnHour) * band.cacheWriteUsd +
    forAnHour * Math.max(band.cacheWriteUsd, HOUR_WRITE * band.inputUsd) +
    (output - reasoning) * band.outputUsd +
    reasoning * (band.reasoningUsd ?? band.outputUsd);
  return micro / MILLION + (band.requestUsd ?? 0);
}

/**
 * The most that a call of this size can cost in USD, whatever is read from or written to a cache and however much of its
 * output limit it uses; null when the price is unknown. A caller that only has an estimate of the input adds a margin for
 * its error first.
 */
export function worstCost(inputTokens: number, maxOutputTokens: number, { prices }: Priced): number | null {
  const input = count(inputTokens);
  const output = count(maxOutputTokens);
  if (prices.length === 0) return null;
  let worst = 0;
  for (const band of prices) {
    if (band.aboveInputTokens >= input) continue;
    const inputUsd = Math.max(band.inputUsd, band.cacheWriteUsd, band.cacheReadUsd);
    const outputUsd = Math.max(band.outputUsd, band.reasoningUsd ?? 0);
    worst = Math.max(worst, (input * inputUsd + output * outputUsd) / MILLION + (band.requestUsd ?? 0));
  }
  return worst;
}

/** The last band whose threshold the input passes; null when the price is unknown. */
function bandFor(inputTokens: number, prices: readonly PriceBand[]): PriceBand | null {
  let found: PriceBand | null = null;
  for (const band of prices) {
    if (inputTokens > band.aboveInputTokens) found = band;
  }
  return found;
}

function count(tokens: number): number {
  return Number.isFinite(tokens) && tokens > 0 ? Math.min(tokens, Number.MAX_SAFE_INTEGER) : 0;
}
