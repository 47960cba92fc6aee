import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createLearnt, createWindows, profileOf } from '../../../src/gateway/index.ts';
import { askWindow } from '../../../src/gateway/providers/windows.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { whole } from './faults.ts';
import { expectOutcome, type Harness, startHarness, trail } from './harness.ts';

/** What each server answers, by path, and the window that it says it has. */
const SERVERS: readonly (readonly [
  name: string,
  answers: Readonly<Record<string, unknown>>,
  window: number | null,
])[] = [
  [
    'Ollama with the model loaded',
    { '/api/ps': { models: [{ name: 'm:latest', context_length: 16_384 }] } },
    16_384,
  ],
  [
    'Ollama with a window in the model’s file',
    {
      '/api/ps': { models: [] },
      '/api/show': {
        parameters: 'stop "<|im_end|>"\nnum_ctx                        32768\n',
        model_info: { 'qwen2.context_length': 131_072 },
      },
    },
    32_768,
  ],
  [
    'Ollama as it comes, which says what the model could do, and not what it does',
    {
      '/api/ps': { models: [] },
      '/api/show': { parameters: '', model_info: { 'qwen2.context_length': 131_072 } },
    },
    null,
  ],
  ['llama.cpp', { '/props': { default_generation_settings: { n_ctx: 8_192 }, total_slots: 4 } }, 8_192],
  [
    'LM Studio',
    {
      '/api/v0/models': {
        data: [{ id: 'm', state: 'loaded', max_context_length: 131_072, loaded_context_length: 4_096 }],
      },
    },
    4_096,
  ],
  ['vLLM', { '/v1/models': { data: [{ id: 'm', max_model_len: 40_960 }] } }, 40_960],
  ['a server that says nothing', {}, null],
  [
    'a server that says nonsense',
    { '/props': { default_generation_settings: { n_ctx: 'many' } }, '/api/ps': 7 },
    null,
  ],
];

describe('A server on the user’s own machine', () => {
  let server: Server;
  let url: string;
  let answers: Readonly<Record<string, unknown>>;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    answers = {};
    server = createServer(async (request, response) => {
      if (request.method === 'POST') await json(request);
      asked.push(request.url ?? '');
      const answer = answers[request.url ?? ''];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { error: 'not found' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const [name, said, window] of SERVERS) {
    it(`is believed about its window: ${name}`, async () => {
      answers = said;
      const profile = profileOf('ollama', { ollama: { baseUrl: `${url}/v1` } }) ?? assert.fail();
      assert.equal(await askWindow(profile, 'm', {}), window);
    });
  }

  it('is asked in the background, once in a while', async () => {
    answers = { '/props': { default_generation_settings: { n_ctx: 8_192 } } };
    let now = 0;
    const learnt = createLearnt();
    const learned: (() => void)[] = [];
    const windows = createWindows({
      settings: () => ({ providers: { llamacpp: { baseUrl: `${url}/v1` } }, allowedOrigins: null }),
      key: async () => null,
      learnt: {
        ...learnt,
        learn: (...what) => {
          learnt.learn(...what);
          for (const tell of learned.splice(0)) tell();
        },
      },
      now: () => now,
    });
    const next = () => new Promise<void>((resolve) => learned.push(resolve));
    const first = next();
    assert.equal(windows.contextTokens('llamacpp/m'), null);
    assert.equal(windows.contextTokens('llamacpp/m'), null);
    await first;
    const calls = asked.length;
    assert.equal(windows.contextTokens('llamacpp/m'), 8_192);
    assert.equal(asked.length, calls);
    now += 5 * 60_000;
    answers = { '/props': { default_generation_settings: { n_ctx: 16_384 } } };
    const second = next();
    assert.equal(windows.contextTokens('llamacpp/m'), 8_192);
    await second;
    assert.equal(windows.contextTokens('llamacpp/m'), 16_384);
  });

  it('is not asked where it may not be, nor is any server elsewhere', async () => {
    const keys: string[] = [];
    const windows = createWindows({
      settings: () => ({
        providers: { ollama: { baseUrl: `${url}/v1` }, work: { baseUrl: 'https://llm.example.test/v1' } },
        allowedOrigins: ['https://llm.example.test'],
      }),
      key: async (id) => {
        keys.push(id);
        return null;
      },
      learnt: createLearnt(),
    });
    for (const model of ['ollama/m', 'work/m', 'openai/gpt-5', 'nobody/m'] as const) {
      assert.equal(windows.contextTokens(model), null);
    }
    assert.deepEqual([keys, asked], [[], []]);
  });
});

describe('An answer to half of a question', function () {
  this.timeout(10_000);
  let server: FaultServer;
  let harness: Harness;
  beforeEach(async () => {
    server = await startFaultServer({
      // `read:TOKENS`: as Ollama does, which cuts the prompt at its window
      read: (call) => whole(call, 'stop', { prompt_tokens: Number(call.args[0]), completion_tokens: 9 }),
    });
    const setting = { baseUrl: `${server.url}/v1` };
    harness = startHarness({ settings: { open: setting, second: setting } });
  });
  afterEach(async () => {
    harness.stop();
    await server.stop();
  });
  const local = { facts: { priceSource: 'local' } } as const;

  it('is not whole, and a model with a larger window is asked', async () => {
    const asked = await harness.ask(['open/read:4095'], { ...local, inputTokens: 8_000 });
    const { failure } = expectOutcome(asked, 'incomplete');
    assert.equal(failure.message, 'its server read only 4095 of about 8000 tokens, and cut off the rest');
    assert.deepEqual([failure.reason, failure.contextTokens], ['context-too-long', 4_096]);
    const chain = ['open/read:4095', 'second/read:8000'] as const;
    const moved = await harness.ask(chain, { ...local, inputTokens: 8_000, windows: [8_000, 32_000] });
    assert.deepEqual(trail(moved), ['open/read:4095 incomplete context-too-long', 'second/read:8000 ok']);
  });

  it('is whole where the estimate is a little off, or the server counts for money', async () => {
    for (const read of [6_000, 7_999, 9_000]) {
      expectOutcome(await harness.ask([`open/read:${read}`], { ...local, inputTokens: 8_000 }), 'ok');
    }
    expectOutcome(await harness.ask(['open/read:60'], { ...local, inputTokens: 500 }), 'ok');
    expectOutcome(await harness.ask(['open/read:4095'], { inputTokens: 8_000 }), 'ok');
  });
});
