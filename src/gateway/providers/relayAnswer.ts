import {
  type AnswerEvent,
  type AnswerWriter,
  answerReader,
  answerWriter,
  type Back,
  costInHeaders,
  type Wire,
  type WireError,
  type WireRequest,
} from '../../wires/index.ts';
import { ENDS } from './ends.ts';
import { quoted } from './errors.ts';
import { headersBack } from './relayHeaders.ts';
import { streamed, whole } from './relayPieces.ts';
import { thoughtsApart } from './relayThoughts.ts';
import type { ProviderEvent, ProviderOptions } from './types.ts';

/** How an answer is read, and what its client asked for. */
export interface Answering {
  readonly options: ProviderOptions;
  /** Of the server. */
  readonly wire: Wire;
  /** Takes note of what the model thought, and who sealed it. */
  readonly keep: (event: AnswerEvent) => void;
  /** Who answers, as thoughts name their maker. */
  readonly origin: string;
  readonly request: WireRequest;
  readonly back: Back;
  /** The model's name at its provider. */
  readonly model: string;
  /** Its client reads the same wire, and gets the bytes as they come. */
  readonly isSame: boolean;
  /** The usage in the stream is for us alone. */
  readonly hidesUsage: boolean;
}

/** Of what a model says when it declines. */
const LONGEST_WHY = 300;

/** The answer as its client is to get it, and what is seen in it: words, usage, its end. */
export async function* readAnswer(response: Response, answering: Answering): AsyncGenerator<ProviderEvent> {
  const headers = headersBack(response.headers);
  const { wire, request, back, isSame, model, hidesUsage } = answering;
  const isStream = /\bevent-stream\b/.test(response.headers.get('content-type') ?? '');
  const plain = answerReader(wire, back);
  const reader = isSame || wire !== 'chat' ? plain : thoughtsApart(plain, model);
  // What comes in another form than the one that was asked for is written anew.
  const writer = isSame && isStream === request.stream ? null : writerFor(answering);
  const told = teller(answering, costInHeaders(response.headers));
  let isBegun = false;
  const out = function* (bytes: Uint8Array | string): Generator<ProviderEvent> {
    if (bytes.length === 0) return;
    if (!isBegun) yield { type: 'head', headers };
    isBegun = true;
    yield { type: 'bytes', bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
  };
  const parts = isStream ? streamed(response, hidesUsage, reader) : whole(response, reader);
  for await (const { events, bytes } of parts) {
    // What the client gets as it came waits for nothing that is seen in it, but for an error, which is thrown.
    if (writer === null && events.every(({ type }) => type !== 'error')) yield* out(bytes);
    yield* inOne(events, told);
    if (writer !== null && request.stream) yield* out(events.map((event) => writer.write(event)).join(''));
    else for (const event of events) writer?.write(event);
  }
  if (writer === null) return;
  if (request.stream) yield* out(writer.done());
  else {
    const json = writer.whole();
    if (json !== null) yield* out(JSON.stringify(json));
  }
  if (writer.notes().length > 0) yield { type: 'notes', notes: writer.notes() };
}

function writerFor({ request, origin }: Answering): AnswerWriter {
  return answerWriter(request.wire, {
    model: null,
    includeUsage: request.includeUsage,
    created: Math.floor(Date.now() / 1_000),
    origin,
  });
}

/** What the gateway is told of each event. */
function teller({ options, keep }: Answering, headerUsd: number | null) {
  return function* told(event: AnswerEvent): Generator<ProviderEvent> {
    keep(event);
    switch (event.type) {
      case 'text':
      case 'refusal':
      case 'call-input':
        yield { type: 'text', text: event.text };
        return;
      case 'call-start':
        yield { type: 'text', text: event.name };
        return;
      case 'thinking':
        yield { type: 'thinking', text: event.text };
        return;
      case 'start':
        if (event.model !== null) yield { type: 'model', name: event.model };
        return;
      case 'usage':
        yield { type: 'usage', usage: { ...event.usage, billedUsd: event.usage.billedUsd ?? headerUsd } };
        return;
      case 'end': {
        const why = event.why ? { why: quoted(event.why, options, LONGEST_WHY) } : {};
        yield {
          type: 'end',
          reason: event.reason === 'pause' ? 'stop' : ENDS[event.reason],
          word: event.word,
          ...why,
        };
        return;
      }
      case 'error':
        throw inStream(event);
      default:
        yield { type: 'alive' };
    }
  };
}

/** What is told of events that came at once, their text as one: a fast model sends hundreds of words a second. */
function* inOne(
  events: readonly AnswerEvent[],
  told: (event: AnswerEvent) => Generator<ProviderEvent>,
): Generator<ProviderEvent> {
  let text = '';
  const taken = function* (): Generator<ProviderEvent> {
    if (text !== '') yield { type: 'text', text };
    text = '';
  };
  for (const event of events) {
    if (event.type === 'error') yield* taken();
    for (const one of told(event)) {
      if (one.type === 'text') text += one.text;
      else {
        yield* taken();
        yield one;
      }
    }
  }
  yield* taken();
}

/** In the form of the SDKs' errors, so that it is read like one. */
function inStream({ kind, message, code }: WireError): Error {
  return Object.assign(new Error('in the stream'), { error: { type: TYPES[kind] ?? kind, message, code } });
}

/** The names that errors go by. */
const TYPES: Readonly<Partial<Record<WireError['kind'], string>>> = {
  invalid: 'invalid_request_error',
  unauthorized: 'authentication_error',
  payment: 'billing_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  'too-large': 'request_too_large',
  'context-full': 'request_too_large',
  'rate-limit': 'rate_limit_error',
  overloaded: 'overloaded_error',
  server: 'api_error',
};
