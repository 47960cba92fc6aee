import assert from 'node:assert/strict';
import { WIRES, type Wire } from '../../../../src/wires/index.ts';
import { asked, json, PATH, said } from './scripts.ts';
import { startUpstream, startWorld, type World } from './world.ts';

/** In USD per million tokens, as `facts` has them: input 1, output 5, cache read 0.1, cache write 1.25. */
type Shape = readonly [what: string, wire: Wire, first: object | null, last: object, usd: number];

const SHAPES: readonly Shape[] = [
  ['nothing cached', 'messages', { input_tokens: 100, output_tokens: 1 }, { output_tokens: 20 }, 200e-6],
  [
    'parts that are told at the start',
    'messages',
    { input_tokens: 60, cache_read_input_tokens: 30, cache_creation_input_tokens: 10, output_tokens: 1 },
    { output_tokens: 20 },
    (60 + 3 + 12.5 + 100) * 1e-6,
  ],
  [
    'parts that are told again at the end',
    'messages',
    { input_tokens: 60, cache_read_input_tokens: 40, output_tokens: 1 },
    { input_tokens: 60, cache_read_input_tokens: 40, output_tokens: 20 },
    (60 + 4 + 100) * 1e-6,
  ],
  [
    'a whole prompt at the start that is split at the end',
    'messages',
    { input_tokens: 100, output_tokens: 1 },
    { input_tokens: 60, cache_read_input_tokens: 40, output_tokens: 20 },
    (60 + 4 + 100) * 1e-6,
  ],
  [
    'a cache for an hour',
    'messages',
    {
      input_tokens: 60,
      cache_creation_input_tokens: 40,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 40 },
      output_tokens: 1,
    },
    { output_tokens: 20 },
    (60 + 80 + 100) * 1e-6,
  ],
  [
    'a share of the prompt that was cached',
    'chat',
    null,
    { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 40 } },
    (60 + 4 + 100) * 1e-6,
  ],
  [
    'a conversation that its server has made shorter first, which the other counts leave out',
    'messages',
    { input_tokens: 100, output_tokens: 1 },
    {
      output_tokens: 20,
      iterations: [
        { type: 'compaction', input_tokens: 1_000, output_tokens: 300, cache_read_input_tokens: 50 },
        { type: 'message', input_tokens: 100, output_tokens: 20 },
      ],
    },
    (1_100 + 5 + 320 * 5) * 1e-6,
  ],
  [
    'searches of the web that its server made',
    'messages',
    { input_tokens: 100, output_tokens: 1 },
    { output_tokens: 20, server_tool_use: { web_search_requests: 3 } },
    200e-6 + 3 * 0.01,
  ],
  ['no word of a cache', 'chat', null, { prompt_tokens: 100, completion_tokens: 20 }, 200e-6],
  [
    'thoughts that are part of the output',
    'chat',
    null,
    {
      prompt_tokens: 100,
      completion_tokens: 20,
      completion_tokens_details: { reasoning_tokens: 15 },
    },
    200e-6,
  ],
  ['a bill of its own', 'chat', null, { prompt_tokens: 100, completion_tokens: 20, cost: 0.5 }, 0.5],
  [
    'the parts of Responses',
    'responses',
    null,
    {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 40 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 15 },
    },
    (60 + 4 + 100) * 1e-6,
  ],
];

