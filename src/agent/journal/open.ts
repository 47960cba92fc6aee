import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { configure, type Database, migrateBy, openFile, textOf, transaction } from '../../ledger/index.ts';
import { createJournal, type Journal } from './journal.ts';
import { MIGRATIONS } from './schema.ts';

export interface JournalOptions {
  /** Absolute path; its folder is made when missing. */
  readonly file: string;
  /** Unix time in ms. */
  readonly now: () => number;
  readonly log: (line: string) => void;
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

/** Opens the journal of tasks. A damaged file is set aside and a new one begun; one of a newer version stays as it is. */
export function openJournal({ file, now, log }: JournalOptions): OpenedJournal {
  const opened = openFile({
    ...{ file, version: MIGRATIONS.length, newer, prepare, now },
    log: (why) => log(`The journal of tasks cannot be opened: ${why}`),
  });
  if (!opened.ok) return opened;
  const journal = createJournal(opened.db, { now, log, damaged: () => damagedOf(file) });
  return { ok: true, journal, setAside: opened.damaged?.path ?? null };
}

/** The files that were set aside, with the logs beside them. */
function damagedOf(file: string): readonly string[] {
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.damaged-`))
    .map((name) => join(dirname(file), name));
}

function prepare(db: Database): string | null {
  configure(db);
  // Steps are few, and each stands for an effect: it is on the disk, not only with the system, before that begins.
  db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
  migrateBy(db, MIGRATIONS);
  const verdict = textOf(db.get('PRAGMA quick_check(1)'), 'quick_check');
  if (verdict !== 'ok') return verdict;
  // Shows whether the tables are there and the file can be written at all.
  transaction(db, () =>
    db.get('SELECT seq, steps.body, removing, wish, digest FROM steps, tasks, approvals LIMIT 1'),
  );
  return null;
}

function newer(version: number): string {
  return `version ${version} of the file, this one knows ${MIGRATIONS.length}`;
}
