import { setTimeout as sleep } from 'node:timers/promises';
import { t } from '../l10n/index.ts';
import type { ProviderEvent } from './providers/index.ts';
import type { TimeLimits } from './timeLimits.ts';

export interface Watchdog {
  /** The promise, or `interrupted` as soon as a limit is exceeded or the signal is aborted. */
  orInterrupted<T>(promise: Promise<T>): Promise<T | 'interrupted'>;
  /** An event has come: the limit that applies now starts anew. */
  alive(event: ProviderEvent): void;
  /** Something has come that is no event: the server lives, but it cannot go on so for ever. */
  heard(): void;
  /** Which limit was exceeded, as a clause for the user; null when none was. */
  timedOut(): string | null;
  stop(): void;
}

/** A token a second: a model that writes less is not waited for. */
const SLOWEST_CHARS_PER_MS = 4 / 1_000;
/** An event without text, as of a thought or a tool call, stands for a token. */
const CHARS_PER_EVENT = 4;

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
  const exceeded = (reason: () => string) => () => {
    timedOut ??= reason();
    stopAll();
  };

  let phase: 'first' | 'text' | 'tail' = 'first';
  let lastEvent = performance.now();
  let written = 0;
  let pace: NodeJS.Timeout | undefined;
  let limit = {
    ms: limits.firstTokenMs,
    onTimeout: exceeded(() => t('it said nothing for {0}', inSeconds(limits.firstTokenMs))),
  };
  let timer = setTimeout(limit.onTimeout, limit.ms);
  const total = setTimeout(
    exceeded(() => t('it was not done after {0}', inSeconds(limits.totalMs))),
    limits.totalMs,
  );
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(limit.onTimeout, limit.ms);
  };
  const enter = (next: 'text' | 'tail', onTimeout: () => void, ms: number) => {
    phase = next;
    limit = { ms, onTimeout };
    restart();
  };
  const { paceMs, signsMs = 0 } = limits;
  const keepPace = (ms: number) => {
    const tooSlow = exceeded(() => t('it hardly wrote anything in {0}', inSeconds(ms)));
    pace = setInterval(() => {
      if (written > 0 && written < SLOWEST_CHARS_PER_MS * ms) tooSlow();
      written = 0;
    }, ms);
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
    alive(event) {
      lastEvent = performance.now();
      written += event.type === 'text' ? event.text.length : CHARS_PER_EVENT;
      if (event.type === 'end' && phase !== 'tail') {
        clearInterval(pace);
        enter('tail', stopAll, limits.tailMs);
      } else if (event.type === 'text' && phase === 'first') {
        const stopped = exceeded(() => t('it stopped for {0} in the middle', inSeconds(limits.gapMs)));
        enter('text', stopped, limits.gapMs);
        if (paceMs !== undefined) keepPace(paceMs);
      } else restart();
    },
    heard() {
      if (phase !== 'tail' && performance.now() - lastEvent < signsMs) restart();
    },
    timedOut: () => timedOut,
    stop() {
      clearInterval(pace);
      clearTimeout(timer);
      clearTimeout(total);
      signal.removeEventListener('abort', stopAll);
    },
  };
}

function inSeconds(ms: number): string {
  return t('{0} s', Math.round(ms / 1_000));
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
