import { dayOf } from './periods.ts';

/** Timers stand still while a computer sleeps, and clocks and time zones get changed: so look again this often. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** Tells when a new day has begun by the user's clock, at midnight or soon after the computer wakes. */
export function watchDay(onNewDay: () => void): { dispose(): void } {
  let today = dayOf(new Date());
  let timer: NodeJS.Timeout;

  const wait = () => {
    const untilMidnight = today.to - Date.now();
    timer = setTimeout(look, Math.max(0, Math.min(untilMidnight, LOOK_AGAIN_MS)));
    timer.unref?.();
  };
  const look = () => {
    const now = dayOf(new Date());
    const isNew = now.from !== today.from;
    today = now;
    wait();
    if (isNew) onNewDay();
  };

  wait();
  return { dispose: () => clearTimeout(timer) };
}
