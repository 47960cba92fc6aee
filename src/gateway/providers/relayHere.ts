import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { isLoopback } from './addresses.ts';

/** Servers keep theirs for five seconds or longer: none is asked at the moment when it closes one. */
const KEPT_MS = 4_000;
const agent = new Agent({ keepAlive: true, timeout: KEPT_MS });

/** Statuses that have no body. */
const EMPTY: ReadonlySet<number> = new Set([204, 205, 304]);

/** What undoes each packing, also where nobody has asked for one. */
const UNPACKERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
  // Older editors run on a Node without it.
  ...(typeof zlib.createZstdDecompress === 'function' ? { zstd: () => zlib.createZstdDecompress() } : {}),
};

/** Whether there is neither a proxy nor a certificate between us and that server. */
export function isHere(baseUrl: string): boolean {
  return baseUrl.startsWith('http:') && isLoopback(baseUrl);
}

/**
 * A fetch for servers on this machine, as far as a client's request needs one: redirects are not followed, and what goes
 * wrong comes in the same form. The editor's own takes longer to pass a call on than such a server to begin its answer.
 */
export async function fetchHere(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const url = input instanceof URL ? input : new URL(input instanceof Request ? input.url : input);
  const { protocol, hostname, port, pathname, search } = url;
  if (!isHere(url.href)) throw new TypeError('fetch failed', { cause: 'no server on this machine' });
  const { method, headers, body, signal } = init;
  const options = {
    ...{ agent, protocol, port, path: pathname + search, method },
    // In brackets no name can be looked up.
    host: hostname.replace(/^\[|\]$/g, ''),
    headers:
      headers instanceof Headers || Array.isArray(headers)
        ? Object.fromEntries(new Headers(headers))
        : headers,
  };
  let asked: ClientRequest | undefined;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      asked = request(options, resolve).on('error', reject);
      signal?.addEventListener('abort', () => asked?.destroy(), { once: true });
      if (signal?.aborted) asked.destroy();
      asked.end(body);
    });
    return responseOf(answer);
  } catch (cause) {
    asked?.destroy();
    throw new TypeError('fetch failed', { cause });
  }
}

function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 502, rawHeaders } = answer;
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  if (!EMPTY.has(status)) return new Response(bodyOf(unpacked(answer)), { status, headers });
  answer.resume();
  return new Response(null, { status, headers });
}

function unpacked(answer: IncomingMessage): Readable {
  const packing = (answer.headers['content-encoding'] ?? '').trim().toLowerCase();
  const unpacker = Object.hasOwn(UNPACKERS, packing) ? UNPACKERS[packing]?.() : undefined;
  // Its reader gets the error.
  return unpacker ? pipeline(answer, unpacker, () => undefined) : answer;
}

/** All that has come is one chunk. */
function bodyOf(bytes: Readable): ReadableStream<Uint8Array> {
  // Its end may be on its way already.
  let isLeft = false;
  return new ReadableStream({
    start(controller) {
      bytes.on('readable', () => {
        if (!isLeft && (controller.desiredSize ?? 0) > 0) take(bytes, controller);
      });
      bytes.once('end', () => {
        if (!isLeft) controller.close();
      });
      bytes.once('error', (cause) => controller.error(new TypeError('terminated', { cause })));
    },
    pull: (controller) => take(bytes, controller),
    cancel() {
      isLeft = true;
      bytes.destroy();
    },
  });
}

function take(bytes: Readable, controller: ReadableStreamDefaultController<Uint8Array>): void {
  const chunk: unknown = bytes.read();
  if (chunk instanceof Uint8Array) controller.enqueue(chunk);
}
