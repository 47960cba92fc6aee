import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { BUILT_IN, connect, type ProviderProfile } from '../../../src/gateway/index.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';

const CALL = {
  model: 'ok',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
  maxOutputTokens: 321,
  sessionId: 'session-1',
} as const;

describe('A request', () => {
  let server: FaultServer;
  before(async () => {
    server = await startFaultServer();
  });
  after(() => server.stop());

  async function bodyFor(
    id: string,
    sessionId: string | null = null,
  ): Promise<Readonly<Record<string, unknown>>> {
    const builtIn = BUILT_IN[id];
    assert.ok(builtIn);
    const baseUrl = builtIn.kind === 'anthropic' ? server.url : `${server.url}/v1`;
    const profile: ProviderProfile = { ...builtIn, baseUrl };
    const { stream } = await connect(profile, 'test-key', {});
    for await (const _event of stream({ ...CALL, sessionId, tools: null }, AbortSignal.timeout(2_000)));
    return server.journal.at(-1)?.body ?? {};
  }

  it('to OpenAI has its name for the output limit, and the conversation as the key of the cache', async () => {
    const body = await bodyFor('openai', 'session-1');
    assert.equal(body['max_completion_tokens'], 321);
    assert.equal(body['max_tokens'], undefined);
    assert.equal(body['prompt_cache_key'], 'session-1');
    assert.equal((await bodyFor('openai'))['prompt_cache_key'], undefined);
  });

  for (const id of ['deepseek', 'mistral', 'google', 'litellm', 'ollama', 'lmstudio']) {
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
