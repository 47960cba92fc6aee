import assert from 'node:assert/strict';
import { firstTask, offerAfterKey, opensText } from '../../../src/commands/keyOffer.ts';
import { BUILT_IN, createCircuitBreakers } from '../../../src/gateway/index.ts';
import { loadPriceLibrary } from '../../../src/models/index.ts';
import { NO_SIGNALS } from '../../../src/requests/signals.ts';
import { decide, type Policy, type Task, TIERS } from '../../../src/router/index.ts';
import { createKeys, environmentName } from '../../../src/settings/keys.ts';
import { currentPolicy } from '../../../src/settings/policy.ts';
import { closedTiers, isSetUp, openedBy, withModel } from '../../../src/settings/setUp.ts';
import { check } from '../settings/contributed.ts';
import { createVault } from '../settings/vault.ts';

/** Azure's customers have addresses of their own. */
const PROVIDERS = Object.keys(BUILT_IN);
const ADDRESSES = { azure: { baseUrl: 'https://acme.openai.azure.com/openai/v1' } };

/** A fresh profile with the key of that provider, and no other. */
async function withKeyOf(provider: string, changed: Parameters<typeof check>[0] = {}) {
  const { settings } = check({ providers: ADDRESSES, ...changed });
  const keys = createKeys(createVault(), { [environmentName(provider)]: 'sk-0123456789abcdef' });
  const sources = {
    settings: () => settings,
    keys,
    breakers: createCircuitBreakers(Date.now),
    prices: { ready: async () => void (await loadPriceLibrary()) },
    ledger: { inputRatios: () => new Map<string, readonly number[]>() },
  };
  const policy = await currentPolicy(sources, []);
  const opens = openedBy(provider, settings);
  const canExplain = answers('explain', policy);
  return {
    policy,
    opens,
    canExplain,
    offer: offerAfterKey({ label: provider, opens, canExplain }),
    settings,
    keys,
  };
}

function answers(task: Task, policy: Policy): boolean {
  return decide(task, NO_SIGNALS, policy, null).chain.length > 0;
}

describe('What is offered after a key', () => {
  for (const provider of PROVIDERS) {
    it(`leads to an answer, or to what opens one: ${provider}`, async () => {
      const { policy, canExplain, offer } = await withKeyOf(provider);
      assert.ok(offer.tryIt || offer.choose);
      if (offer.tryIt) assert.ok(answers(firstTask(canExplain), policy));
      if (!canExplain) assert.ok(offer.choose);
    });

    it(`opens everything once a model of it was chosen: ${provider}`, async () => {
      const { policy, settings } = await withKeyOf(provider);
      const filled = withModel(policy, `${provider}/any`);
      const tiers = Object.fromEntries(filled.map(({ tier, models }) => [`tiers.${tier}`, models]));
      const own = Object.fromEntries(TIERS.map((tier) => [`tiers.${tier}`, settings.tiers[tier]]));
      const then = await withKeyOf(provider, { ...own, ...tiers });
      assert.deepEqual(closedTiers(then.policy), []);
      assert.deepEqual(then.offer, { message: then.offer.message, choose: false, tryIt: true });
      assert.equal(await isSetUp(then.settings, then.keys, () => false), true);
    });
  }

  it('says that nothing opens, what a cheap key leaves closed, and what a key opens', async () => {
    const said = async (provider: string) => (await withKeyOf(provider)).offer;
    assert.match((await said('mistral')).message, /opens no tier until you choose/);
    assert.equal((await said('mistral')).tryIt, false);
    const cheap = await said('deepseek');
    assert.match(cheap.message, /It opens cheap\. To explain and change code .* mid or premium/);
    assert.deepEqual([cheap.choose, cheap.tryIt], [true, true]);
    assert.match((await said('anthropic')).message, /It opens mid and premium\.$/);
    assert.equal((await said('anthropic')).choose, false);
  });

  it('is a model of the provider where its key opens nothing, although others can be asked', () => {
    const offer = offerAfterKey({ label: 'Mistral', opens: [], canExplain: true });
    assert.deepEqual([offer.choose, offer.tryIt], [true, false]);
  });

  it('is said in the list of providers for each', async () => {
    const lines = await Promise.all(
      PROVIDERS.map(async (provider) => `${provider}: ${opensText((await withKeyOf(provider)).opens)}`),
    );
    const none = 'opens no tier until you choose models';
    assert.deepEqual(lines, [
      'anthropic: opens mid, premium',
      'openai: opens cheap, mid, premium',
      `azure: ${none}`,
      'openrouter: opens cheap, mid, premium',
      'deepseek: opens cheap',
      `mistral: ${none}`,
      'google: opens cheap, mid',
      ...['litellm', 'portkey', 'ollama', 'lmstudio', 'vllm', 'llamacpp'].map((id) => `${id}: ${none}`),
    ]);
  });
});

describe('A model for the tiers that have none to ask', () => {
  const MODELS = { cheap: ['a/one'], mid: ['b/two', 'c/three'], premium: ['b/four'] } as const;
  const policyWithout = (...missing: string[]) => ({
    tiers: MODELS,
    unavailable: new Map(
      Object.values(MODELS)
        .flat()
        .filter((model) => missing.some((id) => model.startsWith(`${id}/`)))
        .map((model) => [model, { reason: 'no-key', label: 'x' } as const]),
    ),
  });

  it('comes last in those, and the others stay as they are', () => {
    assert.deepEqual(withModel(policyWithout('a', 'b'), 'local/m'), [
      { tier: 'cheap', models: ['a/one', 'local/m'] },
      { tier: 'premium', models: ['b/four', 'local/m'] },
    ]);
  });

  it('comes first in all where each has one', () => {
    assert.deepEqual(withModel(policyWithout(), 'c/three'), [
      { tier: 'cheap', models: ['c/three', 'a/one'] },
      { tier: 'mid', models: ['c/three', 'b/two'] },
      { tier: 'premium', models: ['c/three', 'b/four'] },
    ]);
  });

  it('is in a tier once, and also in one that was empty', () => {
    const policy = {
      tiers: { ...MODELS, cheap: [], mid: ['b/two'] as const },
      unavailable: policyWithout('b').unavailable,
    };
    assert.deepEqual(withModel(policy, 'b/two'), [
      { tier: 'cheap', models: ['b/two'] },
      { tier: 'mid', models: ['b/two'] },
      { tier: 'premium', models: ['b/four', 'b/two'] },
    ]);
  });
});
