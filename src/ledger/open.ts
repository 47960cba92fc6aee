import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { t } from '../l10n/index.ts';
import { makePrivate, privateFile } from '../storage/index.ts';
import { damageOf, describeError, isDamage, setAside, withRepairLock } from './damage.ts';
import { configure, connect, type Database, transaction, versionInHeader } from './database.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { migrate, SCHEMA_VERSION, schemaVersion } from './schema.ts';
import { createSweep } from './stale.ts';

export interface OpenOptions {
  /** Absolute path; its folder is made when missing. */
  readonly file: string;
  /** The clock, Unix ms. */
  readonly now?: () => number;
  /** Receives one line of plain text for each problem that was dealt with. */
  readonly log?: (line: string) => void;
  /** How long a call waits for another window's transaction, which takes about a millisecond. */
  readonly busyTimeoutMs?: number;
}

/** There is always a ledger. `notice` is a message for the user. */
export type OpenedLedger =
  | { readonly kind: 'file'; readonly ledger: Ledger }
  /** The file was damaged. It is kept as `setAside`, and a new one was begun. */
  | { readonly kind: 'renewed'; readonly ledger: Ledger; readonly setAside: string; readonly notice: string }
  /** The file cannot be used. Spend and limits cover this window only and are lost when it closes. */
  | { readonly kind: 'memory'; readonly ledger: Ledger; readonly notice: string };

type Opened =
  | { readonly ok: true; readonly db: Database }
  | { readonly ok: false; readonly damaged: boolean; readonly reason: string };

const BUSY_TIMEOUT_MS = 3_000;

/**
 * Opens the ledger and settles what dead processes left running. Never throws: a damaged file is set aside, and if no file
 * can be used the ledger is kept in memory. A file of a newer version stays as it is.
 */
export function openLedger(options: OpenOptions): OpenedLedger {
  const now = options.now ?? Date.now;
  const log = options.log ?? (() => undefined);
  const file = options.file;
  const open = (): Opened => openFile(file, options.busyTimeoutMs ?? BUSY_TIMEOUT_MS, now());

  const first = open();
  if (first.ok) return { kind: 'file', ledger: createLedger(first.db, now, log) };
  log(`The ledger cannot be opened: ${first.reason}`);
  if (!first.damaged) return inMemory(first.reason, now, log);
  try {
    return withRepairLock(file, () => {
      const again = open();
      if (again.ok) {
        // Another window has set it aside and notified the user.
        return { kind: 'file', ledger: createLedger(again.db, now, log) };
      }
      const target = setAside(file, now());
      const fresh = open();
      return fresh.ok
        ? {
            kind: 'renewed',
            ledger: createLedger(fresh.db, now, log),
            setAside: target,
            notice: t(
              'The record of your spend was damaged ({0}). It is kept as {1}, and a new one was begun: sums and limits start from zero.',
              first.reason,
              basename(target),
            ),
          }
        : inMemory(fresh.reason, now, log);
    });
  } catch (error) {
    return inMemory(t('{0}, and it cannot be set aside: {1}', first.reason, describeError(error)), now, log);
  }
}

function inMemory(reason: string, now: () => number, log: (line: string) => void): OpenedLedger {
  const db = connect(':memory:', 0);
  configure(db);
  migrate(db);
  return {
    kind: 'memory',
    ledger: createLedger(db, now, log),
    notice: t('Spend is kept in memory only, for this window and until it closes: {0}.', reason),
  };
}

function openFile(file: string, busyTimeoutMs: number, now: number): Opened {
  let db: Database | undefined;
  try {
    // SQLite gives the files that it makes beside it the mode of this one.
    privateFile(file);
    // Read before SQLite opens the file.
    const version = versionInHeader(file);
    if (version > SCHEMA_VERSION) return newer(version);
    db = connect(file, busyTimeoutMs);
    const current = schemaVersion(db);
    if (current > SCHEMA_VERSION) {
      db.close();
      return newer(current);
    }
    configure(db);
    if (current > 0 && current < SCHEMA_VERSION) backUp(db, file, current);
    migrate(db);
    const damage = damageOf(db, file);
    if (damage !== null) {
      db.close();
      return { ok: false, damaged: true, reason: damage };
    }
    const opened = db;
    // The transaction also shows whether the file can be written at all.
    transaction(opened, () => createSweep(opened)(now, 'thoroughly'));
    return { ok: true, db };
  } catch (error) {
    try {
      db?.close();
    } catch {
      // The first error is the one to report.
    }
    return { ok: false, damaged: isDamage(error), reason: describeError(error) };
  }
}

/** Copies a file of an older version before it is migrated; the first copy of a version stays. */
function backUp(db: Database, file: string, version: number): void {
  const copy = `${file}.v${version}-backup`;
  if (existsSync(copy)) return;
  // SQLite fills an empty file, and would make one that others can read.
  const part = `${copy}.${process.pid}.part`;
  try {
    // Of a process with the same number that ended while it copied: in containers numbers come again.
    rmSync(part, { force: true });
    makePrivate(part);
    db.run('VACUUM INTO ?', part);
    renameSync(part, copy);
  } finally {
    rmSync(part, { force: true });
  }
}

function newer(version: number): Opened {
  const reason = t(
    'the record was written by a newer Tierwise (version {0} of the file, this one knows {1}) and is left untouched',
    version,
    SCHEMA_VERSION,
  );
  return { ok: false, damaged: false, reason };
}
