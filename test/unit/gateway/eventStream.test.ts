import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { eventsIn } from '../../../src/gateway/providers/eventStream.ts';
import { readChunks } from '../../../src/gateway/providers/openaiChunks.ts';

/** Named as in Anthropic's streams, or not. */
type Event = readonly [name: string | null, document: object];

const EVENTS: readonly Event[] = [
  [null, { choices: [{ delta: { content: 'Größe 🦊' } }] }],
  [null, { choices: [{ delta: { content: 'a, b\n\ndata: c' } }] }],
  [null, { choices: [{ finish_reason: 'stop' }] }],
];
const NAMED: readonly Event[] = [
  ['message_start', { type: 'message_start', message: { usage: { input_tokens: 9 } } }],
  ['content_block_delta', { type: 'content_block_delta', delta: { text: 'Größe 🦊' } }],
  ['message_stop', { type: 'message_stop' }],
];

const lines = (events: readonly Event[], [name, document]: readonly [string, string], newline = '\n') =>
  events.map(([type, data]) => {
    const first = type === null ? '' : `${name}${type}${newline}`;
    return `${first}${document}${JSON.stringify(data)}${newline}`;
  });
const usual = (events: readonly Event[], newline = '\n') =>
  lines(events, ['event: ', 'data: '], newline).join(newline) + newline;

const FORMS: Readonly<Record<string, (events: readonly Event[]) => string>> = {
  usual,
  'with CRLF': (events) => usual(events, '\r\n'),
  'with CR': (events) => usual(events, '\r'),
  'without a space after the colon': (events) => lines(events, ['event:', 'data:']).join('\n'),
  'without a blank line at the end': (events) => usual(events).trimEnd(),
  'with a byte order mark': (events) => `\uFEFF${usual(events)}`,
  'with comments': (events) => `: hi\n\n:\n${usual(events).replace(/^data:/gm, ': more\ndata:')}`,
  'with data over several lines': (events) =>
    usual(events).replace(/^data: .*$/gm, (line) => line.replaceAll(',"', ',\ndata: "')),
  'with ids and retries': (events) => usual(events).replace(/^data:/gm, 'id: 7\nretry: 10\ndata:'),
  'with names after the data': (events) =>
    events.map(([name, data]) => `data: ${JSON.stringify(data)}\nevent: ${name ?? 'chunk'}\n\n`).join(''),
  'with names that say nothing': (events) => usual(events.map(([, data]) => ['message', data])),
  'without names': (events) => usual(events.map(([, data]) => [null, data])),
  'with empty events': (events) => `data:\n\n\n\ndata: \n\n${usual(events)}`,
  'with `[DONE]`': (events) => `${usual(events)}data: [DONE]\n\ndata: {"after": 1}\n\n`,
  'without blank lines': (events) => events.map(([, data]) => `data: ${JSON.stringify(data)}\n`).join(''),
  'as one list of documents': (events) => JSON.stringify(events.map(([, data]) => data)),
  'a document on each line': (events) => events.map(([, data]) => `${JSON.stringify(data)}\n`).join(''),
};

async function read(pieces: readonly (string | Uint8Array)[]): Promise<unknown[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces)
        controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
      controller.close();
    },
  });
  const events: unknown[] = [];
  for await (const event of eventsIn(new Response(body))) events.push(event);
  return events;
}

