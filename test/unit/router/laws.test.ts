import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ModelFacts, ModelRef } from '../../../src/models/index.ts';
import {
  decide,
  formatMoveCause,
  formatRouteReasons,
  formatUnfit,
  type Policy,
  PREFERENCES,
  type Route,
  type SessionPin,
  type Signals,
  TASKS,
  TIERS,
  type Unavailable,
  worstAttemptUsd,
} from '../../../src/router/index.ts';
import { band } from './policy.ts';

const refs: readonly ModelRef[] = ['a/1', 'a/2', 'b/1', 'b/x/2', 'c/1', 'c/2', 'd/1'];
const ref = fc.constantFrom(...refs);
const anyNumber = fc.oneof(
  fc.nat(300_000),
  fc.double(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 1e308, 16_000, 32_000.5),
);

const signalsOf: fc.Arbitrary<Signals> = fc.record({
  contextTokens: anyNumber,
  files: anyNumber,
  selectionChars: anyNumber,
  language: fc.option(fc.string()),
  diagnostics: anyNumber,
  prompt: fc.option(fc.oneof(fc.string(), fc.constantFrom('WARNING: DATA RACE', 'xss', 'too slow'))),
});

const price = fc.double({ min: 0, max: 100, noNaN: true });
const factsOf: fc.Arbitrary<ModelFacts> = fc.record({
  ref,
  contextTokens: fc.integer({ min: 1, max: 1_000_000 }),
  contextKnown: fc.boolean(),
  maxOutputTokens: fc.option(fc.integer({ min: 1, max: 200_000 })),
  prices: fc.oneof(
    fc.constant([]),
    fc.tuple(price, price).map(([input, output]) => [band(input, output)]),
    fc
      .tuple(price, price, price, price)
      .map(([input, output, more, most]) => [band(input, output), band(more, most, 200_000)]),
  ),
  priceSource: fc.constantFrom('library', 'unknown', 'local', 'settings'),
});

const limit = fc.option(fc.oneof(fc.nat(100_000), fc.constantFrom(Number.NaN, -1, Infinity)));
const unavailableOf: fc.Arbitrary<Unavailable> = fc.oneof(
  fc.constantFrom<Unavailable>(
    { reason: 'no-key', label: 'Beta' },
    { reason: 'no-balance' },
    { reason: 'unreadable', setting: 'tierwise.providers' },
  ),
  fc.record({ reason: fc.constant('failing'), faults: fc.nat(), retryInMs: fc.nat() }),
);
const policyOf: fc.Arbitrary<Policy> = fc.record({
  tiers: fc.record({ cheap: fc.array(ref), mid: fc.array(ref), premium: fc.array(ref) }),
  routes: fc.dictionary(
    fc.constantFrom(...TASKS),
    fc.oneof(ref, fc.constantFrom(...TIERS), fc.constantFrom<ModelRef>('/', 'a/', 'no provider/x')),
  ),
  preference: fc.constantFrom(...PREFERENCES),
  sizeLimits: fc.record({ cheapTokens: limit, midTokens: limit, midFiles: limit }),
  unreadable: fc.subarray([...TIERS, ...TASKS], { maxLength: 2 }),
  perRequestUsd: fc.option(fc.oneof(price, fc.constantFrom(0, 0.01, -1))),
  facts: fc.array(factsOf).map((list) => new Map(list.map((known) => [known.ref, known]))),
  unavailable: fc.array(fc.tuple(ref, unavailableOf)).map((pairs) => new Map(pairs)),
});
const pinOf: fc.Arbitrary<SessionPin | null> = fc.option(
  fc.record({
    model: ref,
    tier: fc.constantFrom(...TIERS),
    chosen: fc.boolean(),
    historyTokens: anyNumber,
    cachedTokens: anyNumber,
    failedChecks: fc.nat(3),
  }),
);

/** Holds for every route that any input can give. */
function law(name: string, holds: (route: Route, policy: Policy, pin: SessionPin | null) => void): void {
  it(name, () => {
    fc.assert(
      fc.property(fc.constantFrom(...TASKS), signalsOf, policyOf, pinOf, (task, signals, policy, pin) => {
        holds(decide(task, signals, policy, pin), policy, pin);
      }),
      { numRuns: 2_000 },
    );
  });
}

describe('Any route', () => {
  law('has no model twice, and none both used and passed over', ({ chain, passedOver }) => {
    const all = [...chain, ...passedOver].map((entry) => entry.model);
    assert.equal(new Set(all).size, all.length);
  });

  law('never goes down in its tiers, and starts at its own', ({ chain, tier }) => {
    const ranks = chain.map((link) => TIERS.indexOf(link.tier));
    assert.deepEqual(ranks, ranks.toSorted());
    if (chain[0]) assert.equal(chain[0].tier, tier);
  });

  law('asks for at least one token, and for no more than fits the window', ({ chain, inputTokens }) => {
    for (const { facts, maxOutputTokens } of chain) {
      assert.ok(Number.isInteger(maxOutputTokens) && maxOutputTokens >= 1);
      assert.ok(inputTokens + maxOutputTokens <= facts.contextTokens);
      assert.ok(maxOutputTokens <= (facts.maxOutputTokens ?? Infinity));
    }
  });

  law('keeps the limit per request in the worst case', ({ chain, inputTokens }, { perRequestUsd }) => {
    if (perRequestUsd === null) return;
    for (const { facts, maxOutputTokens } of chain) {
      const worst = worstAttemptUsd(inputTokens, maxOutputTokens, facts);
      // A billionth of a billionth: the last bit of a sum.
      assert.ok(worst !== null && worst <= perRequestUsd * (1 + 1e-12), `${worst} > ${perRequestUsd}`);
    }
  });

  law('uses no model that is unavailable or unknown', ({ chain }, { unavailable, facts }) => {
    for (const { model } of chain) assert.ok(!unavailable.has(model) && facts.has(model));
  });

  law('has reasons, in words without nonsense', (route) => {
    const reasons = formatRouteReasons(route);
    assert.ok(reasons.length > 0);
    for (const reason of reasons) assert.doesNotMatch(reason, /NaN|undefined|null|Infinity/);
    for (const passed of route.passedOver) assert.doesNotMatch(formatUnfit(passed), /undefined|\[object/);
  });

  law('has an expected cost that is a cost', ({ expectedUsd }) => {
    if (expectedUsd !== null) assert.ok(expectedUsd >= 0 && Number.isFinite(expectedUsd));
  });

  law('keeps a conversation on its model, or says why and whither it moves', (route, _policy, pin) => {
    const { chain, passedOver, move } = route;
    const [first] = chain;
    if (!pin || !first || first.model === pin.model) {
      assert.equal(move, undefined);
      return;
    }
    assert.deepEqual([move?.from, move?.to], [pin.model, first.model]);
    assert.ok(move && formatRouteReasons(route)[0]?.endsWith(formatMoveCause(move.cause)));
    const unusable = passedOver.some(({ model }) => model === pin.model);
    const up = TIERS.indexOf(first.tier) > TIERS.indexOf(pin.tier);
    assert.ok(unusable || (up && !pin.chosen));
  });

  it('is the same for the same input, and leaves the input alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TASKS), signalsOf, policyOf, pinOf, (task, signals, policy, pin) => {
        const before = structuredClone({ signals, policy, pin });
        const first = decide(task, signals, policy, pin);
        assert.deepEqual(decide(task, signals, policy, pin), first);
        assert.deepEqual(structuredClone({ signals, policy, pin }), before);
      }),
    );
  });
});
