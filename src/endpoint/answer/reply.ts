import { errorFrame, type Wire } from '../../wires/index.ts';
import type { Reply } from '../ask.ts';
import { errorAnswer, type Trouble } from './errors.ts';

/** A client that hears nothing takes its connection for dead: Claude Code after 20 s, others after a minute. */
const PING_MS = 14_000;
/** By then a client knows at least that somebody is there. */
const HEAD_MS = 10_000;

/** Says nothing, in the form of each wire: its own event where it has one, else a comment. */
const PINGS: Readonly<Record<Wire, string>> = {
  messages: 'event: ping\ndata: {"type": "ping"}\n\n',
  chat: ': ping\n\n',
  responses: ': ping\n\n',
};

const MESSAGE_STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
};

/** One answer on its way to a client. */
export interface Answering {
  /** A model begins to answer. Nothing is sent before its first bytes. */
  begins(headers: Readonly<Record<string, string>>): void;
  write(bytes: Uint8Array): void;
  /** The answer is whole. */
  end(): void;
  /** There will be no answer, or no more of it. */
  fail(trouble: Trouble): void;
  /** Nobody waits any more. */
  stop(): void;
}

/**
 * Sends an answer as it comes. While its model thinks, a client that streams gets signs of life; they are no part of the
 * answer, so that another model can still begin it.
 */
export function answerTo(reply: Reply, wire: Wire, stream: boolean, requestId: string): Answering {
  const id = { [wire === 'messages' ? 'request-id' : 'x-request-id']: requestId };
  let head: Readonly<Record<string, string>> = {};
  let isHeadSent = false;
  let timer: NodeJS.Timeout | undefined;
  let last: Uint8Array = new Uint8Array();
  const sendHead = () => {
    if (isHeadSent) return;
    isHeadSent = true;
    const type = stream ? STREAM_HEADERS : { 'content-type': 'application/json' };
    reply.head(200, { ...type, ...id, ...head });
  };
  const restart = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(ping, ms);
  };
  const ping = () => {
    sendHead();
    reply.write(PINGS[wire]);
    restart(PING_MS);
  };
  const stop = () => clearTimeout(timer);
  if (stream) restart(HEAD_MS);
  return {
    begins(headers) {
      head = headers;
    },
    write(bytes) {
      sendHead();
      reply.write(bytes);
      last = bytes;
      if (stream) restart(PING_MS);
    },
    end() {
      stop();
      sendHead();
      // What this wire’s clients wait for. The model’s own word for its end has come, and servers leave the rest out.
      if (stream && wire === 'messages' && !Buffer.from(last).includes('message_stop'))
        reply.write(MESSAGE_STOP);
      reply.end();
    },
    fail(trouble) {
      stop();
      if (isHeadSent) reply.write(errorFrame(wire, trouble));
      else {
        const { status, headers, body } = errorAnswer(wire, trouble, requestId, stream);
        isHeadSent = true;
        reply.head(status, headers);
        reply.write(body);
      }
      reply.end();
    },
    stop,
  };
}
