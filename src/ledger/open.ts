import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { t } from '../l10n/index.ts';
import { makePrivate } from '../storage/index.ts';
import { damageOf } from './damage.ts';
import { configure, connect, type Database, transaction } from './database.ts';
import { openFile } from './file.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { migrate, SCHEMA_VERSION } from './schema.ts';
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

/**
 * Opens the ledger and settles what dead processes left running. Never throws: a damaged file is set aside, and if no file
 * can be used the ledger is kept in memory. A file of a newer version stays as it is.
 */
export function openLedger(options: OpenOptions): OpenedLedger {
  const { file, now = Date.now, log = () => undefined, busyTimeoutMs } = options;
  const opened = openFile({
    ...{ file, version: SCHEMA_VERSION, newer, now, busyTimeoutMs },
    prepare: (db, version) => prepare(db, file, version, now()),
    log: (why) => log(`The ledger cannot be opened: ${why}`),
  });
  if (!opened.ok) return inMemory(opened.detail, now, log);
  const ledger = createLedger(opened.db, now, log);
  if (opened.damaged === null) return { kind: 'file', ledger };
  const { path, detail } = opened.damaged;
  return {
    ...{ kind: 'renewed', ledger, setAside: path },
    notice: t(
      'The record of your spend was damaged ({0}). It is kept as {1}, and a new one was begun: sums and limits start from zero.',
      detail,
      basename(path),
    ),
  };
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

function prepare(db: Database, file: string, version: number, now: number): string | null {
  configure(db);
  if (version > 0 && version < SCHEMA_VERSION) backUp(db, file, version);
  migrate(db);
  const damage = damageOf(db, file);
  // The transaction also shows whether the file can be written at all.
  if (damage === null) transaction(db, () => createSweep(db)(now, 'thoroughly'));
  return damage;
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

function newer(version: number): string {
  return t(
    'the record was written by a newer Tierwise (version {0} of the file, this one knows {1}) and is left untouched',
    version,
    SCHEMA_VERSION,
  );
}
