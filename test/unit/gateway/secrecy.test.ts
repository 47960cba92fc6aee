import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { connect, createProviders, type ProviderSettings, profileOf } from '../../../src/gateway/index.ts';
import { promptOf } from '../../../src/gateway/providers/anthropicPrompt.ts';
import { fetchWithin } from '../../../src/gateway/providers/network.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { begin } from './faults.ts';
import { expectOutcome, type Harness, settingsFor, startHarness } from './harness.ts';

const KEY = 'plain-looking_value.42';

/** Variables that the SDKs would read, and values that must reach no server. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  OPENAI_ORG_ID: 'org-leak',
  OPENAI_PROJECT_ID: 'proj-leak',
  OPENAI_API_KEY: 'sk-leak-openai',
  OPENAI_ADMIN_KEY: 'sk-leak-admin',
  OPENAI_BASE_URL: 'http://127.0.0.1:9/leak',
  OPENAI_CUSTOM_HEADERS: 'x-leak: header-leak\nx-team: leak',
  ANTHROPIC_API_KEY: 'sk-ant-leak',
  ANTHROPIC_AUTH_TOKEN: 'token-leak',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/leak',
  ANTHROPIC_CUSTOM_HEADERS: 'x-leak: header-leak',
};

describe('Secrets', () => {
  let server: FaultServer;
  let other: FaultServer;
  let harness: Harness;
  before(async () => {
    server = await startFaultServer({
      'declines-with-key'(call) {
        begin(call);
        const explanation = `${KEY} of\n team-secret-42 asks for malware. ${'Go away. '.repeat(50)}`;
        const delta = { stop_reason: 'refusal', stop_details: { explanation } };
        const event = { type: 'message_delta', delta, usage: call.usage };
        call.response.end(`event: message_delta\ndata: ${JSON.stringify(event)}\n\n${call.wire.done()}`);
      },
    });
    other = await startFaultServer();
    Object.assign(process.env, ENVIRONMENT);
    harness = startHarness({ settings: settingsFor(server.url), key: async () => KEY });
  });
  after(async () => {
    for (const name of Object.keys(ENVIRONMENT)) delete process.env[name];
    harness.stop();
    await server.stop();
    await other.stop();
  });

  for (const provider of ['open', 'claude'] as const) {
    it(`sends the key that was given, and nothing of the environment (${provider})`, async () => {
      server.journal.length = 0;
      expectOutcome(await harness.ask([`${provider}/ok`]), 'ok');
      const sent = JSON.stringify(server.journal);
      assert.doesNotMatch(sent, /leak/);
      assert.ok(sent.includes(KEY));
      assert.ok(sent.includes('team-secret-42'));
      assert.equal(process.env['OPENAI_ORG_ID'], 'org-leak');
    });

    it(`keeps the key out of what is told of a failure (${provider})`, async () => {
      const asked = await harness.ask([`${provider}/echo-key`]);
      const result = expectOutcome(asked, 'failed');
      assert.equal(result.failure.reason, 'auth');
      const told = JSON.stringify([result, asked.events, asked.attempts, harness.log]);
      assert.doesNotMatch(told, /plain-looking|team-secret/);
      assert.match(result.failure.detail, /Incorrect API key provided: .*\(key\)/);
      harness.breakers.reset(provider);
    });

    it(`follows no redirect, so that key and code stay where they were sent (${provider})`, async () => {
      const base = settingsFor(server.url)[provider];
      const settings: ProviderSettings = {
        [provider]: { ...base, headers: { 'x-redirect-to': other.url } },
      };
      const lone = startHarness({ settings, key: async () => KEY });
      const asked = await lone.ask([`${provider}/redirect`, `${provider}/ok`]);
      assert.equal(expectOutcome(asked, 'failed').failure.reason, 'redirect');
      assert.equal(asked.attempts.length, 1);
      assert.deepEqual(other.journal, []);
      lone.stop();
    });

    it(`keeps what the model wrote out of the log when it cannot be read (${provider})`, async () => {
      harness.log.length = 0;
      await harness.ask([`${provider}/malformed`]);
      assert.ok(harness.log.length > 0);
      assert.doesNotMatch(harness.log.join('\n'), /secret code/);
    });

    it(`tries a key without asking a model (${provider})`, async () => {
      server.journal.length = 0;
      const profile = profileOf(provider, settingsFor(server.url));
      assert.ok(profile);
      const { probe } = await connect(profile, KEY, {});
      assert.equal(await probe(AbortSignal.timeout(1_000)), null);
      assert.equal(server.journal[0]?.path, '/v1/models');
    });

    it(`sends no key where there is none (${provider})`, async () => {
      server.journal.length = 0;
      const profile = profileOf(provider, settingsFor(server.url));
      assert.ok(profile);
      const { probe } = await connect(profile, null, {});
      assert.equal(await probe(AbortSignal.timeout(1_000)), null);
      const { authorization, 'x-api-key': key } = server.journal[0]?.headers ?? {};
      assert.deepEqual([authorization, key], [undefined, undefined]);
    });
  }

  it('are kept out of what a provider says when it declines', async () => {
    const asked = await harness.ask(['claude/declines-with-key']);
    const { failure } = expectOutcome(asked, 'incomplete');
    assert.match(failure.message, /^it declined: \(key\) of \(key\) asks for malware\. (?:Go away\. )+/);
    assert.equal(failure.message.length, 'it declined: '.length + 300);
    assert.doesNotMatch(
      JSON.stringify([asked.result, asked.events, harness.log]),
      /plain-looking|team-secret/,
    );
  });

  it('go to no server that is not allowed, and its key is not even looked up', async () => {
    const asked: string[] = [];
    const lone = startHarness({
      settings: settingsFor(server.url),
      allowedOrigins: ['https://api.example.com'],
      key: async (id) => {
        asked.push(id);
        return KEY;
      },
    });
    server.journal.length = 0;
    const { failure } = expectOutcome(await lone.ask(['open/ok', 'claude/ok']), 'failed');
    assert.equal(failure.reason, 'not-allowed');
    assert.deepEqual([server.journal, asked], [[], []]);
    lone.stop();
    const allowed = startHarness({ settings: settingsFor(server.url), allowedOrigins: [server.url] });
    expectOutcome(await allowed.ask(['open/ok']), 'ok');
    allowed.stop();
  });

  it('stay within the origin of their provider, whatever is called', async () => {
    const fetch = fetchWithin(`${server.url}/v1`);
    await assert.rejects(fetch(`${other.url}/v1/models`), /instead of/);
    assert.deepEqual(other.journal, []);
  });

  it('asks for the key by the origin that it is for', async () => {
    const asked: string[] = [];
    const provider = createProviders({
      settings: () => ({ providers: settingsFor(server.url), allowedOrigins: null }),
      key: async (id, origin) => {
        asked.push(`${id} ${origin}`);
        return KEY;
      },
    });
    await provider('claude');
    await provider('openrouter');
    assert.deepEqual(asked, [`claude ${server.url}`, 'openrouter https://openrouter.ai']);
  });
});

describe('A provider that cannot be set up', () => {
  const broken: ProviderSettings = { broken: { baseUrl: 'not an address' } };

  it('is passed over with what is wrong', async () => {
    const server = await startFaultServer();
    const harness = startHarness({
      settings: { ...broken, ...settingsFor(server.url) },
      key: async (id) => (id === 'openrouter' ? null : KEY),
    });
    const asked = await harness.ask(['nobody/x', 'broken/x', 'openrouter/x', 'second/ok']);
    assert.equal(expectOutcome(asked, 'ok').model, 'second/ok');
    assert.deepEqual(
      asked.events.flatMap((event) => (event.type === 'moved' ? [event.failure.message] : [])),
      [
        'no provider “nobody” is set up',
        'the address of broken is not a URL: not an address',
        'no API key for OpenRouter is set',
      ],
    );
    assert.equal(asked.attempts.length, 1);
    harness.stop();
    await server.stop();
  });

  it('and needs no key is asked without one, and the user is told when it wants one', async () => {
    const server = await startFaultServer();
    const harness = startHarness({ settings: settingsFor(server.url), key: async () => null });
    expectOutcome(await harness.ask(['open/ok']), 'ok');
    const { failure } = expectOutcome(await harness.ask(['claude/status:401']), 'failed');
    assert.equal(failure.message, 'it wants an API key, and none is set');
    harness.stop();
    await server.stop();
  });

  it('does not break a request whose key cannot be fetched', async () => {
    const harness = startHarness({
      settings: settingsFor('http://127.0.0.1:9'),
      key: async () => {
        throw new Error('the keyring is locked');
      },
    });
    const asked = await harness.ask(['open/ok']);
    assert.equal(expectOutcome(asked, 'failed').failure.detail, 'the keyring is locked');
    harness.stop();
  });
});

describe('A prompt for Anthropic', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'one' },
    { role: 'assistant', content: ' ' },
    { role: 'user', content: 'two' },
  ] as const;

  it('is marked for the cache at its fixed beginning and its end, in a conversation', () => {
    const { system, messages: sent } = promptOf({ messages, sessionId: 's', tools: null });
    assert.deepEqual(
      system?.map((block) => block.cache_control),
      [{ type: 'ephemeral' }],
    );
    assert.match(JSON.stringify(sent.at(-1)), /"two","cache_control"/);
    assert.doesNotMatch(JSON.stringify(sent.slice(0, -1)), /cache_control/);
  });

  it('is not marked outside of a conversation, where writing to the cache only costs more', () => {
    assert.doesNotMatch(
      JSON.stringify(promptOf({ messages, sessionId: null, tools: null })),
      /cache_control/,
    );
  });

  it('has no empty message in it', () => {
    const sent = promptOf({ messages, sessionId: null, tools: null }).messages;
    assert.deepEqual(sent, [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
    ]);
  });
});
