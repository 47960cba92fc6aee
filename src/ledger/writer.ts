import { type Database, sqliteCode, transaction } from './database.ts';

const RETRY_MS = 5_000;

/** SQLite's code for a row that violates a constraint of its table: trying again is of no use. */
const CONSTRAINT = 19;

/** Writes something in the transaction it is called in; returns whether attempts have changed. May be called again. */
type Job = () => boolean;

interface Writer {
  /** Runs the job in its own transaction: now, or when the file can be written again. Never throws. */
  readonly write: (job: Job) => void;
  /** Tries to write what is waiting. */
  readonly flush: () => void;
  readonly stop: () => void;
}

/**
 * Writes in order, and keeps in memory what the file does not take (locked, disk full) until it does: no figure that the
 * gateway has handed over is lost while the process lives. Logs one line when that begins and one when it ends.
 */
export function createWriter(db: Database, onChange: () => void, log: (line: string) => void): Writer {
  const waiting: Job[] = [];
  let timer: NodeJS.Timeout | undefined;

  /** False when the job has to wait. */
  const tryWrite = (job: Job): boolean => {
    try {
      if (transaction(db, job)) onChange();
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

  const retryLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush();
    }, RETRY_MS).unref();
  };

  const flush = (): void => {
    if (waiting.length === 0) return;
    for (let job = waiting[0]; job !== undefined; job = waiting[0]) {
      if (!tryWrite(job)) {
        retryLater();
        return;
      }
      waiting.shift();
    }
    log('The ledger is written again.');
  };

  return {
    write: (job) => {
      // Keeps the order: a verdict must not be written before its attempt.
      if (waiting.length > 0 || !tryWrite(job)) {
        waiting.push(job);
        retryLater();
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
