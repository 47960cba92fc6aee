import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { ANTHROPIC, OPENAI } from './wires.ts';

/** A provider that says what a test wants, in both protocols. */
export interface PieceServer {
  readonly url: string;
  /** The bodies that it was sent. */
  readonly seen: Readonly<Record<string, unknown>>[];
  /** The next answers are these texts, one an event, with a good end and no usage. */
  says(pieces: readonly string[]): void;
  /** The next answers are these choices of OpenAI's protocol. */
  sends(choices: readonly object[]): void;
  /** The next answers are these bytes. */
  writes(body: string | Uint8Array, contentType?: string): void;
  stop(): Promise<void>;
}

export async function startPieceServer(): Promise<PieceServer> {
  const seen: Record<string, unknown>[] = [];
  let contentType = 'text/event-stream';
  let body: (wire: typeof OPENAI) => string | Uint8Array = () => '';
  const server = createServer(async (request, response) => {
    seen.push((await json(request)) as Record<string, unknown>);
    response.writeHead(200, { 'content-type': contentType });
    response.end(body(request.url?.includes('/messages') ? ANTHROPIC : OPENAI));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    seen,
    says(pieces) {
      contentType = 'text/event-stream';
      body = (wire) =>
        wire.start({}, 'x') + pieces.map(wire.token).join('') + wire.finish('stop', {}) + wire.done();
    },
    sends(choices) {
      contentType = 'text/event-stream';
      const events = choices.map(
        (choice) => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`,
      );
      body = () => `${events.join('')}data: [DONE]\n\n`;
    },
    writes(bytes, type = 'text/event-stream') {
      contentType = type;
      body = () => bytes;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
