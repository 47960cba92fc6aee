import { createHash } from 'node:crypto';
import type { AttemptDetails } from '../ledger/index.ts';

/**
 * Attempts as OTLP JSON, by opentelemetry-proto 1.7 and the semantic conventions for generative AI (in development,
 * `gen_ai.*`). What those have no name for is `tierwise.*`. Only figures and names, never a prompt.
 */

type Attributes = Readonly<Record<string, string | number | null>>;

/** Providers that the conventions call by another name. */
const PROVIDERS: Readonly<Record<string, string>> = { google: 'gcp.gemini', mistral: 'mistral_ai' };

/** The bucket bounds that the conventions recommend. */
const TOKEN_BOUNDS = Array.from({ length: 14 }, (_, i) => 4 ** i);
const SECOND_BOUNDS = Array.from({ length: 14 }, (_, i) => 0.01 * 2 ** i);

export interface Scope {
  /** The version of Tierwise. */
  readonly version: string;
  /** Identifies this window, so that a collector can tell windows apart. */
  readonly instance: string;
}

/** The body for `/v1/traces`: a span for each attempt; the attempts of a request share their trace. */
export function tracesBody(attempts: readonly AttemptDetails[], scope: Scope): unknown {
  const spans = attempts.map((attempt) => ({
    traceId: hex(attempt.requestId, 16),
    spanId: hex(`${attempt.requestId} ${attempt.id}`, 8),
    name: `${operation(attempt)} ${attempt.model}`,
    kind: 3, // SPAN_KIND_CLIENT
    startTimeUnixNano: nano(attempt.at),
    endTimeUnixNano: nano(attempt.at + attempt.latencyMs),
    attributes: attributes({
      ...labels(attempt),
      'gen_ai.conversation.id': attempt.sessionId,
      'gen_ai.usage.input_tokens': attempt.inputTokens,
      'gen_ai.usage.output_tokens': attempt.outputTokens,
      'gen_ai.usage.cache_read.input_tokens': attempt.cacheReadTokens,
      'gen_ai.usage.cache_creation.input_tokens': attempt.cacheWriteTokens,
      'gen_ai.usage.reasoning.output_tokens': attempt.reasoningTokens,
      'error.type': faultOf(attempt),
      'tierwise.attempt': attempt.attempt,
      'tierwise.outcome': attempt.outcome,
      'tierwise.cost.source': attempt.costSource,
      'tierwise.language': attempt.language,
      'tierwise.workspace': attempt.workspace,
    }).concat(usd('tierwise.cost.usd', attempt.costUsd), usd('tierwise.baseline.usd', attempt.baselineUsd)),
    status: faultOf(attempt) === null ? {} : { code: 2 }, // STATUS_CODE_ERROR
  }));
  return { resourceSpans: [{ resource: resource(scope), scopeSpans: [{ scope: library(scope), spans }] }] };
}

/** Running sums, so that memory does not grow while a window is open for weeks. */
interface Series {
  readonly attributes: Attributes;
  count: number;
  sum: number;
  /** One more than there are bounds. */
  readonly buckets: number[];
}

/** Sums of this window since its start; a collector adds them up over windows and users. */
export interface Totals {
  readonly since: number;
  readonly tokens: Map<string, Series>;
  readonly seconds: Map<string, Series>;
  readonly cost: Map<string, Series>;
  readonly unknown: Map<string, Series>;
}

/** `since`: Unix ms. */
export function noTotals(since: number): Totals {
  return { since, tokens: new Map(), seconds: new Map(), cost: new Map(), unknown: new Map() };
}

