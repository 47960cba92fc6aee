import type { Database } from './database.ts';
import { numberOf } from './rows.ts';

const POLL_MS = 2_000;

export interface Watch {
  /** Calls the listeners of this window. */
  readonly notify: () => void;
  readonly listen: (listener: () => void) => { dispose(): void };
  readonly stop: () => void;
}

/**
 * Notifies listeners of changes: of this window when `notify` is called, of other windows by polling SQLite every two
 * seconds while there are listeners. Errors of a listener or of the file go to `log`.
 */
export function createWatch(db: Database, log: (line: string) => void): Watch {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let version = 0;
  let revision = 0;

  const dataVersion = (): number => numberOf(db.get('PRAGMA data_version') ?? {}, 'data_version');
  // Reservations write too, but only settled attempts change the revision.
  const attemptsRevision = (): number =>
    numberOf(db.get('SELECT sum(revision) AS revision FROM spend_hours') ?? {}, 'revision');

  const notify = (): void => {
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        log(`A listener to the ledger failed: ${String(error)}`);
      }
    }
  };

  const poll = (): void => {
    try {
      const seen = dataVersion();
      if (seen === version) return;
      version = seen;
      const found = attemptsRevision();
      if (found !== revision) {
        revision = found;
        notify();
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
    timer = setInterval(poll, POLL_MS);
    timer.unref();
  };

  return {
    notify,
    listen: (listener) => {
      // Wrapped, so that a function that is added twice is called twice and removed one at a time.
      const entry = (): void => listener();
      listeners.add(entry);
      if (timer === undefined) start();
      return {
        dispose: () => {
          listeners.delete(entry);
          if (listeners.size === 0) stop();
        },
      };
    },
    stop: () => {
      listeners.clear();
      stop();
    },
  };
}
