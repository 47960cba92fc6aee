/** A virtual clock that jumps from timer to timer: an hour of typing takes seconds. */
export interface Clock {
  now(): number;
  /** Resolves after the time, or when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Advances the time until the work is done. */
  run(work: Promise<void>): Promise<void>;
  /** The number of timers that are set. */
  pending(): number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/** Creates a clock at 0 ms. */
export function createClock(): Clock {
  let time = 0;
  let order = 0;
  const timers = new Set<Timer>();
  const next = (): Timer | null => {
    let first: Timer | null = null;
    for (const timer of timers) {
      if (first === null || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  };
  return {
    now: () => time,
    pending: () => timers.size,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const ring = (): void => {
        timers.delete(timer);
        signal?.removeEventListener('abort', ring);
        resolve();
      };
      const timer: Timer = { at: time + Math.max(0, ms), order: order++, ring };
      timers.add(timer);
      signal?.addEventListener('abort', ring, { once: true });
      return promise;
    },
    async run(work) {
      let running = true;
      const done = work.finally(() => {
        running = false;
      });
      while (running) {
        // Everything that is due at this time runs before the next timer.
        await new Promise((resolve) => setImmediate(resolve));
        const timer = running ? next() : null;
        if (timer === null) continue;
        time = timer.at;
        timer.ring();
      }
      await done;
    },
  };
}

/** A pseudo-random number from 0 to 1, always the same for the same keys: every engine meets the same user and server. */
export function chance(...keys: readonly (string | number)[]): number {
  let hash = 2166136261;
  for (const char of keys.join('|')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A number of the standard normal distribution from two of the uniform one. */
export function normal(a: number, b: number): number {
  return Math.sqrt(-2 * Math.log(Math.max(a, 1e-12))) * Math.cos(2 * Math.PI * b);
}
