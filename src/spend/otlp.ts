import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptDetails, Ledger } from '../ledger/index.ts';
import { withoutEnd } from '../models/index.ts';

const EVERY_MS = 5_000;
const TIMEOUT_MS = 10_000;
/** VS Code waits five seconds for all of an extension's end. */
const CLOSE_MS = 3_000;
/** A collector that is unreachable for hours must not fill the memory. The metrics stay complete all the same. */
const MAX_WAITING = 2_000;

interface OtlpDeps {
  readonly ledger: Ledger;
  /** `otlpEndpoint`: the address of a collector, without `/v1/...`; empty sends nothing. */
  readonly settings: () => { readonly otlpEndpoint: string };
  readonly version: string;
  readonly log: (line: string) => void;
}

interface Otlp {
  /** The ledger with its settlements observed. Other windows send what they settle themselves. */
  readonly ledger: Ledger;
  /** Sends what is waiting; resolves when the collector has answered, even if it refuses. */
  readonly flush: () => Promise<void>;
  /** Sends what is waiting before the window closes, as far as the collector takes it at once. */
  readonly close: () => Promise<void>;
  readonly dispose: () => void;
}

/** Sends each settled attempt to an OpenTelemetry collector, if one is set, as OTLP over HTTP in JSON. */
export function createOtlp({ ledger, settings, version, log }: OtlpDeps): Otlp {
  const since = Date.now();
  const instance = randomUUID();
  let settled: number[] = [];
  let spans: AttemptDetails[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastLine = '';
  let queue = Promise.resolve();
  let totals: import('./otlpRows.ts').Totals | undefined;

  const logOnce = (line: string): void => {
    if (line !== lastLine) log(line);
    lastLine = line;
  };

  const send = async (): Promise<void> => {
    const base = withoutEnd(settings().otlpEndpoint, '/');
    const found = settled.flatMap((id) => ledger.page(id - 1, 1).filter((attempt) => attempt.id === id));
    // While the file cannot be written, an attempt is not in it.
    const written = new Set(found.map(({ id }) => id));
    settled = settled.filter((id) => !written.has(id)).slice(-MAX_WAITING);
    if (base === '') {
      settled = [];
      spans = [];
      return;
    }
    const { addTo, metricsBody, noTotals, tracesBody } = await import('./otlpRows.ts');
    totals ??= noTotals(since);
    for (const attempt of found) addTo(totals, attempt);
    spans = [...spans, ...found].slice(-MAX_WAITING);
    const sending = spans;
    if (sending.length === 0) return;
    try {
      const scope = { version, instance };
      const accepted = await post(`${base}/v1/traces`, tracesBody(sending, scope));
      await post(`${base}/v1/metrics`, metricsBody(totals, Date.now(), scope));
      if (accepted) lastLine = '';
      spans = [];
    } catch (error) {
      logOnce(
        `The OpenTelemetry collector at ${base} cannot be reached: ${reasonOf(error)}. It is tried again.`,
      );
      schedule();
    }
  };

  /** False when the collector refuses for good. Throws when sending again may succeed. */
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
      logOnce(`The OpenTelemetry collector at ${url} refuses what it is sent: HTTP ${response.status}`);
    return response.ok;
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    queue = queue
      .then(send)
      .catch((error: unknown) => logOnce(`OpenTelemetry export failed: ${reasonOf(error)}`));
    return queue;
  };

  const schedule = (): void => {
    timer ??= setTimeout(() => void flush(), EVERY_MS).unref();
  };

  return {
    ledger: {
      ...ledger,
      settle: (id, settlement) => {
        ledger.settle(id, settlement);
        if (settings().otlpEndpoint === '') return;
        settled.push(id);
        schedule();
      },
    },
    flush,
    close: () => Promise.race([flush(), sleep(CLOSE_MS, undefined, { ref: false })]),
    dispose: () => clearTimeout(timer),
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return error.cause instanceof Error ? error.cause.message : error.message;
}
