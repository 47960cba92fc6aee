import assert from 'node:assert/strict';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import {
  costOf,
  factsOf,
  loadPriceLibrary,
  type ModelFacts,
  NO_USAGE,
  type Usage,
  worstCost,
} from '../../../src/models/index.ts';
import type { PriceLibrary } from '../../../src/models/priceLibrary.ts';

const PROVIDERS = ['openai', 'anthropic', 'openrouter', 'deepseek', 'mistral', 'google'];

/** Peak and off-peak hours of DeepSeek, before and after changes of price, and far in the future. */
const MOMENTS = [
  '2025-01-01T00:00:00Z',
  '2026-03-01T12:00:00Z',
  '2026-08-16T02:30:00Z',
  '2026-11-22T02:30:00Z',
  '2026-11-22T06:00:00Z',
  '2026-11-22T12:00:00Z',
  '2026-11-22T23:59:59Z',
  '2026-11-20T02:30:00Z',
  '2026-11-20T06:00:00Z',
  '2027-06-01T00:30:00Z',
].map((text) => new Date(text));

const tokens = fc.oneof(
  fc.nat(5000),
  fc.nat(3_000_000),
  fc.constantFrom(200_000, 200_001, 271_999, 272_000, 272_001),
);
const usages: fc.Arbitrary<Usage> = fc
  .tuple(
    tokens,
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    tokens,
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([inputTokens, read, write, outputTokens, reasoning]) => {
    const cacheReadTokens = Math.floor(inputTokens * read);
    return {
      inputTokens,
      cacheReadTokens,
      cacheWriteTokens: Math.floor((inputTokens - cacheReadTokens) * write),
      outputTokens,
      reasoningTokens: Math.floor(outputTokens * reasoning),
    };
  });

const BAND = { aboveInputTokens: -1, inputUsd: 3, outputUsd: 15, cacheReadUsd: 0.3, cacheWriteUsd: 3.75 };
const FACTS: ModelFacts = {
  ref: 'test/model',
  contextTokens: 1_000_000,
  contextKnown: true,
  maxOutputTokens: null,
  prices: [
    BAND,
    { aboveInputTokens: 200_000, inputUsd: 6, outputUsd: 22.5, cacheReadUsd: 0.6, cacheWriteUsd: 7.5 },
  ],
  priceSource: 'library',
};

describe('cost', () => {
  let library: PriceLibrary;
  before(async () => {
    library = await loadPriceLibrary();
  });

  it('adds up the parts of the input and the output, each at its own price', () => {
    const usage = {
      inputTokens: 10_000,
      cacheReadTokens: 6000,
      cacheWriteTokens: 1000,
      outputTokens: 500,
      reasoningTokens: 200,
    };
    assert.equal(
      costOf(usage, FACTS)?.toFixed(9),
      ((3000 * 3 + 6000 * 0.3 + 1000 * 3.75 + 500 * 15) / 1e6).toFixed(9),
    );
  });

  it('charges a long request at the long-context price for all its tokens, from one token over the threshold on', () => {
    assert.equal(costOf({ ...NO_USAGE, inputTokens: 200_000 }, FACTS), 0.6);
    assert.equal(costOf({ ...NO_USAGE, inputTokens: 200_001 }, FACTS)?.toFixed(6), '1.200006');
  });

  it('is unknown, not zero, where the price is unknown', () => {
    const unknown: ModelFacts = { ...FACTS, prices: [], priceSource: 'unknown' };
    assert.equal(costOf({ ...NO_USAGE, inputTokens: 5 }, unknown), null);
    assert.equal(worstCost(5, 5, unknown), null);
  });

  it('is what the price library computes, for every text model of the six built-in hosted providers', () => {
    let compared = 0;
    for (const provider of library.providers.filter(({ id }) => PROVIDERS.includes(id))) {
      for (const model of provider.models.filter(({ deprecated }) => deprecated !== true)) {
        for (const at of MOMENTS) {
          // Nor does it know that DeepSeek's weekends have no peak.
          if (model.id.startsWith('deepseek-v4') && (at.getUTCDay() === 0 || at.getUTCDay() === 6)) continue;
          const facts = factsOf(`${provider.id}/${model.id}`, at);
          if (facts.priceSource === 'unknown') {
            const price = library.calcPrice({}, model.id, {
              providerId: provider.id,
              timestamp: at,
            })?.model_price;
            // Nothing that has both prices may be left out.
            assert.ok(price?.['input_mtok'] === undefined || price['output_mtok'] === undefined, model.id);
            continue;
          }
          fc.assert(
            fc.property(usages, (usage) => {
              // The library begins some prices a token too early.
              fc.pre(usage.inputTokens !== 272_000);
              const mine = costOf(usage, facts);
              const theirs = library.calcPrice(
                {
                  input_tokens: usage.inputTokens,
                  cache_read_tokens: usage.cacheReadTokens,
                  cache_write_tokens: usage.cacheWriteTokens,
                  output_tokens: usage.outputTokens,
                  output_reasoning_tokens: usage.reasoningTokens,
                },
                model.id,
                { providerId: provider.id, timestamp: at },
              )?.total_price;
              assert.ok(mine !== null && theirs !== undefined);
              assert.ok(
                Math.abs(mine - theirs) <= 1e-9 * Math.max(1, theirs),
                `${model.id}: ${mine} and ${theirs}`,
              );
            }),
            { numRuns: 5 },
          );
          compared++;
        }
      }
    }
    assert.ok(compared > 5000, `only ${compared} compared`);
  }).timeout(60_000);

  it('is never negative or NaN and never more than the worst case, whatever a provider reports', () => {
    const wild = fc.oneof(tokens, fc.double(), fc.integer());
    fc.assert(
      fc.property(
        fc.record({
          inputTokens: wild,
          cacheReadTokens: wild,
          cacheWriteTokens: wild,
          outputTokens: wild,
          reasoningTokens: wild,
        }),
        (usage) => {
          const cost = costOf(usage, FACTS);
          const worst = worstCost(usage.inputTokens, usage.outputTokens, FACTS);
          assert.ok(cost !== null && worst !== null);
          assert.ok(Number.isFinite(cost) && cost >= 0);
          assert.ok(cost <= worst * (1 + 1e-12), `${cost} is over ${worst}`);
        },
      ),
    );
  });

  it('does not shrink when a request grows', () => {
    fc.assert(
      fc.property(usages, tokens, tokens, (usage, moreInput, moreOutput) => {
        const grown = {
          ...usage,
          inputTokens: usage.inputTokens + moreInput,
          outputTokens: usage.outputTokens + moreOutput,
        };
        assert.ok((costOf(grown, FACTS) ?? -1) >= (costOf(usage, FACTS) ?? 0) * (1 - 1e-12));
        assert.ok(
          (worstCost(grown.inputTokens, grown.outputTokens, FACTS) ?? -1) >=
            (worstCost(usage.inputTokens, usage.outputTokens, FACTS) ?? 0),
        );
      }),
    );
  });
});
