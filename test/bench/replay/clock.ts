/** A clock that jumps from timer to timer: an hour of typing takes seconds. */
export interface Clock {
  now(): number;
  /** Resolves after the time, or as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets time pass until the work is done. */
  run(work: Promise<void>): Promise<void>;
  /** Timers that are set. */
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
        // All that can happen at this time happens before the next timer.
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
