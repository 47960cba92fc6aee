import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { Wire } from '../../wires/index.ts';
import type { Answer } from '../ask.ts';
import { bodyProblem, createHeld, readBody } from './body.ts';
import { clientOf } from './client.ts';
import { limitConnections } from './connections.ts';
import { guard, mediaProblem } from './guard.ts';
import { type Place, placeOf } from './paths.ts';
import { CHALLENGE, PROOF, proofOf } from './proof.ts';
import { bodyOf, type Refusal, told } from './refusals.ts';
import { refuse, replyOver } from './reply.ts';
import { checkToken } from './token.ts';

export interface DoorDeps {
  /** What lets a client in; empty lets nobody in. */
  readonly token: () => string;
  /** What another window knows this server by, without the token: see `proof.ts`. */
  readonly secret: string;
  readonly answer: Answer;
  /** A line without anything of a request in it. */
  readonly log: (line: string) => void;
}

export interface Door {
  readonly port: number;
  /** Ends what is under way so that clients ask again, and listens no more. */
  close(): Promise<void>;
}

export type Opened =
  | { readonly ok: true; readonly door: Door }
  /** `taken`: somebody listens there. `forbidden`: this port is not given to anybody like us. */
  | { readonly ok: false; readonly reason: 'taken' | 'forbidden' | 'impossible'; readonly message: string };

/** Times in ms. A client on the same machine has its headers here at once, and a body of 40 MB in less than a second. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;
/** Longer than clients keep theirs, so that they do not ask at the moment of closing. */
const KEEP_ALIVE_MS = 75_000;
/** How long what is no longer read may still come, so that the client gets to read why. */
const LINGER_MS = 2_000;
/** How long a client may take to read that the window closes. */
const FAREWELL_MS = 300;

interface Running {
  readonly wire: Wire;
  readonly response: ServerResponse;
  readonly controller: AbortController;
}

/**
 * Opens the door: a server on this machine's own addresses. A request gets to `answer` only if it comes from here, is no
 * web page's, has the token, and can be held; else it is refused in the form of its wire, before its body is read.
 * `port`: 0 for any.
 */
export async function openDoor(port: number, deps: DoorDeps): Promise<Opened> {
  const running = new Set<Running>();
  const held = createHeld();
  let opened = port;
  let closing = false;

  const admit = (request: IncomingMessage): Admitted => {
    const seen = see(request);
    const { place } = seen;
    const refuseIt = (refusal: Refusal): Admitted => ({ ...seen, refusal });
    const foreign = guard(request, opened);
    if (foreign) return refuseIt(foreign);
    if (place.to === 'malformed') return refuseIt({ reason: 'malformed' });
    if (place.to === 'probe' && (request.method === 'GET' || request.method === 'HEAD'))
      return { ...seen, refusal: null };
    const check = checkToken(request, deps.token());
    if (check !== 'right') return refuseIt({ reason: 'token', check });
    limited.known(request.socket);
    return place.to === 'answer'
      ? { ...seen, refusal: null }
      : refuseIt({ reason: 'nowhere', path: shownPath(seen.path) });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = idOf();
    const admitted = admit(request);
    const { place, query, headers } = admitted;
    const stop = (refusal: Refusal): void => {
      refuse(response, refusal, wireOf(place), id);
      // What still comes is read and dropped for a while, else the client could not read why.
      setTimeout(() => request.complete || request.destroy(), LINGER_MS).unref();
    };
    if (admitted.refusal) return stop(admitted.refusal);
    if (place.to !== 'answer') return answerProbe(request, response);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (method !== place.method) return stop({ reason: 'method', allowed: place.method });
    if (closing) return stop({ reason: 'closing' });
    const problem = place.method === 'POST' ? (mediaProblem(request) ?? bodyProblem(request)) : null;
    if (problem) return stop(problem);

    const controller = new AbortController();
    const one: Running = { wire: place.wire, response, controller };
    running.add(one);
    response.once('close', () => {
      running.delete(one);
      if (!response.writableFinished) controller.abort('gone');
    });
    if (request.headers.expect !== undefined) response.writeContinue();
    const read = await readBody(request, held);
    try {
      if (read.ok) {
        const { kind, wire, model } = place;
        const client = clientOf(headers.get('user-agent') ?? '', headers.get('x-tierwise-client'));
        const { signal } = controller;
        const ask = { kind, wire, model, body: read.body, headers, query, client, signal };
        await deps.answer(ask, replyOver(response));
      } else if (read.refusal === 'gone') response.destroy();
      else stop(read.refusal);
    } finally {
      read.release();
    }
  };

  const answerProbe = (request: IncomingMessage, response: ServerResponse): void => {
    const challenge = request.headers[CHALLENGE];
    const proof = proofOf(typeof challenge === 'string' ? challenge : undefined, deps.secret, opened);
    if (proof !== null) response.setHeader(PROOF, proof);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}');
  };

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => {
      // Its words may be of the request; where it happened never is.
      deps.log(`Endpoint: a request failed (${error instanceof Error ? faultWords(error) : 'unknown'}).`);
      if (response.headersSent) response.destroy();
      else refuse(response, { reason: 'fault' }, wireOf(see(request).place), idOf());
    });
  };

  const serveUpgrade = (request: IncomingMessage, socket: Duplex): void => {
    socket.on('error', () => socket.destroy());
    const { place, refusal } = admit(request);
    endRaw(socket, refusal ?? { reason: 'upgrade' }, wireOf(place));
  };

  const makeServer = (): Server => {
    const server = createServer({
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 1_000,
    });
    server.on('request', serve);
    // The body is wanted only once its headers are found good.
    server.on('checkContinue', serve);
    server.on('upgrade', serveUpgrade);
    server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
      // A machine that slept in the middle of it: the same may be sent again.
      const isSlow = code === 'ERR_HTTP_REQUEST_TIMEOUT';
      endRaw(socket, { reason: isSlow ? 'too-slow' : 'malformed' }, null);
    });
    return server;
  };
  const server = makeServer();
  const alsoFor6 = makeServer();
  const servers = [server, alsoFor6];
  const limited = limitConnections(servers, () => performance.now());

  const problem = await listen(server, port, '127.0.0.1');
  if (problem) return problem;
  const address = server.address();
  if (typeof address === 'object' && address) opened = address.port;
  // Not every machine has this one; where somebody else listens there, it stays theirs.
  await listen(alsoFor6, opened, '::1');

  return {
    ok: true,
    door: {
      port: opened,
      async close() {
        closing = true;
        const gone = servers.map((one) => new Promise<void>((resolve) => one.close(() => resolve())));
        for (const { response, wire, controller } of running) {
          controller.abort('closing');
          // A stream that is cut is asked for again; words of ours in it might be taken for the model's.
          if (response.headersSent) response.destroy();
          else refuse(response, { reason: 'closing' }, wire, idOf());
        }
        for (const one of servers) one.closeIdleConnections();
        const timer = setTimeout(() => {
          for (const one of servers) one.closeAllConnections();
        }, FAREWELL_MS);
        await Promise.all(gone);
        clearTimeout(timer);
      },
    },
  };
}

