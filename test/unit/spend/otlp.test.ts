import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createOtlp } from '../../../src/spend/otlp.ts';
import { record, workshop } from '../ledger/helpers.ts';

interface Attribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: string;
    readonly doubleValue?: number;
  };
}
interface Point {
  readonly attributes: readonly Attribute[];
  readonly asDouble?: number;
  readonly sum?: number;
  readonly count?: string;
  readonly bucketCounts?: readonly string[];
}
interface Span {
  readonly traceId: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
}
interface Metric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly Point[] };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}
interface Message {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
}
interface Type {
  fromObject(value: unknown): object;
  verify(value: unknown): string | null;
  encode(value: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(value: object, options: object): Message;
}

/** The official definitions, as OpenTelemetry publishes them. */
const { opentelemetry } = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer/build/src/generated/root.js',
) as {
  opentelemetry: {
    proto: {
      collector: {
        trace: { v1: { ExportTraceServiceRequest: Type } };
        metrics: { v1: { ExportMetricsServiceRequest: Type } };
      };
    };
  };
};
const { trace, metrics } = opentelemetry.proto.collector;

/** Through the binary form and back. What the definitions do not know would be gone then. */
function decoded(type: Type, body: unknown): Message {
  const bytes = type.encode(type.fromObject(body)).finish();
  const message = type.toObject(type.decode(bytes), { longs: String, bytes: String, json: true });
  assert.deepEqual(JSON.parse(JSON.stringify(message)), body, 'nothing is lost, nothing is unknown');
  return message;
}

/** OTLP's JSON writes ids in hex, where protobuf's own JSON has base64: the one difference. */
function withBase64Ids(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    (key === 'traceId' || key === 'spanId') && typeof value === 'string'
      ? Buffer.from(value, 'hex').toString('base64')
      : value,
  );
}

function attributeOf(attributes: readonly Attribute[], key: string): string | number | undefined {
  const value = attributes.find((attribute) => attribute.key === key)?.value;
  return value?.stringValue ?? value?.intValue ?? value?.doubleValue;
}

