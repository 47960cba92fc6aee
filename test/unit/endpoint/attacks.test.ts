import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { type Door, makeToken, openDoor } from '../../../src/endpoint/door/index.ts';
import { WIRES, type Wire } from '../../../src/wires/index.ts';
import { asked, json, PATH, well } from './answer/scripts.ts';
import { type Script, startUpstream, startWorld, type Upstream, type World } from './answer/world.ts';
import { sendRaw } from './doorHarness.ts';

const MB = 1024 * 1024;

/** Words that may stand nowhere but with whom they are for. */
const CANARY = {
  token: `tierwise-canary-of-the-token-${'k'.repeat(20)}`,
  secret: 'canary-of-the-secret-between-windows',
  key: 'canary-of-the-key-of-the-provider-0123',
  prompt: 'canary of the very prompt',
  given: 'canary-of-a-token-that-is-none',
} as const;

interface House {
  readonly door: Door;
  readonly world: World;
  readonly upstream: Upstream;
  readonly lines: string[];
  /** All that was told to a client. */
  readonly told: string[];
}

const houses: House[] = [];

/** The door on a port, with what really answers behind it, and a server behind that. */
async function build(script: Script = well, token: string = CANARY.token): Promise<House> {
  const upstream = await startUpstream(script);
  const world = await startWorld({
    providers: { up: { kind: 'openai', baseUrl: upstream.url, wires: ['chat', 'responses'] } },
    tiers: { cheap: ['up/m'], mid: ['up/m'], premium: ['up/m'] },
    key: CANARY.key,
    ownKeys: [CANARY.key],
  });
  const lines: string[] = [];
  const { answer } = world;
  const opened = await openDoor(0, {
    token: () => token,
    secret: CANARY.secret,
    answer,
    log: (line) => lines.push(line),
  });
  assert.ok(opened.ok);
  const house = { door: opened.door, world, upstream, lines, told: [] };
  houses.push(house);
  return house;
}

const JSON_TYPE = 'content-type: application/json';
const bearer = (token: string) => `authorization: Bearer ${token}`;
const RIGHT = bearer(CANARY.token);
const prompt = (wire: Wire) =>
  JSON.stringify(asked(wire)).replace('Say hi to the fox.', `Say hi. ${CANARY.prompt}`);
const statusOf = (raw: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(raw)?.[1] ?? 0);

/** A head as it goes over the line; the last connection header wins over none, so that each answer has an end. */
const headOf = (line: string, headers: readonly string[]) =>
  `${[line, ...headers, 'connection: close'].join('\r\n')}\r\n\r\n`;

/** Sends a small question with such headers in place of a right one's. */
async function ask(house: House, wire: Wire, headers: readonly string[], path: string = PATH[wire]) {
  const body = prompt(wire);
  const length = `content-length: ${Buffer.byteLength(body)}`;
  const raw = await sendRaw(
    house.door.port,
    headOf(`POST ${path} HTTP/1.1`, [...headers, JSON_TYPE, length]) + body,
  );
  house.told.push(raw);
  return { status: statusOf(raw), raw };
}

const hostOf = ({ door }: House) => `host: 127.0.0.1:${door.port}`;

/** A client that has every right is answered, and so is one that only looks. */
async function servesOthers(house: House): Promise<void> {
  const calls = house.upstream.received.length;
  assert.equal((await ask(house, 'chat', [hostOf(house), RIGHT])).status, 200);
  assert.equal(house.upstream.received.length, calls + 1);
  const probe = await sendRaw(house.door.port, headOf('HEAD / HTTP/1.1', [hostOf(house)]));
  assert.equal(statusOf(probe), 200);
}

/** Nothing went to a server, and no word of it stands anywhere. */
async function holds(house: House, calls = 0): Promise<void> {
  assert.equal(house.upstream.received.length, calls, 'calls of the server');
  await leaksNothing(house);
}

