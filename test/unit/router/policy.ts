import type { ModelFacts, ModelRef, PriceBand } from '../../../src/models/index.ts';
import {
  DEFAULT_SIZE_LIMITS,
  type Policy,
  type SessionPin,
  type Signals,
  type Tier,
  type Unavailable,
} from '../../../src/router/index.ts';

export const NO_SIGNALS: Signals = {
  contextTokens: 0,
  files: 0,
  selectionChars: 0,
  language: null,
  diagnostics: 0,
  prompt: null,
};

export function band(inputUsd: number, outputUsd: number, aboveInputTokens = -1): PriceBand {
  return {
    aboveInputTokens,
    inputUsd,
    outputUsd,
    cacheReadUsd: inputUsd / 10,
    cacheWriteUsd: inputUsd * 1.25,
  };
}

export function facts(ref: ModelRef, more: Partial<ModelFacts> = {}): ModelFacts {
  return {
    ref,
    contextTokens: 200_000,
    contextKnown: true,
    maxOutputTokens: 64_000,
    inputFactor: 1.15,
    prices: [band(1, 5)],
    priceSource: 'library',
    ...more,
  };
}

/** Two models in each tier, of two providers, at the prices of the routing table. */
export const MODELS: readonly ModelFacts[] = [
  facts('alpha/small', { prices: [band(0.1, 0.4)] }),
  facts('beta/small', { prices: [band(0.1, 0.5)], contextTokens: 64_000 }),
  facts('alpha/medium', { prices: [band(1, 5)] }),
  facts('beta/medium', { prices: [band(0.5, 3), band(1, 5, 200_000)], contextTokens: 1_000_000 }),
  facts('alpha/large', { prices: [band(5, 25)] }),
  facts('beta/large', { prices: [band(3, 15), band(6, 22.5, 200_000)], contextTokens: 1_000_000 }),
];

export const POLICY: Policy = {
  tiers: {
    cheap: ['alpha/small', 'beta/small'],
    mid: ['alpha/medium', 'beta/medium'],
    premium: ['alpha/large', 'beta/large'],
  },
  routes: {},
  sizeLimits: DEFAULT_SIZE_LIMITS,
  preference: 'balanced',
  unreadable: [],
  perRequestUsd: null,
  facts: new Map(MODELS.map((model) => [model.ref, model])),
  unavailable: new Map(),
};

export function signals(more: Partial<Signals>): Signals {
  return { ...NO_SIGNALS, ...more };
}

export function policy(more: Partial<Policy>): Policy {
  return { ...POLICY, ...more };
}

/** None of the models has a key. */
export function withoutKeys(): ReadonlyMap<ModelRef, Unavailable> {
  return new Map([...POLICY.facts.keys()].map((ref) => [ref, { reason: 'no-key', label: 'Alpha' }]));
}

/** A conversation that is bound to a model; nothing has been said in it yet. */
export function pinnedTo(model: ModelRef, tier: Tier, more: Partial<SessionPin> = {}): SessionPin {
  return { model, tier, chosen: false, historyTokens: 0, cachedTokens: 0, failedChecks: 0, ...more };
}
