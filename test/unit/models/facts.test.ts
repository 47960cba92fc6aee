import assert from 'node:assert/strict';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { ASSUMED_CONTEXT_TOKENS, ASSUMED_LOCAL_CONTEXT_TOKENS } from '../../../src/models/facts.ts';
import {
  costOf,
  factsOf,
  flatPrice,
  loadPriceLibrary,
  type ModelRef,
  NO_USAGE,
  priceLibrary,
} from '../../../src/models/index.ts';
import { BUNDLED_PRICES } from '../../../src/models/priceLibrary.ts';
import { differs, useOpenRouterList } from '../../../src/models/secondList.ts';
import { worstAttemptUsd } from '../../../src/router/index.ts';

const AT = new Date('2026-11-22T12:00:00Z');
const input = (ref: ModelRef, at = AT): number | undefined => factsOf(ref, at).prices[0]?.inputUsd;

describe('facts of models', () => {
  before(async () => {
    const [one, two] = await Promise.all([loadPriceLibrary(), loadPriceLibrary()]);
    assert.equal(one, two);
    assert.equal(priceLibrary(), one);
  });

  it('come from the price library', () => {
    assert.deepEqual(factsOf('anthropic/claude-opus-4-8', AT), {
      ref: 'anthropic/claude-opus-4-8',
      contextTokens: 1_000_000,
      contextKnown: true,
      maxOutputTokens: 128_000,
      prices: [{ aboveInputTokens: -1, inputUsd: 5, outputUsd: 25, cacheReadUsd: 0.5, cacheWriteUsd: 6.25 }],
      priceSource: 'library',
      pricedAs: 'anthropic/claude-opus-4-8',
      pricedOn: BUNDLED_PRICES.date,
    });
  });

  it('know dated versions of a model', () => {
    assert.equal(factsOf('anthropic/claude-haiku-4-5-20251001', AT).pricedAs, 'anthropic/claude-haiku-4-5');
  });

  it('have a band for each threshold of long-context prices', () => {
    const { prices } = factsOf('google/gemini-2.5-pro', AT);
    assert.deepEqual(
      prices.map((band) => [band.aboveInputTokens, band.inputUsd, band.outputUsd, band.cacheReadUsd]),
      [
        [-1, 1.25, 10, 0.125],
        [200_000, 2.5, 15, 0.25],
      ],
    );
  });

  it('follow prices that change with the hour', () => {
    assert.equal(input('deepseek/deepseek-v4-flash', new Date('2026-11-20T02:00:00Z')), 0.44);
    assert.equal(input('deepseek/deepseek-v4-flash', new Date('2026-11-20T05:00:00Z')), 0.22);
  });

  it('have no peak price of DeepSeek’s on weekends, by the calendar of Beijing', () => {
    for (const hour of ['01', '03', '06', '09']) {
      for (const [day, usd] of [
        ['2026-11-20', 0.44],
        ['2026-11-21', 0.22],
        ['2026-11-22', 0.22],
        ['2026-11-23', 0.44],
        ['2026-08-22', 0.44],
      ] as const) {
        const at = new Date(`${day}T${hour}:59:00Z`);
        assert.equal(input('deepseek/deepseek-v4-flash', at), usd, at.toISOString());
      }
    }
  });

  it('count exactly 272,000 tokens at the price below that', () => {
    const facts = factsOf('openai/gpt-5.6-sol', AT);
    const usd = (inputTokens: number) => costOf({ ...NO_USAGE, inputTokens }, facts) ?? Number.NaN;
    assert.ok(Math.abs(usd(272_000) - 0.272 * 4) < 1e-9);
    assert.ok(Math.abs(usd(272_001) - 0.272001 * 8) < 1e-9);
  });

  it('have a price of its own for what is cached for an hour', () => {
    const facts = factsOf('anthropic/claude-haiku-4-5', AT);
    const usage = { ...NO_USAGE, inputTokens: 1_000_000, cacheWriteTokens: 1_000_000 };
    assert.equal(costOf(usage, facts), 1.25);
    assert.equal(costOf({ ...usage, cacheWriteHourTokens: 400_000 }, facts), 0.6 * 1.25 + 0.4 * 2);
    assert.equal(costOf({ ...usage, cacheWriteHourTokens: 9e9 }, facts), 2);
  });

  it('know providers and models under their other names', () => {
    assert.equal(factsOf('xai/grok-code-fast-1', AT).pricedAs, 'x-ai/grok-code-fast-1');
    assert.equal(factsOf('litellm/xai/grok-code-fast-1', AT).pricedAs, 'x-ai/grok-code-fast-1');
    assert.equal(factsOf('gemini/gemini-3.8-flash', AT).pricedAs, 'google/gemini-3.8-flash');
    assert.equal(factsOf('deepseek/deepseek-flash', AT).pricedAs, 'deepseek/deepseek-v4-flash');
  });

  describe('of a model that two lists have at different prices', () => {
    it('say so with both, and reserve at the higher', () => {
      for (const ref of [
        'deepseek/deepseek-v4-flash',
        'deepseek/deepseek-flash',
        'xai/grok-code-fast-1',
        'mistral/mistral-small-latest',
      ] as const) {
        const facts = factsOf(ref, AT);
        const [band, other] = [facts.prices[0], facts.doubt?.prices[0]];
        assert.ok(band && other, ref);
        assert.equal(facts.doubt?.list, 'LiteLLM');
        assert.match(facts.doubt?.on ?? '', /^2026-\d\d-\d\d$/);
        const higher = Math.max(band.inputUsd + band.outputUsd, other.inputUsd + other.outputUsd);
        const worst = worstAttemptUsd(1_000_000, 1_000_000, { ...facts, inputFactor: 1 }) ?? 0;
        assert.ok(worst >= higher - 1e-9, `${ref}: ${worst} and ${higher}`);
      }
    });

    it('say nothing where they agree, within a twentieth, or where the user has set the price', () => {
      for (const ref of [
        'anthropic/claude-haiku-4-5',
        'openai/gpt-6-luna',
        'google/gemini-3.8-flash',
      ] as const)
        assert.equal(factsOf(ref, AT).doubt, undefined, ref);
      const own = factsOf('deepseek/deepseek-v4-flash', AT, { inputUsd: 0.15, outputUsd: 0.6 });
      assert.equal(own.doubt, undefined);
      const prices = (usd: number) => [flatPrice(usd, 1)];
      assert.equal(differs(prices(1), prices(1.05)), false);
      assert.equal(differs(prices(1), prices(1.0501)), true);
      assert.equal(differs(prices(0), prices(0.01)), true);
      const long = { ...flatPrice(2, 1), aboveInputTokens: 200_000 };
      assert.equal(differs([...prices(1), long], prices(1)), true);
    });

    it('are from the second list where the library has none', () => {
      const facts = factsOf('xai/grok-4.7', AT);
      assert.equal(facts.priceSource, 'library');
      assert.equal(facts.pricedAs, 'x-ai/grok-4.7');
      assert.ok(facts.prices.length > 0 && facts.contextKnown);
    });

    it('are compared with OpenRouter’s own list for its models', () => {
      const ref = 'openrouter/deepseek/deepseek-v4-flash';
      assert.equal(factsOf(ref, AT).doubt, undefined);
      const pricing = { prompt: '0.0000002', completion: '0.0000004', input_cache_read: '0.00000002' };
      const own = [
        { id: 'deepseek/deepseek-v4-flash', context_length: 163_840, pricing },
        { id: 'openrouter/auto', pricing: { prompt: '-1', completion: '-1' } },
        { id: 'new/model', context_length: 9_000, pricing },
      ];
      const short = useOpenRouterList(JSON.stringify({ data: own }), '2026-11-27');
      try {
        const { doubt, contextTokens } = factsOf(ref, AT);
        assert.deepEqual(
          [doubt?.list, doubt?.on, doubt?.prices[0]?.inputUsd],
          ['OpenRouter', '2026-11-27', 0.2],
        );
        assert.equal(factsOf('openrouter/new/model', AT).prices[0]?.outputUsd, 0.4);
        assert.deepEqual(factsOf('openrouter/openrouter/auto', AT).prices, []);
        assert.ok(contextTokens > 0);
        useOpenRouterList(short, '2026-11-28');
        assert.equal(factsOf(ref, AT).doubt?.on, '2026-11-28');
        assert.throws(() => useOpenRouterList('{"data":[]}', '2026-11-29'));
      } finally {
        useOpenRouterList(JSON.stringify({ data: [{ id: 'no/model', pricing }] }), '2026-11-27');
      }
    });
  });

  it('follow prices that change with the date', () => {
    assert.equal(input('openai/gpt-5.6-luna', new Date('2026-07-29T23:59:59Z')), 1);
    assert.equal(input('openai/gpt-5.6-luna', new Date('2026-07-30T00:00:00Z')), 0.2);
  });

  it('leave a price unknown rather than take one that resembles it', () => {
    for (const ref of [
      'anthropic/claude-opus-9',
      'anthropic/claude-sonnet-5-99',
      'anthropic/claude-sonnet-5.99-20261101',
      'openai/gpt-4-myfinetune',
      'openrouter/anthropic/claude-opus-4.8:online',
      'openai/whisper-1',
      'openai/text-embedding-3-small',
      'my-anthropic-proxy/some-model',
      'mine/deepseek-v4-flash',
      'mine/gpt-oss-120b',
      'mine/claude-opus-4-8-special',
      'mine/nobody/claude-opus-4-8',
      'google/gemma-3-27b-it',
      'openrouter/google/lyria-3-pro-preview',
    ] as const) {
      const facts = factsOf(ref, AT);
      assert.deepEqual([facts.prices, facts.priceSource, facts.pricedAs], [[], 'unknown', undefined], ref);
    }
  });

  it('price what a gateway passes on where its name settles who charges for it', () => {
    for (const [ref, as] of [
      ['litellm/anthropic/claude-opus-4-8', 'anthropic/claude-opus-4-8'],
      ['litellm/claude-opus-4-8', 'anthropic/claude-opus-4-8'],
      ['portkey/@work/claude-haiku-4-5-20251001', 'anthropic/claude-haiku-4-5'],
      ['litellm/deepseek/deepseek-v4-pro', 'deepseek/deepseek-v4-pro'],
      ['my-server/gpt-6-luna', 'openai/gpt-6-luna'],
    ] as const) {
      assert.equal(factsOf(ref, AT).pricedAs, as, ref);
    }
  });

  it('have a price of zero only for models that are said to be free', () => {
    for (const ref of ['openrouter/deepseek/deepseek-r1:free', 'google/gemma-4-31b-it'] as const) {
      const facts = factsOf(ref, AT);
      assert.equal(facts.priceSource, 'library', ref);
      assert.deepEqual(
        facts.prices.map((band) => [band.inputUsd, band.outputUsd]),
        [[0, 0]],
      );
    }
  });

  it('have a price of zero for VS Code’s own models, as included, whoever made them', () => {
    const facts = factsOf('vscode/copilot/claude-opus-4-8', AT);
    assert.equal(facts.priceSource, 'included');
    assert.deepEqual([facts.prices[0]?.inputUsd, facts.prices[0]?.outputUsd], [0, 0]);
    const paid = factsOf('vscode/copilot/claude-opus-4-8', AT, { inputUsd: 1, outputUsd: 2 });
    assert.equal(paid.priceSource, 'settings');
  });

  it('have a price of zero for local models, however they are called', () => {
    for (const facts of [
      factsOf('ollama/gpt-oss:20b', AT),
      factsOf('lmstudio/deepseek-v4-flash', AT),
      factsOf('shed/claude-opus-4-8', AT, undefined, true),
    ]) {
      assert.equal(facts.priceSource, 'local');
      assert.equal(facts.prices[0]?.outputUsd, 0);
      assert.equal(facts.contextTokens, ASSUMED_LOCAL_CONTEXT_TOKENS);
      assert.equal(facts.contextKnown, false);
    }
    assert.equal(factsOf('ollama/claude-opus-4-8', AT, undefined, false).priceSource, 'library');
  });

  it('know no price of what Ollama only passes on to its own servers', () => {
    for (const model of ['ollama/gpt-oss:120b-cloud', 'ollama/glm-4.6:cloud'] as const) {
      assert.notEqual(factsOf(model, AT).priceSource, 'local', model);
      assert.notEqual(factsOf(model, AT, undefined, true).priceSource, 'local', model);
    }
    assert.equal(factsOf('ollama/cloud-coder:7b', AT).priceSource, 'local');
  });

  it('assume a window where none is known, and say so', () => {
    const facts = factsOf('mine/model', AT);
    assert.equal(facts.contextTokens, ASSUMED_CONTEXT_TOKENS);
    assert.equal(facts.contextKnown, false);
  });

  it('take the window of the maker where OpenRouter has none in the library', () => {
    const facts = factsOf('openrouter/deepseek/deepseek-v4-flash', AT);
    assert.equal(facts.contextTokens, 1_000_000);
    assert.equal(facts.pricedAs, 'openrouter/deepseek/deepseek-v4-flash');
  });

  it('are overridden field by field', () => {
    const only = factsOf('google/gemini-2.5-pro', AT, { contextTokens: 64_000, maxOutputTokens: 1000 });
    assert.equal(only.contextTokens, 64_000);
    assert.equal(only.contextKnown, true);
    assert.equal(only.maxOutputTokens, 1000);
    assert.equal(only.prices.length, 2);
    assert.equal(only.priceSource, 'library');
    const dearer = factsOf('google/gemini-2.5-pro', AT, { outputUsd: 99 });
    assert.deepEqual(
      dearer.prices.map((band) => [band.inputUsd, band.outputUsd]),
      [
        [1.25, 99],
        [2.5, 99],
      ],
    );
    assert.equal(dearer.priceSource, 'settings');
    assert.deepEqual(factsOf('mine/model', AT, { inputUsd: 1, outputUsd: 2 }).prices, [
      { aboveInputTokens: -1, inputUsd: 1, outputUsd: 2, cacheReadUsd: 1, cacheWriteUsd: 1 },
    ]);
    assert.equal(factsOf('mine/model', AT, { inputUsd: 1 }).priceSource, 'unknown');
    assert.equal(factsOf('ollama/x', AT, { inputUsd: 1, outputUsd: 1 }).priceSource, 'settings');
  });

  it('know the output limits of the large families and guess at no others', () => {
    for (const [ref, limit] of [
      ['anthropic/claude-haiku-4-5', 64_000],
      ['openrouter/anthropic/claude-opus-4.8', 128_000],
      ['anthropic/claude-opus-4-1', 32_000],
      ['openai/gpt-4.1-mini', 32_768],
      ['openai/gpt-4o-mini', 16_384],
      ['openai/gpt-6-luna', 128_000],
      ['google/gemini-3.8-flash', 65_536],
      ['deepseek/deepseek-v4-pro', 384_000],
      ['mistral/mistral-large-latest', null],
      ['ollama/gpt-oss:20b', null],
    ] as const) {
      assert.equal(factsOf(ref, AT).maxOutputTokens, limit, ref);
    }
  });

  it('are given for any text and any numbers, with prices that can be computed with', () => {
    const wild = fc.option(fc.double(), { nil: undefined });
    const override = fc.record({
      contextTokens: wild,
      maxOutputTokens: wild,
      inputUsd: wild,
      outputUsd: wild,
      cacheReadUsd: wild,
      cacheWriteUsd: wild,
    });
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('openai/', 'openrouter/', 'mine/', ''),
        override,
        (name, start, values) => {
          const facts = factsOf(`${start}${name}` as ModelRef, AT, values);
          assert.ok(facts.contextTokens > 0);
          assert.ok(facts.maxOutputTokens === null || facts.maxOutputTokens > 0);
          assert.equal(facts.prices.length === 0, facts.priceSource === 'unknown');
          for (const band of facts.prices) {
            for (const value of Object.values(band).slice(1)) assert.ok(Number.isFinite(value) && value >= 0);
          }
        },
      ),
    );
  });
});
