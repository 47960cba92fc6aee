import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type SseEvent, sseFrames, sseReader } from '../../../src/wires/index.ts';

/** The HTML standard's algorithm on a whole text, and the event after the last blank line. */
function reference(text: string): SseEvent[] {
  const events: SseEvent[] = [];
  let data: string | null = null;
  let event = '';
  const dispatch = (): void => {
    if (data !== null) events.push({ event, data });
    data = null;
    event = '';
  };
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    if (line === '') dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data = data === null ? value : `${data}\n${value}`;
    if (field === 'event') event = value;
  }
  dispatch();
  return events;
}

/** Cut into pieces at these places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

function whole<Part>(parts: readonly Part[] | 'too-large'): readonly Part[] {
  assert.ok(parts !== 'too-large');
  return parts;
}

const withoutEnds = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
const eol = fc.constantFrom('\n', '\r', '\r\n');
const line = fc.oneof(
  fc.constantFrom('', '', 'data', 'data:', 'data:  two', ':', ': ping', 'id: 3', 'event: x', 'event:y'),
  withoutEnds.map((text) => `data: ${text}`),
  withoutEnds,
);
const stream = fc
  .tuple(fc.constantFrom('', '\ufeff'), fc.array(fc.tuple(line, eol)), line)
  .map(([mark, lines, last]) => mark + lines.flat().join('') + last);
const cuts = fc.array(fc.nat(), { maxLength: 30 });

describe('Server-sent events', () => {
  it('are those of the standard, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(stream, cuts, (text, at) => {
        const reader = sseReader();
        const events = pieces(Buffer.from(text), at).flatMap((bytes) => whole(reader.read(bytes)));
        assert.deepEqual([...events, ...reader.close()], reference(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('come as soon as their blank line is there', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(withoutEnds, eol)), (events) => {
        const reader = sseReader();
        for (const [text, end] of events)
          assert.deepEqual(reader.read(Buffer.from(`data: ${text}${end}${end}`)), [
            { event: '', data: text },
          ]);
      }),
    );
  });

  it('are, as frames, all the bytes that came', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cuts, (bytes, at) => {
        const frames = sseFrames();
        const parts = pieces(Buffer.from(bytes), at).flatMap((piece) => whole(frames.add(piece)));
        assert.deepEqual(Buffer.concat([...parts, frames.rest()]), Buffer.from(bytes));
      }),
    );
  });

  it('are turned down where one has no end, and keep no memory then', () => {
    const reader = sseReader();
    const megabyte = Buffer.alloc(1_000_000, 'x');
    const read = Array.from({ length: 20 }, () => reader.read(megabyte));
    assert.deepEqual(read.slice(0, 12).flat(), []);
    assert.deepEqual(new Set(read.slice(12)), new Set(['too-large']));
    assert.deepEqual(reader.close(), []);
  });

  it('have the error of a server that writes it as a field', () => {
    assert.deepEqual(sseReader().read(Buffer.from('error: {"code":500}\n\n')), [
      { event: 'error', data: '{"code":500}' },
    ]);
  });
});