describe('The events of an answer', () => {
  for (const [name, form] of Object.entries(FORMS)) {
    it(`are read from a stream ${name}`, async () => {
      for (const events of [EVENTS, NAMED]) {
        assert.deepEqual(
          await read([form(events)]),
          events.map(([, document]) => document),
        );
      }
    });
  }

  it('are the same wherever the stream is split', async () => {
    const aForm = fc.constantFrom(...Object.values(FORMS));
    await fc.assert(
      fc.asyncProperty(
        aForm,
        fc.constantFrom(EVENTS, NAMED),
        fc.array(fc.nat(), { maxLength: 9 }),
        async (form, events, at) => {
          const bytes = new TextEncoder().encode(form(events));
          const places = [0, ...at.map((one) => one % bytes.length).sort((a, b) => a - b), bytes.length];
          const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
          const documents = events.map(([, document]) => document);
          assert.deepEqual(await read(pieces), documents);
          assert.deepEqual(await read([...bytes].map((byte) => Uint8Array.of(byte))), documents);
        },
      ),
    );
  });

  it('are those of a whole answer, however it is labelled and laid out', async () => {
    const message = { role: 'assistant', content: 'Hi' };
    const whole = { id: 'x', choices: [{ index: 0, message, finish_reason: 'stop' }] };
    const chunk = { id: 'x', choices: [{ index: 0, delta: message, finish_reason: 'stop' }] };
    const own = {
      type: 'message',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1 },
    };
    for (const wrap of [
      (text: string) => text,
      (text: string) => `\uFEFF\r\n ${text}\n\n`,
      (text: string) => `data: ${text}\n\n`,
      (text: string) => `[${text}]`,
      (text: string) => JSON.stringify(JSON.parse(text), null, 2),
    ]) {
      assert.deepEqual(await read([wrap(JSON.stringify(whole))]), [chunk]);
      const types = (await read([wrap(JSON.stringify(own))])).map(
        (event) => (event as { type: string }).type,
      );
      assert.deepEqual(types, ['message_start', 'content_block_start', 'message_delta', 'message_stop']);
    }
    // Perplexity repeats all so far beside what is new.
    const both = { choices: [{ delta: { content: 'b' }, message: { content: 'ab' } }] };
    assert.deepEqual(await read([`data: ${JSON.stringify(both)}\n\n`]), [both]);
  });

  it('of a second choice are not mixed into the first', async () => {
    const choice = (index: number, content: string) => ({ index, delta: { content } });
    const chunks = [[choice(1, 'no'), choice(0, 'H')], [choice(1, 'no')], [choice(0, 'i')], []];
    async function* sent() {
      for (const choices of chunks) yield { choices };
    }
    let text = '';
    for await (const event of readChunks(sent(), null)) if (event.type === 'text') text += event.text;
    assert.equal(text, 'Hi');
  });

  it('end with an error that is one of them, and with one that cannot be read', async () => {
    for (const text of [
      'data: {"error": {"message": "no"}}\n\n',
      'event: error\ndata: {"type": "error", "error": {"type": "overloaded_error"}}\n\n',
      'event: error\ndata: {"message": "no"}\n\n',
      'error: {"code": 500, "message": "no"}\n\n',
      '{"error": {"message": "no"}}',
      '[{"error": {"message": "no"}}]',
    ]) {
      await assert.rejects(read([text]), (error) => error instanceof Error && 'error' in error);
    }
    await assert.rejects(read(['data: {"secret": \n\n']), (error) => !/secret/.test(String(error)));
  });

  it('are none in a page or in nothing', async () => {
    for (const text of ['', '\n\n', '<!doctype html>\n<html></html>\n'])
      assert.deepEqual(await read([text]), []);
  });

  it('are not waited for without end', async () => {
    const piece = 'x'.repeat(16_000_000);
    await assert.rejects(read(['data: ', ...Array.from({ length: 5 }, () => piece)]), /no end/);
  });

  it('end with their last mark, and let the body end by itself a moment later, so that its connection is kept', async () => {
    for (const later of ['ends', 'says more', 'stays open'] as const) {
      const cancelled = Promise.withResolvers<string>();
      let body: ReadableStreamDefaultController<Uint8Array> | null = null;
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          body = controller;
          controller.enqueue(Buffer.from('data: {"a":1}\n\ndata: [DONE]\n\n'));
        },
        cancel: () => cancelled.resolve('cancelled'),
      });
      const events: unknown[] = [];
      for await (const event of eventsIn(new Response(stream))) events.push(event);
      assert.deepEqual(events, [{ a: 1 }]);
      const control = body as ReadableStreamDefaultController<Uint8Array> | null;
      if (later === 'ends') {
        control?.close();
        setImmediate(() => cancelled.resolve('kept'));
      }
      if (later === 'says more') control?.enqueue(Buffer.from(': more\n\n'));
      assert.equal(await cancelled.promise, later === 'ends' ? 'kept' : 'cancelled', later);
    }
  });
});
