import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createLearnt, type ProviderSetting, profileOf } from '../../../src/gateway/index.ts';
import { providerError } from '../../../src/gateway/providers/errors.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { begin, send } from './faults.ts';
import { expectOutcome, type Harness, startHarness } from './harness.ts';

const PAGE = (title: string) =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>Our content policy: an invalid api key</body></html>`;

/** What servers answer, and what the user is told of it. */
const CAUSES: Readonly<Record<string, { status: number; body: unknown; reason: string; told: RegExp }>> = {
  'a path that is not there': {
    status: 404,
    body: { error: { message: 'Not found' } },
    reason: 'address',
    told: /its address, .* has no such API/,
  },
  'a path that is not there, in FastAPI’s words': {
    status: 404,
    body: { detail: 'Not Found' },
    reason: 'address',
    told: /address/,
  },
  'a path that is not there, in Go’s words': {
    status: 404,
    body: '404 page not found',
    reason: 'address',
    told: /address/,
  },
  'a path that is not there, in OpenAI’s words': {
    status: 404,
    body: { error: { message: 'Invalid URL (POST /v1/v1/chat/completions)' } },
    reason: 'address',
    told: /address/,
  },
  'a path that is not there, without a word': { status: 404, body: '', reason: 'address', told: /address/ },
  'a path that takes no question': {
    status: 405,
    body: { detail: 'Method Not Allowed' },
    reason: 'address',
    told: /address/,
  },
  'a model that is not there': {
    status: 404,
    body: { error: { message: 'The model `x` does not exist' } },
    reason: 'bad-request',
    told: /does not know this model/,
  },
  'a model that is not there, in Anthropic’s words': {
    status: 404,
    body: { error: { type: 'not_found_error', message: 'model: claude-9' } },
    reason: 'bad-request',
    told: /does not know this model/,
  },
  'a web page': {
    status: 404,
    body: PAGE('Welcome'),
    reason: 'address',
    told: /a web page \(“Welcome”\) came/,
  },
  'a web page as if it were an answer': {
    status: 200,
    body: PAGE('Log in'),
    reason: 'address',
    told: /a web page \(“Log in”\)/,
  },
  'a web page in the way': {
    status: 403,
    body: PAGE('Just a moment...'),
    reason: 'address',
    told: /a web page/,
  },
  'a web page of a gateway that is down': {
    status: 502,
    body: PAGE('Bad gateway'),
    reason: 'server',
    told: /reported an error \(502\)/,
  },
  'settings of privacy': {
    status: 404,
    body: {
      error: {
        message:
          'No endpoints found matching your data policy (Free model publication). Configure: https://settings.example.test/privacy',
      },
    },
    reason: 'forbidden',
    told: /about privacy leaves no host/,
  },
  'a country': {
    status: 400,
    body: { error: { message: 'User location is not supported for the API use.' } },
    reason: 'forbidden',
    told: /not offered where you are/,
  },
  'an organization that has to be verified': {
    status: 404,
    body: { error: { message: 'Your organization must be verified to use the model `x`.' } },
    reason: 'forbidden',
    told: /verified organizations/,
  },
  'a model that is not there, with another status': {
    status: 400,
    body: { error: { message: 'x/y is not a valid model ID' } },
    reason: 'bad-request',
    told: /does not know this model \(400\)/,
  },
  'hosts that take no tools': {
    status: 404,
    body: { error: { message: 'No endpoints found that support tool use.' } },
    reason: 'bad-request',
    told: /no host of this model takes the request: No endpoints/,
  },
  'too little memory': {
    status: 500,
    body: { error: { message: 'model requires more system memory (8.4 GiB) than is available (5.3 GiB)' } },
    reason: 'server',
    told: /not enough memory/,
  },
  'a balance, with another status': {
    status: 403,
    body: { code: 30001, message: 'Sorry, your account balance is insufficient' },
    reason: 'payment',
    told: /no balance left/,
  },
  'a request that is too large for the gateway in between': {
    status: 413,
    body: PAGE('413 Request Entity Too Large'),
    reason: 'context-too-long',
    told: /too long/,
  },
  'a policy, in Qwen’s words': {
    status: 400,
    body: {
      error: { message: 'Input data may contain inappropriate content.', code: 'data_inspection_failed' },
    },
    reason: 'content-policy',
    told: /^it declined: Input data may contain/,
  },
  'a policy, in xAI’s words': {
    status: 403,
    body: { code: 'x', error: 'Content violates usage guidelines.' },
    reason: 'content-policy',
    told: /^it declined: Content violates/,
  },
  'a policy': {
    status: 400,
    body: { error: { message: 'Your request was flagged for violence.' } },
    reason: 'content-policy',
    told: /^it declined: Your request was flagged for violence/,
  },
  'a balance for less': {
    status: 402,
    body: { error: { message: 'You requested up to 1000 tokens, but can only afford 12.' } },
    reason: 'unaffordable',
    told: /balance does not cover/,
  },
};

describe('The cause that is told', function () {
  this.timeout(20_000);
  let server: FaultServer;
  let harness: Harness;
  const start = (
    settings: Readonly<Record<string, ProviderSetting>>,
    key: string | null = 'key-0123456789',
  ) => {
    harness = startHarness({ settings, key: async () => key });
  };
  beforeEach(async () => {
    server = await startFaultServer({
      declines: (call) => {
        begin(call);
        const delta = {
          stop_reason: 'refusal',
          stop_details: { explanation: 'The request is about malware.' },
        };
        const event = { type: 'message_delta', delta, usage: call.usage };
        call.response.end(`event: message_delta\ndata: ${JSON.stringify(event)}\n\n${call.wire.done()}`);
      },
      cause({ request, response }) {
        const messages = request.body['messages'] as readonly { content: unknown }[];
        const name = JSON.stringify(messages.at(-1)?.content);
        const cause = Object.entries(CAUSES).find(([one]) => name.includes(`(${one})`))?.[1] ?? assert.fail();
        if (typeof cause.body === 'object') return send(response, cause.status, cause.body);
        response.writeHead(cause.status, { 'content-type': 'text/html; charset=utf-8' }).end(cause.body);
      },
    });
    start({
      open: { baseUrl: `${server.url}/v1` },
      claude: { kind: 'anthropic', baseUrl: server.url },
    });
  });
  afterEach(async () => {
    harness.stop();
    await server.stop();
  });

  for (const provider of ['open', 'claude'] as const) {
    for (const [name, { reason, told }] of Object.entries(CAUSES)) {
      it(`is the cause: ${name} (${provider})`, async () => {
        const asked = await harness.ask([`${provider}/cause`], { prompt: `(${name})` });
        const { failure } = expectOutcome(asked, 'failed');
        assert.equal(failure.reason, reason, failure.detail);
        assert.match(failure.message, told);
        assert.doesNotMatch(failure.message, /</);
      });
    }
  }

  it('is what the provider itself says where it declines in the end', async () => {
    const { failure } = expectOutcome(await harness.ask(['claude/declines']), 'incomplete');
    assert.equal(failure.message, 'it declined: The request is about malware.');
  });

  it('is a page of the provider’s own site where it names one, and of no other', async () => {
    const name = 'settings of privacy';
    const { failure } = expectOutcome(await harness.ask(['open/cause'], { prompt: `(${name})` }), 'failed');
    assert.equal(failure.link, undefined);
    const profile = profileOf('openrouter', {}) ?? assert.fail();
    const said = { message: 'No endpoints match your data policy: https://openrouter.ai/settings/privacy.' };
    const options = { profile, key: null, headers: {}, learnt: createLearnt() };
    const own = providerError({ status: 404, error: said }, options).failure;
    assert.equal(own.link, 'https://openrouter.ai/settings/privacy');
  });

  it('is the key or the header where one cannot be sent, and not the network', async () => {
    harness.stop();
    const setting = { baseUrl: `${server.url}/v1` };
    start({ open: setting }, 'kеy-with-cyrillic');
    const key = expectOutcome(await harness.ask(['open/ok']), 'failed').failure;
    assert.deepEqual(
      [key.reason, key.message],
      ['no-key', 'the API key for open has a character that no key has'],
    );
    harness.stop();
    start({ open: { ...setting, headers: { 'x-team': 'a\nb' } } });
    const header = expectOutcome(await harness.ask(['open/ok']), 'failed').failure;
    assert.match(header.message, /the header “x-team”.*cannot be sent/);
    assert.deepEqual(server.journal, []);
  });
});

describe('The address of a provider', () => {
  const base = (baseUrl: string, kind: 'openai' | 'anthropic' = 'openai') =>
    profileOf('work', { work: { kind, baseUrl } })?.baseUrl;

  it('is what stands before the path of a call, however much of it was copied', () => {
    for (const path of [
      '',
      '/',
      '/chat/completions',
      '/chat/completions/',
      '/completions',
      '/responses',
      '/models',
    ]) {
      assert.equal(base(`https://h/v1${path}`), 'https://h/v1');
      assert.equal(base(`https://h/v1/${path}`), 'https://h/v1');
    }
    assert.equal(base('https://h/v1/chat/completions/chat/completions'), 'https://h/v1');
    for (const path of ['', '/', '/v1', '/v1/', '/v1/messages', '/v1/messages/']) {
      assert.equal(base(`https://h${path}`, 'anthropic'), 'https://h');
    }
  });

  it('keeps its query, as Azure’s version', () => {
    assert.equal(
      base('https://h/openai/deployments/d/chat/completions?api-version=2024-10-21'),
      'https://h/openai/deployments/d?api-version=2024-10-21',
    );
  });

  it('keeps a path that only looks like that of a call', () => {
    for (const address of ['https://h/models/v1', 'https://h/my-completions', 'https://completions/v1']) {
      assert.equal(base(address), address);
    }
  });
});
