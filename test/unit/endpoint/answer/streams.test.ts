import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from '../../../../src/wires/index.ts';
import { asked, json, PATH, SPOKEN, said, well } from './scripts.ts';
import { type Script, type Setup, startUpstream, startWorld, type Upstream, type World } from './world.ts';

/** A model and, behind it, one that answers well. */
async function startTwo(script: Script, more: Partial<Setup> = {}) {
  const first = await startUpstream(script);
  const second = await startUpstream(well);
  const at = (url: string) => ({
    kind: 'openai' as const,
    baseUrl: `${url}/v1`,
    wires: ['chat', 'responses', 'messages'] as const,
  });
  const world = await startWorld({
    providers: { first: at(first.url), second: at(second.url) },
    tiers: { mid: ['first/a', 'second/b'] },
    names: { '*': 'mid' },
    ...more,
  });
  return { first, second, world };
}

async function post(world: World, wire: Wire, more: object = {}): Promise<Response> {
  return fetch(world.url + PATH[wire], { method: 'POST', body: JSON.stringify(asked(wire, more)) });
}

const ERROR: Readonly<Record<Wire, RegExp>> = {
  messages: /event: error\ndata: \{"type":"error"/,
  chat: /data: \{"error":/,
  responses: /event: error\n[\s\S]*event: response\.failed/,
};

describe('an answer that breaks off after its first bytes', () => {
  for (const wire of SPOKEN) {
    for (const how of ['clean', 'reset'] as const) {
      it(`ends as an error in the form of ${wire}, wherever it breaks (${how})`, async () => {
        const { events, ended } = said(wire, 'a');
        let place = 1;
        const cut: Script = async (_, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          const next = events[place] ?? '';
          // Half an event is in it.
          response.write(events.slice(0, place).join('') + next.slice(0, next.length / 2));
          await sleep(20);
          if (how === 'clean') response.end();
          else response.socket?.resetAndDestroy();
        };
        const { first, second, world } = await startTwo(cut);
        try {
          const ends = events.findIndex((event) => ended.test(event));
          // After five faults in a row the model would be passed over.
          for (place of new Set([1, 2, 3, ends - 1, ends])) {
            const response = await post(world, wire, { stream: true, metadata: { session_id: `s${place}` } });
            const text = await response.text();
            assert.match(text, ERROR[wire], text);
            assert.doesNotMatch(text.replace(/event: response\.failed[\s\S]*/, ''), ended);
            const whole = events.slice(0, place).join('');
            assert.ok(text.startsWith(whole), 'what was whole came first');
            assert.equal(text.slice(whole.length).trim().split('\n\n').length, wire === 'responses' ? 2 : 1);
          }
          await world.quiet();
          const rows = world.attempts();
          assert.equal(second.received.length, 0, 'no other model went on with it');
          assert.ok(rows.every(({ outcome }) => outcome === 'incomplete' || outcome === 'failed'));
          assert.equal(rows.length, first.received.length);
        } finally {
          await world.stop();
          await Promise.all([first.stop(), second.stop()]);
        }
      });
    }

    it(`is whole in ${wire} where only its last mark is missing`, async () => {
      const { events, ended } = said(wire, 'a');
      const at = wire === 'messages' ? -1 : wire === 'chat' ? -1 : events.length;
      const { first, second, world } = await startTwo((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(events.slice(0, at).join(''));
      });
      const text = await (await post(world, wire, { stream: true })).text();
      assert.match(text, ended);
      assert.doesNotMatch(text, ERROR[wire]);
      await world.quiet();
      assert.deepEqual(
        world.attempts().map(({ outcome, outputTokens }) => [outcome, outputTokens]),
        [['ok', 20]],
      );
      await world.stop();
      await Promise.all([first.stop(), second.stop()]);
    });

    it(`comes from the next model in ${wire} where the first fails before any of it`, async () => {
      const kinds: Script[] = [
        (_, response) => json(response, 529, { error: { message: 'overloaded' } }),
        (_, response) => json(response, 500, {}),
        (_, response) => void response.socket?.resetAndDestroy(),
        (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
        (_, response) =>
          void response
            .writeHead(200, { 'content-type': 'text/event-stream' })
            .end(
              `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'x' }, message: 'x' })}\n\n`,
            ),
      ];
      for (const [i, script] of kinds.entries()) {
        const { first, second, world } = await startTwo(script);
        const response = await post(world, wire, { stream: true });
        const text = await response.text();
        assert.equal(response.status, 200, `${i}: ${text}`);
        assert.equal(text, said(wire, 'b').events.join(''), String(i));
        assert.equal(response.headers.get('x-tierwise-model'), 'second/b');
        assert.deepEqual([first.received.length, second.received.length], [1, 1]);
        await world.quiet();
        assert.deepEqual(
          world.attempts().map(({ model, outcome }) => [model, outcome]),
          [
            ['a', 'failed'],
            ['b', 'ok'],
          ],
        );
        assert.equal(world.moved.length, 1);
        await world.stop();
        await Promise.all([first.stop(), second.stop()]);
      }
    });
  }
});

describe('a client that goes', () => {
  let upstream: Upstream;
  let world: World;
  const gone = async (
    wire: Wire,
    stream: boolean,
    until: (text: string) => boolean,
  ): Promise<readonly (string | null)[]> => {
    const controller = new AbortController();
    const body = JSON.stringify(asked(wire, { stream }));
    const asking = fetch(world.url + PATH[wire], { method: 'POST', body, signal: controller.signal });
    asking.catch(() => undefined);
    if (stream) {
      const decoder = new TextDecoder();
      let text = '';
      for await (const chunk of (await asking).body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        if (until(text)) break;
      }
    } else while (!upstream.received.length) await sleep(5);
    controller.abort();
    while (world.attempts().length === 0) await sleep(5);
    await world.quiet();
    while (hold && upstream.left() === 0) await sleep(5);
    const row = world.attempts().at(-1);
    return [row?.outcome ?? null, row?.costSource ?? null];
  };
  let hold = true;
  beforeEach(async () => {
    hold = true;
    upstream = await startUpstream(async (received, response) => {
      const { events } = said(received.path.includes('messages') ? 'messages' : 'chat', 'a');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (received.json['stream'] !== true) return;
      response.write(events.slice(0, 3).join(''));
      if (!hold) response.write(events.slice(3).join(''));
    });
    world = await startWorld({
      providers: { claude: { kind: 'anthropic', baseUrl: upstream.url } },
      tiers: { mid: ['claude/a'] },
    });
  });
  afterEach(async () => {
    await world.stop();
    await upstream.stop();
  });

  it('in the middle of an answer closes the connection to its server, and pays for what was used', async () => {
    assert.deepEqual(await gone('messages', true, (text) => text.includes('quick')), [
      'cancelled',
      'estimated',
    ]);
    assert.equal(upstream.left(), 1);
  });

  it('before the first byte does the same', async () => {
    assert.deepEqual(await gone('messages', false, () => false), ['cancelled', 'estimated']);
    assert.equal(upstream.left(), 1);
  });

  it('at the model’s word for its end has had a whole answer, though its server says more', async () => {
    const open = await startUpstream((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(said('chat', 'a').events.slice(0, -1).join(''));
    });
    const other = await startWorld({
      providers: { open: { kind: 'openai', baseUrl: `${open.url}/v1` } },
      tiers: { mid: ['open/a'] },
      names: { '*': 'mid' },
      timeLimits: { tailMs: 20_000 },
    });
    const controller = new AbortController();
    const body = JSON.stringify(asked('chat', { stream: true, stream_options: { include_usage: true } }));
    const { signal } = controller;
    const response = await fetch(other.url + PATH.chat, { method: 'POST', body, signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('"usage"')) break;
    }
    controller.abort();
    while (other.attempts().length === 0) await sleep(5);
    await other.quiet();
    assert.deepEqual(
      other.attempts().map(({ outcome, costSource }) => [outcome, costSource]),
      [['ok', 'priced']],
    );
    await other.stop();
    await open.stop();
  });

  it('right after the end has had a whole answer', async () => {
    hold = false;
    assert.deepEqual(await gone('messages', true, (text) => text.includes('message_stop')), ['ok', 'priced']);
  });
});

describe('an answer that comes all at once', () => {
  for (const [upstream, wire] of [
    ['messages', 'messages'],
    ['chat', 'messages'],
    ['chat', 'chat'],
    ['responses', 'responses'],
  ] as const) {
    it(`from a server of ${upstream} to a client of ${wire} goes on from its first words on, and the rest behind them`, async () => {
      const server = await startUpstream(well);
      const world = await startWorld({
        providers: { one: { kind: 'openai', baseUrl: `${server.url}/v1`, wires: [upstream] } },
        tiers: { mid: ['one/a'] },
        names: { '*': 'mid' },
      });
      const parts: string[] = [];
      const { signal } = new AbortController();
      const body = Buffer.from(JSON.stringify(asked(wire, { stream: true })));
      const ask = {
        kind: 'ask',
        wire,
        model: null,
        body,
        headers: new Map(),
        query: '',
        client: 'x',
        signal,
      } as const;
      await world.answer(ask, {
        head: () => undefined,
        write: (part) => void parts.push(Buffer.from(part).toString()),
        end: () => undefined,
      });
      assert.ok(parts[0]?.includes('The quick'), parts[0]);
      assert.ok(!parts[0]?.includes('brown fox'), parts[0]);
      assert.match(parts.join(''), said(wire, 'a').ended);
      await world.stop();
      await server.stop();
    });
  }
});

describe('a reply that fails by our own fault', () => {
  it('ends its call, and nothing is held against the server', async () => {
    const { first, second, world } = await startTwo(well);
    const ask = {
      kind: 'ask',
      wire: 'messages',
      model: null,
      body: Buffer.from(JSON.stringify(asked('messages', { stream: true }))),
      headers: new Map(),
      query: '',
      client: 'x',
      signal: new AbortController().signal,
    } as const;
    const broken = {
      head: () => {
        throw new RangeError('a bug');
      },
      write: () => assert.fail(),
      end: () => assert.fail(),
    };
    for (let time = 0; time < 5; time++)
      await assert.rejects(world.answer(ask, broken), { message: 'a bug' });
    assert.equal((await post(world, 'messages')).status, 200);
    assert.deepEqual(
      world.attempts().map(({ provider, outcome }) => [provider, outcome]),
      [...Array.from({ length: 5 }, () => ['first', 'cancelled']), ['first', 'ok']],
    );
    await world.stop();
    for (const server of [first, second]) await server.stop();
  });
});

describe('the connection to a server', () => {
  const asking = async (end: Script): Promise<Set<unknown>> => {
    const sockets = new Set<unknown>();
    let over: Promise<unknown> = Promise.resolve();
    const upstream = await startUpstream(async (received, response, nth) => {
      sockets.add(response.socket);
      over = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(said('messages', 'a').events.join(''));
      await end(received, response, nth);
    });
    const world = await startWorld({
      providers: { claude: { kind: 'anthropic', baseUrl: upstream.url } },
      tiers: { mid: ['claude/a'] },
    });
    for (let nth = 0; nth < 5; nth++) {
      const text = await (await post(world, 'messages', { stream: true })).text();
      assert.match(text, /message_stop/);
      await over;
    }
    await world.quiet();
    assert.ok(world.attempts().every(({ outcome }) => outcome === 'ok'));
    await world.stop();
    await upstream.stop();
    return sockets;
  };

  it('is used again where the server ends a moment after its last event', async () => {
    const sockets = await asking(async (_, response) => {
      await sleep(20);
      response.end();
    });
    assert.equal(sockets.size, 1);
  });

  it('is closed where the server keeps it open after its last event, or says more', async () => {
    const silent = await asking(() => undefined);
    assert.equal(silent.size, 5);
    const talking = await asking(async (_, response) => {
      await sleep(20);
      response.write(': more\n\n');
    });
    assert.equal(talking.size, 5);
  });
});
