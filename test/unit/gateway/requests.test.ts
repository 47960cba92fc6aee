import assert from 'node:assert/strict';
import { homedir, hostname, userInfo } from 'node:os';
import { after, before, describe, it } from 'mocha';
import { BUILT_IN, connect, type ProviderProfile } from '../../../src/gateway/index.ts';
import type { ChatCall } from '../../../src/gateway/providers/types.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';

const CALL = {
  model: 'ok',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
  maxOutputTokens: 321,
  temperature: null,
  sessionId: 'session-1',
} as const;

/** Headers that say nothing of whoever asks, but for the key. */
const OF_ANY_REQUEST =
  /^(?:accept|accept-encoding|accept-language|authorization|x-api-key|connection|content-length|content-type|host|sec-fetch-mode|anthropic-version)$/;
/** What both SDKs add. */
const OF_THE_SDK =
  /^(?:user-agent: (?:OpenAI|Anthropic)\/JS [\d.]+|x-stainless-(?:arch|os|lang|runtime|runtime-version|package-version|retry-count|timeout|helper-method): [\w. ]+)$/;

describe('A request', () => {
  let server: FaultServer;
  before(async () => {
    server = await startFaultServer();
  });
  after(() => server.stop());

  async function bodyFor(
    id: string,
    sessionId: string | null = null,
    more: Partial<ChatCall> = {},
    setting: Partial<ProviderProfile> = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const builtIn = BUILT_IN[id];
    assert.ok(builtIn);
    const baseUrl = builtIn.kind === 'anthropic' ? server.url : `${server.url}/v1`;
    const profile: ProviderProfile = { ...builtIn, baseUrl, ...setting };
    const { stream } = await connect(profile, 'test-key', {});
    const call: ChatCall = { ...CALL, sessionId, tools: null, effort: null, ...more };
    for await (const _event of stream(call, AbortSignal.timeout(2_000)));
    return server.journal.at(-1)?.body ?? {};
  }

  it('to OpenAI has its name for the output limit, and the conversation as the key of the cache', async () => {
    const body = await bodyFor('openai', 'session-1');
    assert.equal(body['max_completion_tokens'], 321);
    assert.equal(body['max_tokens'], undefined);
    assert.equal(body['prompt_cache_key'], 'session-1');
    assert.equal((await bodyFor('openai'))['prompt_cache_key'], undefined);
  });

  for (const id of ['deepseek', 'google', 'litellm', 'portkey', 'ollama', 'lmstudio', 'vllm', 'llamacpp']) {
    it(`to ${id} has the old name of the limit, no key of a cache, and asks for the usage`, async () => {
      assert.deepEqual(await bodyFor(id, 'session-1'), {
        model: 'ok',
        messages: CALL.messages,
        max_tokens: 321,
        stream: true,
        stream_options: { include_usage: true },
      });
    });
  }

  it('to Mistral does not ask for the usage, which it always tells and may not be asked for', async () => {
    assert.deepEqual(await bodyFor('mistral', 'session-1'), {
      model: 'ok',
      messages: CALL.messages,
      max_tokens: 321,
      stream: true,
    });
  });

  it('to Azure OpenAI has its new name for the limit, and the key in its own header as well', async () => {
    const body = await bodyFor('azure');
    assert.equal(body['max_completion_tokens'], 321);
    const { headers } = server.journal.at(-1) ?? {};
    assert.deepEqual([headers?.['api-key'], headers?.authorization], ['test-key', 'Bearer test-key']);
    await bodyFor('portkey');
    assert.equal(server.journal.at(-1)?.headers['x-portkey-api-key'], 'test-key');
  });

  const round = [
    { role: 'user', content: 'Read a.ts' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'toolu_01ABCdefGHI', name: 'read', input: {} }] },
    { role: 'tool', callId: 'toolu_01ABCdefGHI', content: 'one' },
  ] as const;

  it('to Mistral has ids of nine letters and digits for calls that another model made', async () => {
    const { messages } = await bodyFor('mistral', null, { messages: round });
    const [, assistant, tool] = messages as [
      unknown,
      { tool_calls: [{ id: string }] },
      { tool_call_id: string },
    ];
    assert.match(assistant.tool_calls[0].id, /^[a-z0-9]{9}$/);
    assert.equal(tool.tool_call_id, assistant.tool_calls[0].id);
  });

  it('to Gemini 3 has a signature on each call, and to no other model of Google', async () => {
    const three = await bodyFor('google', null, { messages: round, model: 'gemini-3-flash' });
    assert.match(JSON.stringify(three), /"thought_signature":"skip_thought_signature_validator"/);
    const two = await bodyFor('google', null, { messages: round, model: 'gemini-2.5-flash' });
    assert.doesNotMatch(JSON.stringify(two), /signature/);
  });

  it('to DeepSeek has no thinking where there are tools', async () => {
    const { thinking } = await bodyFor('deepseek', null, { messages: round });
    assert.deepEqual(thinking, { type: 'disabled' });
    assert.equal((await bodyFor('deepseek'))['thinking'], undefined);
  });

  it('has a temperature only when asked for, and only for models that take one', async () => {
    const temperature = async (id: string, model: string) =>
      (await bodyFor(id, null, { model, temperature: 0 }))['temperature'];
    assert.equal((await bodyFor('openai', null, { model: 'gpt-4.1' }))['temperature'], undefined);
    assert.equal(await temperature('openai', 'gpt-4.1'), 0);
    assert.equal(await temperature('anthropic', 'claude-haiku-4-5'), 0);
    assert.equal(await temperature('openrouter', 'deepseek/deepseek-v4-flash'), 0);
    for (const model of ['gpt-5.4-mini', 'o4-mini', 'gpt-6-luna']) {
      assert.equal(await temperature('openai', model), undefined, model);
    }
    for (const model of ['claude-opus-4-8', 'claude-opus-5-5', 'claude-sonnet-5']) {
      assert.equal(await temperature('anthropic', model), undefined, model);
    }
    assert.equal(await temperature('openrouter', 'anthropic/claude-opus-4.7'), undefined);
  });

  it('has what settings add, under what it has of its own', async () => {
    const body = { provider: { max_price: { prompt: 1 } }, models: ['a/b'], model: 'other', stream: false };
    const sent = await bodyFor('openrouter', null, {}, { body });
    assert.deepEqual([sent['provider'], sent['models']], [{ max_price: { prompt: 1 } }, ['a/b']]);
    assert.deepEqual([sent['model'], sent['stream']], ['ok', true]);
  });

  for (const id of ['openai', 'anthropic', 'openrouter']) {
    it(`to ${id} says of the machine its system, its processor and versions of programs, and of the user nothing`, async () => {
      await bodyFor(id, 'session-1');
      const { headers = {} } = server.journal.at(-1) ?? {};
      const about = Object.entries(headers).filter(([name]) => !OF_ANY_REQUEST.test(name));
      for (const [name, value] of about) assert.match(`${name}: ${String(value)}`, OF_THE_SDK);
      const whose = [hostname(), homedir(), userInfo().username].filter((word) => word.length > 4);
      for (const word of whose) assert.ok(!JSON.stringify(headers).includes(word));
    });
  }

  it('to Anthropic has the system prompt apart, and marks only in a conversation', async () => {
    const plain = await bodyFor('anthropic');
    assert.deepEqual(plain, {
      model: 'ok',
      max_tokens: 321,
      stream: true,
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    assert.match(JSON.stringify(await bodyFor('anthropic', 'session-1')), /cache_control/);
  });
});
