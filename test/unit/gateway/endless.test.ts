import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';
import { BUILT_IN, connect, profileOf } from '../../../src/gateway/providers/index.ts';
import { limited } from '../../../src/models/index.ts';
import { MOST_PRICE_BYTES, startPriceRefresh } from '../../../src/models/priceRefresh.ts';
import { type Harness, settingsFor, startHarness } from './harness.ts';

const openAi = (delta: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
const claude = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;
const LONG = 'x'.repeat(16_000);
let count = 0;

/** Answers without an end: what begins them, and what is written over and over. */
const ENDLESS: Readonly<
  Record<string, { readonly head?: string; readonly piece: () => string; readonly json?: true }>
> = {
  'one line': { head: 'data: {"choices":[{"delta":{"content":"', piece: () => LONG },
  'lines of one event': { piece: () => `data: ${LONG}\n` },
  'one JSON document over many lines': { head: '[\n', piece: () => `"${LONG}",\n` },
  'arguments of a tool': {
    head: openAi({ tool_calls: [{ index: 0, id: 'a', function: { name: 'read', arguments: '{"path":"' } }] }),
    piece: () => openAi({ tool_calls: [{ index: 0, function: { arguments: LONG } }] }),
  },
  'arguments of a tool, of Anthropic': {
    head: claude({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 'a', name: 'r' },
    }),
    piece: () => claude({ type: 'content_block_delta', index: 0, delta: { partial_json: LONG } }),
  },
  'calls of tools': {
    piece: () =>
      openAi({
        tool_calls: [{ index: count++, id: `call_${count}`, function: { name: 'read', arguments: '{}' } }],
      }),
  },
  thoughts: { piece: () => openAi({ reasoning_content: 'x'.repeat(4_000) }) },
  'thoughts, of Anthropic': {
    piece: () => claude({ type: 'content_block_delta', delta: { thinking: 'x'.repeat(4_000) } }),
  },
  text: { piece: () => openAi({ content: LONG }) },
};

describe('A server that sends without an end', () => {
  let answer: (response: ServerResponse) => void = () => undefined;
  let closed: Promise<number> = Promise.resolve(0);
  const server = createServer((_, response) => answer(response));
  let url = '';
  let harness: Harness;

  /** Writes as fast as it is read; `closed` resolves to the bytes that were written when the other side closed. */
  const sends = (
    head: string,
    piece: () => string | Uint8Array,
    headers: Record<string, string> = {},
    status = 200,
  ) => {
    closed = new Promise((resolve) => {
      answer = (response) => {
        response.writeHead(status, { 'content-type': 'text/event-stream', ...headers });
        let bytes = response.write(head) ? head.length : 0;
        const go = (): void => {
          while (!response.destroyed) {
            const next = piece();
            bytes += next.length;
            if (!response.write(next)) break;
          }
        };
        response.on('drain', go);
        response.on('close', () => resolve(bytes));
        go();
      };
    });
  };

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    harness = startHarness({ settings: settingsFor(url), timeLimits: { totalMs: 60_000 } });
  });
  after(async () => {
    harness.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  beforeEach(() => {
    for (const id of ['open', 'claude']) harness.breakers.reset(id);
  });

  for (const [what, { head = '', piece }] of Object.entries(ENDLESS)) {
    it(`is left at once, and what was spent is recorded: ${what}`, async function () {
      this.timeout(60_000);
      sends(head, piece);
      const model = what.includes('Anthropic') ? 'claude/claude-haiku-4-5' : 'open/gpt-4o';
      const { result, attempts } = await harness.ask([model], { maxOutputTokens: 1_000 });
      assert.equal(result.outcome === 'ok', false);
      assert.match(attempts[0]?.reason ?? '', /^(?:too-large|length)/);
      assert.notEqual(attempts[0]?.costSource, null);
      assert.ok((await closed) < 40_000_000, 'the connection is closed');
    });
  }

  it('is told in one sentence', async function () {
    this.timeout(60_000);
    sends('data: ', () => LONG);
    const { result } = await harness.ask(['open/gpt-4o']);
    const failures = 'tried' in result ? result.tried.map(({ failure }) => failure) : [];
    assert.deepEqual(
      failures.map(({ reason, message }) => ({ reason, message })),
      [{ reason: 'too-large', message: 'it sent a line that has no end, and was cut off' }],
    );
  });

  it('is left where it is an error or a web page, whose beginning says enough', async function () {
    this.timeout(60_000);
    sends('{"error":{"message":"no such model"', () => LONG, { 'content-type': 'application/json' }, 404);
    await harness.ask(['open/gpt-4o']);
    assert.ok((await closed) < 20_000_000);
    sends('<!doctype html><title>Log in</title>', () => LONG, { 'content-type': 'text/html' });
    const { result } = await harness.ask(['open/gpt-4o']);
    assert.equal('tried' in result && result.tried[0]?.failure.reason, 'address');
    assert.ok((await closed) < 20_000_000);
  });

  it('is left where it is a list of models', async function () {
    this.timeout(60_000);
    const profile = profileOf('open', settingsFor(url));
    assert.ok(profile && BUILT_IN);
    const provider = await connect(profile, 'key', {});
    sends('{"data":[', () => `{"id":"${LONG}"},`, { 'content-type': 'application/json' });
    const models = await provider.models(AbortSignal.timeout(50_000));
    assert.equal('reason' in models && models.reason, 'too-large');
    assert.ok((await closed) < 60_000_000);
  });

  it('is left where it is a list of prices, small as it may come', async function () {
    this.timeout(60_000);
    const packed = brotliCompressSync(Buffer.alloc(300_000_000, 'x'), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    });
    answer = (response) => response.writeHead(200, { 'content-encoding': 'br' }).end(packed);
    const refresh = startPriceRefresh({
      store: { read: async () => null, write: () => assert.fail('nothing is kept') },
      fetch: async (_, init) => limited(await fetch(url, init), MOST_PRICE_BYTES),
      now: () => Date.parse('2030-01-01'),
      enabled: () => true,
    });
    const before = process.memoryUsage().arrayBuffers;
    assert.match((await refresh.check()).problem ?? '', /more than 10 MB/);
    assert.ok(process.memoryUsage().arrayBuffers - before < 100_000_000);
  });

  it('is no page, whatever its label says, and is read while it comes', async () => {
    let finish: () => void = () => undefined;
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write(openAi({ content: 'Hello' }));
      finish = () =>
        response.end(`data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`);
    };
    const { result } = await harness.ask(['open/gpt-4o'], {
      onEvent: (event) => event.type === 'text' && finish(),
    });
    assert.equal(result.outcome, 'ok');
  });
});
