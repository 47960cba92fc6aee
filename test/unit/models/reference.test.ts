import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isModelRef, modelName, parseModelRef, providerOf } from '../../../src/models/index.ts';

describe('model references', () => {
  it('are split at their first slash', () => {
    assert.deepEqual(parseModelRef('anthropic/claude-opus-4-8'), {
      ok: true,
      provider: 'anthropic',
      model: 'claude-opus-4-8',
    });
    assert.deepEqual(parseModelRef('openrouter/deepseek/deepseek-v4-flash'), {
      ok: true,
      provider: 'openrouter',
      model: 'deepseek/deepseek-v4-flash',
    });
    assert.deepEqual(parseModelRef('ollama/hf.co/x/y:Q4_K_M'), {
      ok: true,
      provider: 'ollama',
      model: 'hf.co/x/y:Q4_K_M',
    });
  });

  for (const [text, part] of [
    ['', 'is empty'],
    ['gpt-6-luna', 'has no provider'],
    ['/gpt-6-luna', 'has no provider'],
    ['openai/', 'has no model'],
    ['openai/gpt 6', 'has a space'],
    ['openai/gpt-6\n', 'has a space'],
    [' openai/gpt-6', 'has a space'],
    ['open~ai/gpt-6', 'provider id'],
  ] as const) {
    it(`say what is wrong with ${JSON.stringify(text)}`, () => {
      const parsed = parseModelRef(text);
      assert.equal(parsed.ok, false);
      assert.ok(!parsed.ok && parsed.reason.includes(part), !parsed.ok ? parsed.reason : '');
    });
  }

  it('give a result for any text, and put together again are the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((tail) => `p/${tail}`),
        ),
        (text) => {
          const parsed = parseModelRef(text);
          assert.equal(isModelRef(text), parsed.ok);
          if (parsed.ok) assert.equal(`${parsed.provider}/${parsed.model}`, text);
          else assert.match(parsed.reason, /^(?:is|has) /);
        },
      ),
    );
  }).timeout(20_000);

  it('have a provider and a name without its vendor', () => {
    assert.equal(modelName('openrouter/deepseek/deepseek-v4-flash'), 'deepseek-v4-flash');
    assert.equal(providerOf('openrouter/deepseek/deepseek-v4-flash'), 'openrouter');
  });
});
