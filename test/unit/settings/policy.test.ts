import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createCircuitBreakers, failure } from '../../../src/gateway/index.ts';
import { loadPriceLibrary, type ModelRef } from '../../../src/models/index.ts';
import { formatUnfit, type Policy, worstAttemptUsd } from '../../../src/router/index.ts';
import { createKeys } from '../../../src/settings/keys.ts';
import { currentPolicy, livePolicy } from '../../../src/settings/policy.ts';
import type { SettingKey } from '../../../src/settings/schema.ts';
import { check } from './contributed.ts';
import { createVault } from './vault.ts';

const HAIKU = 'anthropic/claude-haiku-4-5';

function world(changed: Partial<Record<SettingKey, unknown>> = {}, environment: Record<string, string> = {}) {
  const { settings } = check({
    'tiers.cheap': ['ollama/qwen2.5-coder:7b'],
    'tiers.mid': [HAIKU],
    'tiers.premium': ['openai/gpt-5.6-sol'],
    ...changed,
  });
  const vault = createVault();
  const keys = createKeys(vault, environment);
  const breakers = createCircuitBreakers(Date.now);
  const prices = { ready: async () => void (await loadPriceLibrary()), status: () => null };
  const counted = new Map<string, readonly number[]>();
  const ledger = { inputRatios: () => counted };
  const policy = (also: readonly ModelRef[] = []) =>
    currentPolicy({ settings: () => settings, keys, breakers, prices, ledger }, also);
  const live = livePolicy(
    { settings: () => settings, keys, breakers, prices, ledger },
    { spentSince: () => 0 },
  );
  return { settings, vault, keys, breakers, policy, live, counted };
}

/** Why that model cannot be called, in words; null where it can be. */
async function said(policy: () => Promise<Policy>, model: ModelRef): Promise<string | null> {
  const unavailable = (await policy()).unavailable.get(model);
  return unavailable ? formatUnfit(unavailable) : null;
}

describe('the policy of the moment', () => {
  it('passes over a model without a key, and says whose key is missing', async () => {
    const { policy } = world();
    assert.deepEqual((await policy()).unavailable.get(HAIKU), { reason: 'no-key', label: 'Anthropic' });
    assert.equal(await said(policy, HAIKU), 'no API key for Anthropic');
  });

  it('has nothing against a model whose provider has a key, stored or from the environment', async () => {
    const { policy, keys } = world({}, { OPENAI_API_KEY: 'key-2' });
    await keys.set('anthropic', 'https://api.anthropic.com', 'key-1');
    assert.deepEqual([...(await policy()).unavailable], []);
  });

  it('passes over a model whose key was given for another address, and names both addresses', async () => {
    const { policy, keys } = world({ providers: { anthropic: { baseUrl: 'https://proxy.example.com/v1' } } });
    await keys.set('anthropic', 'https://api.anthropic.com', 'key-1');
    assert.equal(
      await said(policy, HAIKU),
      'its API key was given for https://api.anthropic.com, not for https://proxy.example.com',
    );
  });

  it('passes over a model of a server that is not allowed, before it asks for a key', async () => {
    const { policy } = world({ allowedOrigins: ['http://localhost:11434/'] });
    assert.deepEqual(
      [...(await policy()).unavailable].map(([model, why]) => [model, formatUnfit(why)]),
      [
        [HAIKU, 'the server of Anthropic (https://api.anthropic.com) is not one of the allowed servers'],
        [
          'openai/gpt-5.6-sol',
          'the server of OpenAI (https://api.openai.com) is not one of the allowed servers',
        ],
      ],
    );
  });

  it('says when the secret storage cannot be read', async () => {
    const { policy, vault } = world();
    vault.broken = 'rejects';
    assert.equal(
      await said(policy, HAIKU),
      'VS Code’s secret storage, which keeps its API key, cannot be read',
    );
  });

  it('never has a key in its reasons', async () => {
    const { policy, keys } = world({ providers: { anthropic: { baseUrl: 'https://proxy.example.com' } } });
    await keys.set('anthropic', 'https://api.anthropic.com', 'key-1');
    assert.ok(!JSON.stringify([...(await policy()).unavailable]).includes('key-1'));
  });

  it('passes over what this window has learnt to be down', async () => {
    const { policy, breakers } = world({}, { ANTHROPIC_API_KEY: 'key-2' });
    breakers.failed(HAIKU, failure('auth', 'it refused the API key'));
    assert.equal(await said(policy, HAIKU), 'its provider refused the API key');
  });

  it('asks local models, and servers that may need none, for no key', async () => {
    const { policy } = world({
      providers: { work: { baseUrl: 'http://127.0.0.1:8080/v1' } },
      'tiers.mid': ['work/llama-4', 'litellm/any', 'lmstudio/any'],
    });
    const { unavailable, facts } = await policy();
    assert.deepEqual([...unavailable.keys()], ['openai/gpt-5.6-sol']);
    assert.equal(facts.get('lmstudio/any')?.priceSource, 'local');
    assert.equal(facts.get('work/llama-4')?.priceSource, 'unknown');
  });

  it('knows the models of routes and of the conversation too', async () => {
    const { policy } = world({ routes: { explain: 'mistral/codestral-latest', debug: 'cheap' } });
    const { facts, unavailable } = await policy(['gone/llama']);
    assert.ok(facts.has('mistral/codestral-latest'));
    assert.ok(facts.has('gone/llama'));
    assert.deepEqual(unavailable.get('gone/llama'), { reason: 'no-provider', provider: 'gone' });
    assert.equal(await said(() => policy(['gone/llama']), 'gone/llama'), 'no provider “gone” is set up');
  });

  it('takes prices and windows that the user sets over the library’s', async () => {
    const { policy } = world({
      models: {
        [HAIKU]: { inputUsd: 7, contextTokens: 50_000 },
        'ollama/qwen2.5-coder:7b': { contextTokens: 32_768 },
      },
    });
    const { facts } = await policy();
    assert.equal(facts.get(HAIKU)?.contextTokens, 50_000);
    assert.equal(facts.get(HAIKU)?.prices[0]?.inputUsd, 7);
    assert.equal(facts.get(HAIKU)?.priceSource, 'settings');
    assert.equal(facts.get('ollama/qwen2.5-coder:7b')?.contextTokens, 32_768);
    assert.equal(facts.get('ollama/qwen2.5-coder:7b')?.priceSource, 'local');
  });
});

