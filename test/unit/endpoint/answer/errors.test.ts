import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { Wire } from '../../../../src/wires/index.ts';
import { asked, json, PATH, SPOKEN, well } from './scripts.ts';
import { type Script, type Setup, startUpstream, startWorld, type World } from './world.ts';

type Case = readonly [
  what: string,
  script: Script,
  expected: { readonly status: number; readonly words: RegExp; readonly upstreamCalls?: number },
];

const body = (wire: Wire, type: string, message: string): object =>
  wire === 'messages'
    ? { type: 'error', error: { type, message }, request_id: 'req_up' }
    : { error: { type, message, code: type, param: null } };

/** An upstream that answers with a status, in the form of the wire. */
const answers =
  (status: number, type: string, message: string, headers: object = {}): Script =>
  ({ path }, response) =>
    json(response, status, body(path.includes('messages') ? 'messages' : 'chat', type, message), headers);

const CASES: readonly Case[] = [
  [
    'its key is refused',
    answers(401, 'authentication_error', 'invalid x-api-key'),
    { status: 400, words: /API key/ },
  ],
  [
    'its key has no right',
    answers(403, 'permission_error', 'not yours'),
    { status: 400, words: /refused access/ },
  ],
  ['its balance is empty', answers(402, 'billing_error', 'credit'), { status: 400, words: /balance/ }],
  [
    'it is over its rate limit',
    answers(429, 'rate_limit_error', 'slow down'),
    { status: 429, words: /slow down/ },
  ],
  ['it is overloaded', answers(529, 'overloaded_error', 'Overloaded'), { status: 529, words: /Overloaded/ }],
  ['it fails', answers(500, 'api_error', 'oops'), { status: 500, words: /oops/ }],
  [
    'it refuses the request',
    answers(400, 'invalid_request_error', 'tools.3: odd'),
    { status: 400, words: /tools\.3: odd/ },
  ],
  [
    'it does not know the model',
    answers(404, 'not_found_error', 'model: a'),
    { status: 404, words: /model: a/ },
  ],
  [
    'the conversation is too long for it',
    answers(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    { status: 400, words: /prompt is too long/ },
  ],
  [
    'nothing is there',
    (_, response) => void response.socket?.destroy(),
    { status: 500, words: /connection|broke|answer/ },
  ],
  ...([200, 404] as const).map(
    (status): Case => [
      `a web page stands in its place, with status ${status}`,
      (_, response) =>
        void response
          .writeHead(status, { 'content-type': 'text/html' })
          .end('<!doctype html><html><head><title>Log in</title></head></html>'),
      { status: 400, words: /a web page \(“Log in”\)/ },
    ],
  ),
  [
    'it sends what is no answer',
    (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":'),
    { status: 500, words: /not an answer/ },
  ],
];

describe('why there is no answer', () => {
  const worlds: { stop(): Promise<void> }[] = [];
  after(async () => {
    for (const world of worlds) await world.stop();
  });
  const start = async (
    script: Script,
    more: Partial<Setup> = {},
  ): Promise<World & { calls: () => number }> => {
    const upstream = await startUpstream(script);
    const providers = {
      a: {
        kind: 'openai' as const,
        baseUrl: `${upstream.url}/v1`,
        wires: ['chat', 'responses', 'messages'] as const,
      },
    };
    const world = await startWorld({ providers, tiers: { mid: ['a/a'] }, names: { '*': 'mid' }, ...more });
    worlds.push(world, upstream);
    return { ...world, calls: () => upstream.received.length };
  };

  for (const wire of SPOKEN) {
    for (const stream of [false, true]) {
      for (const [what, script, { status, words }] of CASES) {
        it(`is told in the form of ${wire}${stream ? ', streamed,' : ''} where ${what}`, async () => {
          const world = await start(script);
          const error = await errorOf(world, wire, stream);
          const isFrame = wire === 'responses' && stream && /too long/.test(what);
          assert.equal(error.status, isFrame ? undefined : status, String(error));
          assert.match(String(error.message), words);
          assert.equal(world.calls(), 1, 'clients ask again by themselves');
          assert.doesNotMatch(JSON.stringify(world.log) + String(error.message), /upstream-key/);
        });
      }
    }
  }

  it('passes on when to ask again as the server said it, and nothing where it did not', async () => {
    for (const [said, told] of [
      [{ 'retry-after': '3' }, '3'],
      [{}, null],
      [{ 'retry-after': '7200' }, '7200'],
    ] as const) {
      for (const status of [429, 529]) {
        let nth = 0;
        const world = await start((received, response) => {
          if (nth++ === 0)
            return answers(status, 'rate_limit_error', 'slow down', said)(received, response, 1);
          return well(received, response);
        });
        const ask = () =>
          fetch(world.url + PATH.messages, { method: 'POST', body: JSON.stringify(asked('messages')) });
        const response = await ask();
        assert.equal(response.status, status);
        assert.equal(response.headers.get('retry-after'), told);
        assert.match(
          await response.text(),
          told === '7200' ? /asks to wait for 2 hours|120 minutes/ : /slow down/,
        );
        assert.equal((await ask()).status, 200, 'another session is asked for at once');
      }
    }
  });

  it('lets VS Code offer what mends a key that is refused', async () => {
    const world = await start(answers(401, 'authentication_error', 'invalid x-api-key'));
    for (let i = 0; i < 3; i++) {
      // From the second time on its key is known to be bad.
      const { message } = await errorOf(world, 'messages', false);
      assert.match(message ?? '', /Set API Key/);
    }
    assert.ok(world.troubles.length <= 2, 'a client that asks again is no stream of notices');
    assert.deepEqual(
      world.troubles.slice(0, 1).flatMap(({ buttons }) => buttons.map(({ command }) => command)),
      ['tierwise.setApiKey', 'tierwise.showLog'],
    );
  });

  it('tells a limit with its amount, when it begins anew and what to do, at once and for good', async () => {
    const limits: readonly [Setup['limits'], RegExp][] = [
      [{ perDayUsd: 0.0001 }, /\$0\.0001.* a day.*midnight.*tierwise\.budget\.perDayUsd/],
      [{ perMonthUsd: 0.0001 }, /\$0\.0001.* a month.*first of the month.*perMonthUsd/],
      [{ perSessionUsd: 0.0001 }, /\$0\.0001.*one conversation.*perSessionUsd/],
      [{ perRequestUsd: 0.0001 }, /\$0\.0001.*one request.*perRequestUsd/],
      [
        { clients: { 'claude code': 0.0001 } },
        /\$0\.0001 a day for Claude Code.*tierwise\.callers\.perDayUsd/,
      ],
    ];
    for (const [set, words] of limits) {
      const world = await start(well, { limits: set ?? {} });
      for (const wire of SPOKEN) {
        const response = await fetch(world.url + PATH[wire], {
          method: 'POST',
          body: JSON.stringify(asked(wire, { stream: true })),
        });
        assert.equal(response.status, 400);
        assert.equal(response.headers.get('x-should-retry'), 'false');
        assert.match(await response.text(), words);
      }
      assert.equal(world.calls(), 0);
    }
  });

  it('says what cannot be read, and what goes in a circle', async () => {
    const world = await start(well);
    const post = async (sent: string, headers: Record<string, string> = {}) => {
      const response = await fetch(world.url + PATH.chat, { method: 'POST', body: sent, headers });
      return [response.status, await response.text()] as const;
    };
    assert.equal((await post('{"model":'))[0], 400);
    assert.equal((await post('[]'))[0], 400);
    const [status, text] = await post(JSON.stringify(asked('chat')), { 'x-tierwise-hop': '1' });
    assert.equal(status, 400);
    assert.match(text, /has been here before/);
    assert.equal(world.calls(), 0);
  });

  it('says that a body has more in it than can be read while everything else waits', async () => {
    const world = await start(well);
    const fields = Array.from({ length: 20_000 }, (_, i) => `"k${i}":${i}`).join(',');
    const deep = `"k":${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    for (const wire of ['messages', 'chat', 'responses'] as const) {
      for (const more of [fields, deep, `"k":[${'{},'.repeat(200_000)}0]`]) {
        const sent = `${JSON.stringify(asked(wire)).slice(0, -1)},${more}}`;
        const response = await fetch(world.url + PATH[wire], { method: 'POST', body: sent });
        assert.equal(response.status, 400);
        const told = (await response.json()) as { type?: string; error: { type: string; message: string } };
        assert.equal(told.type, wire === 'messages' ? 'error' : undefined);
        assert.equal(told.error.type, 'invalid_request_error');
        assert.match(told.error.message, /has more than \d+ (?:values|fields|levels)/);
      }
    }
    assert.equal(world.calls(), 0);
  });

  it('says in the words of compaction that no model can hold the conversation', async () => {
    const world = await start(well, { facts: { 'a/a': { contextTokens: 1_000 } } });
    const long = [{ role: 'user', content: 'fox '.repeat(5_000) }];
    const response = await fetch(world.url + PATH.messages, {
      method: 'POST',
      body: JSON.stringify(asked('messages', { messages: long })),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /prompt is too long: \d+ tokens > 1000 maximum/);
  });
});

/** What the official client of the wire throws. */
async function errorOf(
  world: World,
  wire: Wire,
  stream: boolean,
): Promise<{ status?: number; message?: string }> {
  const options = { apiKey: 'none', maxRetries: 0 };
  try {
    if (wire === 'messages') {
      const client = new Anthropic({ ...options, baseURL: world.url });
      const messages = [{ role: 'user' as const, content: 'hi' }];
      const answer = await client.messages.create({ model: 'x', max_tokens: 10, messages, stream });
      if (stream) for await (const _ of answer as AsyncIterable<unknown>);
    } else {
      const client = new OpenAI({ ...options, baseURL: `${world.url}/v1` });
      const answer =
        wire === 'chat'
          ? await client.chat.completions.create({
              model: 'x',
              messages: [{ role: 'user', content: 'hi' }],
              stream,
            })
          : await client.responses.create({ model: 'x', input: 'hi', stream });
      if (stream) for await (const _ of answer as AsyncIterable<unknown>);
    }
  } catch (error) {
    return error as { status?: number; message?: string };
  }
  throw new Error('no error');
}
