import { t } from '../../l10n/index.ts';
import { beginningOf, jsonIn } from '../../models/index.ts';
import {
  type AnswerEvent,
  type AnswerReader,
  eventIn,
  isUsageAlone,
  parseJson,
  sseFrames,
} from '../../wires/index.ts';
import { failure, ProviderError } from '../failures.ts';
import { chunksOf } from './chunks.ts';
import { listener, MOST_ANSWER_BYTES, tooLarge } from './network.ts';

/** A piece of an answer: what it says, and the bytes that it came in. */
interface Piece {
  readonly events: readonly AnswerEvent[];
  readonly bytes: Uint8Array;
}

/**
 * The pieces of a stream, each of the whole events that came at once: half an event is nothing to a client, and nothing
 * could be said behind it.
 */
export async function* streamed(
  response: Response,
  hidesUsage: boolean,
  reader: AnswerReader,
): AsyncGenerator<Piece> {
  const frames = sseFrames();
  const heard = listener();
  let isOver = false;
  let hasWords = false;
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
  };
  let length = 0;
  for await (const chunk of chunksOf(response, () => isOver)) {
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

/** An answer that comes at once is nothing before all of it is there. */
export async function* whole(response: Response, reader: AnswerReader): AsyncGenerator<Piece> {
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