/** The answer of a wire with these counts in it. */
function withUsage(wire: Wire, first: object | null, last: object): { events: string; whole: object } {
  const { events, whole } = said(wire, 'm');
  const changed = events.map((event) => {
    const data = /data: (\{.*)/.exec(event)?.[1];
    if (data === undefined) return event;
    const value = JSON.parse(data) as {
      message?: { usage?: unknown };
      response?: { usage?: unknown };
      usage?: unknown;
    };
    if (value.message?.usage) value.message.usage = first;
    else if (value.response?.usage) value.response.usage = last;
    else if (value.usage) value.usage = last;
    return event.replace(data, JSON.stringify(value));
  });
  return { events: changed.join(''), whole: { ...whole, usage: { ...first, ...last } } };
}

describe('what an answer cost', () => {
  for (const [what, wire, first, last, usd] of SHAPES) {
    for (const stream of [true, false]) {
      it(`is in the ledger to the last cent where ${wire} has ${what}, ${stream ? 'streamed' : 'whole'}`, async () => {
        const { events, whole } = withUsage(wire, first, last);
        const { world, stop } = await start(async (received, response) => {
          if (received.json['stream'] === true) {
            response.writeHead(200, { 'content-type': 'text/event-stream' });
            response.end(events);
          } else json(response, 200, whole);
        });
        const body = JSON.stringify(asked(wire, { stream }));
        await (await fetch(world.url + PATH[wire], { method: 'POST', body })).text();
        await world.quiet();
        const rows = world.attempts();
        assert.equal(rows.length, 1);
        assert.ok(Math.abs((rows[0]?.costUsd ?? Number.NaN) - usd) < 1e-12, `${rows[0]?.costUsd} and ${usd}`);
        await stop();
      });
    }
  }

  it('has the searches that a server of Responses made in it', async () => {
    const { whole } = said('responses', 'm');
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } };
    const { world, stop } = await start((_, response) =>
      json(response, 200, { ...whole, output: [search, search] }),
    );
    await (
      await fetch(world.url + PATH.responses, { method: 'POST', body: JSON.stringify(asked('responses')) })
    ).text();
    await world.quiet();
    const [row] = world.attempts();
    assert.ok(Math.abs((row?.costUsd ?? 0) - (164e-6 + 0.02)) < 1e-12, String(row?.costUsd));
    assert.equal(row?.costSource, 'estimated');
    await stop();
  });

  it('is known of a chat whose client does not ask for it where a budget is to be kept, and its client sees none of it', async () => {
    const bodies: unknown[] = [];
    const { events } = said('chat', 'm');
    const { world, stop } = await start(
      ({ json: sent }, response) => {
        bodies.push(sent);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(events.join(''));
      },
      { perDayUsd: 5 },
    );
    const body = JSON.stringify(asked('chat', { stream: true }));
    const text = await (await fetch(world.url + PATH.chat, { method: 'POST', body })).text();
    assert.doesNotMatch(text, /usage/);
    assert.match(text, /\[DONE\]/);
    assert.deepEqual((bodies[0] as { stream_options: object }).stream_options, { include_usage: true });
    assert.ok((bodies[0] as { max_tokens: number }).max_tokens > 0, 'and it has a limit');
    await world.quiet();
    assert.equal(world.attempts()[0]?.costSource, 'priced');
    await stop();
  });

  it('counts both where a stream that broke is asked for again, whole, in one conversation', async () => {
    const { events, whole } = said('messages', 'm');
    const { world, stop } = await start(({ json: sent }, response) => {
      if (sent['stream'] !== true) return json(response, 200, whole);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(events.slice(0, 4).join(''));
    });
    for (const stream of [true, false]) {
      const body = JSON.stringify(asked('messages', { stream }));
      await (await fetch(world.url + PATH.messages, { method: 'POST', body })).text();
    }
    await world.quiet();
    const rows = world.attempts();
    assert.deepEqual(
      rows.map(({ outcome }) => outcome),
      ['incomplete', 'ok'],
    );
    assert.equal(new Set(rows.map(({ sessionId }) => sessionId)).size, 1);
    assert.ok(rows.every(({ costUsd }) => (costUsd ?? 0) > 0));
    await stop();
  });

  it('is that of its client, whichever wire it speaks', async () => {
    assert.equal(WIRES.length, 3);
    const { world, stop } = await start((received, response) => {
      const wire = received.path.includes('messages')
        ? 'messages'
        : received.path.includes('chat')
          ? 'chat'
          : 'responses';
      json(response, 200, said(wire, 'm').whole);
    });
    for (const wire of WIRES) {
      await (
        await fetch(world.url + PATH[wire], {
          method: 'POST',
          headers: { 'x-client': 'aider' },
          body: JSON.stringify(asked(wire)),
        })
      ).text();
    }
    await world.quiet();
    assert.ok(Math.abs(world.spentBy('aider') - 3 * 164e-6) < 1e-12);
    assert.equal(world.spentBy('Claude Code'), 0);
    await stop();
  });
});

async function start(
  script: Parameters<typeof startUpstream>[0],
  limits: { perDayUsd?: number } = {},
): Promise<{ world: World; stop: () => Promise<void> }> {
  const upstream = await startUpstream(script);
  const world = await startWorld({
    providers: { up: { kind: 'openai', baseUrl: `${upstream.url}/v1`, wires: WIRES } },
    tiers: { mid: ['up/m'] },
    limits,
  });
  return {
    world,
    stop: async () => {
      await world.stop();
      await upstream.stop();
    },
  };
}
