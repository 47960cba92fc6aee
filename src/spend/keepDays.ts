import type { Ledger } from '../ledger/index.ts';
import { startOfDay } from './periods.ts';

/** A while after the start, when the editor has settled; then once a day. */
const FIRST_MS = 60_000;
const AGAIN_MS = 24 * 3_600_000;

/** Deletes records that are older than they are to be kept, in quiet moments. `days`: null keeps all. */
export function keepDays(ledger: Pick<Ledger, 'forget'>, days: () => number | null): { dispose(): void } {
  const look = (): void => {
    const kept = days();
    const now = new Date();
    if (kept !== null) {
      now.setDate(now.getDate() - kept);
      void ledger.forget(startOfDay(now));
    }
    timer = setTimeout(look, AGAIN_MS).unref();
  };
  let timer = setTimeout(look, FIRST_MS).unref();
  return { dispose: () => clearTimeout(timer) };
}
