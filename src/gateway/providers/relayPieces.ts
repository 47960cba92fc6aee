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

export function createCutter(hidesUsage: boolean, reader: AnswerReader): Cutter {
  const frames = sseFrames();
  let isOver = false;
  let hasWords = false;
  let length = 0;
  const pieceOf = (bytes: Uint8Array): Piece => {
    const event = eventIn(bytes);
    if (event === null) return { events: [], bytes };
    const { data } = event;
    if (data.trim() === '[DONE]') {
      isOver = true;
      return { events: [], bytes };
    }
    const json = parsed(data);
    isOver ||= TERMINAL.has(typeOf(json));
    const events = reader.read(json);
    return { events, bytes: hidesUsage && isUsageAlone(json) ? NOTHING : bytes };
  };
  return {
    *add(chunk) {
      length += chunk.byteLength;
      if (length > MOST_ANSWER_BYTES) throw tooLarge(t('more than any answer is long'));
      const cut = frames.add(chunk);
      if (cut === 'too-large') throw tooLarge(t('an event that has no end'));
      let together: Piece[] = [];
      const taken = (): Piece => {
        const all = together;
        together = [];
        return joined(all);
      };
      try {
        for (const bytes of cut) {
          const piece = pieceOf(bytes);
          // What came before an error is the client's.
          if (piece.events.some(({ type }) => type === 'error')) yield taken();
          together.push(piece);
          if (isOver) break;
          if (hasWords || !piece.events.some(({ type }) => WORDS.has(type))) continue;
          // The first words do not wait for those that came with them.
          hasWords = true;
          yield taken();
        }
      } catch (error) {
        yield taken();
        throw error;
      }
      yield taken();
    },
    *rest() {
      const rest = isOver ? NOTHING : frames.rest();
      if (rest.length > 0 && isWhole(rest)) yield pieceOf(Buffer.concat([rest, Buffer.from('\n\n')]));
      yield { events: reader.done(), bytes: NOTHING };
    },
    isOver: () => isOver,
  };
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
