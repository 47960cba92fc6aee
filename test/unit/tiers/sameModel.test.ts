import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ModelRef } from '../../../src/models/index.ts';
import { TIERS } from '../../../src/router/index.ts';
import { moveTier, sameModelAt } from '../../../src/tiers/sameModel.ts';
import { check } from '../settings/contributed.ts';

const SAME: readonly (readonly [from: ModelRef, target: string, there: ModelRef | null])[] = [
  ['anthropic/claude-haiku-4-5', 'openrouter', 'openrouter/anthropic/claude-haiku-4.5'],
  ['anthropic/claude-haiku-4-5-20251001', 'openrouter', 'openrouter/anthropic/claude-haiku-4.5'],
  ['anthropic/claude-opus-5', 'openrouter', 'openrouter/anthropic/claude-opus-5'],
  ['anthropic/claude-3-5-haiku-20241022', 'openrouter', 'openrouter/anthropic/claude-3.5-haiku'],
  ['openrouter/anthropic/claude-haiku-4.5', 'anthropic', 'anthropic/claude-haiku-4-5'],
  ['openrouter/anthropic/claude-haiku-4.5', 'litellm', 'litellm/anthropic/claude-haiku-4-5'],
  ['openrouter/mistralai/codestral-2508', 'mistral', 'mistral/codestral-2508'],
  ['mistral/codestral-2508', 'openrouter', 'openrouter/mistralai/codestral-2508'],
  ['openai/gpt-5.4-mini', 'portkey', 'portkey/@openai/gpt-5.4-mini'],
  ['portkey/@openai/gpt-5.4-mini', 'openai', 'openai/gpt-5.4-mini'],
  ['litellm/gpt-5.4-mini', 'openai', 'openai/gpt-5.4-mini'],
  ['openrouter/anthropic/claude-haiku-4.5', 'openai', null],
  ['ollama/qwen2.5-coder:7b', 'openrouter', null],
  ['anthropic/claude-haiku-4-5', 'work', null],
  ['openai/gpt-5', 'openai', 'openai/gpt-5'],
];

describe('The same model at another provider', () => {
  for (const [from, target, there] of SAME) {
    it(`${from} at ${target} is ${there ?? 'not known'}`, () => {
      assert.equal(sameModelAt(from, target, null), there);
    });
  }

  it('is looked up in the list of what the provider has, whatever it calls it', () => {
    const listed = ['claude-haiku-4-5', 'team/gpt-5.4-mini', 'bedrock/claude-opus-5-5', 'gpt-5.4'];
    const there = (ref: ModelRef) => sameModelAt(ref, 'work', listed);
    assert.equal(there('openrouter/anthropic/claude-haiku-4.5'), 'work/claude-haiku-4-5');
    assert.equal(there('openai/gpt-5.4'), 'work/gpt-5.4');
    assert.equal(there('google/gemini-3.8-flash'), null);
  });

  it('is never another maker’s of the same name', () => {
    assert.equal(sameModelAt('openai/gpt-5', 'openrouter', ['someone/gpt-5']), null);
    assert.equal(
      sameModelAt('openai/gpt-5', 'openrouter', ['someone/gpt-5', 'openai/gpt-5']),
      'openrouter/openai/gpt-5',
    );
  });
});

describe('A tier that is moved', () => {
  const { tiers } = check({}).settings;

  it('from direct providers to OpenRouter and back is what it was, but for what had stood there twice', () => {
    for (const tier of TIERS) {
      const there = moveTier(tiers[tier], null, 'openrouter', null);
      assert.deepEqual(there.stayed, []);
      assert.ok(there.models.every((model) => model.startsWith('openrouter/')));
      for (const model of tiers[tier].filter((one) => one.startsWith('anthropic/'))) {
        const back = moveTier(there.models, 'openrouter', 'anthropic', null);
        assert.ok(back.models.includes(model), `${model} is lost: ${back.models.join()}`);
      }
    }
  });

  it('keeps the order, keeps what is not there, and has no model twice', () => {
    const models: ModelRef[] = [
      'anthropic/claude-haiku-4-5',
      'ollama/qwen3:8b',
      'openrouter/anthropic/claude-haiku-4.5',
    ];
    assert.deepEqual(moveTier(models, null, 'openrouter', null), {
      models: ['openrouter/anthropic/claude-haiku-4.5', 'ollama/qwen3:8b'],
      moved: 1,
      stayed: ['ollama/qwen3:8b'],
    });
  });

  it('from one provider leaves all others', () => {
    const models: ModelRef[] = ['anthropic/claude-haiku-4-5', 'openai/gpt-5.4-mini'];
    assert.deepEqual(moveTier(models, 'openai', 'openrouter', null).models, [
      'anthropic/claude-haiku-4-5',
      'openrouter/openai/gpt-5.4-mini',
    ]);
  });
});
