import { type Harness, settingsFor, startHarness } from '../../unit/gateway/harness.ts';
import { ANTHROPIC, OPENAI, type Wire } from '../../unit/gateway/wires.ts';
import { type Random, randomOf } from './random.ts';
import { UNITS } from './texts.ts';
import { longestBlock } from './time.ts';

/** What went wrong with an answer, and the seed that makes it again. */
export interface Finding {
  readonly seed: number;
  readonly what: string;
}

export interface Fuzzed {
  readonly findings: readonly Finding[];
  /** The longest time in which nothing else could run, in ms of this thread. */
  readonly longestMs: number;
  readonly growthMb: number;
}

const MODELS = { open: 'open/gpt-4o', claude: 'claude/claude-haiku-4-5' } as const;
const TOOLS = { list: [{ name: 'read', description: '', schema: { type: 'object' } }], required: false };
const STATUSES = [200, 200, 200, 200, 200, 200, 400, 401, 402, 404, 413, 429, 500, 529, 204, 302];
const TYPES = ['text/event-stream', 'application/json', 'text/html', 'text/plain', ''];
const END = Symbol('end');
/** Answers at the beginning, while the SDKs are loaded and the code is not yet compiled. */
const WARM = 50;

/** Asks through the gateway and both SDKs, and answers each call with bytes that are made to do harm. */
export async function fuzzDoor(seeds: readonly number[]): Promise<Fuzzed> {
  const findings: Finding[] = [];
  let answer: Answer = { status: 200, type: '', chunks: [] };
  const real = globalThis.fetch;
  globalThis.fetch = async () => responseOf(answer);
  const harness = startHarness({
    settings: settingsFor('http://127.0.0.1:9'),
    timeLimits: { longestPauseMs: 0 },
  });
  let longestMs = 0;
  const before = { heap: 0 };
  try {
    for (const [nth, seed] of seeds.entries()) {
      // What is loaded at the first calls is not what swells.
      const isWarm = nth >= Math.min(WARM, seeds.length >> 1);
      if (nth === Math.min(WARM, seeds.length >> 1)) before.heap = heapNow();
      const random = randomOf(seed);
      const isOpenAi = random.chance(0.5);
      answer = answerOf(random, isOpenAi ? OPENAI : ANTHROPIC);
      for (const id of ['open', 'claude']) harness.breakers.reset(id);
      let what: string | null = null;
      // What making a long answer has left behind is not swept up in the time of reading it.
      if (sizeOf(answer) > LONG_ANSWER) globalThis.gc?.();
      const block = await longestBlock(async () => {
        what = await problemOf(harness, isOpenAi ? MODELS.open : MODELS.claude, random.chance(0.3));
      });
      if (isWarm) longestMs = Math.max(longestMs, block);
      if (isWarm && block > 100)
        findings.push({ seed, what: `nothing else could run for ${Math.round(block)} ms` });
      if (what !== null) findings.push({ seed, what });
    }
    return { findings, longestMs, growthMb: Math.max(0, (heapNow() - before.heap) / 1e6) };
  } finally {
    globalThis.fetch = real;
    harness.stop();
  }
}

