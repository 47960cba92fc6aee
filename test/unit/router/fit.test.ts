import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { decide, formatRouteReasons, formatUnfit, worstAttemptUsd } from '../../../src/router/index.ts';
import { band, facts, NO_SIGNALS, POLICY, policy, signals, withoutKeys } from './policy.ts';

describe('A model is passed over', () => {
  it('when its context is too small, with the reason', () => {
    const route = decide('docstring', signals({ contextTokens: 63_800 }), POLICY, null);
    const small = policy({ sizeLimits: { cheapTokens: null, midTokens: null, midFiles: null } });
    assert.equal(route.tier, 'mid');
    const kept = decide('docstring', signals({ contextTokens: 63_800 }), small, null);
    assert.deepEqual(kept.passedOver, [
      { model: 'beta/small', reason: 'context-too-small', contextTokens: 64_000, neededTokens: 64_056 },
    ]);
  });

  it('when nothing is known of it', () => {
    const set = policy({ facts: new Map([...POLICY.facts].filter(([ref]) => ref !== 'alpha/medium')) });
    const route = decide('explain', NO_SIGNALS, set, null);
    assert.deepEqual(route.passedOver, [{ model: 'alpha/medium', reason: 'facts-unknown' }]);
  });

  it('when a limit per request is set and its price is unknown', () => {
    const unknown = facts('alpha/medium', { prices: [], priceSource: 'unknown' });
    const set = policy({ facts: new Map([...POLICY.facts, ['alpha/medium', unknown]]), perRequestUsd: 0.5 });
    assert.deepEqual(decide('explain', NO_SIGNALS, set, null).passedOver, [
      { model: 'alpha/medium', reason: 'price-unknown', limitUsd: 0.5 },
    ]);
    assert.equal(decide('explain', NO_SIGNALS, { ...set, perRequestUsd: null }, null).expectedUsd, null);
  });

  it('when even a usual answer could pass the limit per request', () => {
    const route = decide(
      'explain',
      signals({ contextTokens: 10_000 }),
      policy({ perRequestUsd: 0.012 }),
      null,
    );
    assert.equal(route.chain[0]?.model, 'beta/medium');
    const [over] = route.passedOver;
    assert.partialDeepStrictEqual(over, {
      model: 'alpha/medium',
      reason: 'over-request-limit',
      limitUsd: 0.012,
    });
    assert.equal(over && formatUnfit(over), 'it could cost $0.0553, over the limit of $0.012 per request');
  });
});

describe('The output limit', () => {
  it('is cut so that the worst case stays within the limit per request, margin included', () => {
    const set = policy({ perRequestUsd: 0.02 });
    const link = decide('explain', signals({ contextTokens: 10_000 }), set, null).chain[0];
    assert.equal(link?.model, 'alpha/medium');
    assert.equal(link.maxOutputTokens, 1_124);
    const worst = worstAttemptUsd(10_000, link.maxOutputTokens, link.facts);
    assert.ok(worst !== null && worst <= 0.02 && worst > 0.0199);
  });

  it('leaves room for an input that is larger than estimated', () => {
    const tight = facts('alpha/medium', { contextTokens: 32_000, maxOutputTokens: null });
    const set = policy({ facts: new Map([...POLICY.facts, ['alpha/medium', tight]]) });
    const link = decide('explain', signals({ contextTokens: 24_000 }), set, null).chain[0];
    assert.equal(link?.maxOutputTokens, 4_400);
  });

  it('is the least useful one where the window is nearly full', () => {
    const tight = facts('alpha/medium', { contextTokens: 24_256 });
    const set = policy({ facts: new Map([...POLICY.facts, ['alpha/medium', tight]]) });
    assert.equal(
      decide('explain', signals({ contextTokens: 24_000 }), set, null).chain[0]?.maxOutputTokens,
      256,
    );
    assert.equal(
      decide('explain', signals({ contextTokens: 24_001 }), set, null).chain[0]?.model,
      'beta/medium',
    );
  });
});

describe('The expected cost', () => {
  it('is that of a usual answer of the first model, in the price band of the input', () => {
    assert.equal(decide('explain', signals({ contextTokens: 10_000 }), POLICY, null).expectedUsd, 0.013);
    const large = policy({ tiers: { ...POLICY.tiers, premium: ['beta/large'] } });
    const route = decide('debug', signals({ contextTokens: 300_000 }), large, null);
    assert.equal(route.expectedUsd, (300_000 * 6 + 1_500 * 22.5) / 1_000_000);
  });

  it('is zero for a model that costs nothing, and such a model passes any limit', () => {
    const free = facts('alpha/medium', { prices: [band(0, 0)], priceSource: 'local' });
    const set = policy({ facts: new Map([...POLICY.facts, ['alpha/medium', free]]), perRequestUsd: 0 });
    const route = decide('explain', signals({ contextTokens: 10_000 }), set, null);
    assert.equal(route.expectedUsd, 0);
    assert.equal(route.chain[0]?.maxOutputTokens, 8_192);
  });
});

describe('A route that no model can serve', () => {
  it('says that no model is set', () => {
    const route = decide('explain', NO_SIGNALS, policy({ tiers: { cheap: [], mid: [], premium: [] } }), null);
    assert.deepEqual(route.chain, []);
    assert.equal(route.tier, 'mid');
    assert.deepEqual(route.reasons.at(-1), { reason: 'none-set', tier: 'mid' });
    assert.equal(formatRouteReasons(route).at(-1), 'no model is set for mid or a higher tier');
  });

  it('names every model with its reason', () => {
    const unavailable = withoutKeys();
    const route = decide('explain', NO_SIGNALS, policy({ unavailable }), null);
    assert.deepEqual(route.chain, []);
    assert.equal(route.passedOver.length, 4);
    assert.equal(formatRouteReasons(route).at(-1), 'no model is available');
  });
});

describe('The worst case of an attempt', () => {
  const dollar = { prices: [{ ...band(1, 0), cacheReadUsd: 1, cacheWriteUsd: 1 }] };
  const { inputFactor: _, ...unknown } = facts('alpha/medium', dollar);

  it('has more tokens than were estimated for Polish, Finnish or Korean by any tokenizer, before anything is learnt', () => {
    assert.equal(worstAttemptUsd(1_000_000, 0, unknown), 3.2);
    assert.equal(
      worstAttemptUsd(1_000_000, 0, { ...unknown, ref: 'openrouter/anthropic/claude-opus-5.5' }),
      4.4,
    );
  });

  it('has what was learnt of the model', () => {
    assert.equal(worstAttemptUsd(1_000_000, 0, { ...unknown, inputFactor: 1.75 }), 1.75);
  });
});
