import { createEngine } from '../../../src/completion/engine.ts';
import type { CompletionRequest } from '../../../src/completion/request.ts';
import { percentile } from '../percentile.ts';
import { requestIn } from './engines.ts';

/** The time that the engine itself takes. */
export interface Latency {
  /** From a keystroke to the request, without the pause. */
  readonly ownP50Ms: number;
  readonly ownP99Ms: number;
  /** From a keystroke to a cached suggestion. */
  readonly cachedP50Ms: number;
}

const LINES = 10_000;
const KEYS = 400;
const WARM_UP = 100;

/** Measures the engine in the middle of a file of 10,000 lines: a request on a new line, then typing along its answer. */
export async function benchLatency(): Promise<Latency> {
  const lines = Array.from(
    { length: LINES },
    (_, i) =>
      `${'  '.repeat(i % 4)}const value${i} = compute(${i}, 'item ${i}', { deep: true, index: ${i} });`,
  );
  const own: number[] = [];
  const cached: number[] = [];
  const never = new AbortController().signal;
  let askedAt = 0;
  const engine = createEngine({
    now: () => performance.now(),
    sleep: (ms, signal) => (ms < 1_000 ? Promise.resolve() : untilAborted(signal)),
    leadsToSecrets: async () => false,
    async *ask() {
      askedAt = performance.now();
      yield { text: 'alongside(first, second);\n' };
    },
  });
  for (let key = 0; key < WARM_UP + KEYS; key++) {
    const line = LINES / 2 + key * 3;
    lines[line] = '  return ';
    const start = performance.now();
    const asked = await engine.suggest(requestAt(lines, line), never);
    const requested = askedAt - start;
    lines[line] = '  return al';
    const again = performance.now();
    const along = await engine.suggest(requestAt(lines, line), never);
    const found = performance.now() - again;
    if (asked.kind !== 'suggestion' || along.kind !== 'suggestion' || along.source !== 'cached') {
      throw new Error('the engine did not return the suggestion');
    }
    if (key < WARM_UP) continue;
    own.push(requested);
    cached.push(found);
  }
  return {
    ownP50Ms: percentile(own, 0.5),
    ownP99Ms: percentile(own, 0.99),
    cachedP50Ms: percentile(cached, 0.5),
  };
}

function requestAt(lines: readonly string[], line: number): CompletionRequest {
  const document = { name: 'file:///long.ts', language: 'typescript' };
  return requestIn(document, lines, line, lines[line]?.length ?? 0);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
