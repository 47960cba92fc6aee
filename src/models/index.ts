export { costOf, NO_USAGE, worstCost } from './cost.ts';
export { ASSUMED_CONTEXT_TOKENS, ASSUMED_LOCAL_CONTEXT_TOKENS, factsOf } from './facts.ts';
export { BUNDLED_PRICES, loadPriceLibrary, type PriceLibrary, priceLibrary } from './library.ts';
export { isModelRef, type ParsedModelRef, parseModelRef } from './reference.ts';
export {
  describePrices,
  type PriceFetch,
  type PriceRefresh,
  type PriceRefreshOptions,
  type PriceStatus,
  type PriceStore,
  startPriceRefresh,
} from './refresh.ts';
export { estimateMessagesTokens, estimateTokens } from './tokens.ts';
export type { ModelFacts, ModelOverride, ModelRef, PriceBand, PriceSource, Usage } from './types.ts';
export { IMAGE_TOKENS, isBlind } from './vision.ts';
