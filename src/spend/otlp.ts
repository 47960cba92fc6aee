import { randomUUID } from 'node:crypto';
import type { AttemptDetails, Ledger } from '../ledger/index.ts';

const EVERY_MS = 5_000;
const TIMEOUT_MS = 10_000;
/** A collector that is away for hours must not fill the memory; the metrics stay whole all the same. */
const MOST_WAITING = 2_000;

export interface OtlpDeps {
  readonly ledger: Ledger;
  /** Address of a collector, without `/v1/...`; empty sends nothing. */
  readonly endpoint: () => string;
  readonly version: string;
  readonly log: (line: string) => void;
}

export interface Otlp {
  /** The ledger, watched: what this window settles is sent, and what others settle is sent by them. */
  readonly ledger: Ledger;
  /** Sends what waits; resolves when the collector has answered, also when it refuses. */
  readonly flush: () => Promise<void>;
  readonly dispose: () => void;
}

/** Sends each settled attempt to an OpenTelemetry collector, as OTLP over HTTP in JSON, where one is set. */
export function createOtlp({ ledger, endpoint, version, log }: OtlpDeps): Otlp {
  const since = Date.now();
  const instance = randomUUID();
  let settled: number[] = [];
  let spans: AttemptDetails[] = [];
  let timer: NodeJS.Timeout | undefined;
  let told = '';
  let turn = Promise.resolve();
  let totals: import('./otlpRows.ts').Totals | undefined;

  const tell = (line: string): void => {
    if (line !== told) log(line);
    told = line;
  };

  const send = async (): Promise<void> => {
    const base = endpoint().replace(/\/+$/, '');
    const found = settled.flatMap((id) => ledger.page(id - 1, 1).filter((attempt) => attempt.id === id));
    // While the file cannot be written, an attempt is not in it yet.
    const there = new Set(found.map(({ id }) => id));
    settled = settled.filter((id) => !there.has(id)).slice(-MOST_WAITING);
    if (base === '') {
      settled = [];
      spans = [];
      return;
    }
    const { addTo, metricsBody, noTotals, tracesBody } = await import('./otlpRows.ts');
    totals ??= noTotals(since);
    for (const attempt of found) addTo(totals, attempt);
    spans = [...spans, ...found].slice(-MOST_WAITING);
    const sending = spans;
    if (sending.length === 0) return;
    try {
      const scope = { version, instance };
      const kept = await post(`${base}/v1/traces`, tracesBody(sending, scope));
      await post(`${base}/v1/metrics`, metricsBody(totals, Date.now(), scope));
      if (kept) told = '';
      spans = [];
    } catch (error) {
      tell(
        `The OpenTelemetry collector at ${base} cannot be reached: ${reasonOf(error)}. It is tried again.`,
      );
      arm();
    }
  };

  /** False where the collector will not have it, so that sending it again is of no use. Throws where it may be. */
  const post = async (url: string, body: unknown): Promise<boolean> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if ([429, 502, 503, 504].includes(response.status)) throw new Error(`HTTP ${response.status}`);
    if (!response.ok)
      tell(`The OpenTelemetry collector at ${url} refuses what it is sent: HTTP ${response.status}`);
    return response.ok;
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    turn = turn.then(send).catch((error: unknown) => tell(`OpenTelemetry export failed: ${reasonOf(error)}`));
    return turn;
  };

  const arm = (): void => {
    timer ??= setTimeout(() => void flush(), EVERY_MS).unref();
  };

  return {
    ledger: {
      ...ledger,
      settle: (id, settlement) => {
        ledger.settle(id, settlement);
        if (endpoint() === '') return;
        settled.push(id);
        arm();
      },
    },
    flush,
    dispose: () => clearTimeout(timer),
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return error.cause instanceof Error ? error.cause.message : error.message;
}
