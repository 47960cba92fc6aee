import type { ClockPort } from './ports.ts';

/** Timers take no longer delays. */
const LONGEST_MS = 2 ** 31 - 1;

/** The system's clock. Its timers keep no process alive. */
export const systemClock: ClockPort = {
  now: Date.now,
  after(ms, call) {
    const due = Date.now() + ms;
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = due - Date.now();
      timer = setTimeout(left > LONGEST_MS ? wait : call, Math.max(0, Math.min(left, LONGEST_MS))).unref();
    };
    wait();
    return () => clearTimeout(timer);
  },
};
