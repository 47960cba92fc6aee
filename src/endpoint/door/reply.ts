import type { ServerResponse } from 'node:http';
import type { Wire } from '../../wires/index.ts';
import type { Reply } from '../ask.ts';
import { bodyOf, type Refusal, told } from './refusals.ts';

/** A client that does not read what it asked for is left when so much waits for it. */
const MOST_WAITING = 32 * 1024 * 1024;

/** An answer over HTTP. What is written to a client that is gone, or after the end, goes nowhere. */
export function replyOver(response: ServerResponse): Reply {
  const isOpen = () => !response.destroyed && !response.writableEnded;
  return {
    head(status, headers) {
      if (!isOpen() || response.headersSent) return;
      response.writeHead(status, { 'x-content-type-options': 'nosniff', ...headers });
    },
    write(part) {
      if (!isOpen()) return;
      const { socket } = response;
      // With the head in one packet, and at once: Node would hold it back until all that is under way has been done.
      socket?.cork();
      response.write(part);
      socket?.uncork();
      if (response.writableLength > MOST_WAITING) response.destroy();
    },
    end() {
      if (isOpen()) response.end();
    },
  };
}

/** Refuses in the form of the wire, and gives the id under which the client may name it. */
export function refuse(
  response: ServerResponse,
  refusal: Refusal,
  wire: Wire | null,
  requestId: string,
): void {
  if (response.headersSent || response.destroyed) return;
  const answer = told(refusal);
  const body = bodyOf(answer, wire, requestId);
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'request-id': requestId,
    'x-request-id': requestId,
    ...answer.headers,
  });
  response.end(body);
}
