import assert from 'node:assert/strict';
import { fitting } from '../../../src/gateway/providers/relayFit.ts';
import { readRequest, type Wire } from '../../../src/wires/index.ts';

/** What becomes of the fields of a request: those that change alone, null for what is left out. */
function fitted(api: 'anthropic' | 'openai' | null, model: string, wire: Wire, fields: object): object {
  const talk = wire === 'responses' ? { input: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] };
  const read = readRequest(wire, { max_tokens: 9_000, ...talk, ...fields });
  assert.ok(read.ok);
  const changes = fitting({ api, body: {} }, model, read.request);
  return Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value ?? null]));
}

const ADAPTIVE = { thinking: { type: 'adaptive' } };
const BUDGET = { thinking: { type: 'enabled', budget_tokens: 4_000 } };

/** Whether a model takes adaptive thinking, thinking with a budget, and which word it has for `xhigh` and `max`; null for none. */
const CLAUDES: readonly (readonly [
  model: string,
  adaptive: boolean,
  budget: boolean,
  xhigh: string | null,
  max: string | null,
])[] = [
  ['claude-3-5-haiku-latest', false, false, null, null],
  ['claude-3-7-sonnet-20250219', false, true, null, null],
  ['claude-sonnet-4-20250514', false, true, null, null],
  ['claude-opus-4-1-20250805', false, true, null, null],
  ['claude-haiku-4-5', false, true, null, null],
  ['claude-haiku-4-5-20251001', false, true, null, null],
  ['anthropic/claude-haiku-4.5', false, true, null, null],
  ['claude-sonnet-4-5-20250929', false, true, null, null],
  ['claude-opus-4-5-20251101', false, true, 'high', 'high'],
  ['claude-sonnet-4-6', true, true, 'high', 'max'],
  ['us.anthropic.claude-opus-4-6-v1:0', true, true, 'high', 'max'],
  ['claude-opus-4-7', true, false, 'xhigh', 'max'],
  ['claude-opus-4-8', true, false, 'xhigh', 'max'],
  ['claude-sonnet-5', true, false, 'xhigh', 'max'],
  ['claude-fable-5', true, false, 'xhigh', 'max'],
  ['claude-opus-5-5', true, false, 'xhigh', 'max'],
];

describe('What of a request on its own wire its model refuses', () => {
  for (const [model, adaptive, budget, xhigh, max] of CLAUDES) {
    it(`is known of ${model}`, () => {
      const of = (fields: object): object => fitted('anthropic', model, 'messages', fields);
      assert.deepEqual(of(ADAPTIVE), adaptive ? {} : { thinking: null });
      assert.deepEqual(of(BUDGET), budget ? {} : { thinking: adaptive ? ADAPTIVE.thinking : null });
      assert.deepEqual(of({ thinking: { type: 'disabled' } }), {});
      for (const [word, taken] of Object.entries({ low: xhigh && 'low', xhigh, max })) {
        const format = { type: 'json_schema', schema: { type: 'object' } };
        const left = taken === null ? { format } : { effort: taken, format };
        assert.deepEqual(
          of({ output_config: { effort: word, format } }),
          taken === word ? {} : { output_config: left },
        );
        if (taken === null)
          assert.deepEqual(of({ output_config: { effort: word } }), { output_config: null });
      }
    });
  }

  it('takes with it what Anthropic takes beside thinking alone', () => {
    const clear = { type: 'clear_thinking_20251015', keep: 'all' };
    const tools = { type: 'clear_tool_uses_20250919' };
    const of = (edits: readonly object[]) =>
      fitted('anthropic', 'claude-haiku-4-5', 'messages', { ...ADAPTIVE, context_management: { edits } });
    assert.deepEqual(of([clear]), { thinking: null, context_management: null });
    assert.deepEqual(of([tools, clear]), { thinking: null, context_management: { edits: [tools] } });
  });

  it('is a temperature where the model has its own, or where there is a top_p beside it', () => {
    const both = { temperature: 0, top_p: 0.5 };
    for (const wire of ['messages', 'chat', 'responses'] as const) {
      const own = { temperature: null, top_p: null };
      assert.deepEqual(fitted(null, 'gpt-5.4-mini', wire, both), own, wire);
      assert.deepEqual(fitted(null, 'claude-opus-5-5', wire, both), own, wire);
      assert.deepEqual(fitted(null, 'claude-opus-5-5', wire, { temperature: 1, top_p: 1 }), {}, wire);
      assert.deepEqual(fitted(null, 'claude-haiku-4-5', wire, both), { top_p: null }, wire);
      assert.deepEqual(fitted(null, 'claude-haiku-4-5', wire, { temperature: 0 }), {}, wire);
      assert.deepEqual(fitted(null, 'gpt-4.1', wire, both), {}, wire);
    }
    assert.deepEqual(fitted('anthropic', 'claude-opus-4-8', 'messages', { top_k: 5 }), { top_k: null });
  });

  it('is how much to think, in words that a model of OpenAI does not have', () => {
    for (const [model, word, taken] of [
      ['gpt-4.1', 'high', null],
      ['gpt-5-mini', 'none', 'minimal'],
      ['gpt-5-mini', 'xhigh', 'high'],
      ['gpt-5.4-mini', 'minimal', 'none'],
      ['gpt-5.4-mini', 'xhigh', 'xhigh'],
      ['gpt-5.4-mini', 'max', 'max'],
      ['o4-mini', 'minimal', 'low'],
      ['o4-mini', 'medium', 'medium'],
    ] as const) {
      const chat = fitted('openai', model, 'chat', { reasoning_effort: word });
      assert.deepEqual(chat, taken === word ? {} : { reasoning_effort: taken }, model);
      const responses = fitted('openai', model, 'responses', { reasoning: { effort: word } });
      const effort = taken === null ? null : { effort: taken };
      assert.deepEqual(responses, taken === word ? {} : { reasoning: effort }, model);
    }
    const codex = {
      reasoning: { effort: 'medium', summary: 'auto' },
      include: ['reasoning.encrypted_content', 'web_search_call.action.sources'],
      text: { verbosity: 'low', format: { type: 'text' } },
    };
    assert.deepEqual(fitted('openai', 'gpt-5.4-mini', 'responses', codex), {});
    assert.deepEqual(fitted('openai', 'gpt-4.1', 'responses', codex), {
      reasoning: null,
      include: ['web_search_call.action.sources'],
      text: null,
    });
    assert.deepEqual(fitted('openai', 'gpt-4.1', 'chat', { verbosity: 'low' }), { verbosity: null });
  });

  it('is nothing where nobody knows the model, or its server has words of its own', () => {
    const all = { ...ADAPTIVE, output_config: { effort: 'max' } };
    for (const model of ['sonnet', 'deepseek-v4-flash', 'claude-next']) {
      assert.deepEqual(fitted('anthropic', model, 'messages', { ...all, temperature: 0.3 }), {}, model);
      assert.deepEqual(fitted(null, model, 'chat', { reasoning_effort: 'max' }), {}, model);
    }
  });
});