function heapNow(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function problemOf(
  harness: Harness,
  model: `${string}/${string}`,
  withTools: boolean,
): Promise<string | null> {
  const late = AbortSignal.timeout(30_000);
  const { result, attempts } = await harness.ask([model], {
    signal: late,
    ...(withTools ? { tools: TOOLS } : {}),
  });
  if (late.aborted) return 'it did not end';
  if (!['ok', 'failed', 'incomplete'].includes(result.outcome)) return `it ended with ${result.outcome}`;
  if ('polluted' in {}) return 'it changed all objects';
  for (const { costUsd, inputTokens, outputTokens } of attempts) {
    const figures = [costUsd, inputTokens, outputTokens].filter((figure) => figure !== null);
    if (figures.some((figure) => !Number.isFinite(figure) || figure < 0))
      return `the ledger has ${figures.join(', ')}`;
  }
  return attempts.length === 0 && result.outcome === 'ok' ? 'an answer is in no ledger' : null;
}

/** In bytes. */
const LONG_ANSWER = 200_000;

function sizeOf({ chunks }: Answer): number {
  return chunks.reduce((sum, chunk) => sum + (chunk === END ? 0 : chunk.byteLength), 0);
}

interface Answer {
  readonly status: number;
  readonly type: string;
  /** What comes, piece by piece; after `END` the last piece comes over and over. */
  readonly chunks: readonly (Uint8Array | typeof END)[];
}

function responseOf({ status, type, chunks }: Answer): Response {
  const headers = new Headers(type === '' ? {} : { 'content-type': type });
  if (status === 204 || status === 302) return new Response(null, { status, headers });
  let at = 0;
  let isLeft = false;
  const body = new ReadableStream<Uint8Array>({
    cancel: () => {
      isLeft = true;
    },
    // As from a socket: one piece in each turn of the loop.
    pull: (controller) =>
      new Promise((resolve) => {
        setImmediate(() => {
          const next = chunks[at];
          if (isLeft) return resolve();
          if (next === END) controller.enqueue(lastOf(chunks));
          else if (next === undefined) controller.close();
          else {
            controller.enqueue(next);
            at++;
          }
          resolve();
        });
      }),
  });
  return new Response(body, { status, headers });
}

function lastOf(chunks: Answer['chunks']): Uint8Array {
  const last = chunks.findLast((chunk) => chunk !== END);
  return typeof last === 'object' ? last : new Uint8Array([120]);
}

function answerOf(random: Random, wire: Wire): Answer {
  const bytes = new TextEncoder().encode(textOf(random, wire));
  if (random.chance(0.2))
    for (const at of random.times(5, () => random.below(bytes.length || 1))) bytes[at] = random.below(256);
  const chunks: (Uint8Array | typeof END)[] = [];
  const size = random.oneOf([1, 7, 100, 4_000, 65_536]);
  const most = Math.min(bytes.length, size * (random.chance(0.02) ? 2_000 : 20));
  for (let at = 0; at < most; at += size) chunks.push(bytes.subarray(at, Math.min(most, at + size)));
  if (most < bytes.length) chunks.push(bytes.subarray(most));
  // Without an end: the last piece again and again.
  if (random.chance(0.01) && size > 1_000) chunks.push(END);
  return { status: random.oneOf(STATUSES), type: random.oneOf(TYPES), chunks };
}

function textOf(random: Random, wire: Wire): string {
  const kind = random.below(12);
  if (kind === 0) return random.oneOf(UNITS).repeat(random.below(random.oneOf([10, 1_000, 20_000])));
  if (kind === 1) return JSON.stringify(someValue(random, 4));
  if (kind === 2) return `<!doctype html><title>${random.oneOf(UNITS).repeat(random.below(2_000))}`;
  if (kind === 3) return JSON.stringify({ error: someValue(random, 4) });
  if (kind === 4) return wire.token('x').repeat(random.below(random.oneOf([10, 3_000])));
  if (kind === 5) return '['.repeat(random.below(100_000));
  const events = random.times(random.oneOf([3, 30, 300]), () => eventOf(random, wire));
  return [
    wire.start({}, 'x'),
    ...events,
    random.chance(0.7) ? wire.finish('stop', usageOf(random)) : '',
    wire.done(),
  ].join('');
}

function eventOf(random: Random, wire: Wire): string {
  const unit = random.oneOf(UNITS).repeat(random.below(random.oneOf([3, 50, 3_000])));
  const whole = random.oneOf([
    () => wire.token(unit),
    () => wire.thought(),
    () => wire.tool(random.below(4), random.oneOf(['read', '', '__proto__', unit])),
    () =>
      wire.toolArguments(
        random.below(4),
        random.oneOf(['{"a":', '{}', '}', '"', '{"__proto__":{"polluted":1}}', unit]),
      ),
    () => wire.finish(random.oneOf(['stop', 'length', 'tools', 'error']), usageOf(random)),
    () => wire.error(unit.slice(0, 100), unit),
    () => `: ${unit}\n`,
    () => `${unit}\n\n`,
    () => `data: ${JSON.stringify(someValue(random, 3))}\n\n`,
  ])();
  return random.chance(0.4) ? mangled(random, whole) : whole;
}

/** An event with another value in one of its fields, or with its frame broken. */
function mangled(random: Random, whole: string): string {
  const frame = random.below(5);
  if (frame === 0) return whole.replaceAll('\n', random.oneOf(['\r\n', '\r', '', '\n\n\n']));
  if (frame === 1) return whole.slice(0, random.below(whole.length));
  if (frame === 2) return whole + whole;
  const value = JSON.stringify(someValue(random, 2)) ?? 'null';
  const field = random.oneOf([
    /"(?:content|text|name|id|arguments|type|finish_reason|stop_reason)":"[^"]{0,50}"/,
    /"(?:index|choices|delta|usage|tool_calls|message)":/,
    /:\{/,
    /:\[/,
  ]);
  return whole.replace(field, (found) =>
    found.startsWith('"')
      ? `${found.slice(0, found.indexOf(':'))}:${value}${found.endsWith(':') ? ',"x":' : ''}`
      : `:${value},"y"${found}`,
  );
}

function usageOf(random: Random): object {
  const count = () =>
    random.oneOf<unknown>([
      0,
      5,
      -5,
      1.5,
      1e308,
      null,
      '7',
      'NaN',
      [],
      {},
      true,
      Number.MAX_SAFE_INTEGER,
      1e-9,
    ]);
  return {
    prompt_tokens: count(),
    completion_tokens: count(),
    input_tokens: count(),
    output_tokens: count(),
    total_tokens: count(),
    cost: count(),
    prompt_tokens_details: { cached_tokens: count() },
  };
}

function someValue(random: Random, depth: number): unknown {
  const list = () => random.times(random.oneOf([2, 5, 2_000]), () => (depth > 0 ? someValue(random, 0) : 0));
  return random.oneOf<() => unknown>([
    () => random.oneOf(UNITS).repeat(random.below(random.oneOf([3, 3, 20_000]))),
    () => random.oneOf([0, -1, 1.5, 1e308, -1e308, 2 ** 53, 1e-300]),
    () => random.oneOf([null, true, false, '', [], {}]),
    list,
    () => JSON.parse(`${'['.repeat(depth * 100)}1${']'.repeat(depth * 100)}`),
    () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    () => ({
      [random.oneOf(['content', 'error', 'choices', 'delta', 'message', 'usage', 'type'])]:
        depth > 0 ? someValue(random, depth - 1) : 1,
    }),
  ])();
}
