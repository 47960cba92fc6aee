import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { t } from '../l10n/index.ts';
import { makePrivate, systemWords } from '../storage/index.ts';
import { type Database, sqliteCode } from './database.ts';

/** Up to this size the whole file is checked when it is opened (some ms); above, only where each table begins and ends. */
const CHECK_BYTES = 2_000_000;

/** Setting a file aside takes a moment; an older lock was left by a window that died. */
const LOCK_STALE_MS = 10_000;
const WAIT_MS = 50;

/** SQLite's codes for a file whose content is not sound. */
const DAMAGE_CODES: ReadonlySet<number> = new Set([11, 26]);

const ERRORS: ReadonlyMap<number, () => string> = new Map([
  [5, () => t('the file is locked by another program')],
  [6, () => t('the file is locked by another program')],
  [8, () => t('the file cannot be written')],
  [10, () => t('the disk reports an error')],
  [11, () => t('the file is damaged')],
  [13, () => t('the disk is full')],
  [14, () => t('the file cannot be opened or made')],
  [26, () => t('the file is not a database')],
]);

/** Whether an error of SQLite means that the file is damaged. */
export function isDamage(error: unknown): boolean {
  return DAMAGE_CODES.has(sqliteCode(error) ?? 0);
}

/** An error of SQLite or the file system, for display. */
export function describeError(error: unknown): string {
  const known = ERRORS.get(sqliteCode(error) ?? 0);
  if (known === undefined) return systemWords(error);
  return `${known()} (${error instanceof Error ? error.message : String(error)})`;
}

/** What is wrong with the file, for display; null when it is sound. */
export function damageOf(db: Database, file: string): string | null {
  try {
    if (statSync(file).size <= CHECK_BYTES) {
      const verdict = db.get('PRAGMA quick_check(1)')?.['quick_check'];
      if (verdict !== 'ok') return t('the file is damaged: {0}', String(verdict));
    }
    db.get('SELECT *, (SELECT max(at) FROM attempts) FROM attempts ORDER BY id DESC LIMIT 1');
    db.get('SELECT request_id FROM attempts ORDER BY request_id LIMIT 1');
    db.get(
      `SELECT total(nano), (SELECT total(worst_nano) FROM reservations), (SELECT total(nano) FROM holds),
        (SELECT total(nano) FROM completion_hours), (SELECT total(shown) FROM completions),
        (SELECT total(nano) FROM model_hours), (SELECT total(nano) FROM sessions),
        (SELECT total(usd) FROM spend_sums JOIN cells ON cells.id = cell WHERE grain = 86400000),
        (SELECT max(id) FROM notes), (SELECT max(attempt_id) FROM details) FROM spend_hours`,
    );
    return null;
  } catch (error) {
    // 1: a table or column that this version of the file must have is missing.
    if (sqliteCode(error) === 1 || isDamage(error)) return describeError(error);
    throw error;
  }
}

/** `path`, or `path-2`, ...: nothing is ever overwritten. */
function free(path: string): string {
  let candidate = path;
  for (let count = 2; existsSync(candidate); count += 1) candidate = `${path}-${count}`;
  return candidate;
}

/** Renames the file, with its write-ahead log, to a name with the date. Returns the new path. Throws what `fs` throws. */
export function setAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, '-');
  const target = free(`${file}.damaged-${stamp}`);
  renameSync(file, target);
  for (const suffix of ['-wal', '-shm']) {
    // They keep the names that SQLite expects; left behind, they would be applied to the new file.
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}

/**
 * Runs `work` while no other window does the same, so that none sets aside the new file that another has just begun.
 * Waits up to `LOCK_STALE_MS`, then removes the lock of a window that died. Throws when the folder cannot be written.
 */
export function withRepairLock<T>(file: string, work: () => T): T {
  const lock = `${file}.mending`;
  for (;;) {
    try {
      makePrivate(lock);
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
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
