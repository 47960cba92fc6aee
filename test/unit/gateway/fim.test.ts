import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { Hole } from '../../../src/gateway/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { CODE, type FimServer, FORMS, fimSettings, LOGPROBS, startFimServer } from './fimServer.ts';
import { FIM_WIRES } from './fimWires.ts';
import { assertTotals, expectOutcome, type Harness, HOLE, startHarness } from './harness.ts';

const { prefix, suffix } = HOLE;
const CONTEXT: Hole['context'] = [{ path: 'src/add.ts', text: 'export const add = 1;' }];

let server: FimServer;
let harness: Harness;
before(async () => {
  server = await startFimServer();
  harness = startHarness({ settings: fimSettings(server.url) });
});
after(async () => {
  harness.stop();
  await server.stop();
});
beforeEach(() => {
  server.answer = 'code';
  server.journal.length = 0;
});

async function bodyFor(model: ModelRef, more: Partial<Hole> = {}) {
  const asked = await harness.ask([model], { hole: { ...HOLE, ...more }, maxOutputTokens: 48 });
  expectOutcome(asked, 'ok');
  const [request] = server.journal;
  assert.ok(request);
  return request;
}

describe('A hole', function () {
  this.timeout(5_000);

  for (const [model, path] of FORMS) {
    describe(`for ${model}`, () => {
      it('is filled, counted and priced', async () => {
        const asked = await harness.ask([model], { hole: HOLE, maxOutputTokens: 48 });
        const result = expectOutcome(asked, 'ok');
        assert.equal(server.journal[0]?.path, path);
        assert.equal(result.text, CODE.join(''));
        assert.deepEqual([result.usage?.inputTokens, result.usage?.outputTokens], [120, 3]);
        assert.equal(asked.result.cost.source, 'priced');
        assert.equal(asked.attempts[0]?.task, 'autocomplete');
        assertTotals(asked);
      });

      it('streams its text, with log probabilities where its server reports them', async () => {
        const { events } = await harness.ask([model], { hole: HOLE });
        const texts = events.filter((event) => event.type === 'text');
        const sure = FIM_WIRES[path]?.tellsLogprobs ? LOGPROBS : [null, null, null];
        assert.deepEqual(
          texts.map(({ text, logprob }) => [text, logprob]),
          CODE.map((text, i) => [text, sure[i]]),
        );
      });

      it('that is filled up to the limit says so', async () => {
        server.answer = 'long';
        const result = expectOutcome(
          await harness.ask([model, 'vllm/qwen3-coder'], { hole: HOLE }),
          'incomplete',
        );
        assert.deepEqual([result.failure.reason, result.text, result.attempts], ['length', CODE.join(''), 1]);
        assert.doesNotMatch(harness.log.join(), /length/);
      });

      it('is sent with the key and the headers of its provider', async () => {
        const { headers } = await bodyFor(model);
        const key = headers['x-api-key'] ?? headers.authorization;
        assert.match(String(key), /^(?:Bearer )?test-key-0123456789$/);
        assert.equal(headers['x-team'], model.startsWith('mistral') ? 'blue' : undefined);
      });
    });
  }

  it('goes to Mistral as prompt and suffix', async () => {
    assert.deepEqual((await bodyFor('mistral/codestral-2508')).body, {
      model: 'codestral-2508',
      prompt: prefix,
      suffix,
      max_tokens: 48,
      temperature: 0,
      stop: ['\n'],
      stream: true,
    });
  });

  it('goes to DeepSeek as prompt and suffix, asking how sure it is', async () => {
    assert.deepEqual((await bodyFor('deepseek/deepseek-v4-flash')).body, {
      model: 'deepseek-v4-flash',
      prompt: prefix,
      suffix,
      max_tokens: 48,
      temperature: 0,
      stop: ['\n'],
      logprobs: 1,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('goes to a server of the user’s own with the marks of its model', async () => {
    assert.deepEqual((await bodyFor('vllm/Qwen/Qwen2.5-Coder-7B')).body, {
      model: 'Qwen/Qwen2.5-Coder-7B',
      prompt: `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>`,
      max_tokens: 48,
      temperature: 0,
      stop: ['\n', '<|endoftext|>', '<|file_sep|>', '<|fim_pad|>', '<|im_end|>'],
      logprobs: 1,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('goes to LiteLLM without a question that it might refuse to pass on', async () => {
    assert.equal('logprobs' in (await bodyFor('litellm/qwen3-coder')).body, false);
  });

  it('goes to a server that is set to “suffix” as prompt and suffix, whatever the model', async () => {
    const { path, body } = await bodyFor('tabby/whatever');
    assert.deepEqual([path, body['prompt'], body['suffix']], ['/v1/completions', prefix, suffix]);
  });

  it('goes to llama.cpp with the other places beside it', async () => {
    assert.deepEqual((await bodyFor('llamacpp/any', { context: CONTEXT, stop: [] })).body, {
      model: 'any',
      input_prefix: prefix,
      input_suffix: suffix,
      input_extra: [{ filename: 'src/add.ts', text: 'export const add = 1;' }],
      n_predict: 48,
      n_probs: 1,
      temperature: 0,
      stream: true,
    });
  });

  it('goes to Ollama’s own API, with its template', async () => {
    assert.deepEqual((await bodyFor('ollama/qwen2.5-coder:7b')).body, {
      model: 'qwen2.5-coder:7b',
      prompt: prefix,
      suffix,
      raw: false,
      stream: true,
      logprobs: true,
      options: { num_predict: 48, temperature: 0, stop: ['\n'] },
    });
  });

  it('at the end of a file has a suffix for Ollama, which else would answer the code in prose', async () => {
    assert.equal((await bodyFor('ollama/qwen2.5-coder:7b', { suffix: '' })).body['suffix'], '\n');
  });

  it('goes past Ollama’s templates where the model’s has none for it, in one attempt', async () => {
    server.answer = 'no-insert';
    const asked = await harness.ask(['ollama/qwen2.5-coder:7b-base'], { hole: HOLE });
    assert.equal(expectOutcome(asked, 'ok').text, CODE.join(''));
    assert.equal(asked.attempts.length, 1);
    const { body } = server.journal[1] ?? {};
    assert.equal(body?.['prompt'], `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>`);
    assert.equal(body?.['raw'], true);
  });

  it('is put as a chat to llama.cpp where its model cannot fill holes, which is asked only once', async () => {
    server.answer = 'no-infill';
    for (let i = 0; i < 2; i++) {
      const asked = await harness.ask(['llamacpp/no-holes'], { hole: HOLE });
      assert.equal(expectOutcome(asked, 'ok').text, CODE.join(''));
      assert.equal(asked.attempts.length, 1);
    }
    assert.deepEqual(
      server.journal.map(({ path }) => path),
      ['/infill', '/v1/chat/completions', '/v1/chat/completions'],
    );
  });

  const chats: ModelRef[] = [
    'mistral/devstral-medium-latest',
    'ollama/llama3.3',
    'vllm/some-model',
    'plain/qwen2.5-coder',
    'openrouter/deepseek/deepseek-v4-flash',
    'google/gemini-2.5-flash-lite',
  ];
  for (const model of chats) {
    it(`is put as a chat to ${model}`, async () => {
      assert.equal((await bodyFor(model)).path, '/v1/chat/completions');
    });
  }

  it('as a chat shows the place and its surroundings, and asks for nothing but the code', async () => {
    const { body } = await bodyFor('openai/gpt-6-luna', { context: CONTEXT });
    const [system, user] = body['messages'] as { role: string; content: string }[];
    assert.deepEqual(
      { ...body, messages: null },
      {
        model: 'gpt-6-luna',
        messages: null,
        max_completion_tokens: 48,
        reasoning_effort: 'none',
        stream: true,
        stream_options: { include_usage: true },
      },
    );
    assert.match(system?.content ?? '', /nothing else.*without a line break/s);
    assert.equal(
      user?.content,
      `Part of src/add.ts:\nexport const add = 1;\n\nsrc/sum.ts (typescript):\n${prefix}<hole/>${suffix}`,
    );
  });

  it('as a chat has a mark of its own in code that has one already', async () => {
    const { body } = await bodyFor('openai/gpt-6-luna', { prefix: 'const mark = "<hole/>";\nconst hole = ' });
    assert.match(JSON.stringify(body['messages']), /const hole = <hole-1\/>/);
    assert.match(JSON.stringify(body['messages']), /marked <hole-1\/>/);
  });

  it('goes to Anthropic without a key of a cache, for it is never asked twice', async () => {
    const { body } = await bodyFor('anthropic/claude-haiku-4-5');
    assert.deepEqual(Object.keys(body).sort(), ['max_tokens', 'messages', 'model', 'stream', 'system']);
    assert.doesNotMatch(JSON.stringify(body), /cache_control/);
  });

  it('is never asked for with more tokens than its model’s limit, nor with fewer than one', async () => {
    for (const [asked, sent] of [
      [48, 48],
      [5_000, 1_000],
      [0, 1],
    ]) {
      server.journal.length = 0;
      await harness.ask(['mistral/codestral-2508'], { hole: HOLE, maxOutputTokens: asked ?? 0 });
      assert.equal(server.journal[0]?.body['max_tokens'], sent);
    }
  });
});

describe('A chat model', () => {
  const quick: readonly (readonly [ModelRef, Readonly<Record<string, unknown>>])[] = [
    ['openai/gpt-6-luna', { reasoning_effort: 'none' }],
    ['openai/gpt-5.2', { reasoning_effort: 'none', logprobs: true, temperature: 0 }],
    ['openai/gpt-5-mini', { reasoning_effort: 'minimal' }],
    ['openai/o4-mini', { reasoning_effort: 'low' }],
    ['openai/gpt-5.1-codex', { reasoning_effort: 'low' }],
    ['openai/gpt-5-chat-latest', {}],
    ['openai/gpt-4.1-nano', { logprobs: true, temperature: 0 }],
    ['google/gemini-2.5-flash-lite', { reasoning_effort: 'none' }],
    ['google/gemini-3-flash-preview', { reasoning_effort: 'low' }],
    ['google/gemini-2.0-flash', {}],
    ['openrouter/deepseek/deepseek-v4-flash', { reasoning: { effort: 'none' } }],
    ['openrouter/anthropic/claude-opus-5.5', { reasoning: { effort: 'low' } }],
    ['openrouter/meta-llama/llama-3.3-70b', {}],
    ['ollama/qwen3:8b', { reasoning_effort: 'none' }],
    ['ollama/llama3.3', {}],
    ['vllm/some-model', { logprobs: true, temperature: 0 }],
    ['anthropic/claude-haiku-4-5', {}],
    ['anthropic/claude-sonnet-5', { thinking: { type: 'disabled' } }],
    ['anthropic/claude-haiku-5-5', { thinking: { type: 'disabled' } }],
    ['anthropic/claude-opus-5-5', { output_config: { effort: 'low' } }],
  ];
  const plain = new Set(['model', 'messages', 'system', 'stream', 'stream_options', 'max_tokens']);
  for (const [model, extras] of quick) {
    const words = Object.keys(extras).join(', ') || 'nothing';
    it(`${model} is made quick with ${words}`, async () => {
      const { body } = await bodyFor(model);
      const sent = Object.entries(body).filter(
        ([name]) => !plain.has(name) && name !== 'max_completion_tokens',
      );
      assert.deepEqual(Object.fromEntries(sent), extras);
    });
  }

  it('in a conversation is left as it is', async () => {
    await harness.ask(['openai/gpt-6-luna'], {});
    assert.equal('reasoning_effort' in (server.journal[0]?.body ?? {}), false);
  });
});
