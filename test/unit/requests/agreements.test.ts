import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ProviderSettings } from '../../../src/gateway/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { type Agreements, createAgreements } from '../../../src/requests/agreements.ts';
import type { Route } from '../../../src/router/index.ts';

/** A model with its price in USD per million tokens; null: unknown. */
type Priced = readonly [ModelRef, number | null];

function routeOf(...models: Priced[]): Route {
  return {
    task: 'autocomplete',
    tier: 'cheap',
    chain: models.map(([model, usd]) => ({
      model,
      tier: 'cheap',
      maxOutputTokens: 80,
      facts: {
        ref: model,
        contextTokens: 8_000,
        contextKnown: true,
        maxOutputTokens: null,
        prices:
          usd === null
            ? []
            : [{ aboveInputTokens: 0, inputUsd: usd, outputUsd: usd, cacheReadUsd: usd, cacheWriteUsd: usd }],
        priceSource: usd === null ? 'unknown' : 'library',
      },
    })),
    passedOver: [],
    inputTokens: 100,
    expectedUsd: null,
    reasons: [],
  };
}

const HOUR = { requests: 125, promptTokens: 1_700, outputTokens: 80 };

function scene(providers: ProviderSettings = {}) {
  const kept = new Map<string, unknown>();
  const memory = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
  const set = { providers };
  const open = (): Agreements =>
    createAgreements({
      memory,
      providers: () => set.providers,
      key: 'tierwise.completion.consent',
      hour: HOUR,
    });
  return { agreements: open(), reopened: open, set, memory };
}

const chainOf = (route: Route | null) => route?.chain.map(({ model }) => model) ?? null;

describe('What is agreed to for ghost text', () => {
  const SMALL: Priced = ['work/small', 0.2];

  it('covers the models that were named, over a restart, and drops others behind them', async () => {
    const { agreements, reopened } = scene();
    await agreements.add(routeOf(SMALL, ['openai/spare', 0.5]));
    const now = routeOf(SMALL, ['anthropic/claude-opus-5-5', 4], ['openai/spare', 0.5]);
    assert.deepEqual(chainOf(reopened().permitted(now)), ['work/small', 'openai/spare']);
  });

  it('is asked about anew where another model comes first, as where a folder or a failure moves it', async () => {
    const { agreements } = scene();
    await agreements.add(routeOf(SMALL));
    assert.equal(agreements.permitted(routeOf(['anthropic/claude-opus-5-5', 4], SMALL)), null);
    assert.equal(agreements.permitted(routeOf()), null);
  });

  it('ends with it: nothing is agreed to after it was turned off, nor by the yes of an older version', async () => {
    const { agreements, memory } = scene();
    await agreements.add(routeOf(SMALL));
    await agreements.clear();
    assert.deepEqual([agreements.given(), agreements.permitted(routeOf(SMALL))], [false, null]);
    for (const old of [true, 'yes', [{ model: 'work/small' }], { model: 'work/small' }]) {
      await memory.update('tierwise.completion.consent', old);
      assert.deepEqual([agreements.given(), agreements.permitted(routeOf(SMALL))], [true, null]);
    }
  });

  /** Half of the time nothing changes but the price. */
  const provider = fc.record(
    {
      kind: fc.constantFrom('openai' as const, 'anthropic' as const),
      baseUrl: fc.constantFrom('https://a.example/v1', 'https://a.example/v2', 'https://b.example/v1'),
      headers: fc.dictionary(fc.constantFrom('x-host', 'x-route'), fc.constantFrom('one', 'two')),
      body: fc.dictionary(fc.constantFrom('models', 'provider'), fc.constantFrom('one', 'two')),
    },
    { requiredKeys: ['baseUrl'] },
  );
  const price = fc.option(fc.constantFrom(0, 0.1, 0.2, 0.200001, 4), { nil: null });

  it('holds for that model at that address, at that price or less, and for nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        provider,
        fc.option(provider, { freq: 1 }),
        price,
        price,
        async (before, changed, agreedUsd, usd) => {
          const after = changed ?? before;
          const { agreements, set } = scene({ work: before });
          await agreements.add(routeOf(['work/small', agreedUsd]));
          set.providers = { work: after };
          const same = placeOf(before) === placeOf(after);
          const dearer = agreedUsd === null || usd === null ? agreedUsd !== usd : usd > agreedUsd;
          const permitted = agreements.permitted(routeOf(['work/small', usd]));
          assert.equal(permitted !== null, same && !dearer);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** What the law compares: a kind that is left out is OpenAI's. */
function placeOf({
  kind = 'openai',
  baseUrl,
  headers = {},
  body = {},
}: ProviderSettings[string] & object): string {
  return JSON.stringify([kind, baseUrl, headers, body]);
}
