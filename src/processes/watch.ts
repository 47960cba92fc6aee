import type { Running } from './kill/index.ts';

/** What uses less of one processor while it is silent, waits. */
const BUSY = 0.05;
/** Waking up to look at the clock is no work. */
const IDLE_MS = 50;

export interface Watch {
  /** Something was written. */
  heard(): void;
  /** Whether nothing has been written or computed for the whole time. */
  isSilent(members: readonly Running[]): boolean;
}

/** Tells a command that waits, for a person or for nothing, from one that works without a word. `silenceMs` null: never. */
export function createWatch(silenceMs: number | null, now: () => number = Date.now): Watch {
  let since = now();
  let cpuMs = 0;
  let cpuSince = 0;
  const restart = (): void => {
    since = now();
    cpuSince = cpuMs;
  };
  return {
    heard: restart,
    isSilent(members) {
      // What has ended takes its time with it.
      cpuMs = Math.max(
        cpuMs,
        members.reduce((sum, one) => sum + one.cpuMs, 0),
      );
      if (cpuMs - cpuSince > IDLE_MS + BUSY * (now() - since)) restart();
      return silenceMs !== null && now() - since >= silenceMs;
    },
  };
}
