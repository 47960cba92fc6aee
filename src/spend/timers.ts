import { dayOf, type Ledger, startOfDay } from '../ledger/index.ts';
import { DAY_MS } from './periods.ts';

export interface Throttled {
  (): void;
  dispose(): void;
}

/**
 * Runs right after the caller has returned, and then at most once per `ms` however often it is called; the last call is
 * never lost.
 */
export function throttle(run: () => void, ms: number): Throttled {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let disposed = false;

  const runAndRest = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (again) runAndRest();
    }, ms);
    again = false;
    run();
  };
  const call = () => {
    if (disposed) return;
    if (timer) again = true;
    else timer = setTimeout(runAndRest, 0);
  };
  const dispose = () => {
    disposed = true;
    clearTimeout(timer);
  };
  return Object.assign(call, { dispose });
}

/** Timers stop while a computer sleeps, and clocks and time zones change: so the date is checked this often. */
const CHECK_DAY_MS = 5 * 60_000;

/** Calls back when a new day has begun by the user's clock: at midnight, or soon after the computer wakes. */
export function watchDay(onNewDay: () => void): { dispose(): void } {
  let today = dayOf(new Date());
  let timer: NodeJS.Timeout;

  const wait = () => {
    const untilMidnight = today.to - Date.now();
    timer = setTimeout(check, Math.max(0, Math.min(untilMidnight, CHECK_DAY_MS)));
    timer.unref?.();
  };
  const check = () => {
    const now = dayOf(new Date());
    const isNew = now.from !== today.from;
    today = now;
    wait();
    if (isNew) onNewDay();
  };

  wait();
  return { dispose: () => clearTimeout(timer) };
}

/** Old records are deleted when the editor has settled, then once a day. */
const FIRST_DELETION_MS = 60_000;

/** Deletes records that are older than the `keepDays` of the settings; null keeps all. */
export function keepDays(
  ledger: Pick<Ledger, 'forget'>,
  settings: () => { readonly keepDays: number | null },
): { dispose(): void } {
  const deleteOld = (): void => {
    const kept = settings().keepDays;
    const now = new Date();
    if (kept !== null) {
      now.setDate(now.getDate() - kept);
      void ledger.forget(startOfDay(now));
    }
    timer = setTimeout(deleteOld, DAY_MS).unref();
  };
  let timer = setTimeout(deleteOld, FIRST_DELETION_MS).unref();
  return { dispose: () => clearTimeout(timer) };
}
