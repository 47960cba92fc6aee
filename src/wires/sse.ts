/** No event of a model is longer, in bytes. */
const MOST_BYTES = 12_000_000;

const [LINE_FEED, RETURN] = [0x0a, 0x0d];

export interface SseEvent {
  /** Its name; empty where it has none. */
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts a stream of bytes after the blank line that ends each event, wherever its chunks end and whatever ends its lines.
 * Together the parts are the bytes that came. `too-large`: an event has no end; what comes after is not looked at.
 */
export function sseFrames() {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let isTooLarge = false;
  /** Nothing stands on the line yet, or in the event: then a blank line ends nothing. */
  let isLineEmpty = true;
  let isEventEmpty = true;
  /** A line feed would be the other half of the last line's end. */
  let isAfterReturn = false;
  const keep = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    pieces.push(bytes);
    length += bytes.length;
  };
  const taken = (): Uint8Array => {
    const frame = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    pieces = [];
    length = 0;
    return frame;
  };
  return {
    add(bytes: Uint8Array): readonly Uint8Array[] | 'too-large' {
      const frames: Uint8Array[] = [];
      let start = 0;
      for (let at = 0; at < bytes.length && !isTooLarge; at++) {
        const byte = bytes[at];
        const isSecondHalf = byte === LINE_FEED && isAfterReturn;
        isAfterReturn = byte === RETURN;
        if (isSecondHalf) continue;
        const endsLine = byte === LINE_FEED || byte === RETURN;
        if (endsLine && isLineEmpty && !isEventEmpty) {
          keep(bytes.subarray(start, at + 1));
          frames.push(taken());
          start = at + 1;
          isEventEmpty = true;
        }
        isLineEmpty = endsLine;
        if (!endsLine) isEventEmpty = false;
      }
      keep(bytes.subarray(start));
      isTooLarge ||= length > MOST_BYTES;
      if (!isTooLarge) return frames;
      pieces = [];
      return frames.length > 0 ? frames : 'too-large';
    },
    /** What came after the last event. */
    rest: taken,
  };
}

/**
 * Reads server-sent events as their bytes come, as the HTML standard has them: every end of line, names, several lines of
 * data, comments, a mark of the byte order. What follows the last blank line counts as an event too, since servers leave
 * that line out; whether it is whole shows in its data. `too-large`: an event has no end; the rest of the stream is lost.
 */
export function sseReader() {
  const frames = sseFrames();
  const eventsIn = (parts: readonly Uint8Array[]): SseEvent[] =>
    parts.map(eventIn).filter((event) => event !== null);
  return {
    read(bytes: Uint8Array): readonly SseEvent[] | 'too-large' {
      const parts = frames.add(bytes);
      return parts === 'too-large' ? parts : eventsIn(parts);
    },
    close: (): readonly SseEvent[] => eventsIn([frames.rest()]),
  };
}

const DECODER = new TextDecoder();

/** The event that a frame is; null for one without data: comments, blank lines, a name alone. */
export function eventIn(frame: Uint8Array): SseEvent | null {
  // A mark of the byte order, which only the first can have, is taken off.
  const text = DECODER.decode(frame);
  let event = '';
  const data: string[] = [];
  // Most have line feeds alone, and those are found at once.
  for (const line of text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    // Of llama.cpp, in place of an event.
    else if (field === 'error') return { event: 'error', data: value };
  }
  return data.length === 0 ? null : { event, data: data.join('\n') };
}
