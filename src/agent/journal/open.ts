import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  configure,
  connect,
  type Database,
  describeError,
  isDamage,
  setAside,
  transaction,
  versionInHeader,
  withRepairLock,
} from '../../ledger/index.ts';
import { privateFile } from '../../storage/index.ts';
import { createJournal, type Journal } from './journal.ts';
import { migrate, SCHEMA_VERSION, schemaVersion, textOf } from './schema.ts';

export interface JournalOptions {
  /** Absolute path; its folder is made when missing. */
  readonly file: string;
  /** Unix time in ms. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** How long a call waits for another window's transaction, which takes some ms. */
  readonly busyTimeoutMs?: number;
}

/** Without a journal no task can run: there would be effects without a record. */
export type OpenedJournal =
  | {
      readonly ok: true;
      readonly journal: Journal;
      /** The damaged file, which was kept under this name; null where none was. */
      readonly setAside: string | null;
    }
  /** `newer`: another version of the extension wrote it; it is left as it is. */
  | { readonly ok: false; readonly reason: 'newer' | 'unusable'; readonly detail: string };

const BUSY_TIMEOUT_MS = 3_000;

type Opened =
  | { readonly ok: true; readonly db: Database }
  | { readonly ok: false; readonly reason: 'newer' | 'unusable' | 'damaged'; readonly detail: string };

/** Opens the journal of tasks. A damaged file is set aside and a new one begun; one of a newer version stays as it is. */
export function openJournal(options: JournalOptions): OpenedJournal {
  const { file, now, log } = options;
  const open = () => openFile(file, options.busyTimeoutMs ?? BUSY_TIMEOUT_MS);
  const opened = (db: Database, aside: string | null): OpenedJournal => ({
    ok: true,
    journal: createJournal(db, { now, log, damaged: () => damagedOf(file) }),
    setAside: aside,
  });
  const first = open();
  if (first.ok) return opened(first.db, null);
  log(`The journal of tasks cannot be opened: ${first.detail}`);
  if (first.reason !== 'damaged') return { ok: false, reason: first.reason, detail: first.detail };
  try {
    return withRepairLock(file, () => {
      const again = open();
      if (again.ok) return opened(again.db, null);
      const aside = setAside(file, now());
      const fresh = open();
      return fresh.ok ? opened(fresh.db, aside) : { ok: false, reason: 'unusable', detail: fresh.detail };
    });
  } catch (error) {
    return { ok: false, reason: 'unusable', detail: describeError(error) };
  }
}

/** The files that were set aside, with the logs beside them. */
function damagedOf(file: string): readonly string[] {
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.damaged-`))
    .map((name) => join(dirname(file), name));
}

function openFile(file: string, busyTimeoutMs: number): Opened {
  let db: Database | undefined;
  try {
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
    // Steps are few, and each stands for an effect: it is on the disk, not only with the system, before that begins.
    db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    migrate(db);
    const verdict = textOf(db.get('PRAGMA quick_check(1)'), 'quick_check');
    if (verdict !== 'ok') {
      db.close();
      return { ok: false, reason: 'damaged', detail: verdict };
    }
    // Shows whether the tables are there and the file can be written at all.
    const opened = db;
    transaction(opened, () =>
      opened.get('SELECT seq, steps.body, removing, wish, digest FROM steps, tasks, approvals LIMIT 1'),
    );
    return { ok: true, db };
  } catch (error) {
    try {
      db?.close();
    } catch {
      // The first error is the one to report.
    }
    return { ok: false, reason: isDamage(error) ? 'damaged' : 'unusable', detail: describeError(error) };
  }
}

function newer(version: number): Opened {
  return {
    ok: false,
    reason: 'newer',
    detail: `version ${version} of the file, this one knows ${SCHEMA_VERSION}`,
  };
}
