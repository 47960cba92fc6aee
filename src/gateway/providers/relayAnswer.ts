import { beginningOf } from '../../models/index.ts';
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
import { type Answered, chunksOf } from './chunks.ts';
import { ENDS } from './ends.ts';
import { quoted } from './errors.ts';
import { MOST_ANSWER_BYTES, pageIn } from './network.ts';
import { headersBack } from './relayHeaders.ts';
import { createCutter, type Piece, wholePiece } from './relayPieces.ts';
import { thoughtsApart } from './relayThoughts.ts';
import type { ProviderEvent, ProviderOptions } from './types.ts';

/** How an answer is read, and what its client asked for. */
export interface Answering {
  readonly options: ProviderOptions;
  /** Of the server. */
  readonly wire: Wire;
  /** Takes note of what the model thought, and who sealed it. */
  readonly keep: (event: AnswerEvent) => void;
  /** Called with whatever comes. */
  readonly heard: () => void;
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

/** How the first line of an event begins. */
const EVENTS = /^\ufeff?\s*(?:data|event|id|retry)?:/;

/** Of what a model says when it declines. */
const LONGEST_WHY = 300;

/** The answer as its client is to get it, and what is seen in it: words, usage, its end. Each time what comes at once. */
export async function* readAnswer(
  response: Answered,
  answering: Answering,
): AsyncGenerator<readonly ProviderEvent[]> {
  const { wire, back, isSame, model, hidesUsage, heard } = answering;
  const plain = answerReader(wire, back);
  const reader = isSame || wire !== 'chat' ? plain : thoughtsApart(plain, model);
  const isNamed = /\bevent-stream\b/.test(response.headers.get('content-type') ?? '');
  // Some servers call a stream plain text, or nothing at all.
  const text = isNamed ? '' : await beginningOf(response, MOST_ANSWER_BYTES);
  const isStream = isNamed || EVENTS.test(text);
  const page = pageIn(text);
  if (page) throw Object.assign(new Error('a page'), { error: page });
  const client = clientOf(response, answering, isStream);
  if (isStream) {
    const cutter = createCutter(hidesUsage, reader);
    for await (const chunk of isNamed ? chunksOf(response, cutter.isOver) : [Buffer.from(text)]) {
      heard();
      for (const piece of cutter.add(chunk)) {
        yield client.get(piece);
        endAtError(piece);
      }
      if (cutter.isOver()) break;
    }
    for (const piece of cutter.rest()) {
      yield client.get(piece);
      endAtError(piece);
    }
  } else {
    const piece = wholePiece(text, reader);
    yield client.get(piece);
    endAtError(piece);
  }
  yield client.done();
}

/** What a client gets of each piece, and what the gateway is told of it. */
function clientOf(response: Answered, answering: Answering, isStream: boolean) {
  const { request, isSame } = answering;
  const headers = headersBack(response.headers);
  const told = teller(answering, costInHeaders(response.headers));
  // What comes in another form than the one that was asked for is written anew.
  const writer = isSame && isStream === request.stream ? null : writerFor(answering);
  let isBegun = false;
  const out = (bytes: Uint8Array): readonly ProviderEvent[] => {
    if (bytes.length === 0) return [];
    const head = isBegun ? [] : [{ type: 'head' as const, headers }];
    isBegun = true;
    return [...head, { type: 'bytes', bytes }];
  };
  return {
    get({ events, bytes }: Piece): readonly ProviderEvent[] {
      const end = events.findIndex(isError);
      const good = end < 0 ? events : events.slice(0, end);
      const written = writer === null ? '' : good.map((event) => writer.write(event)).join('');
      const own = end < 0 ? bytes : NOTHING;
      // Before what is seen in it, which a client does not wait for.
      return [
        ...out(writer === null ? own : request.stream ? Buffer.from(written) : NOTHING),
        ...inOne(good, told),
      ];
    },
    done(): readonly ProviderEvent[] {
      if (writer === null) return [];
      const whole = request.stream ? null : writer.whole();
      const rest = request.stream ? writer.done() : whole === null ? '' : JSON.stringify(whole);
      const notes = writer.notes();
      return [...out(Buffer.from(rest)), ...(notes.length > 0 ? [{ type: 'notes' as const, notes }] : [])];
    },
  };
}

const NOTHING = new Uint8Array();

function isError(event: AnswerEvent): event is WireError & { readonly type: 'error' } {
  return event.type === 'error';
}

/** An error in an answer is its end, once what came before it is told. */
function endAtError({ events }: Piece): void {
  const error = events.find(isError);
  if (error) throw inStream(error);
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
  return (event: AnswerEvent): ProviderEvent => {
    keep(event);
    switch (event.type) {
      case 'text':
      case 'refusal':
      case 'call-input':
        return { type: 'text', text: event.text };
      case 'call-start':
        return { type: 'text', text: event.name };
      case 'thinking':
        return { type: 'thinking', text: event.text };
      case 'start':
        return event.model === null ? ALIVE : { type: 'model', name: event.model };
      case 'usage':
        return { type: 'usage', usage: { ...event.usage, billedUsd: event.usage.billedUsd ?? headerUsd } };
      case 'end': {
        const why = event.why ? { why: quoted(event.why, options, LONGEST_WHY) } : {};
        const reason = event.reason === 'pause' ? 'stop' : ENDS[event.reason];
        return { type: 'end', reason, word: event.word, ...why };
      }
      default:
        return ALIVE;
    }
  };
}

const ALIVE: ProviderEvent = { type: 'alive' };

/** What is told of events that came at once, their text as one: a fast model sends hundreds of words a second. */
function inOne(
  events: readonly AnswerEvent[],
  told: (event: AnswerEvent) => ProviderEvent,
): readonly ProviderEvent[] {
  const all: ProviderEvent[] = [];
  for (const event of events) {
    const one = told(event);
    const last = all.at(-1);
    if (one.type === 'text' && last?.type === 'text')
      all[all.length - 1] = { type: 'text', text: last.text + one.text };
    else if (one !== ALIVE || last !== ALIVE) all.push(one);
  }
  return all;
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
