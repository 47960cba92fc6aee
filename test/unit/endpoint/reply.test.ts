import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { replyOver } from '../../../src/endpoint/door/reply.ts';
import { keptBytes } from '../keptMemory.ts';

describe('A reply over HTTP', () => {
  it('has each write on its way before anything else is done, the first one together with the head', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    client.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    const { socket } = response;
    assert.ok(socket);
    const reply = replyOver(response);
    const packets = once(client, 'data') as Promise<[Buffer]>;
    reply.head(200, { 'content-type': 'text/plain' });
    assert.equal(response.headersSent, true);
    assert.equal(socket.bytesWritten, 0);
    reply.write('one');
    assert.equal(socket.writableLength, 0);
    const [first] = await packets;
    assert.match(first.toString(), /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n3\r\none\r\n$/s);
    reply.write('two');
    assert.equal(socket.writableLength, 0);
    reply.end();
    client.destroy();
    server.close();
    server.closeAllConnections();
  });

  it('leaves nothing behind that is only freed when all memory is tidied', async () => {
    const request = new IncomingMessage(new Socket());
    const kept = await keptBytes(1_000, () => {
      const response = new ServerResponse(request);
      const reply = replyOver(response);
      reply.head(200, { 'content-type': 'text/plain' });
      reply.end();
    });
    assert.ok(kept < 500, `${kept} bytes a reply`);
  });
});
