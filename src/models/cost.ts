import type { ModelFacts, PriceBand, Usage } from './types.ts';

const MILLION = 1_000_000;

/** No tokens at all, to spread under the counts that there are. */
export const NO_USAGE: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/**
 * What an attempt cost, in USD; null when the model's price is unknown (never 0 for that).
 * A count that is not a finite number above 0 counts as 0, and parts greater than their whole are cut to it, so that a
 * provider's faulty report cannot give a negative or absurd cost.
 */
export function costOf(usage: Usage, facts: Pick<ModelFacts, 'prices'>): number | null {
  const input = count(usage.inputTokens);
  const band = bandFor(input, facts);
  if (band === null) return null;
  const cacheRead = Math.min(count(usage.cacheReadTokens), input);
  const cacheWrite = Math.min(count(usage.cacheWriteTokens), input - cacheRead);
  const output = count(usage.outputTokens);
  const reasoning = Math.min(count(usage.reasoningTokens), output);
  const micro =
    (input - cacheRead - cacheWrite) * band.inputUsd +
    cacheRead * band.cacheReadUsd +
    cacheWrite * band.cacheWriteUsd +
    (output - reasoning) * band.outputUsd +
    reasoning * (band.reasoningUsd ?? band.outputUsd);
  return micro / MILLION + (band.requestUsd ?? 0);
}

/**
 * The most that a call of that size can cost, in USD, whatever is read from or written to a cache and however much of
 * its output limit it uses; null when the price is unknown. The sizes are taken as they are: whoever has only an
 * estimate of the input and wants a margin for its error adds the margin first.
 */
export function worstCost(inputTokens: number, maxOutputTokens: number, facts: ModelFacts): number | null {
  const input = count(inputTokens);
  const output = count(maxOutputTokens);
  if (facts.prices.length === 0) return null;
  let worst = 0;
  for (const band of facts.prices) {
    if (band.aboveInputTokens >= input) continue;
    const inputUsd = Math.max(band.inputUsd, band.cacheWriteUsd, band.cacheReadUsd);
    const outputUsd = Math.max(band.outputUsd, band.reasoningUsd ?? 0);
    worst = Math.max(worst, (input * inputUsd + output * outputUsd) / MILLION + (band.requestUsd ?? 0));
  }
  return worst;
}

/** The last band whose threshold the input passes; null when there is none, that is: when the price is unknown. */
function bandFor(inputTokens: number, facts: Pick<ModelFacts, 'prices'>): PriceBand | null {
  let found: PriceBand | null = null;
  for (const band of facts.prices) {
    if (inputTokens > band.aboveInputTokens) found = band;
  }
  return found;
}

function count(tokens: number): number {
  return Number.isFinite(tokens) && tokens > 0 ? Math.min(tokens, Number.MAX_SAFE_INTEGER) : 0;
}
