import type { Database } from './database.ts';
import { numberOf } from './rows.ts';

const POLL_MS = 2_000;

export interface Watch {
  /** Tells the listeners of this window. */
  readonly changed: () => void;
  readonly listen: (listener: () => void) => { dispose(): void };
  readonly stop: () => void;
}

/**
 * Tells listeners of changes: of this window when `changed` is called, of other windows by asking SQLite every two
 * seconds, and only as long as somebody listens, whether another connection wrote. A fault of a listener or of the file
 * goes to `log`.
 */
export function createWatch(db: Database, log: (line: string) => void): Watch {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let version = 0;
  let revision = 0;

  const dataVersion = (): number => numberOf(db.get('PRAGMA data_version') ?? {}, 'data_version');
  // Running attempts write too; only attempts move the revision.
  const attemptsRevision = (): number =>
    numberOf(db.get('SELECT sum(revision) AS revision FROM spend_hours') ?? {}, 'revision');

  const changed = (): void => {
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        log(`A listener to the ledger failed: ${String(error)}`);
      }
    }
  };

  const look = (): void => {
    try {
      const seen = dataVersion();
      if (seen === version) {
        return;
      }
      version = seen;
      const found = attemptsRevision();
      if (found !== revision) {
        revision = found;
        changed();
      }
    } catch (error) {
      log(`The ledger cannot be asked for changes: ${String(error)}`);
    }
  };

  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  const start = (): void => {
    try {
      version = dataVersion();
      revision = attemptsRevision();
    } catch (error) {
      log(`The ledger cannot be asked for changes: ${String(error)}`);
    }
    timer = setInterval(look, POLL_MS);
    timer.unref();
  };

  return {
    changed,
    listen: (listener) => {
      // Wrapped, so that a function that listens twice is told twice and disposed of one by one.
      const entry = (): void => listener();
      listeners.add(entry);
      if (timer === undefined) {
        start();
      }
      return {
        dispose: () => {
          listeners.delete(entry);
          if (listeners.size === 0) {
            stop();
          }
        },
      };
    },
    stop: () => {
      listeners.clear();
      stop();
    },
  };
}
