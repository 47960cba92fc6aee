import { t } from '../../l10n/index.ts';
import { jsonIn } from '../../models/index.ts';
import {
  type AnswerEvent,
  type AnswerReader,
  eventIn,
  isUsageAlone,
  parseJson,
  sseFrames,
} from '../../wires/index.ts';
import { failure, ProviderError } from '../failures.ts';
import { MOST_ANSWER_BYTES, tooLarge } from './network.ts';

/** A piece of an answer: what it says, and the bytes that it came in. */
export interface Piece {
  readonly events: readonly AnswerEvent[];
  readonly bytes: Uint8Array;
}

/** Cuts a stream into pieces of whole events: half an event is nothing to a client, and nothing could be said behind it. */
export interface Cutter {
  add(chunk: Uint8Array): Iterable<Piece>;
  /** What came after the last blank line, which is often left out. */
  rest(): Iterable<Piece>;
  /** Whether its last event has come: some servers keep the connection open after it. */
  isOver(): boolean;
}

/** How far a stream has been cut. */
interface Cutting {
  readonly hidesUsage: boolean;
  readonly reader: AnswerReader;
  readonly frames: ReturnType<typeof sseFrames>;
  /** Bytes that have come. */
  length: number;
  hasWords: boolean;
  isOver: boolean;
}

export function createCutter(hidesUsage: boolean, reader: AnswerReader): Cutter {
  const frames = sseFrames();
  const cutting: Cutting = { hidesUsage, reader, frames, length: 0, hasWords: false, isOver: false };
  return {
    add: (chunk) => piecesIn(cutting, chunk),
    rest: () => restOf(cutting),
    isOver: () => cutting.isOver,
  };
}

// Both stand outside of the cutter: V8 keeps a generator function that is made for one answer, with all that it sees, until
// it tidies its whole memory.
function* piecesIn(cutting: Cutting, chunk: Uint8Array): Generator<Piece> {
  cutting.length += chunk.byteLength;
  if (cutting.length > MOST_ANSWER_BYTES) throw tooLarge(t('more than any answer is long'));
  const cut = cutting.frames.add(chunk);
  if (cut === 'too-large') throw tooLarge(t('an event that has no end'));
  let together: Piece[] = [];
  const taken = (): Piece => {
    const all = together;
    together = [];
    return joined(all);
  };
  try {
    for (const bytes of cut) {
      const piece = pieceOf(cutting, bytes);
      // What came before an error is the client's.
      if (piece.events.some(({ type }) => type === 'error')) yield taken();
      together.push(piece);
      if (cutting.isOver) break;
      if (cutting.hasWords || !piece.events.some(({ type }) => WORDS.has(type))) continue;
      // The first words do not wait for those that came with them.
      cutting.hasWords = true;
      yield taken();
    }
  } catch (error) {
    yield taken();
    throw error;
  }
  yield taken();
}

function* restOf(cutting: Cutting): Generator<Piece> {
  const rest = cutting.isOver ? NOTHING : cutting.frames.rest();
  if (rest.length > 0 && isWhole(rest)) yield pieceOf(cutting, Buffer.concat([rest, Buffer.from('\n\n')]));
  yield { events: cutting.reader.done(), bytes: NOTHING };
}

function pieceOf(cutting: Cutting, bytes: Uint8Array): Piece {
  const event = eventIn(bytes);
  if (event === null) return { events: [], bytes };
  const { data } = event;
  if (data.trim() === '[DONE]') {
    cutting.isOver = true;
    return { events: [], bytes };
  }
  const json = parsed(data);
  cutting.isOver ||= TERMINAL.has(typeOf(json));
  const events = cutting.reader.read(json);
  return { events, bytes: cutting.hidesUsage && isUsageAlone(json) ? NOTHING : bytes };
}

function joined(pieces: readonly Piece[]): Piece {
  const [first = { events: [], bytes: NOTHING }] = pieces;
  if (pieces.length < 2) return first;
  return {
    events: pieces.flatMap(({ events }) => events),
    bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)),
  };
}

/** An answer that came whole, with its bytes. */
export function wholePiece(text: string, reader: AnswerReader): Piece {
  return { events: reader.whole(parsed(text)), bytes: Buffer.from(text) };
}

const NOTHING = new Uint8Array();
/** What a user sees of an answer. */
const WORDS: ReadonlySet<string> = new Set(['text', 'thinking', 'refusal', 'call-start']);
const TERMINAL: ReadonlySet<string> = new Set([
  'message_stop',
  'response.completed',
  'response.incomplete',
  'response.failed',
]);

function isWhole(bytes: Uint8Array): boolean {
  const event = eventIn(bytes);
  return event !== null && (event.data.trim() === '[DONE]' || typeof jsonIn(event.data) === 'object');
}

function typeOf(json: unknown): string {
  const type: unknown = typeof json === 'object' && json !== null && 'type' in json ? json.type : null;
  return typeof type === 'string' ? type : '';
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