describe('a service tier that is asked for', () => {
  it('is in the worst case where it costs more than the usual one', async () => {
    const worst = async (service_tier?: string) => {
      const body = service_tier ? { service_tier } : {};
      const { policy } = world({ providers: { openai: { body } } });
      const facts = (await policy()).facts.get('openai/gpt-5.6-sol');
      assert.ok(facts);
      return worstAttemptUsd(1_000, 1_000, facts) ?? 0;
    };
    assert.equal(await worst('priority'), 2 * (await worst()));
    assert.equal(await worst('flex'), await worst());
  });
});

describe('what a provider counts for an estimated token', () => {
  it('is learnt for each model, as the most of all but a hundredth and a margin', async () => {
    const { policy, counted } = world();
    const factor = async () => (await policy()).facts.get(HAIKU)?.inputFactor;
    assert.equal(await factor(), undefined);
    counted.set(HAIKU, Array(19).fill(1.3));
    assert.equal(await factor(), undefined, 'too few');
    counted.set(HAIKU, [...Array(20).fill(1.2), 1.6]);
    assert.equal(await factor(), 1.6 * 1.5);
    counted.set(HAIKU, Array(50).fill(0.9));
    assert.equal(await factor(), 1.75, 'no less than what other languages need');
    counted.set(HAIKU, [...Array(50).fill(100), Number.NaN, -1]);
    assert.equal(await factor(), 8);
    assert.equal((await policy()).facts.get('openai/gpt-5.6-sol')?.inputFactor, undefined);
  });
});

describe('the baseline', () => {
  it('is the model that is set, else the first premium model, else none', () => {
    assert.equal(world({ baselineModel: 'openai/gpt-5.4-mini' }).live.baselineModel(), 'openai/gpt-5.4-mini');
    assert.equal(world().live.baselineModel(), 'openai/gpt-5.6-sol');
    assert.equal(world({ 'tiers.premium': [] }).live.baselineModel(), null);
  });

  it('has the facts of that model', async () => {
    await loadPriceLibrary();
    assert.equal(world().live.baseline()?.ref, 'openai/gpt-5.6-sol');
  });
});
