import assert from 'node:assert/strict';
import { createKeys } from '../../../src/settings/keys.ts';
import { isSetUp, providersInUse } from '../../../src/settings/setUp.ts';
import { check } from './contributed.ts';
import { createVault } from './vault.ts';

const given = (settings: Parameters<typeof check>[0], environment: Readonly<Record<string, string>> = {}) => {
  const keys = createKeys(createVault(), environment);
  const refused = new Set<string>();
  const isReady = () => isSetUp(check(settings).settings, keys, (id) => refused.has(id));
  return { keys, refused, isReady };
};

describe('What is set up', () => {
  it('is nothing in a fresh profile', async () => {
    assert.equal(await given({}).isReady(), false);
  });

  it('is what has a key for its address, and no more once that is gone', async () => {
    const { keys, isReady } = given({});
    await keys.set('openrouter', 'https://elsewhere.example', 'sk-or-1234567890');
    assert.equal(await isReady(), false);
    await keys.set('openrouter', 'https://openrouter.ai', 'sk-or-1234567890');
    assert.equal(await isReady(), true);
    await keys.remove('openrouter');
    assert.equal(await isReady(), false);
  });

  it('is what the environment has a key for', async () => {
    assert.equal(await given({}, { ANTHROPIC_API_KEY: 'sk-ant-1234567890' }).isReady(), true);
    assert.equal(await given({}, { MISTRAL_API_KEY: 'of no model in the tiers' }).isReady(), false);
  });

  it('is a server without keys, and VS Code itself, where a tier names one of its models', async () => {
    assert.equal(await given({ 'tiers.cheap': ['ollama/qwen3-coder'] }).isReady(), true);
    assert.equal(await given({ 'tiers.mid': ['vscode/gpt-5-mini'] }).isReady(), true);
  });

  it('is not what its provider has refused, whether from the environment or of a server that wants a key', async () => {
    const stale = given({}, { ANTHROPIC_API_KEY: 'sk-ant-1234567890' });
    stale.refused.add('anthropic');
    assert.equal(await stale.isReady(), false);
    await stale.keys.set('openai', 'https://api.openai.com', 'sk-1234567890');
    assert.equal(await stale.isReady(), true);
    const local = given({ 'tiers.cheap': ['vllm/qwen3'], 'tiers.mid': [], 'tiers.premium': [] });
    local.refused.add('vllm');
    assert.equal(await local.isReady(), false);
  });

  it('counts each provider of the tiers once', () => {
    const { settings } = check({
      'tiers.cheap': ['openai/x', 'deepseek/x'],
      'tiers.mid': ['openai/y'],
      'tiers.premium': ['vscode/z'],
    });
    assert.deepEqual(providersInUse(settings), ['openai', 'deepseek', 'vscode']);
  });
});
