import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { effortFields } from '../../../src/gateway/providers/effort.ts';
import { profileOf } from '../../../src/gateway/providers/settings.ts';
import { EFFORTS, type Effort, raised, takesEffort } from '../../../src/models/index.ts';
import { decide } from '../../../src/router/index.ts';
import { facts, NO_SIGNALS, policy } from '../router/policy.ts';

/** API, model, effort, and the fields that its makers document. */
const FIELDS: readonly (readonly [Parameters<typeof effortFields>[0]['api'], string, Effort, object])[] = [
  ['openai', 'gpt-5-mini', 'least', { reasoning_effort: 'minimal' }],
  ['openai', 'gpt-5.4-mini', 'least', { reasoning_effort: 'none' }],
  ['openai', 'gpt-5.4', 'high', { reasoning_effort: 'high' }],
  ['openai', 'o4-mini', 'least', { reasoning_effort: 'low' }],
  ['google', 'gemini-2.5-flash', 'least', { reasoning_effort: 'none' }],
  ['google', 'gemini-3-pro', 'least', { reasoning_effort: 'low' }],
  ['deepseek', 'deepseek-v4-flash', 'least', { thinking: { type: 'disabled' } }],
  ['deepseek', 'deepseek-v4-flash', 'high', {}],
  ['openrouter', 'deepseek/deepseek-v4-flash', 'least', { reasoning: { effort: 'none' } }],
  ['openrouter', 'anthropic/claude-opus-5-5', 'high', { reasoning: { effort: 'high' } }],
  ['ollama', 'qwen3:8b', 'least', { reasoning_effort: 'none' }],
  ['vllm', 'Qwen/Qwen3-8B', 'least', { chat_template_kwargs: { enable_thinking: false } }],
  ['anthropic', 'claude-sonnet-5', 'least', { thinking: { type: 'disabled' } }],
  ['anthropic', 'claude-opus-5-5', 'medium', { output_config: { effort: 'medium' } }],
  ['anthropic', 'us.anthropic.claude-opus-5-5-v1:0', 'high', { output_config: { effort: 'high' } }],
  ['anthropic', 'deepseek-v4-flash', 'high', {}],
  ['mistral', 'magistral-medium', 'high', {}],
  [null, 'gpt-5.4', 'high', {}],
];

describe('Effort', () => {
  for (const [api, model, effort, fields] of FIELDS) {
    it(`of ${model} at ${api ?? 'a server that passes on'} is told as ${JSON.stringify(fields)} for ${effort}`, () => {
      assert.deepEqual(effortFields({ api, body: {} }, model, effort), fields);
    });
  }

  it('is told to Claude at a server of the user’s own that speaks Anthropic’s wire, as at Anthropic', () => {
    const mine = profileOf('mine', { mine: { kind: 'anthropic', baseUrl: 'https://models.example.org' } });
    assert.ok(mine);
    assert.deepEqual(effortFields(mine, 'claude-opus-5-5', 'high'), { output_config: { effort: 'high' } });
    assert.deepEqual(effortFields(mine, 'other-model', 'high'), {});
  });

  it('is what the user has set for the provider, where that has a word on it', () => {
    assert.deepEqual(
      effortFields({ api: 'openai', body: { reasoning_effort: 'low' } }, 'gpt-5.4', 'high'),
      {},
    );
  });

  it('grows by one step, and no further than high', () => {
    assert.deepEqual(EFFORTS.map(raised), ['low', 'medium', 'high', 'high']);
  });

  it('goes with the tier of each model of a route, least for small jobs, and by setting before all', () => {
    const refs = ['openai/gpt-5.4-nano', 'openai/gpt-5.4-mini', 'openai/gpt-5.4'] as const;
    const [nano, mini, full] = refs;
    const known = (more: object = {}) =>
      policy({
        tiers: { cheap: [nano], mid: [mini], premium: [full] },
        facts: new Map(refs.map((ref) => [ref, facts(ref, more)])),
      });
    const efforts = (task: Parameters<typeof decide>[0], more?: object) =>
      decide(task, NO_SIGNALS, known(more), null).chain.map(({ effort }) => effort);
    assert.deepEqual(efforts('explain'), ['medium', 'high']);
    assert.deepEqual(efforts('docstring'), ['least', 'least']);
    assert.deepEqual(efforts('security'), ['high']);
    assert.deepEqual(efforts('security', { effort: 'low' }), ['low']);
  });

  it('is nothing that a model without thoughts is told', () => {
    for (const name of ['claude-haiku-4-5', 'gpt-4o', 'gpt-5-chat', 'codestral-latest', 'qwen3-coder-30b']) {
      assert.equal(takesEffort(name), false, name);
    }
  });
});
