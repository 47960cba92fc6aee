import { t } from '../../l10n/index.ts';
import { beginningOf } from '../../models/index.ts';
import {
  type AnswerEvent,
  type AnswerReader,
  type AnswerWriter,
  answerReader,
  answerWriter,
  type Back,
  costInHeaders,
  eventIn,
  isUsageAlone,
  parseJson,
  sseFrames,
  type Wire,
  type WireError,
  type WireRequest,
} from '../../wires/index.ts';
import { failure, ProviderError } from '../failures.ts';
import { quoted } from './errors.ts';
import { listener, MOST_ANSWER_BYTES, tooLarge } from './network.ts';
import { headersBack } from './relayHeaders.ts';
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
  const { wire, request, back, isSame, model } = answering;
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
  const parts = isStream ? streamed(response, answering, reader) : whole(response, reader);
  for await (const { events, bytes } of parts) {
    yield* inOne(events, told);
    if (writer === null) yield* out(bytes);
    else if (request.stream) yield* out(events.map((event) => writer.write(event)).join(''));
    else for (const event of events) writer.write(event);
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

/** A piece of an answer: what it says, and the bytes that it came in. */
interface Piece {
  readonly events: readonly AnswerEvent[];
  readonly bytes: Uint8Array;
}

/**
 * The pieces of a stream, each of the whole events that came at once: half an event is nothing to a client, and nothing
 * could be said behind it.
 */
async function* streamed(
  response: Response,
  { hidesUsage }: Answering,
  reader: AnswerReader,
): AsyncGenerator<Piece> {
  const frames = sseFrames();
  const heard = listener();
  let isOver = false;
  const pieceOf = (bytes: Uint8Array): Piece => {
    const event = eventIn(bytes);
    if (event === null) return { events: [], bytes };
    const { data } = event;
    if (data.trim() === '[DONE]') {
      isOver = true;
      return { events: [], bytes };
    }
    const json = parsed(data);
    const type = typeOf(json);
    isOver ||= TERMINAL.has(type);
    const events = reader.read(json);
    return { events, bytes: hidesUsage && isUsageAlone(json) ? NOTHING : bytes };
  };
  const piecesOf = function* (cut: readonly Uint8Array[]): Generator<Piece> {
    let together: Piece[] = [];
    const taken = (): Piece => {
      const all = together;
      together = [];
      return {
        events: all.flatMap(({ events }) => events),
        bytes: Buffer.concat(all.map(({ bytes }) => bytes)),
      };
    };
    try {
      for (const bytes of cut) {
        const piece = pieceOf(bytes);
        // What came before an error is the client's.
        if (piece.events.some(({ type }) => type === 'error')) yield taken();
        together.push(piece);
        // Some servers keep the connection open after it.
        if (isOver) break;
      }
    } catch (error) {
      yield taken();
      throw error;
    }
    yield taken();
  };
  let length = 0;
  for await (const chunk of response.body ?? []) {
    heard();
    length += chunk.byteLength;
    if (length > MOST_ANSWER_BYTES) throw tooLarge(t('more than any answer is long'));
    const cut = frames.add(chunk);
    if (cut === 'too-large') throw tooLarge(t('an event that has no end'));
    if (cut.length > 0) yield* piecesOf(cut);
    if (isOver) break;
  }
  const rest = isOver ? NOTHING : frames.rest();
  // The blank line after the last event is often left out.
  if (rest.length > 0 && isWhole(rest)) yield pieceOf(Buffer.concat([rest, Buffer.from('\n\n')]));
  yield { events: reader.done(), bytes: NOTHING };
}

const NOTHING = new Uint8Array();
const TERMINAL: ReadonlySet<string> = new Set([
  'message_stop',
  'response.completed',
  'response.incomplete',
  'response.failed',
]);

function isWhole(bytes: Uint8Array): boolean {
  const event = eventIn(bytes);
  if (event === null) return false;
  try {
    return event.data.trim() === '[DONE]' || typeof JSON.parse(event.data) === 'object';
  } catch {
    return false;
  }
}

function typeOf(json: unknown): string {
  const type: unknown = typeof json === 'object' && json !== null && 'type' in json ? json.type : null;
  return typeof type === 'string' ? type : '';
}

/** An answer that comes at once is nothing before all of it is there. */
async function* whole(response: Response, reader: AnswerReader): AsyncGenerator<Piece> {
  const text = await beginningOf(response, MOST_ANSWER_BYTES);
  const json = parsed(text);
  yield { events: reader.whole(json), bytes: Buffer.from(text) };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // The parser quotes what it cannot read.
    throw new ProviderError(
      failure('malformed', t('it sent something that is not an answer'), { detail: 'SyntaxError' }),
    );
  }
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
        yield { type: 'end', reason: ENDS[event.reason], word: event.word, ...why };
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

const ENDS = {
  stop: 'stop',
  'tool-use': 'stop',
  'stop-sequence': 'stop',
  pause: 'stop',
  length: 'length',
  'context-full': 'length',
  'content-policy': 'content-policy',
  refusal: 'content-policy',
  unknown: 'error',
} as const;

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
