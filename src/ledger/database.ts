import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;
export type Value = SQLInputValue;

/** A connection that prepares each statement once. All methods throw what SQLite throws. */
export interface Database {
  readonly exec: (sql: string) => void;
  /** Returns how many rows were changed, and the id of the last one inserted. */
  readonly run: (sql: string, ...values: Value[]) => { readonly changes: number; readonly lastId: number };
  readonly get: (sql: string, ...values: Value[]) => Row | undefined;
  readonly all: (sql: string, ...values: Value[]) => Row[];
  readonly close: () => void;
}

/**
 * The pages that may gather in the write-ahead log before a commit has to move them into the file, which takes
 * milliseconds: 32 MB. `checkpoint` in idle moments keeps the log far below that.
 */
const AUTO_CHECKPOINT_PAGES = 8_000;

/**
 * Opens a connection, `:memory:` included. WAL lets windows read while one writes. With `synchronous = NORMAL` a commit
 * is handed to the operating system before it returns, so that killing the process loses nothing that was acknowledged;
 * only a power cut can take the last moments, and it never damages the file.
 */
export function connect(file: string, busyTimeoutMs: number): Database {
  const raw = new DatabaseSync(file);
  try {
    // First of all, for the next statement may already meet a lock.
    raw.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  } catch (error) {
    raw.close();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = raw.prepare(sql);
    // Other programs may have written whole numbers that are too large to be exact; `rows.ts` rounds them.
    statement.setReadBigInts(true);
    statements.set(sql, statement);
    return statement;
  };
  return {
    exec: (sql) => raw.exec(sql),
    run: (sql, ...values) => {
      const result = prepare(sql).run(...values);
      return { changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
    },
    get: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
    close: () => raw.close(),
  };
}

/** Settings of a connection that need a sound file of a version that we know. */
export function configure(db: Database): void {
  db.exec(`PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = ${AUTO_CHECKPOINT_PAGES}`);
}

const SQLITE_BUSY = 5;

/**
 * Moves the write-ahead log into the file as far as other windows allow; never waits for them. The first commit after all of
 * it was moved begins the log anew, and SQLite has the disk confirm that, which takes milliseconds: it is made here, with
 * the version as it is, so that no reservation is the one that waits.
 */
export function checkpoint(db: Database): void {
  const { busy, log, checkpointed } = db.get('PRAGMA wal_checkpoint(PASSIVE)') ?? {};
  if (Number(busy) !== 0 || Number(log) <= 0 || log !== checkpointed) return;
  const waits = Number(db.get('PRAGMA busy_timeout')?.['timeout'] ?? 0);
  db.exec('PRAGMA busy_timeout = 0');
  try {
    transaction(db, () => db.exec(`PRAGMA user_version = ${schemaVersion(db)}`));
  } catch (error) {
    // Another window writes, and begins the log anew by that.
    if (sqliteCode(error) !== SQLITE_BUSY) throw error;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${waits}`);
  }
}

/**
 * Runs `work` in one transaction that holds the write lock from its start: a transaction that read first and then
 * wanted to write could fail because another window wrote in between.
 */
export function transaction<T>(db: Database, work: () => T): T {
  db.run('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.run('COMMIT');
    return result;
  } catch (error) {
    try {
      db.run('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself (disk full, I/O error); the first error is the one to report.
    }
    throw error;
  }
}

/** The version of the file's schema; 0 for a new file. */
export function schemaVersion(db: Database): number {
  return Number(db.get('PRAGMA user_version')?.['user_version'] ?? 0);
}

/**
 * Brings the schema up to date: the nth step leads from version n to the next. Each is one transaction, which reads the
 * version again once it holds the write lock, so that two windows that migrate at once do not repeat each other's steps.
 * Throws what SQLite throws.
 */
export function migrateBy(db: Database, steps: readonly string[]): void {
  while (schemaVersion(db) < steps.length) {
    transaction(db, () => {
      const version = schemaVersion(db);
      const step = steps[version];
      if (step === undefined) return;
      db.exec(step);
      db.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
}

/** Runs what the file may refuse. Returns null, with a line in the log, when it does; bugs are thrown. */
export function tryOrLog<T>(what: string, log: (line: string) => void, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (sqliteCode(error) === null) throw error;
    log(`The ledger cannot ${what}: ${String(error)}`);
    return null;
  }
}

/** SQLite's primary result code of an error (5 busy, 11 corrupt, 26 not a database, ...); null for other errors. */
export function sqliteCode(error: unknown): number | null {
  if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') {
    return error.errcode & 0xff;
  }
  return null;
}

/** `user_version` from the file's header (bytes 60 to 63); 0 when there is no file or it is not a database. */
export function versionInHeader(file: string): number {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return 0;
  const header = Buffer.alloc(64);
  const handle = openSync(file, 'r');
  try {
    const read = readSync(handle, header, 0, 64, 0);
    return read === 64 && header.toString('latin1', 0, 15) === 'SQLite format 3'
      ? header.readUInt32BE(60)
      : 0;
  } finally {
    closeSync(handle);
  }
}
