import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import { after, before, describe, it } from 'mocha';
import { connect, findLocalServers, profileOf } from '../../../src/gateway/index.ts';
import { readModels } from '../../../src/gateway/providers/models.ts';

describe('The list of a server’s models', () => {
  it('is read in the forms of OpenRouter, vLLM, llama.cpp, Anthropic and Google', () => {
    const data = [
      {
        id: 'deepseek/deepseek-v4-flash',
        context_length: 163_840,
        pricing: { prompt: '0.000000098', completion: '0.000000197' },
      },
      { id: 'openrouter/auto', pricing: { prompt: '-1', completion: '-1' } },
      { id: 'Qwen/Qwen3-Coder', max_model_len: 32_768 },
      { id: 'smollm2.gguf', meta: { n_ctx: 4_096, n_ctx_train: 8_192 } },
      { id: 'claude-haiku-4-5', display_name: 'Claude Haiku 4.5', max_input_tokens: 200_000 },
      { id: 'models/gemini-3-flash', object: 'model' },
    ];
    assert.deepEqual(readModels({ object: 'list', data }), [
      { name: 'deepseek/deepseek-v4-flash', contextTokens: 163_840, inputUsd: 0.098, outputUsd: 0.197 },
      { name: 'openrouter/auto', contextTokens: null, inputUsd: null, outputUsd: null },
      { name: 'Qwen/Qwen3-Coder', contextTokens: 32_768, inputUsd: null, outputUsd: null },
      { name: 'smollm2.gguf', contextTokens: 4_096, inputUsd: null, outputUsd: null },
      { name: 'claude-haiku-4-5', contextTokens: 200_000, inputUsd: null, outputUsd: null },
      { name: 'gemini-3-flash', contextTokens: null, inputUsd: null, outputUsd: null },
    ]);
  });

  it('is none where something else comes', () => {
    for (const body of [null, 'ok', {}, { data: 'x' }, { data: [{ name: 'x' }] }]) {
      assert.equal(readModels(body), null);
    }
  });
});

describe('Servers on this machine', () => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  let stranger: Server;
  before(async () => {
    mock.onMessage(/./, { content: 'hi' });
    await mock.start();
    // Port 8080 is everybody's.
    stranger = createServer((_request, response) => response.end('<html>hello</html>'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await mock.stop();
    await new Promise((resolve) => stranger.close(resolve));
  });

  it('are found where they answer with a list of models, and nothing else is', async () => {
    const dead = 'http://127.0.0.1:9/v1';
    const found = await findLocalServers(
      {
        ollama: { baseUrl: `${mock.url}/v1` },
        lmstudio: { baseUrl: dead },
        vllm: { baseUrl: dead },
        llamacpp: { baseUrl: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/v1` },
      },
      async () => null,
    );
    assert.deepEqual(
      found.map(({ provider, label }) => [provider, label]),
      [['ollama', 'Ollama']],
    );
    assert.ok((found[0]?.models.length ?? 0) > 0);
  });

  it('are looked for at the default ports of their makers', () => {
    const urls = ['ollama', 'lmstudio', 'vllm', 'llamacpp'].map((id) => profileOf(id, {})?.baseUrl);
    assert.deepEqual(urls, [
      'http://localhost:11434/v1',
      'http://localhost:1234/v1',
      'http://localhost:8000/v1',
      'http://localhost:8080/v1',
    ]);
  });

  it('that are asked for their models and do not answer say why', async () => {
    const profile = profileOf('work', { work: { baseUrl: 'http://127.0.0.1:9/v1' } });
    assert.ok(profile);
    const models = await (await connect(profile, null, {})).models(AbortSignal.timeout(2_000));
    assert.ok('reason' in models);
  });
});
