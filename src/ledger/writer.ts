import { type Database, sqliteCode, transaction } from './database.ts';

const RETRY_MS = 5_000;

/** SQLite's code for a row that breaks the rules of its table: it will not be better next time. */
const CONSTRAINT = 19;

/** Writes something in the transaction it is called in; returns whether attempts were changed. May be called again. */
export type Job = () => boolean;

export interface Writer {
  /** Does the job in a transaction of its own: now, or when the file can be written again. Never throws. */
  readonly write: (job: Job) => void;
  /** Tries what is waiting. */
  readonly flush: () => void;
  readonly stop: () => void;
}

/**
 * Writes in order, and keeps in memory what the file does not take (locked, disk full) until it does: a figure that was
 * acknowledged to the gateway is not lost while the process lives. One line goes to `log` when that begins and ends.
 */
export function createWriter(db: Database, onChange: () => void, log: (line: string) => void): Writer {
  const waiting: Job[] = [];
  let timer: NodeJS.Timeout | undefined;

  /** False when the job has to wait. */
  const done = (job: Job): boolean => {
    try {
      if (transaction(db, job)) {
        onChange();
      }
      return true;
    } catch (error) {
      const code = sqliteCode(error);
      if (code === null || code === CONSTRAINT) {
        log(`The ledger refused a record: ${String(error)}`);
        return true;
      }
      if (waiting.length === 0) {
        log(`The ledger cannot be written, records wait in memory: ${String(error)}`);
      }
      return false;
    }
  };

  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush();
    }, RETRY_MS).unref();
  };

  const flush = (): void => {
    if (waiting.length === 0) {
      return;
    }
    for (let job = waiting[0]; job !== undefined; job = waiting[0]) {
      if (!done(job)) {
        later();
        return;
      }
      waiting.shift();
    }
    log('The ledger is written again.');
  };

  return {
    write: (job) => {
      // Behind others that wait it has to wait too: a verdict must not overtake its attempt.
      if (waiting.length > 0 || !done(job)) {
        waiting.push(job);
        later();
      }
    },
    flush,
    stop: () => {
      clearTimeout(timer);
      if (waiting.length > 0) {
        log(`The ledger was closed with ${waiting.length} records that could not be written.`);
      }
    },
  };
}