interface Seen {
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly place: Place;
}

interface Admitted extends Seen {
  readonly refusal: Refusal | null;
}

/** Not handed on: what the token came in, and what is of this connection alone. */
const KEPT_BACK = new Set(['authorization', 'x-api-key', 'connection', 'content-length', 'content-encoding']);

function see(request: IncomingMessage): Seen {
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark + 1);
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !KEPT_BACK.has(name)) headers.set(name, value);
  }
  return { path, query, headers, place: placeOf(path, query, headers) };
}

function wireOf(place: Place): Wire | null {
  return place.to === 'answer' || place.to === 'nowhere' ? place.wire : null;
}

function idOf(): string {
  return `req_tw_${randomUUID().replaceAll('-', '')}`;
}

function shownPath(path: string): string {
  return path.slice(0, 80).replace(/[^\x21-\x7e]/g, '?');
}

/** Refuses on a connection that has no response of Node's. */
function endRaw(socket: Duplex, refusal: Refusal, wire: Wire | null): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const answer = told(refusal);
  const body = bodyOf(answer, wire, idOf());
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...answer.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${lines.join('')}\r\n${body}`);
}

type Failed = Extract<Opened, { ok: false }>;

function listen(server: Server, port: number, host: string): Promise<Failed | null> {
  return new Promise((resolve) => {
    const failed = ({ code, message }: NodeJS.ErrnoException) => {
      const reason = code === 'EADDRINUSE' ? 'taken' : code === 'EACCES' ? 'forbidden' : 'impossible';
      resolve({ ok: false, reason, message });
    };
    server.once('error', failed);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', failed);
      server.on('error', () => undefined);
      resolve(null);
    });
  });
}

/** So many calls tell a place from others that call the same. */
const FRAMES = 4;

/** The kind of an error, and the lines of code that it came through: `RangeError at mask.ts:12, door.ts:30`. */
function faultWords({ name, message, stack = '' }: Error): string {
  const frames = stack.slice(stack.indexOf(message) + message.length);
  const places = frames
    .split('\n', FRAMES + 1)
    .flatMap((line) => /([\w.-]{1,40}:\d{1,7}):\d{1,7}\)?$/.exec(line)?.[1] ?? []);
  return places.length === 0 ? name : `${name} at ${places.join(', ')}`;
}
