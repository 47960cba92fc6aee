import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { isLoopback } from './addresses.ts';
import { type Answered, type AnsweredBody, type ChunkReader, chunksOf } from './chunks.ts';

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
export async function fetchHere(input: string | URL | Request, init: RequestInit = {}): Promise<Answered> {
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
  let answer: IncomingMessage | undefined;
  try {
    answer = await sent(options, body, signal);
    return answeredBy(answer);
  } catch (cause) {
    answer?.destroy();
    throw new TypeError('fetch failed', { cause });
  }
}

/**
 * A server may close a kept connection in the moment in which it is asked again: then it has hardly read what was asked, and
 * that is sent once more, as clients of this protocol do. It is told by a connection that was kept and ends at once, without
 * a byte: later, the work may have begun.
 */
const NEVER_READ_MS = 50;

async function sent(
  options: RequestOptions,
  body: RequestInit['body'],
  signal: RequestInit['signal'],
): Promise<IncomingMessage> {
  const started = performance.now();
  const { asked, answer, isAnswered } = ask(options, body, signal);
  try {
    return await answer;
  } catch (error) {
    const wasClosed = asked.reusedSocket && isClosed(error) && !isAnswered() && !signal?.aborted;
    if (!wasClosed || performance.now() - started > NEVER_READ_MS) throw error;
    return ask({ ...options, agent: false }, body, signal).answer;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function ask(options: RequestOptions, body: RequestInit['body'], signal: RequestInit['signal']) {
  const asked = request(options);
  let read = 0;
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    asked.on('response', resolve).on('error', reject);
    asked.once('socket', ({ bytesRead }) => {
      read = bytesRead;
    });
  });
  signal?.addEventListener('abort', () => asked.destroy(), { once: true });
  if (signal?.aborted) asked.destroy();
  asked.end(body);
  return { asked, answer, isAnswered: () => (asked.socket?.bytesRead ?? 0) > read };
}

function answeredBy(answer: IncomingMessage): Answered {
  const { statusCode: status = 0, rawHeaders } = answer;
  if (status < 200 || status > 599) throw new RangeError('no status of an answer');
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  const isEmpty = EMPTY.has(status);
  if (isEmpty) answer.resume();
  return {
    ...{ ok: status < 300, status, type: 'default', headers: new Headers(headers) },
    body: isEmpty ? null : bodyOf(unpacked(answer)),
  };
}

function unpacked(answer: IncomingMessage): Readable {
  const packing = (answer.headers['content-encoding'] ?? '').trim().toLowerCase();
  const unpacker = Object.hasOwn(UNPACKERS, packing) ? UNPACKERS[packing]?.() : undefined;
  // Its reader gets the error.
  return unpacker ? pipeline(answer, unpacker, () => undefined) : answer;
}

/** The bytes without a stream of the web around them, which takes longer to be made than the first bytes to come. */
function bodyOf(bytes: Readable): AnsweredBody {
  // At once: what breaks before it is read must find somebody who hears of it.
  const reader = readerOf(bytes);
  const body: AnsweredBody = {
    getReader: () => reader,
    [Symbol.asyncIterator]: () => chunksOf({ body }, () => false),
  };
  return body;
}

/** All that has come is one chunk. */
function readerOf(bytes: Readable): ChunkReader {
  let isLeft = false;
  let broken: Error | null = null;
  let wake = (): void => undefined;
  const breaks = (cause?: unknown): void => {
    if (!bytes.readableEnded && !isLeft) broken ??= new TypeError('terminated', { cause });
    wake();
  };
  bytes.on('readable', () => wake());
  bytes.once('end', () => wake());
  bytes.on('error', breaks);
  bytes.once('close', () => breaks());
  return {
    async read() {
      for (;;) {
        const chunk: unknown = isLeft ? null : bytes.read();
        if (chunk instanceof Uint8Array) return { done: false, value: chunk };
        if (broken) throw broken;
        if (bytes.readableEnded || isLeft) return { done: true, value: undefined };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async cancel() {
      isLeft = true;
      bytes.destroy();
      wake();
    },
  };
}