async function leaksNothing({ world, lines, told, upstream }: House): Promise<void> {
  await world.quiet();
  const written = [...world.log, ...lines, ...world.troubles.map((notice) => JSON.stringify(notice))];
  for (const name of readdirSync(world.folder))
    written.push(readFileSync(join(world.folder, name), 'latin1'));
  const all = written.join('\n');
  for (const [what, words] of Object.entries(CANARY)) assert.ok(!all.includes(words), `${what} is written`);
  const answers = told.join('\n');
  for (const what of ['token', 'secret', 'key', 'given'] as const)
    assert.ok(!answers.includes(CANARY[what]), `${what} is told`);
  for (const { headers, body } of upstream.received) {
    const sent = JSON.stringify(headers) + body.toString();
    for (const what of ['token', 'secret', 'given'] as const)
      assert.ok(!sent.includes(CANARY[what]), `${what} is sent on`);
  }
}

/** Resolves when the connection is gone, however it ended. */
const gone = (socket: Socket) =>
  socket.closed ? Promise.resolve() : new Promise<void>((resolve) => socket.once('close', () => resolve()));

/** A connection on which bytes come one after the other, for as long as it lives. */
function drip(port: number, head: string, bytes: string): Socket {
  const socket = connect({ port, host: '127.0.0.1' })
    .on('error', () => undefined)
    .resume();
  socket.write(head);
  let at = 0;
  const timer = setInterval(() => socket.writable && socket.write(bytes[at++ % bytes.length] ?? ''), 50);
  socket.once('close', () => clearInterval(timer));
  return socket;
}

