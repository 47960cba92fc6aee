import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderEvent } from './providers/index.ts';
import type { TimeLimits } from './timeLimits.ts';

export interface Watchdog {
  /** The promise, or `interrupted` as soon as a limit is exceeded or the signal is aborted. */
  orInterrupted<T>(promise: Promise<T>): Promise<T | 'interrupted'>;
  /** An event has come: the limit that applies now starts anew. */
  alive(sign: ProviderEvent['type']): void;
  /** Which limit was exceeded, as a clause for the user; null when none was. */
  timedOut(): string | null;
  stop(): void;
}

/** The time limits of one attempt: one timer for the limit that applies now, restarted by each event, and one for the total. */
export function createWatchdog(limits: TimeLimits, signal: AbortSignal, abort: () => void): Watchdog {
  let interrupt: () => void = () => undefined;
  let timedOut: string | null = null;
  let interrupted = false;

  const stopAll = () => {
    interrupted = true;
    abort();
    interrupt();
  };
  const exceeded = (reason: string) => () => {
    timedOut ??= reason;
    stopAll();
  };

  let phase: 'first' | 'text' | 'tail' = 'first';
  let timer = setTimeout(
    exceeded(`it said nothing for ${inSeconds(limits.firstTokenMs)}`),
    limits.firstTokenMs,
  );
  const total = setTimeout(exceeded(`it was not done after ${inSeconds(limits.totalMs)}`), limits.totalMs);
  const enter = (next: 'text' | 'tail', onTimeout: () => void, ms: number) => {
    phase = next;
    clearTimeout(timer);
    timer = setTimeout(onTimeout, ms);
  };

  signal.addEventListener('abort', stopAll, { once: true });
  if (signal.aborted) stopAll();

  return {
    orInterrupted(promise) {
      if (interrupted) {
        promise.catch(() => undefined);
        return Promise.resolve('interrupted');
      }
      return new Promise((resolve, reject) => {
        interrupt = () => resolve('interrupted');
        promise.then(resolve, reject);
      });
    },
    alive(sign) {
      if (sign === 'end' && phase !== 'tail') enter('tail', stopAll, limits.tailMs);
      else if (sign === 'text' && phase === 'first') {
        enter('text', exceeded(`it stopped for ${inSeconds(limits.gapMs)} in the middle`), limits.gapMs);
      } else timer.refresh();
    },
    timedOut: () => timedOut,
    stop() {
      clearTimeout(timer);
      clearTimeout(total);
      signal.removeEventListener('abort', stopAll);
    },
  };
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}

/** The promise, or `cancelled` as soon as the signal is aborted. */
export function orCancelled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | 'cancelled'> {
  return new Promise((resolve, reject) => {
    const cancel = () => resolve('cancelled');
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

/** False when the signal was aborted meanwhile. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
