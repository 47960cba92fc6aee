import { type Failure, type FailureReason, failure, type GatewayResult } from '../../../src/gateway/index.ts';
import type { ModelFacts, ModelRef } from '../../../src/models/index.ts';
import type { PassedOver, Route } from '../../../src/router/index.ts';
import { facts } from '../router/policy.ts';

const BASE = { requestId: 'r1', attempts: 1, cost: { usd: 0.0031, source: 'billed' } } as const;

type Of<O extends GatewayResult['outcome']> = Extract<GatewayResult<never>, { outcome: O }>;

export function answered(more: Partial<Of<'ok'>> = {}): Of<'ok'> {
  return {
    ...BASE,
    outcome: 'ok',
    model: 'anthropic/claude-haiku-4-5',
    attemptId: 1,
    text: 'It adds.',
    toolCalls: [],
    value: null,
    usage: {
      inputTokens: 2_100,
      outputTokens: 640,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    },
    ...more,
  };
}

export function failed(
  tried: readonly (readonly [ModelRef, Failure])[],
  more: Partial<Of<'failed'>> = {},
): Of<'failed'> {
  const [model, last] = tried.at(-1) ?? [null, failure('no-model', 'no model is available')];
  return {
    ...BASE,
    outcome: 'failed',
    model,
    failure: last,
    tried: tried.map(([ref, why]) => ({ model: ref, failure: why })),
    ...more,
  };
}

export function because(reason: FailureReason, message: string): Failure {
  return failure(reason, message);
}

export function route(more: Partial<Route> = {}, about: Partial<ModelFacts> = {}): Route {
  const model: ModelRef = 'anthropic/claude-haiku-4-5';
  return {
    task: 'explain',
    tier: 'mid',
    chain: [{ model, tier: 'mid', maxOutputTokens: 8_192, facts: facts(model, about) }],
    passedOver: [],
    inputTokens: 2_100,
    expectedUsd: 0.0037,
    reasons: [],
    ...more,
  };
}

export function refusedRoute(passedOver: readonly PassedOver[], more: Partial<Route> = {}): Route {
  return route({ chain: [], expectedUsd: null, passedOver, ...more });
}