describe('Who attacks the endpoint', function () {
  this.timeout(60_000);

  afterEach(async () => {
    for (const { door, world, upstream } of houses.splice(0)) {
      await door.close();
      await world.stop();
      await upstream.stop();
    }
  });

  it('has a token of another window, of another user, of before, a part of it, or none: nothing happens', async () => {
    const house = await build();
    const other = makeToken();
    await build(well, other);
    const { token, secret, given } = CANARY;
    const tokens = [
      ...[given, secret, other, 'tierwise-', token.slice(0, -1), `${token}k`, token.toUpperCase()],
      ...[token.slice('tierwise-'.length), '', 'null', 'undefined', `${token},${token}`, `"${token}"`],
      ...[Buffer.from(token).toString('base64'), `${token}\t${token}`, 'k'.repeat(8_000)],
    ];
    const forms = [
      [],
      ...tokens.flatMap((text) => [[bearer(text)], [`x-api-key: ${text}`], [`authorization: Basic ${text}`]]),
      [`cookie: token=${token}`],
      [`proxy-authorization: Bearer ${token}`],
      [`x-api-key: ${given}`, bearer(given)],
      [RIGHT, bearer(given)],
      [`x-api-key: ${given}`, `x-api-key: ${token}`],
    ];
    for (const form of forms) {
      for (const wire of WIRES) {
        const { status } = await ask(house, wire, [hostOf(house), ...form]);
        assert.ok([400, 401].includes(status), `${form.join().slice(0, 80)}: ${status}`);
      }
    }
    for (const path of [
      `/v1/messages?token=${token}`,
      `/v1/messages?api_key=${token}`,
      `/${token}/v1/messages`,
    ])
      assert.equal((await ask(house, 'messages', [hostOf(house)], path)).status, 401);
    assert.ok(
      house.told.every((raw) => !raw.includes(token)),
      'not even back to who guessed where it goes',
    );
    await holds(house);
    await servesOthers(house);
  });

  it('is a web page, or a name that was made to lead here: it has the token and is refused', async () => {
    const house = await build();
    const { port } = house.door;
    const hosts = [
      ...['attacker.example', `attacker.example:${port}`, `localhost.attacker.example:${port}`],
      ...[`127.0.0.1.nip.io:${port}`, `127.0.0.1:${port}.attacker.example`, `localhost.:${port}`],
      ...['127.0.0.1', 'localhost', '[::1]', `127.0.0.1:${port + 1}`, `127.1:${port}`, `2130706433:${port}`],
      ...[`0x7f.1:${port}`, `0.0.0.0:${port}`, `127.0.0.2:${port}`, `[::]:${port}`, `a@127.0.0.1:${port}`],
      ...[`127.0.0.1:${port}/`, `127.0.0.1:${port},attacker.example`, `[::ffff:127.0.0.1]:${port}`, ''],
      ...[`127.0.0.1:0${port}`, `127.0.0.1: ${port}`, `ｌocalhost:${port}`],
    ];
    for (const host of hosts) {
      const { status, raw } = await ask(house, 'messages', [`host: ${host}`, RIGHT]);
      assert.ok([400, 403].includes(status), `${host}: ${status}`);
      assert.ok(!raw.includes('attacker'), 'no word of it comes back');
    }
    for (const more of [
      ['host: attacker.example', `x-forwarded-host: 127.0.0.1:${port}`],
      [`host: attacker.example\r\n${hostOf(house)}`],
      [hostOf(house), hostOf(house)],
      [hostOf(house), 'origin: null'],
      [hostOf(house), `origin: http://127.0.0.1:${port}`],
      [hostOf(house), 'origin: https://attacker.example'],
      [hostOf(house), 'origin: vscode-webview://x'],
      [hostOf(house), 'origin:'],
      ...['cross-site', 'same-site', 'same-origin', 'CROSS-SITE', ''].map((site) => [
        hostOf(house),
        `sec-fetch-site: ${site}`,
      ]),
      [hostOf(house), 'sec-fetch-site: none', 'sec-fetch-site: cross-site'],
    ]) {
      const { status, raw } = await ask(house, 'chat', [...more, RIGHT]);
      assert.ok([400, 403].includes(status), `${more.join()}: ${status}`);
      assert.doesNotMatch(raw, /access-control-/i);
    }
    const preflight = headOf('OPTIONS /v1/messages HTTP/1.1', [
      hostOf(house),
      'origin: https://attacker.example',
      'access-control-request-method: POST',
      'access-control-request-private-network: true',
    ]);
    const raw = await sendRaw(port, preflight);
    assert.equal(statusOf(raw), 403);
    assert.doesNotMatch(raw, /access-control-/i);
    await holds(house);
    await servesOthers(house);
  });

  it('comes by the other address of this machine: it is asked the same', async function () {
    const house = await build();
    const { port } = house.door;
    const come = async (host: string, ...more: readonly string[]) => {
      const body = prompt('chat');
      const head = headOf('POST /v1/chat/completions HTTP/1.1', [
        `host: ${host}`,
        ...more,
        JSON_TYPE,
        `content-length: ${Buffer.byteLength(body)}`,
      ]);
      const raw = await sendRaw(port, head + body, '::1');
      house.told.push(raw);
      return statusOf(raw);
    };
    // Some machines do not have it: then nobody listens there.
    if ((await come(`[::1]:${port}`)) === 0) return this.skip();
    assert.equal(await come(`[::1]:${port}`), 401);
    assert.equal(await come(`[::1]:${port}`, bearer(CANARY.given)), 401);
    assert.equal(await come(`attacker.example:${port}`, RIGHT), 403);
    assert.equal(await come(`[::1]:${port}`, RIGHT, 'origin: null'), 403);
    assert.equal(house.upstream.received.length, 0);
    assert.equal(await come(`[::1]:${port}`, RIGHT), 200);
    assert.equal(await come(`localhost:${port}`, RIGHT), 200);
    await holds(house, 2);
  });

  it('smuggles a second request in the first, or hides a length: at most one is read', async () => {
    const house = await build();
    const { port } = house.door;
    const body = prompt('messages');
    const length = Buffer.byteLength(body);
    const second = `${headOf(`POST /v1/messages HTTP/1.1`, [hostOf(house), RIGHT, JSON_TYPE, `content-length: ${length}`])}${body}`;
    const chunked = `${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    for (const [lengths, sent] of [
      [[`content-length: ${length}`, 'content-length: 0'], body],
      [['content-length: 0', `content-length: ${length}`], body],
      [[`content-length: ${length}, ${length}`], body],
      [[`content-length: ${length}`, 'transfer-encoding: chunked'], chunked],
      [['transfer-encoding: chunked', `content-length: ${length}`], chunked],
      [['transfer-encoding: chunked', 'transfer-encoding: identity'], chunked],
      [['transfer-encoding: identity, chunked, identity'], chunked],
      [['transfer-encoding : chunked'], chunked],
      [['transfer-encoding:\x0bchunked'], chunked],
      [['x: y\r\n transfer-encoding: chunked', 'transfer-encoding: xchunked'], chunked],
      [['content-length: 0x10'], body],
      [['content-length: -1'], body],
      [['content-length: 1e3'], body],
      [[`content-length: ${'9'.repeat(30)}`], body],
      [['transfer-encoding: chunked'], `zz\r\n${body}\r\n0\r\n\r\n`],
      [['transfer-encoding: chunked'], `${'f'.repeat(20)}\r\n${body}`],
      [
        ['transfer-encoding: chunked'],
        `${length.toString(16)};${'x'.repeat(40_000)}\r\n${body}\r\n0\r\n\r\n`,
      ],
      [['transfer-encoding: chunked'], `${length.toString(16)}\r\n${body}x\r\n0\r\n\r\n`],
    ] as const) {
      const head = headOf('POST /v1/messages HTTP/1.1', [hostOf(house), RIGHT, JSON_TYPE, ...lengths]);
      const raw = await sendRaw(port, head + sent + second);
      house.told.push(raw);
      assert.ok(statusOf(raw) >= 400 || raw === '', `${lengths.join()}: ${raw.slice(0, 60)}`);
      assert.equal(raw.split('HTTP/1.1 ').length, raw === '' ? 1 : 2, 'one answer at most');
    }
    // In a body that nobody reads, since its own request has no token.
    const carrier = headOf('POST /v1/messages HTTP/1.1', [
      hostOf(house),
      JSON_TYPE,
      `content-length: ${Buffer.byteLength(second)}`,
    ]).replace('connection: close\r\n', '');
    const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
    socket.write(carrier + second);
    await once(socket, 'data');
    socket.destroy();
    await holds(house);
    await servesOthers(house);
  });

  it('is deceitful about where it wants to go: no path, method or version leads to a server', async () => {
    const house = await build();
    const { port } = house.door;
    for (const path of [
      ...[
        '/v1/../v1/messages',
        '/v1/./messages',
        '/v1/%2e%2e/v1/messages',
        '/%2e/v1/messages',
        '/v1/..;/messages',
      ],
      ...[
        '/v1/messages%00.json',
        '/v1\\messages',
        '/v1/%5c../messages',
        '/v1/messages%0aX: y',
        '/v1%2fmessages',
      ],
      ...[`http://attacker.example/v1/messages`, '//attacker.example/v1/messages', 'v1/messages', '*', ''],
      ...['/v1/messages/count_tokens/../../../x', '/v1/messages#/../', '/v1/messages;a=b', '/V1/MESSAGES'],
      ...[
        '/v1/messages/%c0%ae%c0%ae/',
        `/${'a/'.repeat(5_000)}`,
        '/v1/messages/batches',
        '/__proto__',
        '/constructor',
      ],
      ...['/v1/models/__proto__', '/v1/models/..%2f..%2fkeys'],
    ]) {
      const { status, raw } = await ask(house, 'messages', [hostOf(house), RIGHT], path);
      assert.ok(status >= 400 && status < 500, `${path.slice(0, 60)}: ${status}`);
      assert.doesNotMatch(raw, /\r\nX: y/i);
    }
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'PROPFIND', 'post', 'HEAD']) {
      const raw = await sendRaw(
        port,
        headOf(`${method} /v1/messages HTTP/1.1`, [hostOf(house), RIGHT, 'x-http-method-override: POST']),
      );
      house.told.push(raw);
      assert.ok(statusOf(raw) >= 400 || raw === '', `${method}: ${raw.slice(0, 40)}`);
    }
    const connected = await sendRaw(
      port,
      headOf('CONNECT attacker.example:443 HTTP/1.1', [hostOf(house), RIGHT]),
    );
    assert.ok(statusOf(connected) >= 400 || connected === '', 'no way through to elsewhere');
    for (const version of ['HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'ICAP/1.0', '']) {
      const raw = await sendRaw(port, headOf(`POST /v1/messages ${version}`, [hostOf(house), RIGHT]));
      assert.ok(statusOf(raw) >= 400 || raw === '', version);
    }
    assert.equal(statusOf(await sendRaw(port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')), 400);
    await holds(house);
    await servesOthers(house);
  });

  it('speaks slowly, in its head or in its body: it is dropped, and the others are served meanwhile', async () => {
    const house = await build();
    const { port } = house.door;
    const heads = Array.from({ length: 150 }, () =>
      drip(port, `POST /v1/messages HTTP/1.1\r\n${hostOf(house)}\r\nx-slow: `, 'a'),
    );
    const unknown = Array.from({ length: 50 }, () =>
      drip(
        port,
        `POST /v1/messages HTTP/1.1\r\n${hostOf(house)}\r\n${JSON_TYPE}\r\ncontent-length: 40000000\r\n\r\n`,
        ' ',
      ),
    );
    const known = Array.from({ length: 20 }, () =>
      drip(
        port,
        `POST /v1/messages HTTP/1.1\r\n${hostOf(house)}\r\n${RIGHT}\r\n${JSON_TYPE}\r\ncontent-length: 40000000\r\n\r\n`,
        ' ',
      ),
    );
    for (let i = 0; i < 5; i++) await servesOthers(house);
    let back = '';
    heads.at(-1)?.on('data', (data) => {
      back += data.toString('latin1');
    });
    // The last to come are not the oldest, which make room at once: time alone ends them.
    const [head, body] = [heads.at(-1), unknown.at(-1)];
    await Promise.all([head, body].map((socket) => socket && gone(socket)));
    assert.equal(statusOf(back), 408, 'it may ask again');
    for (const socket of known) assert.equal(socket.destroyed, false, 'a client may be slow for a while');
    await servesOthers(house);
    for (const socket of [...heads, ...unknown, ...known]) socket.destroy();
    await holds(house, 6);
  });

  it('sends 200 MB, with a length or without, with a token or without: most of it is never taken', async () => {
    const house = await build();
    const { port } = house.door;
    const piece = Buffer.alloc(MB, 'a');
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]);
    const floods = [
      { who: [RIGHT], status: 413 },
      { who: [], status: 401 },
      { who: [bearer(CANARY.given)], status: 401 },
    ].flatMap(({ who, status }) =>
      [[`content-length: ${200 * MB}`, piece] as const, ['transfer-encoding: chunked', chunk] as const].map(
        async ([how, bytes]) => {
          const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
          let back = '';
          socket.on('data', (data) => {
            back += data.toString('latin1');
          });
          const head = [hostOf(house), ...who, JSON_TYPE, how].join('\r\n');
          socket.write(`POST /v1/responses HTTP/1.1\r\n${head}\r\n\r\n`);
          let sent = 0;
          for (; sent < 200 && socket.writable && back === ''; sent++)
            await new Promise((resolve) => socket.write(bytes, resolve));
          // What it still has to send is not waited for.
          await gone(socket);
          house.told.push(back);
          assert.equal(statusOf(back), status, how);
          assert.ok(sent < 200, `${sent} MB were taken`);
        },
      ),
    );
    const all = Promise.all(floods);
    for (let i = 0; i < 5; i++) await servesOthers(house);
    await all;
    await servesOthers(house);
    await leaksNothing(house);
  });

  it('packs 1 GB into little: no more than a body may be is unpacked, in any packing', async () => {
    const house = await build();
    const zeros = Buffer.alloc(64 * MB);
    const flushed = zlib.deflateSync(zeros, { finishFlush: zlib.constants.Z_FULL_FLUSH });
    const brotli = zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } });
    const parts: Buffer[] = [];
    brotli.on('data', (part: Buffer) => parts.push(part));
    for (let i = 0; i < 16; i++) if (!brotli.write(zeros)) await once(brotli, 'drain');
    brotli.end();
    await once(brotli, 'end');
    const many = (one: Buffer) => Buffer.concat(Array.from({ length: 16 }, () => one));
    for (const [encoding, packed] of [
      ['gzip', many(zlib.gzipSync(zeros))],
      ['x-gzip', many(zlib.gzipSync(zeros))],
      ['deflate', Buffer.concat([flushed, many(flushed.subarray(2))])],
      ['br', Buffer.concat(parts)],
      ['zstd', many(zlib.zstdCompressSync(zeros))],
    ] as const) {
      for (const wire of WIRES) {
        const bomb = fetch(`http://127.0.0.1:${house.door.port}${PATH[wire]}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${CANARY.token}`,
            'content-type': 'application/json',
            'content-encoding': encoding,
          },
          body: packed,
        });
        await servesOthers(house);
        const response = await bomb;
        const told = await response.text();
        house.told.push(told);
        assert.equal(response.status, 413, encoding);
        assert.match(
          told,
          wire === 'messages' ? /"type":"error","error":\{"type":"request_too_large"/ : /"error":\{"message"/,
        );
        // Without the token it is not even begun.
        const stranger = await ask(house, wire, [hostOf(house), `content-encoding: ${encoding}`]);
        assert.equal(stranger.status, 401);
      }
    }
    await leaksNothing(house);
  });

  it('is none, but has five conversations of 31 MB at once: all are answered, and others beside them', async () => {
    const house = await build();
    const words = `${CANARY.prompt} ${'a'.repeat(31 * MB)}`;
    const all = Array.from({ length: 5 }, async () => {
      const response = await fetch(`http://127.0.0.1:${house.door.port}${PATH.chat}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${CANARY.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'up/m',
          messages: [
            {
              role: 'user',
              content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${words}` } }],
            },
          ],
        }),
      });
      return [response.status, await response.text()] as const;
    });
    for (let i = 0; i < 3; i++) assert.equal((await ask(house, 'chat', [hostOf(house), RIGHT])).status, 200);
    for (const [status, told] of await Promise.all(all))
      assert.equal(status, 200, [told.slice(0, 300), ...house.lines].join('\n'));
    assert.equal(house.upstream.received.filter(({ body }) => body.length > 31 * MB).length, 5);
    await leaksNothing(house);
  });

  it('sits at the server and quotes what it was sent, key and all: no word of it is written', async () => {
    for (const status of [400, 401, 403, 404, 429, 500, 529, 200]) {
      const house = await build(({ headers, body }, response) =>
        json(response, status, {
          error: { message: `${headers.authorization} ${body}`, type: 'invalid_request_error', code: 'x' },
        }),
      );
      for (const wire of WIRES) await ask(house, wire, [hostOf(house), RIGHT]);
      for (const body of [
        '{',
        `{"model":"${CANARY.prompt}"`,
        `{"messages":"${CANARY.prompt}"}`,
        `"${CANARY.prompt}"`,
      ])
        for (const wire of WIRES) {
          const raw = await sendRaw(
            house.door.port,
            headOf(`POST ${PATH[wire]} HTTP/1.1`, [
              hostOf(house),
              RIGHT,
              JSON_TYPE,
              `content-length: ${body.length}`,
            ]) + body,
          );
          house.told.push(raw);
          assert.ok(statusOf(raw) >= 400);
        }
      await leaksNothing(house);
    }
  });
});
