import { type Failure, failure, ProviderError } from './failures.ts';
import type { TimeLimits } from './limits.ts';
import type { Provider, ProviderCall, ProviderEvent, ReportedUsage } from './providers/index.ts';

/** How one call to one model ended. `failure` is null when the answer is whole, or when the user cancelled. */
export interface AttemptEnd {
  readonly cancelled: boolean;
  readonly failure: Failure | null;
  readonly text: string;
  /** What the provider reported, complete or not; null when it reported nothing. */
  readonly usage: ReportedUsage | null;
  readonly firstTokenMs: number | null;
  readonly latencyMs: number;
}

/**
 * Calls one model and watches it: silence, stalls, a stream that ends without an end. Never rejects for what a
 * provider does. Cancelling returns at once, whatever the provider's stream does about it.
 */
export async function attempt(
  provider: Provider,
  call: ProviderCall,
  limits: TimeLimits,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<AttemptEnd> {
  const started = performance.now();
  const controller = new AbortController();
  const watch = watchdog(limits, signal, () => controller.abort());
  const stream = provider.stream(call, controller.signal)[Symbol.asyncIterator]();

  let text = '';
  let usage: ReportedUsage | null = null;
  let end: (ProviderEvent & { type: 'end' }) | null = null;
  let firstTokenMs: number | null = null;
  let broken: Failure | null = null;
  try {
    for (;;) {
      const step = await watch.orInterrupted(stream.next());
      if (step === 'interrupted' || step.done) break;
      const event = step.value;
      if (event.type === 'text') {
        firstTokenMs ??= performance.now() - started;
        text += event.text;
        onText(event.text);
      } else if (event.type === 'usage') usage = event.usage;
      else if (event.type === 'end') end = event;
      watch.alive(end !== null);
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    broken = error.failure;
  } finally {
    watch.stop();
    controller.abort();
    // The stream may be stuck in a read: nobody waits for it.
    stream.return?.(undefined)?.then(undefined, () => undefined);
  }

  const cancelled = signal.aborted;
  return {
    cancelled,
    failure: cancelled ? null : judge({ end, text, broken, timedOut: watch.timedOut() }),
    text,
    usage,
    firstTokenMs,
    latencyMs: performance.now() - started,
  };
}

interface Ending {
  readonly end: (ProviderEvent & { type: 'end' }) | null;
  readonly text: string;
  readonly broken: Failure | null;
  readonly timedOut: string | null;
}

/** Whole is only what the model itself ended well; whatever broke after that does not matter. */
function judge({ end, text, broken, timedOut }: Ending): Failure | null {
  if (end?.reason === 'length') return failure('length', 'its answer reached the output limit');
  if (end?.reason === 'content-policy') return failure('content-policy', 'it declined to answer');
  if (end?.reason === 'error') return failure('cut-off', 'its server broke off with an error');
  if (end) return text.trim() ? null : failure('empty', 'its answer was empty');
  if (broken && text && broken.reason !== 'content-policy') {
    return { ...broken, reason: 'cut-off', message: 'its answer broke off in the middle' };
  }
  if (broken) return broken;
  if (timedOut) return failure('timeout', timedOut);
  return failure(
    'cut-off',
    text ? 'its answer broke off in the middle' : 'it closed the connection unanswered',
  );
}

/** One timer for all limits, pushed forward by each sign of life. */
function watchdog(limits: TimeLimits, signal: AbortSignal, abort: () => void) {
  let interrupt: () => void = () => undefined;
  let timedOut: string | null = null;
  let interrupted = signal.aborted;
  let sawToken = false;

  const stopAll = () => {
    interrupted = true;
    abort();
    interrupt();
  };
  const strike = (reason: string) => () => {
    timedOut ??= reason;
    stopAll();
  };
  const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;
  let gap = setTimeout(strike(`it said nothing for ${seconds(limits.firstTokenMs)}`), limits.firstTokenMs);
  const total = setTimeout(strike(`it was not done after ${seconds(limits.totalMs)}`), limits.totalMs);
  signal.addEventListener('abort', stopAll, { once: true });
  if (interrupted) abort();

  return {
    /** The promise, or `interrupted` as soon as a limit strikes or the user cancels. */
    orInterrupted<T>(promise: Promise<T>): Promise<T | 'interrupted'> {
      if (interrupted) {
        promise.catch(() => undefined);
        return Promise.resolve('interrupted');
      }
      return new Promise((resolve, reject) => {
        interrupt = () => resolve('interrupted');
        promise.then(resolve, reject);
      });
    },
    alive(ended: boolean): void {
      if (sawToken && !ended) {
        gap.refresh();
        return;
      }
      sawToken = true;
      clearTimeout(gap);
      gap = ended
        ? setTimeout(stopAll, limits.tailMs)
        : setTimeout(strike(`it stopped for ${seconds(limits.gapMs)} in the middle`), limits.gapMs);
    },
    timedOut: () => timedOut,
    stop(): void {
      clearTimeout(gap);
      clearTimeout(total);
      signal.removeEventListener('abort', stopAll);
    },
  };
}
