import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect, Socket } from 'node:net';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import type { Reply } from '../../../src/endpoint/ask.ts';
import { MOST_MB } from '../../../src/endpoint/door/body.ts';
import { limitConnections } from '../../../src/endpoint/door/connections.ts';
import {
  closeTestDoors,
  head,
  JSON_TYPE,
  openTestDoor,
  RIGHT,
  SECRET,
  sendRaw,
  TOKEN,
} from './doorHarness.ts';

const MB = 1024 * 1024;
const post = (url: string, headers: Record<string, string> = RIGHT, body: string | Uint8Array = '{}') =>
  fetch(url, { method: 'POST', headers, body });
const statusOf = (raw: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(raw)?.[1] ?? 0);
const errorOf = async (response: Response) =>
  ((await response.json()) as { error: { message: string; type: string } }).error;

describe('The door', () => {
  afterEach(closeTestDoors);

  it('lets nobody in without the token, in the form of the wire, and reads no body', async () => {
    const { url, asks } = await openTestDoor();
    const wrong = ['', ' ', 'wrong', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase(), 'x'.repeat(5_000)];
    const forms = [
      {},
      ...wrong.flatMap((text) => [
        { 'x-api-key': text },
        { authorization: `Bearer ${text}` },
        { authorization: text },
        { 'x-api-key': text, authorization: `Bearer ${text}` },
      ]),
      { authorization: `Basic ${TOKEN}` },
      { 'api-key': TOKEN },
    ];
    for (const form of forms) {
      for (const path of ['/v1/messages', '/v1/chat/completions', '/v1/responses']) {
        const response = await post(`${url}${path}`, { ...JSON_TYPE, ...form });
        assert.equal(response.status, 401, JSON.stringify(form).slice(0, 80));
        const json = (await response.json()) as { type?: string; error: { message: string; type: string } };
        assert.equal(json.type, path === '/v1/messages' ? 'error' : undefined);
        assert.match(json.error.message, /token of Tierwise|Tierwise on this machine|no longer right/);
      }
    }
    assert.equal(asks.length, 0);
  });

  it('says to open a new terminal to who has a token of before', async () => {
    const { url } = await openTestDoor();
    const response = await post(`${url}/v1/messages`, { ...JSON_TYPE, 'x-api-key': 'tierwise-of-before' });
    assert.match((await errorOf(response)).message, /Open a new “Tierwise” terminal/);
  });

  it('takes the token in either header, and beside a key of the client’s own', async () => {
    const { url } = await openTestDoor();
    for (const form of [
      { 'x-api-key': TOKEN },
      { authorization: `Bearer ${TOKEN}` },
      { authorization: `bearer ${TOKEN}` },
      { 'x-api-key': TOKEN, authorization: `Bearer ${TOKEN}` },
      { 'x-api-key': 'sk-ant-of-their-own', authorization: `Bearer ${TOKEN}` },
    ])
      assert.equal((await post(`${url}/v1/messages`, { ...JSON_TYPE, ...form })).status, 200);
  });

  it('takes no header twice that decides', async () => {
    const { door, asks } = await openTestDoor();
    for (const line of [
      `authorization: Bearer ${TOKEN}`,
      `host: 127.0.0.1:${door.port}`,
      'content-type: application/json',
      'content-length: 2',
      'content-encoding: gzip',
    ]) {
      const twice = head(
        door.port,
        'POST /v1/messages HTTP/1.1',
        'connection: close',
        line,
        line,
        'content-length: 2',
      );
      const status = statusOf(await sendRaw(door.port, `${twice}{}`));
      assert.ok(status === 400 || status === 401, `${line}: ${status}`);
    }
    assert.equal(asks.length, 0);
  });

  it('opens for no empty token', async () => {
    const { url } = await openTestDoor(undefined, '');
    for (const form of [{}, { 'x-api-key': '' }, { authorization: 'Bearer ' }, { authorization: 'Bearer' }])
      assert.equal((await post(`${url}/v1/messages`, { ...JSON_TYPE, ...form })).status, 401);
  });

  it('hands on neither the token nor where it came from', async () => {
    const { url, asks, lines } = await openTestDoor();
    await post(`${url}/v1/messages?beta=true`, { ...RIGHT, 'x-api-key': 'other', 'anthropic-beta': 'a,b' });
    const [ask] = asks;
    assert.ok(ask);
    assert.equal(ask.query, 'beta=true');
    assert.equal(ask.headers.get('anthropic-beta'), 'a,b');
    assert.ok(![...ask.headers.values()].some((value) => value.includes(TOKEN) || value === 'other'));
    assert.deepEqual(lines, []);
  });

  it('refuses web pages and names that were made to lead here', async () => {
    const { door, url, asks } = await openTestDoor();
    for (const line of [
      'origin: https://evil.example',
      'origin: null',
      `origin: http://127.0.0.1:${door.port}`,
      'sec-fetch-site: cross-site',
      'sec-fetch-site: same-origin',
    ]) {
      const raw = await sendRaw(
        door.port,
        `${head(door.port, 'POST /v1/messages HTTP/1.1', 'connection: close', 'content-type: application/json', line, 'content-length: 2')}{}`,
      );
      assert.equal(statusOf(raw), 403, line);
      assert.doesNotMatch(raw, /access-control/i);
    }
    for (const host of [
      'evil.example',
      `evil.example:${door.port}`,
      '127.0.0.1',
      'localhost.evil.example',
      '',
    ]) {
      const raw = await sendRaw(door.port, `GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
      assert.ok([400, 403].includes(statusOf(raw)), host);
    }
    const preflight = await fetch(`${url}/v1/messages`, { method: 'OPTIONS' });
    assert.equal(preflight.status, 403);
    assert.deepEqual(
      [...preflight.headers.keys()].filter((name) => name.startsWith('access-control')),
      [],
    );
    assert.equal(asks.length, 0);
  });

  it('takes JSON alone', async () => {
    const { url, asks } = await openTestDoor();
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
    ])
      assert.equal((await post(`${url}/v1/messages`, { ...RIGHT, 'content-type': type })).status, 415, type);
    assert.equal(asks.length, 0);
    assert.equal(
      (await post(`${url}/v1/messages`, { ...RIGHT, 'content-type': 'Application/JSON; charset=utf-8' }))
        .status,
      200,
    );
  });

  it('answers who only looks whether anybody is there, and tells them nothing', async () => {
    const { url, asks } = await openTestDoor();
    for (const path of ['/', '/api/hello', '/v1', '/v1/']) {
      for (const method of ['GET', 'HEAD']) {
        for (const headers of [{}, RIGHT]) {
          const response = await fetch(url + path, { method, headers });
          assert.equal(response.status, 200, `${method} ${path}`);
          assert.equal(await response.text(), method === 'GET' ? '{}' : '');
          assert.doesNotMatch(JSON.stringify([...response.headers]), /tierwise/i);
        }
      }
    }
    assert.equal(asks.length, 0);
  });

  it('answers HEAD where it answers GET, and nowhere else', async () => {
    const { url, asks } = await openTestDoor();
    const head = await fetch(`${url}/v1/models`, { method: 'HEAD', headers: RIGHT });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    assert.equal(asks.length, 1);
    for (const path of ['/v1/messages', '/v1/chat/completions', '/v1/responses']) {
      const response = await fetch(url + path, { method: 'HEAD', headers: RIGHT });
      assert.equal(response.status, 405, path);
    }
    assert.equal((await fetch(`${url}/v1/models`, { method: 'HEAD' })).status, 401);
    assert.equal(asks.length, 1);
  });

  it('finds what is meant by a path that is wrong but clear', async () => {
    const { url } = await openTestDoor();
    const expected: readonly (readonly [string, string, string])[] = [
      ['/v1/messages', 'ask', 'messages'],
      ['/messages', 'ask', 'messages'],
      ['/v1/v1/messages/', 'ask', 'messages'],
      ['//v1//messages', 'ask', 'messages'],
      ['/anthropic/v1/messages?beta=true', 'ask', 'messages'],
      ['/v1/messages/count_tokens', 'count', 'messages'],
      ['/v1/chat/completions/v1/messages', 'ask', 'messages'],
      ['/chat/completions', 'ask', 'chat'],
      ['/v1/chat/completions/chat/completions', 'ask', 'chat'],
      ['/openai/v1/responses', 'ask', 'responses'],
      ['/responses/compact', 'compact', 'responses'],
    ];
    for (const [path, kind, wire] of expected) {
      const json = (await (await post(url + path)).json()) as { kind: string; wire: string };
      assert.deepEqual([json.kind, json.wire], [kind, wire], path);
    }
  });

  it('tells whose list of models is wanted', async () => {
    const { url } = await openTestDoor();
    const list = async (path: string, headers = {}) =>
      (await fetch(url + path, { headers: { ...RIGHT, ...headers } })).json() as Promise<{
        wire: string;
        model: string | null;
      }>;
    assert.equal(
      (await list('/v1/models?limit=1000', { 'anthropic-version': '2023-06-01' })).wire,
      'messages',
    );
    assert.equal((await list('/v1/models?client_version=0.1')).wire, 'responses');
    assert.equal((await list('/models')).wire, 'chat');
    assert.equal((await list('/v1/models/anthropic%2Fclaude')).model, 'anthropic/claude');
  });

  it('names the right addresses at an unknown one, in the form of the wire', async () => {
    const { url } = await openTestDoor();
    const response = await post(`${url}/v1/embeddings`);
    assert.equal(response.status, 404);
    assert.match((await errorOf(response)).message, /\/v1\/embeddings.*\/v1\/chat\/completions/);
    const wrong = await fetch(`${url}/v1/messages`, { headers: RIGHT });
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers.get('allow'), 'POST');
  });

  it('is deceived by no path', async () => {
    const { door, asks } = await openTestDoor();
    const paths = [
      '/v1/../v1/messages',
      '/v1/%2e%2e/messages',
      '/v1/..%2fmessages',
      '/v1\\messages',
      '/v1/messages%00',
      '/v1/messages%0d%0ax: y',
      'http://evil.example/v1/messages',
      '*',
      `/${'v1/'.repeat(2_000)}messages`,
      '/v1/messages/../../etc/passwd',
      '/v1/messages/%zz',
    ];
    for (const path of paths) {
      const raw = await sendRaw(
        door.port,
        `${head(door.port, `POST ${path} HTTP/1.1`, 'connection: close', 'content-type: application/json', 'content-length: 2')}{}`,
      );
      assert.ok([400, 404].includes(statusOf(raw)), `${path.slice(0, 60)}: ${statusOf(raw)}`);
      assert.doesNotMatch(raw, /x: y/);
    }
    assert.equal(asks.length, 0);
  });

  it('reads one request as one', async () => {
    const { door, asks } = await openTestDoor();
    const smuggled = 'GET /v1/models HTTP/1.1\r\n\r\n';
    for (const more of [
      ['content-length: 2', 'transfer-encoding: chunked'],
      ['transfer-encoding: xchunked', 'content-length: 2'],
      ['transfer-encoding: chunked, identity'],
      ['content-length: 2', 'content-length: 30'],
      ['content-length: +2'],
      ['content-length : 2'],
      ['content-length: 2\n', 'x: y'],
      [`x-long: ${'y'.repeat(40_000)}`],
    ]) {
      const raw = await sendRaw(
        door.port,
        `${head(door.port, 'POST /v1/messages HTTP/1.1', 'connection: close', 'content-type: application/json', ...more)}{}${smuggled}`,
      );
      assert.ok(statusOf(raw) >= 400, `${more.join()}: ${raw.slice(0, 40)}`);
    }
    assert.equal(asks.length, 0);
  });

  it('unpacks what clients pack, whatever its size', async () => {
    const { url, asks } = await openTestDoor();
    const packers: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
      gzip: zlib.gzipSync,
      'x-gzip': zlib.gzipSync,
      br: zlib.brotliCompressSync,
      deflate: zlib.deflateSync,
      zstd: zlib.zstdCompressSync,
      identity: (bytes) => bytes,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(packers)),
        fc.constantFrom('/v1/messages', '/v1/chat/completions', '/v1/responses'),
        fc.uint8Array({ maxLength: 100_000 }),
        async (encoding, path, bytes) => {
          asks.length = 0;
          const packed = packers[encoding]?.(bytes) ?? bytes;
          const response = await post(url + path, { ...RIGHT, 'content-encoding': encoding }, packed);
          assert.equal(response.status, 200);
          assert.deepEqual(Buffer.from(asks[0]?.body ?? []), Buffer.from(bytes));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('unpacks no bomb, and nothing that it does not know or that is broken', async function () {
    this.timeout(30_000);
    const { url, asks } = await openTestDoor();
    const zeros = Buffer.alloc(64 * MB);
    for (const [encoding, packed] of [
      ['gzip', zlib.gzipSync(zeros)],
      ['br', zlib.brotliCompressSync(zeros, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
      ['deflate', zlib.deflateSync(zeros)],
      ['zstd', zlib.zstdCompressSync(zeros)],
    ] as const)
      assert.equal(
        (await post(`${url}/v1/responses`, { ...RIGHT, 'content-encoding': encoding }, packed)).status,
        413,
      );
    for (const encoding of ['compress', 'gzip, gzip', 'x'.repeat(500)])
      assert.equal(
        (await post(`${url}/v1/responses`, { ...RIGHT, 'content-encoding': encoding })).status,
        415,
      );
    for (const encoding of ['gzip', 'br', 'deflate', 'zstd'])
      assert.equal(
        (await post(`${url}/v1/responses`, { ...RIGHT, 'content-encoding': encoding }, 'no')).status,
        400,
      );
    const cut = zlib.gzipSync('{"a": 1}').subarray(0, 15);
    assert.equal(
      (await post(`${url}/v1/responses`, { ...RIGHT, 'content-encoding': 'gzip' }, cut)).status,
      400,
    );
    assert.equal(asks.length, 0);
  });

  it('takes 32 MB, five of them at once, and refuses more in the form of the wire before all is read', async function () {
    this.timeout(30_000);
    const { url, door } = await openTestDoor();
    const body = Buffer.alloc(32 * MB, 'a');
    const all = await Promise.all(Array.from({ length: 5 }, () => post(`${url}/v1/messages`, RIGHT, body)));
    assert.deepEqual(
      all.map(({ status }) => status),
      [200, 200, 200, 200, 200],
    );
    const raw = await sendRaw(
      door.port,
      head(
        door.port,
        'POST /v1/messages HTTP/1.1',
        'connection: close',
        'content-type: application/json',
        `content-length: ${200 * MB}`,
      ),
    );
    assert.equal(statusOf(raw), 413);
    assert.match(raw, /"type":"error","error":\{"type":"request_too_large"/);
  });

  it('stops at the first byte too many of a body without a length', async function () {
    this.timeout(30_000);
    const { door, asks } = await openTestDoor();
    const socket = connect({ port: door.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.write(
      head(
        door.port,
        'POST /v1/chat/completions HTTP/1.1',
        'content-type: application/json',
        'transfer-encoding: chunked',
      ),
    );
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MB, 'a'), Buffer.from('\r\n')]);
    let back = '';
    socket.on('data', (data) => {
      back += data.toString();
    });
    for (let sent = 0; sent < MOST_MB + 3 && back === ''; sent++) {
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'data')]);
    }
    if (back === '') await once(socket, 'data');
    assert.equal(statusOf(back), 413);
    socket.destroy();
    assert.equal(asks.length, 0);
  });

  it('takes a header by a name that an object has by itself as any other', async () => {
    const { door } = await openTestDoor();
    for (const more of [[], ['upgrade: websocket', 'connection: upgrade']]) {
      const lines = head(door.port, 'GET /v1/models HTTP/1.1', ...more, 'constructor: 1', '__proto__: 1');
      const end = more.length === 0 ? 200 : 426;
      assert.equal(
        statusOf(await sendRaw(door.port, lines.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))),
        end,
      );
    }
  });

  it('answers a WebSocket so that its client goes on over HTTP', async () => {
    const { door } = await openTestDoor();
    const upgrade = [
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    const raw = await sendRaw(door.port, head(door.port, 'GET /v1/responses HTTP/1.1', ...upgrade));
    assert.equal(statusOf(raw), 426);
    const stranger = await sendRaw(
      door.port,
      `GET /v1/responses HTTP/1.1\r\nhost: 127.0.0.1:${door.port}\r\n${upgrade.join('\r\n')}\r\n\r\n`,
    );
    assert.equal(statusOf(stranger), 401);
    const page = await sendRaw(
      door.port,
      head(door.port, 'GET /v1/responses HTTP/1.1', ...upgrade, 'origin: https://evil.example'),
    );
    assert.equal(statusOf(page), 403);
  });

  it('waits with a large body until its headers are found good', async () => {
    const { door } = await openTestDoor();
    const expect = [
      'content-type: application/json',
      'content-length: 2',
      'expect: 100-continue',
      'connection: close',
    ];
    const refused = await sendRaw(
      door.port,
      `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1:${door.port}\r\n${expect.join('\r\n')}\r\n\r\n`,
    );
    assert.equal(statusOf(refused), 401);
    const taken = await sendRaw(door.port, `${head(door.port, 'POST /v1/messages HTTP/1.1', ...expect)}{}`);
    assert.match(taken, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
  });

  it('tells a client that is gone from one that has its answer', async () => {
    const reasons: unknown[] = [];
    let asked: (() => void) | undefined;
    const begun = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { url } = await openTestDoor(async ({ signal }, reply) => {
      reply.head(200, { 'content-type': 'text/event-stream' });
      reply.write(': hello\n\n');
      asked?.();
      await once(signal, 'abort');
      reasons.push(signal.reason);
    });
    const controller = new AbortController();
    const response = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: RIGHT,
      body: '{}',
      signal: controller.signal,
    });
    await begun;
    controller.abort();
    await assert.rejects(response.text());
    while (reasons.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(reasons, ['gone']);
  });

  it('ends what is under way so that clients ask again when it closes', async () => {
    const replies: Reply[] = [];
    const { url, door } = await openTestDoor(async ({ wire, signal }, reply) => {
      replies.push(reply);
      if (wire === 'messages') {
        reply.head(200, { 'content-type': 'text/event-stream' });
        reply.write('event: ping\ndata: {"type":"ping"}\n\n');
      }
      if (!signal.aborted) await once(signal, 'abort');
    });
    const streamed = await post(`${url}/v1/messages`);
    const waiting = post(`${url}/v1/responses`);
    while (replies.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const closed = door.close();
    const response = await waiting;
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '1');
    assert.equal(response.headers.get('x-should-retry'), 'true');
    await assert.rejects(streamed.text(), 'a cut stream must not look whole');
    await closed;
    await assert.rejects(post(`${url}/v1/messages`), 'it still listens');
  });

  it('tells a fault of its own without a word of the request', async () => {
    const { url, lines } = await openTestDoor(async () => {
      throw new RangeError('canary of a prompt\n    at canary (/canary.ts:1:1)');
    });
    const response = await post(`${url}/v1/messages`);
    assert.equal(response.status, 500);
    assert.equal((await errorOf(response)).type, 'api_error');
    assert.doesNotMatch(lines.join(), /canary/);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /failed \(RangeError at door\.test\.ts:\d+, [^/]+\)\.$/);
  });

  it('leaves room for clients where others open connections and say nothing', async () => {
    const { url, door } = await openTestDoor();
    const mute = Array.from({ length: 300 }, () =>
      connect({ port: door.port, host: '127.0.0.1' }).on('error', () => undefined),
    );
    await Promise.all(mute.map((socket) => once(socket, 'connect')));
    assert.equal((await post(`${url}/v1/messages`)).status, 200);
    for (const socket of mute) socket.destroy();
  });

  it('drops those that have said nothing for a while, the oldest first, and none that is known or has just come', () => {
    let time = 0;
    const server = Object.assign(new EventEmitter(), { maxConnections: 0 });
    const limited = limitConnections([server], () => time);
    const dropped: number[] = [];
    const come = (id: number) => {
      const socket = Object.assign(new Socket(), { destroy: () => dropped.push(id) });
      server.emit('connection', socket);
      return socket;
    };
    const first = come(0);
    limited.known(first);
    for (let id = 1; id <= 128; id++) come(id);
    come(129);
    assert.deepEqual(dropped, [], 'all of them have just come');
    time = 2_000;
    come(130);
    assert.deepEqual(dropped, [1, 2]);
    assert.ok(server.maxConnections > 128);
  });

  it('proves who it is to other windows, and to nobody else', async () => {
    const { url, door } = await openTestDoor();
    const { proofOf } = await import('../../../src/endpoint/door/proof.ts');
    const challenge = 'ab'.repeat(16);
    const response = await fetch(url, { headers: { 'x-tierwise-challenge': challenge } });
    assert.equal(response.headers.get('x-tierwise-proof'), proofOf(challenge, SECRET, door.port));
    const other = await fetch(url, { headers: { 'x-tierwise-challenge': 'anything' } });
    assert.equal(other.headers.get('x-tierwise-proof'), null);
  });

  it('listens on this machine’s own addresses alone', async () => {
    const { networkInterfaces } = await import('node:os');
    const { door } = await openTestDoor();
    const others = Object.values(networkInterfaces()).flatMap((all) =>
      (all ?? []).filter(({ internal }) => !internal),
    );
    for (const { address } of others) {
      const refused = await new Promise<boolean>((resolve) => {
        const socket = connect({ port: door.port, host: address });
        socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
      });
      assert.ok(refused, address);
    }
  });
});