describe('OpenTelemetry export', () => {
  const shop = workshop();
  const { ledger } = shop.open();
  let server: Server;
  let received: { readonly path: string; readonly body: unknown; readonly text: string }[] = [];
  let status = 200;
  let url = '';
  const lines: string[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (status === 200) received.push({ path: request.url ?? '', body: JSON.parse(text), text });
        // Where it says so, it sends on to itself: who followed would arrive.
        const location = status === 307 ? { location: url } : {};
        if (status === 307) status = 200;
        response.writeHead('location' in location ? 307 : status, {
          'content-type': 'application/json',
          ...location,
        });
        response.end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  beforeEach(() => {
    received = [];
    status = 200;
    lines.length = 0;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    shop.clean();
  });

  const open = (endpoint: () => string) =>
    createOtlp({
      ledger,
      settings: () => ({ otlpEndpoint: endpoint() }),
      version: '1.2.3',
      log: (line) => lines.push(line),
    });
  const last = (path: string) => received.findLast((one) => one.path === path);
  const spansSent = (): readonly Span[] =>
    decoded(trace.v1.ExportTraceServiceRequest, withBase64Ids(last('/v1/traces')?.body)).resourceSpans?.[0]
      ?.scopeSpans[0]?.spans ?? [];
  const metricsSent = (): readonly Metric[] =>
    decoded(metrics.v1.ExportMetricsServiceRequest, last('/v1/metrics')?.body).resourceMetrics?.[0]
      ?.scopeMetrics[0]?.metrics ?? [];

  it('sends nothing as long as no collector is set', async () => {
    const otlp = open(() => '');
    record(otlp.ledger);
    await otlp.flush();
    assert.equal(received.length, 0);
  });

  it('is read by the official definitions, with figures that equal the ledger', async () => {
    const otlp = open(() => url);
    const ids = [
      record(otlp.ledger, { requestId: 'a', sessionId: 's' }, { costUsd: 0.0025 }),
      record(
        otlp.ledger,
        { requestId: 'a', attempt: 2, provider: 'mistral', model: 'codestral', task: 'autocomplete' },
        { costUsd: 0.1, costSource: 'billed', inputTokens: 70_000, outputTokens: 17 },
      ),
      record(
        otlp.ledger,
        { requestId: 'b' },
        { outcome: 'failed', reason: 'rate-limit', costUsd: null, costSource: 'unknown', outputTokens: null },
      ),
      record(
        otlp.ledger,
        { requestId: 'c' },
        { outcome: 'cancelled', reason: 'user', costSource: 'estimated' },
      ),
    ];
    await otlp.flush();
    const attempts = ids.flatMap((id) => ledger.page(id - 1, 1));
    const spans = spansSent();
    assert.equal(spans.length, attempts.length);
    for (const [i, attempt] of attempts.entries()) {
      const of = (key: string) => attributeOf(spans[i]?.attributes ?? [], key);
      assert.equal(of('tierwise.cost.usd'), attempt.costUsd ?? undefined, 'unknown is left out, not 0');
      assert.equal(of('gen_ai.usage.input_tokens'), String(attempt.inputTokens));
      assert.equal(
        of('gen_ai.usage.output_tokens'),
        attempt.outputTokens === null ? undefined : String(attempt.outputTokens),
      );
      assert.equal(of('gen_ai.usage.cache_read.input_tokens'), String(attempt.cacheReadTokens));
      assert.equal(of('gen_ai.request.model'), attempt.model);
    }
    assert.equal(spans[0]?.traceId, spans[1]?.traceId, 'a request is a trace');
    assert.notEqual(spans[0]?.traceId, spans[2]?.traceId);
    assert.deepEqual(
      spans.map(({ name, status }) => [name, status.code]),
      [
        ['chat claude-haiku-4-5', undefined],
        ['text_completion codestral', undefined],
        ['chat claude-haiku-4-5', 2],
        ['chat claude-haiku-4-5', undefined],
      ],
    );
    assert.equal(attributeOf(spans[1]?.attributes ?? [], 'gen_ai.provider.name'), 'mistral_ai');
    assert.equal(attributeOf(spans[2]?.attributes ?? [], 'error.type'), 'rate-limit');

    const byName = new Map(metricsSent().map((metric) => [metric.name, metric]));
    const pointsOf = (name: string): readonly Point[] =>
      byName.get(name)?.sum?.dataPoints ?? byName.get(name)?.histogram?.dataPoints ?? [];
    const sumOf = (points: readonly Point[]) =>
      points.reduce((sum, point) => sum + (point.asDouble ?? point.sum ?? 0), 0);
    const ledgerSum = attempts.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
    assert.ok(Math.abs(sumOf(pointsOf('tierwise.cost')) - ledgerSum) < 1e-12);
    assert.equal(sumOf(pointsOf('tierwise.cost.unknown')), 1);
    for (const [type, tokens] of [
      ['input', attempts.map(({ inputTokens }) => inputTokens)],
      ['output', attempts.map(({ outputTokens }) => outputTokens)],
    ] as const) {
      const points = pointsOf('gen_ai.client.token.usage').filter(
        ({ attributes }) => attributeOf(attributes, 'gen_ai.token.type') === type,
      );
      assert.equal(
        sumOf(points),
        tokens.reduce<number>((sum, count) => sum + (count ?? 0), 0),
      );
      for (const { count, bucketCounts = [] } of points)
        assert.equal(
          Number(count),
          bucketCounts.reduce((sum, bucket) => sum + Number(bucket), 0),
        );
    }
    const calls = pointsOf('gen_ai.client.operation.duration');
    assert.equal(
      calls.reduce((sum, { count }) => sum + Number(count), 0),
      attempts.length,
    );
    for (const { text } of received)
      assert.ok(!text.includes('explain is a mid task'), 'no words of the route');
  });

  it('has these names in it and no others, and goes nowhere else', async () => {
    const otlp = open(() => url);
    record(
      otlp.ledger,
      { requestId: 'named', sessionId: 's' },
      { costUsd: 1, reason: 'rate-limit', outcome: 'failed' },
    );
    await otlp.flush();
    const sent = received.map(({ text }) => text).join('');
    assert.deepEqual([...new Set([...sent.matchAll(/"key":"([^"]+)"/g)].map(([, name]) => name))].sort(), [
      'error.type',
      'gen_ai.conversation.id',
      'gen_ai.operation.name',
      'gen_ai.provider.name',
      'gen_ai.request.model',
      'gen_ai.token.type',
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.output_tokens',
      'gen_ai.usage.reasoning.output_tokens',
      'service.instance.id',
      'service.name',
      'service.version',
      'tierwise.attempt',
      'tierwise.baseline.usd',
      'tierwise.cost.source',
      'tierwise.cost.usd',
      'tierwise.language',
      'tierwise.outcome',
      'tierwise.task',
      'tierwise.tier',
      'tierwise.workspace',
    ]);
    otlp.dispose();
  });

  it('follows no redirect', async () => {
    const otlp = open(() => url);
    status = 307;
    record(otlp.ledger, { requestId: 'moved' });
    await otlp.flush();
    assert.deepEqual([received.length, lines.length], [0, 1]);
    otlp.dispose();
  });

  it('sends an attempt once, its metrics summed since the start, and nothing when nothing is new', async () => {
    const otlp = open(() => url);
    record(otlp.ledger, { requestId: 'd' }, { costUsd: 0.25 });
    await otlp.flush();
    record(otlp.ledger, { requestId: 'e' }, { costUsd: 0.5 });
    await otlp.flush();
    assert.equal(spansSent().length, 1);
    const cost = metricsSent().find(({ name }) => name === 'tierwise.cost')?.sum?.dataPoints;
    assert.deepEqual(
      cost?.map(({ asDouble }) => asDouble),
      [0.75],
    );
    const before = received.length;
    await otlp.flush();
    assert.equal(received.length, before);
  });

  it('keeps what a busy collector does not take for the next time, and says so once', async () => {
    const otlp = open(() => url);
    status = 503;
    record(otlp.ledger, { requestId: 'f' });
    await otlp.flush();
    record(otlp.ledger, { requestId: 'g' });
    await otlp.flush();
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /cannot be reached: HTTP 503/);
    status = 200;
    await otlp.flush();
    assert.equal(spansSent().length, 2);
    otlp.dispose();
  });

  it('sends the last seconds when the window closes, and keeps it open for no collector', async () => {
    const otlp = open(() => url);
    record(otlp.ledger, { requestId: 'last' });
    await otlp.close();
    assert.equal(spansSent().length, 1);
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const deaf = open(() => `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    record(deaf.ledger, { requestId: 'unheard' });
    await deaf.close();
    silent.closeAllConnections();
    silent.close();
  }).timeout(8_000);

  it('does not send again what a collector refuses', async () => {
    const otlp = open(() => url);
    status = 400;
    record(otlp.ledger, { requestId: 'h' });
    await otlp.flush();
    assert.match(lines.join(), /refuses what it is sent: HTTP 400/);
    status = 200;
    await otlp.flush();
    assert.equal(received.length, 0);
  });
});
