import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from './listen.ts';
import { endEvents, type Shape, startEvents, tokenEvent, wholeAnswer } from './wire.ts';

/** A model, a gateway and a tracker that mean harm: what they answer is the test's to say, and all that they get is kept. */
export interface Hostile {
  readonly url: string;
  /** For the setting `tierwise.providers`: `evil/MODEL`. */
  readonly setting: Readonly<Record<string, { readonly kind: string; readonly baseUrl: string }>>;
  /** Calls for an answer so far, oldest first. */
  readonly calls: HostileCall[];
  /** Everything else that was asked for, by anybody: its path. */
  readonly visits: string[];
  /** What the next calls get; a text comes in pieces of three characters. */
  reply: (call: HostileCall) => Reply;
  stop(): Promise<void>;
}

export interface HostileCall {
  readonly model: string;
  /** As it came, byte for byte. */
  readonly body: string;
  /** The last message in it, for a test to tell calls apart. */
  readonly prompt: string;
  /** Resolves when the answer is over, by its end or because the caller hung up. */
  readonly over: Promise<void>;
}

/** Its function may write pieces of an answer, or something else into the response. */
export type Reply =
  | string
  | ((response: ServerResponse, write: (text: string) => boolean) => Promise<void> | void);

const USAGE = { input: 100, output: 50 };
const PIECE = 3;

export async function startHostile(): Promise<Hostile> {
  const { url, stop } = await listen((request, response) => serve(request, response, hostile));
  const hostile: Hostile = {
    url,
    setting: { evil: { kind: 'openai', baseUrl: `${url}/v1` } },
    calls: [],
    visits: [],
    reply: () => 'Nothing.',
    stop,
  };
  return hostile;
}

async function serve(request: IncomingMessage, response: ServerResponse, hostile: Hostile): Promise<void> {
  const path = request.url ?? '/';
  if (path.endsWith('/models')) return send(response, { object: 'list', data: [{ id: 'small' }] });
  const shape: Shape | null = path.endsWith('/messages')
    ? 'anthropic'
    : path.endsWith('/chat/completions')
      ? 'openai'
      : null;
  if (shape === null) {
    hostile.visits.push(path);
    response.writeHead(404).end();
    return;
  }
  const body = await text(request);
  const { model, messages, stream } = JSON.parse(body);
  const over = new Promise<void>((resolve) => response.on('close', resolve));
  const call = { model: String(model), body, prompt: JSON.stringify(messages?.at(-1) ?? ''), over };
  hostile.calls.push(call);
  const reply = hostile.reply(call);
  if (typeof reply === 'string' && stream !== true)
    return send(response, wholeAnswer(shape, model, reply, USAGE));
  const write = (piece: string) => {
    if (!response.headersSent) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(startEvents(shape, model, USAGE));
    }
    return response.write(tokenEvent(shape, model, piece));
  };
  if (typeof reply !== 'string') return await reply(response, write);
  for (let at = 0; at < reply.length; at += PIECE) {
    write(reply.slice(at, at + PIECE));
    if (at % 60 === 0) await sleep(1);
  }
  response.end(endEvents(shape, model, USAGE));
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Sends a text again and again, as fast as it is taken, until the other side hangs up; resolves to how many characters. */
export async function flood(response: ServerResponse, send: () => number): Promise<number> {
  let sent = 0;
  while (!response.destroyed) {
    sent += send();
    while (response.writableNeedDrain && !response.destroyed) await sleep(5);
    await sleep(0);
  }
  return sent;
}
