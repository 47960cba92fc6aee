/** `provider/model`, split at the first slash: `openrouter/deepseek/deepseek-v4-flash`. */
export type ModelRef = `${string}/${string}`;

/**
 * What a model charges from a given size of input on, in USD per million tokens. Long-context prices are
 * charged for the whole request once its input passes the threshold, so one band holds for all its tokens.
 */
export interface PriceBand {
  /** The band holds for requests with more input tokens than this; the first band has -1. */
  readonly aboveInputTokens: number;
  readonly inputUsd: number;
  readonly outputUsd: number;
  readonly cacheReadUsd: number;
  /** Writes that live for five minutes, where a provider sells several lifetimes. */
  readonly cacheWriteUsd: number;
  /** Only where reasoning is charged apart from the rest of the output (few models do so). */
  readonly reasoningUsd?: number;
  /** USD for each request on top of its tokens (not per million), where there is such a fee. */
  readonly requestUsd?: number;
}

/** Where a price comes from; `included`: a subscription that VS Code has pays for it; `unknown` means that no cost may be computed. */
export type PriceSource = 'settings' | 'library' | 'local' | 'included' | 'unknown';

/** What is known of one model at one moment (prices can depend on the hour). */
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
  /** The library's entry (`anthropic/claude-opus-4-8`) that the price is from, when it is from the library. */
  readonly pricedAs?: string;
  /** The day of the price library, `YYYY-MM-DD`, when the price is from it. */
  readonly pricedOn?: string;
}

/**
 * Tokens of one attempt. The partitions are disjoint in the way providers bill them:
 * `inputTokens` is all input, cached tokens included; `cacheReadTokens` and `cacheWriteTokens` are parts of it;
 * `reasoningTokens` is a part of `outputTokens`.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** A user's override of what is known of a model (`tierwise.models`); prices in USD per million tokens. */
export interface ModelOverride {
  readonly contextTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly inputUsd?: number | undefined;
  readonly outputUsd?: number | undefined;
  readonly cacheReadUsd?: number | undefined;
  readonly cacheWriteUsd?: number | undefined;
}
