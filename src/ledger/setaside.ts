import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';

/** A window that mends the ledger takes a moment; a lock that is older was left by one that died. */
const LOCK_STALE_MS = 10_000;
const WAIT_MS = 50;

/** `path`, or `path-2`, ... : nothing is ever overwritten. */
function free(path: string): string {
  let candidate = path;
  for (let count = 2; existsSync(candidate); count += 1) {
    candidate = `${path}-${count}`;
  }
  return candidate;
}

/** Renames the file, with its write-ahead log, to a name with the date. Returns the new path. Throws what `fs` throws. */
export function setAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, '-');
  const target = free(`${file}.damaged-${stamp}`);
  renameSync(file, target);
  for (const suffix of ['-wal', '-shm']) {
    // Kept under the names by which SQLite's tools find them; left here they would be applied to the new file.
    if (existsSync(file + suffix)) {
      renameSync(file + suffix, target + suffix);
    }
  }
  return target;
}

/**
 * Runs `work` while no other window does the same, so that none sets aside the new file that another has just begun.
 * Waits up to `LOCK_STALE_MS`, then takes the lock of one that died. Throws when the folder cannot be written.
 */
export function withMendingLock<T>(file: string, work: () => T): T {
  const lock = `${file}.mending`;
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'));
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
      if (since !== undefined && Math.abs(Date.now() - since) > LOCK_STALE_MS) {
        rmSync(lock, { force: true });
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}
