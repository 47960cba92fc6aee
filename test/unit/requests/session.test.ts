import assert from 'node:assert/strict';
import type { GatewayResult } from '../../../src/gateway/index.ts';
import { pinAfter } from '../../../src/requests/index.ts';
import type { Route } from '../../../src/router/index.ts';

const ROUTE: Route = {
  task: 'chat',
  tier: 'mid',
  chain: [],
  passedOver: [],
  inputTokens: 10,
  expectedUsd: 0,
  reasons: [],
};
const stopped = (text: string): GatewayResult => ({
  outcome: 'cancelled',
  requestId: 'r',
  attempts: 1,
  cost: { usd: 0, source: 'priced' },
  model: 'open/one',
  text,
});
const BEFORE = {
  model: 'open/two',
  tier: 'mid',
  chosen: true,
  failedChecks: 0,
  historyTokens: 10,
  cachedTokens: 0,
} as const;

describe('what a conversation is bound to', () => {
  it('is no model where the question was stopped before a word of its answer', () => {
    assert.equal(pinAfter(null, ROUTE, stopped(''), new Map()), null);
    assert.equal(pinAfter(BEFORE, ROUTE, stopped(''), new Map()), null);
  });

  it('is the model that had begun to answer where the answer was stopped', () => {
    assert.equal(pinAfter(null, ROUTE, stopped('It adds'), new Map())?.model, 'open/one');
  });
});
