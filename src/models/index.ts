export { isSameModel } from './alias.ts';
export { beginningOf, jsonIn, limited, peek } from './body.ts';
export {
  alternatives,
  endsOf,
  firstLineOf,
  hasParts,
  headOf,
  shortened,
  tailOf,
  wholeAt,
  withoutEnd,
} from './characters.ts';
export {
  costOf,
  flatPrice,
  NO_USAGE,
  type PriceBand,
  SEARCH_USD,
  SERVICE_TIERS,
  type SummedUsage,
  type Usage,
  worstCost,
} from './cost.ts';
export { EFFORTS, type Effort, raised, takesEffort } from './effort.ts';
export { factsOf, type ModelFacts, type ModelOverride } from './facts.ts';
export { isTextOnly } from './families.ts';
export { learnInputFactor, unknownInputFactor } from './inputFactor.ts';
export { loadPriceLibrary, priceLibrary } from './priceLibrary.ts';
export { MOST_PRICE_BYTES, type PriceRefresh, startPriceRefresh } from './priceRefresh.ts';
export { isModelRef, type ModelRef, modelName, parseModelRef, providerOf } from './reference.ts';
export { estimateMessagesTokens, estimateTokens, IMAGE_TOKENS } from './tokens.ts';
