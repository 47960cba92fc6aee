import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { WIRES, type Wire } from '../../../../src/wires/index.ts';
import { said, WORDS, well, wireOf } from './scripts.ts';
import { type Script, startUpstream, startWorld, type Upstream, type World } from './world.ts';

const TEXT = WORDS.join('');

describe('a server that speaks another wire than its client', () => {
  let upstream: Upstream;
  const worlds = new Map<Wire, World>();
  let script: Script = well;
  before(async () => {
    upstream = await startUpstream((...all) => script(...all));
    for (const wire of WIRES) {
      const kind = wire === 'messages' ? ('anthropic' as const) : ('openai' as const);
      const baseUrl = wire === 'messages' ? upstream.url : `${upstream.url}/v1`;
      worlds.set(
        wire,
        await startWorld({
          providers: { up: { kind, baseUrl, wires: [wire] } },
          tiers: { mid: ['up/m'] },
          names: { '*': 'mid' },
        }),
      );
    }
  });
  after(async () => {
    for (const world of worlds.values()) await world.stop();
    await upstream.stop();
  });

  const worldOf = (wire: Wire): World => {
    const world = worlds.get(wire);
    assert.ok(world);
    return world;
  };

  for (const to of WIRES) {
    for (const from of WIRES.filter((wire) => wire !== to)) {
      for (const stream of [true, false]) {
        it(`is asked in ${to} what a client of ${from} wants, and answers in its form, ${stream ? 'streamed' : 'whole'}`, async () => {
          script = well;
          const world = worldOf(to);
          const { text, usage } = await ask(world, from, stream);
          assert.equal(text, TEXT);
          assert.deepEqual(usage, [100, 20]);
          const received = upstream.received.at(-1);
          assert.ok(received);
          assert.equal(wireOf(received), to);
          assert.equal(received.json['model'], 'm');
          await world.quiet();
          const row = world.attempts().at(-1);
          assert.deepEqual(
            [row?.outcome, row?.inputTokens, row?.cacheReadTokens, row?.outputTokens, row?.costSource],
            ['ok', 100, 40, 20, 'priced'],
          );
        });
      }

      it(`never ends as a whole answer in ${from} where it breaks off in ${to}`, async () => {
        const { events, ended } = said(to, 'm');
        const ends = events.findIndex((event) => ended.test(event));
        for (const place of [1, Math.ceil(ends / 2), ends]) {
          script = (_, response) => {
            response.writeHead(200, { 'content-type': 'text/event-stream' });
            response.write(events.slice(0, place).join(''), () => response.socket?.destroySoon());
          };
          await assert.rejects(ask(worldOf(to), from, true), String(place));
        }
        script = well;
        await ask(worldOf(to), from, true);
      });
    }
  }
});

interface Got {
  readonly text: string;
  /** All input, and output. */
  readonly usage: readonly [number, number];
}

/** Asks with the official client of the wire. */
async function ask(world: World, wire: Wire, stream: boolean): Promise<Got> {
  const options = { apiKey: 'none', maxRetries: 0 };
  if (wire === 'messages') {
    const client = new Anthropic({ ...options, baseURL: world.url });
    const body = { model: 'x', max_tokens: 50, messages: [{ role: 'user' as const, content: 'hi' }] };
    const message = stream
      ? await client.messages.stream(body).finalMessage()
      : await client.messages.create(body);
    const { input_tokens, cache_read_input_tokens, output_tokens } = message.usage;
    assert.equal(message.stop_reason, 'end_turn');
    return {
      text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      usage: [input_tokens + (cache_read_input_tokens ?? 0), output_tokens],
    };
  }
  const client = new OpenAI({ ...options, baseURL: `${world.url}/v1` });
  if (wire === 'chat') {
    const body = { model: 'x', messages: [{ role: 'user' as const, content: 'hi' }] };
    const answer = stream
      ? await client.chat.completions
          .stream({ ...body, stream_options: { include_usage: true } })
          .finalChatCompletion()
      : await client.chat.completions.create(body);
    const [choice] = answer.choices;
    assert.equal(choice?.finish_reason, 'stop');
    return {
      text: choice?.message.content ?? '',
      usage: [answer.usage?.prompt_tokens ?? 0, answer.usage?.completion_tokens ?? 0],
    };
  }
  const body = { model: 'x', input: 'hi' };
  const answer = stream
    ? await client.responses.stream(body).finalResponse()
    : await client.responses.create(body);
  assert.equal(answer.status, 'completed');
  return {
    text: answer.output_text,
    usage: [answer.usage?.input_tokens ?? 0, answer.usage?.output_tokens ?? 0],
  };
}
