import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as zlib from 'node:zlib';
import type { Wire } from '../../../../src/wires/index.ts';
import { asked, PATH, SPOKEN, said, WORDS, wireOf } from './scripts.ts';
import { type Script, startUpstream, startWorld } from './world.ts';

const PACKERS = {
  gzip: () => zlib.createGzip(),
  br: () => zlib.createBrotliCompress(),
  deflate: () => zlib.createDeflate(),
} as const;

async function start(script: Script) {
  const upstream = await startUpstream(script);
  const at = (wires: readonly Wire[]) => ({ kind: 'openai' as const, baseUrl: upstream.url, wires });
  const world = await startWorld({
    providers: { messages: at(['messages']), chat: at(['chat']), responses: at(['responses']) },
    tiers: { mid: ['messages/m', 'chat/m', 'responses/m'] },
  });
  return {
    world,
    async stop() {
      await world.stop();
      await upstream.stop();
    },
  };
}

const wirePairs = SPOKEN.flatMap((from) => SPOKEN.map((to) => [from, to] as const));

describe('an answer that its server packs, or sends bit by bit', () => {
  it('is a stream also where its server calls it plain text, or nothing at all', async () => {
    for (const type of ['text/plain; charset=utf-8', 'application/octet-stream', null]) {
      const { world, stop } = await start((received, response) => {
        response.writeHead(200, type === null ? {} : { 'content-type': type });
        response.end(said(wireOf(received), 'm').events.join(''));
      });
      for (const [from, to] of wirePairs) {
        const response = await fetch(world.url + PATH[from], {
          method: 'POST',
          body: JSON.stringify(asked(from, { model: `${to}/m`, stream: true })),
        });
        const text = await response.text();
        assert.equal(response.status, 200, `${type} ${from} ${to} ${text}`);
        assert.match(response.headers.get('content-type') ?? '', /event-stream/);
        for (const word of WORDS) assert.ok(text.includes(word), `${type} ${from} ${to}`);
        assert.match(text, said(from, 'm').ended);
      }
      await world.quiet();
      assert.ok(world.attempts().every(({ outcome }) => outcome === 'ok'));
      await stop();
    }
  });

  for (const packing of ['gzip', 'br', 'deflate'] as const) {
    it(`comes unpacked, with headers that say so (${packing}), and so does an error`, async () => {
      let status = 200;
      const { world, stop } = await start((received, response) => {
        const { whole } = said(wireOf(received), 'm');
        const error = { error: { type: 'not_found_error', message: 'no such model', code: 'x' } };
        response.writeHead(status, { 'content-type': 'application/json', 'content-encoding': packing });
        PACKERS[packing]()
          .on('data', (part) => response.write(part))
          .on('end', () => response.end())
          .end(JSON.stringify(status === 200 ? whole : error));
      });
      for (const [from, to] of wirePairs) {
        for (status of [200, 404]) {
          const response = await fetch(world.url + PATH[from], {
            method: 'POST',
            headers: { 'accept-encoding': 'gzip, br, zstd' },
            body: JSON.stringify(asked(from, { model: `${to}/m` })),
          });
          assert.equal(response.headers.get('content-encoding'), null);
          const text = await response.text();
          assert.equal(response.status, status, text);
          assert.match(
            text,
            status === 200 ? /The quick brown fox/ : /no such model|not know this model/,
            `${from} ${to}`,
          );
          const length = response.headers.get('content-length');
          if (length !== null) assert.equal(Number(length), Buffer.byteLength(text));
          assert.doesNotThrow(() => JSON.parse(text));
        }
      }
      await stop();
    });
  }

  for (const packing of [null, 'gzip'] as const) {
    for (const [from, to] of wirePairs) {
      it(`has each event leave when it has come: ${from} by a server of ${to}${packing ? ', packed' : ''}`, async () => {
        const signal = new EventTarget();
        let heard = '';
        // The server says the next word only when its client has the one before: who holds one back waits for ever.
        const { world, stop } = await start(async (received, response) => {
          const headers = { 'content-type': 'text/event-stream' };
          response.writeHead(200, packing ? { ...headers, 'content-encoding': packing } : headers);
          const gzip = packing ? zlib.createGzip().on('data', (part) => response.write(part)) : null;
          gzip?.on('end', () => response.end());
          for (const event of said(wireOf(received), 'm').events) {
            if (gzip) {
              gzip.write(event);
              await new Promise<void>((resolve) => gzip.flush(() => resolve()));
            } else response.write(event);
            const word = WORDS.find((one) => event.includes(`"${one}"`));
            while (word !== undefined && !heard.includes(word)) await once(signal, 'heard');
          }
          if (gzip) gzip.end();
          else response.end();
        });
        const response = await fetch(world.url + PATH[from], {
          method: 'POST',
          headers: { 'accept-encoding': 'gzip' },
          body: JSON.stringify(asked(from, { model: `${to}/m`, stream: true })),
        });
        assert.equal(response.headers.get('content-encoding'), null);
        for await (const part of response.body ?? []) {
          heard += Buffer.from(part).toString();
          signal.dispatchEvent(new Event('heard'));
        }
        for (const word of WORDS) assert.ok(heard.includes(word));
        await stop();
      });
    }
  }
});
