import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import * as zlib from 'node:zlib';
import { chunksOf } from '../../../src/gateway/providers/chunks.ts';
import { fetchHere, isHere } from '../../../src/gateway/providers/relayHere.ts';
import { beginningOf } from '../../../src/models/index.ts';

const PARTS = ['one ', 'two ', 'three'];

const textOf = (response: Awaited<ReturnType<typeof fetchHere>>) => beginningOf(response, 1_000_000);

describe('A server on this machine', () => {
  const servers: Server[] = [];
  const start = async (
    answer: RequestListener,
    host = '127.0.0.1',
  ): Promise<{ url: string; sockets: Set<Socket> }> => {
    const sockets = new Set<Socket>();
    const server = createServer(answer).on('connection', (socket) => sockets.add(socket));
    servers.push(server);
    server.listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/v1/messages?beta=true`,
      sockets,
    };
  };
  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  const post = (url: string, signal?: AbortSignal) =>
    fetchHere(url, {
      method: 'POST',
      headers: { 'x-one': '1' },
      body: '{"a":1}',
      ...(signal ? { signal } : {}),
    });

  it('is one that is asked without a proxy and without certificates, and the only one', async () => {
    for (const url of ['http://127.0.0.1:1/v1', 'http://localhost:1', 'http://[::1]:1'])
      assert.ok(isHere(url), url);
    for (const url of ['https://127.0.0.1:1/v1', 'http://192.168.0.1', 'https://api.anthropic.com'])
      assert.ok(!isHere(url), url);
    await assert.rejects(fetchHere('http://192.0.2.1/v1'), {
      message: 'fetch failed',
      cause: 'no server on this machine',
    });
  });

  for (const host of ['127.0.0.1', '::1']) {
    it(`gets the address, the headers and the body as they are (${host})`, async () => {
      let seen: unknown = null;
      const { url } = await start((request, response) => {
        let body = '';
        request.on('data', (part) => {
          body += part;
        });
        request.on('end', () => {
          seen = [request.method, request.url, request.headers['x-one'], request.headers.host, body];
          response.writeHead(201, { 'x-two': '2', 'content-type': 'application/json' }).end('{}');
        });
      }, host);
      const response = await post(url);
      assert.deepEqual(seen, ['POST', '/v1/messages?beta=true', '1', new URL(url).host, '{"a":1}']);
      assert.equal(response.status, 201);
      assert.equal(response.headers.get('x-two'), '2');
      assert.equal(await textOf(response), '{}');
    });
  }

  it('is read as it writes, and asked again over the same connection', async () => {
    const { url, sockets } = await start(async (_request, response) => {
      for (const part of PARTS) {
        response.write(part);
        await once(went, 'read');
      }
      response.end();
    });
    const went = new (await import('node:events')).EventEmitter();
    for (let time = 0; time < 2; time++) {
      const read: string[] = [];
      for await (const chunk of chunksOf(await post(url), () => false)) {
        read.push(Buffer.from(chunk).toString());
        went.emit('read');
      }
      assert.deepEqual(read, PARTS);
    }
    assert.equal(sockets.size, 1);
  });

  it('keeps what is not read yet from coming: a reader that stops holds it back', async () => {
    const most = 64_000_000;
    let written = 0;
    const { url } = await start((_request, response) => {
      const part = Buffer.alloc(1_000_000);
      const more = (): void => {
        while (written < most && response.write(part)) written += part.length;
        if (written < most) response.once('drain', more);
      };
      more();
    });
    const response = await post(url);
    const reader = response.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(written < most / 2, `${written}`);
    await reader?.cancel();
  });

  for (const [name, pack] of [
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', zlib.brotliCompressSync],
    ['zstd', zlib.zstdCompressSync],
  ] as const) {
    it(`is unpacked where it packs unasked (${name}), and broken where that is cut`, async () => {
      const packed = pack(Buffer.from('x'.repeat(10_000) + PARTS.join('')));
      let isCut = false;
      const { url } = await start((_request, response) => {
        response.writeHead(200, { 'content-encoding': name });
        response.end(isCut ? packed.subarray(0, packed.length >> 1) : packed);
      });
      assert.ok((await textOf(await post(url))).endsWith(PARTS.join('')));
      isCut = true;
      await assert.rejects(async () => textOf(await post(url)));
    });
  }

  it('has no body where its status has none', async () => {
    for (const status of [204, 304]) {
      const { url } = await start((_request, response) => response.writeHead(status).end());
      const response = await post(url);
      assert.deepEqual([response.status, response.body], [status, null]);
    }
  });

  it('fails as a fetch does where nobody listens', async () => {
    const { url } = await start(() => undefined);
    const server = servers.at(-1);
    server?.close();
    if (server) await once(server, 'close');
    await assert.rejects(post(url), (error: Error) => {
      assert.equal(error.message, 'fetch failed');
      assert.match(String((error.cause as NodeJS.ErrnoException).code), /ECONNREFUSED/);
      return true;
    });
  });

  it('is never taken for done where it breaks off', async () => {
    const { url } = await start((_request, response) => {
      response.write(PARTS[0] ?? '');
      setImmediate(() => response.destroy());
    });
    await assert.rejects(async () => textOf(await post(url)), /terminated|fetch failed/);
    const silent = await start((request) => void request.socket.destroy());
    await assert.rejects(post(silent.url), /fetch failed/);
  });

  it('fails where what it says is no answer, and harms nobody else', async () => {
    for (const said of ['HTTP/1.1 999 Odd\r\n\r\n', 'HTTP/1.1 200 OK\r\nx: \x01\r\n\r\n', 'SSH-2.0-x\r\n']) {
      const { url } = await start((request) => void request.socket.end(said));
      await assert.rejects(post(url), /fetch failed/, said);
    }
  });

  it('is left at once when nobody waits any more, before its answer and in the middle of it', async () => {
    for (const isBegun of [false, true]) {
      const closed = Promise.withResolvers<void>();
      const { url } = await start((_request, response) => {
        response.on('close', () => closed.resolve());
        if (isBegun) response.write(PARTS[0] ?? '');
        else arrived.resolve();
      });
      const arrived = Promise.withResolvers<void>();
      const controller = new AbortController();
      const asked = post(url, controller.signal);
      if (isBegun) {
        const reader = (await asked).body?.getReader();
        await reader?.read();
        controller.abort();
        await assert.rejects(async () => reader?.read());
      } else {
        await arrived.promise;
        controller.abort();
        await assert.rejects(asked);
      }
      await closed.promise;
    }
    await assert.rejects(post('http://127.0.0.1:9/', AbortSignal.abort()));
  });

  it('closes its connection where a reader leaves', async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await start((_request, response) => {
      response.on('close', () => closed.resolve());
      response.write(PARTS[0] ?? '');
    });
    const reader = (await post(url)).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await closed.promise;
  });

  it('is asked again over a new connection where it has closed the kept one, and never where it may have begun', async () => {
    for (const [name, leaves, asked] of [
      ['closed', (socket: Socket) => void socket.destroy(), 3],
      ['reset', (socket: Socket) => void socket.resetAndDestroy(), 3],
      ['after a byte', (socket: Socket) => void socket.end('HTTP/1.1 2'), 2],
      ['after a while', (socket: Socket) => void setTimeout(() => socket.destroy(), 200), 2],
    ] as const) {
      let count = 0;
      const { url, sockets } = await start((request, response) => {
        count++;
        if (count === 2) leaves(request.socket);
        else response.end('all of it');
      });
      await textOf(await post(url));
      const second = post(url).then(textOf, ({ message }: Error) => message);
      assert.equal(await second, asked === 3 ? 'all of it' : 'fetch failed', name);
      assert.equal(count, asked, name);
      assert.equal(sockets.size, asked - 1, name);
    }
    let count = 0;
    const { url } = await start((request) => {
      count++;
      request.socket.destroy();
    });
    await assert.rejects(post(url), /fetch failed/);
    assert.equal(count, 1, 'a new connection');
  });

  it('may have said its last when a reader leaves', async () => {
    const { url } = await start((_request, response) => void response.end('all of it'));
    for (let time = 0; time < 20; time++) {
      const response = await post(url);
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});