export function addTo(totals: Totals, attempt: AttemptDetails): void {
  const by = labels(attempt);
  const put = (
    series: Map<string, Series>,
    more: Attributes,
    value: number | null,
    bounds: readonly number[] = [],
  ): void => {
    if (value === null) return;
    const all = { ...by, ...more };
    const key = JSON.stringify(all);
    const found = series.get(key) ?? { attributes: all, count: 0, sum: 0, buckets: emptyBuckets(bounds) };
    const bucket = bounds.findIndex((bound) => value <= bound);
    const index = bucket < 0 ? bounds.length : bucket;
    found.count += 1;
    found.sum += value;
    found.buckets[index] = (found.buckets[index] ?? 0) + 1;
    series.set(key, found);
  };
  put(totals.tokens, { 'gen_ai.token.type': 'input' }, attempt.inputTokens, TOKEN_BOUNDS);
  put(totals.tokens, { 'gen_ai.token.type': 'output' }, attempt.outputTokens, TOKEN_BOUNDS);
  put(totals.seconds, { 'error.type': faultOf(attempt) }, attempt.latencyMs / 1_000, SECOND_BOUNDS);
  put(totals.cost, { 'tierwise.cost.source': attempt.costSource }, attempt.costUsd);
  if (attempt.costUsd === null) put(totals.unknown, {}, 1);
}

/** The body for `/v1/metrics`. Unknown costs are counted separately. */
export function metricsBody(totals: Totals, now: number, scope: Scope): unknown {
  const times = { startTimeUnixNano: nano(totals.since), timeUnixNano: nano(now) };
  const histogram = (name: string, unit: string, series: Map<string, Series>, bounds: readonly number[]) => ({
    name,
    unit,
    histogram: {
      aggregationTemporality: 2, // AGGREGATION_TEMPORALITY_CUMULATIVE
      dataPoints: [...series.values()].map((one) => ({
        ...times,
        attributes: attributes(one.attributes),
        count: String(one.count),
        sum: one.sum,
        explicitBounds: bounds,
        bucketCounts: one.buckets.map(String),
      })),
    },
  });
  const counter = (name: string, unit: string, series: Map<string, Series>) => ({
    name,
    unit,
    sum: {
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: [...series.values()].map((one) => ({
        ...times,
        attributes: attributes(one.attributes),
        asDouble: one.sum,
      })),
    },
  });
  const metrics = [
    ...(totals.tokens.size > 0
      ? [histogram('gen_ai.client.token.usage', '{token}', totals.tokens, TOKEN_BOUNDS)]
      : []),
    histogram('gen_ai.client.operation.duration', 's', totals.seconds, SECOND_BOUNDS),
    ...(totals.cost.size > 0 ? [counter('tierwise.cost', 'USD', totals.cost)] : []),
    ...(totals.unknown.size > 0 ? [counter('tierwise.cost.unknown', '{attempt}', totals.unknown)] : []),
  ];
  return {
    resourceMetrics: [{ resource: resource(scope), scopeMetrics: [{ scope: library(scope), metrics }] }],
  };
}

function labels(attempt: AttemptDetails): Attributes {
  return {
    'gen_ai.operation.name': operation(attempt),
    'gen_ai.provider.name': PROVIDERS[attempt.provider] ?? attempt.provider,
    'gen_ai.request.model': attempt.model,
    'tierwise.task': attempt.task,
    'tierwise.tier': attempt.tier,
  };
}

function operation({ task }: AttemptDetails): string {
  return task === 'autocomplete' ? 'text_completion' : 'chat';
}

/** The error type; null for an answer and for a cancelled attempt. */
function faultOf({ outcome, reason }: AttemptDetails): string | null {
  return outcome === 'ok' || outcome === 'cancelled' ? null : (reason ?? outcome);
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | null>>;
}

function attributes(of: Attributes): Attribute[] {
  return Object.entries(of)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    }));
}

function usd(key: string, value: number | null): Attribute[] {
  return value === null ? [] : [{ key, value: { doubleValue: value } }];
}

function resource({ version, instance }: Scope) {
  return {
    attributes: attributes({
      'service.name': 'tierwise',
      'service.version': version,
      'service.instance.id': instance,
    }),
  };
}

function library({ version }: Scope) {
  return { name: 'tierwise', version };
}

function hex(text: string, bytes: number): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, bytes * 2);
}

/** 64-bit numbers are strings in OTLP JSON. */
function nano(ms: number): string {
  return `${BigInt(Math.round(ms * 1_000)) * 1_000n}`;
}

function emptyBuckets(bounds: readonly number[]): number[] {
  return Array.from({ length: bounds.length + 1 }, () => 0);
}
