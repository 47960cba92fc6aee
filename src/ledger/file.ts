import { t } from '../l10n/index.ts';
import { privateFile } from '../storage/index.ts';
import { describeError, isDamage, setAside, withRepairLock } from './damage.ts';
import { connect, type Database, schemaVersion, versionInHeader } from './database.ts';

/** What has to be known of a file of SQLite to open it. */
export interface FileKind {
  /** Absolute path; its folder is made when missing. */
  readonly file: string;
  /** Of the schema. A file of a newer one stays as it is. */
  readonly version: number;
  /** Words for a file of a newer version. */
  readonly newer: (version: number) => string;
  /**
   * Makes the settings of the connection, brings a file of an older version up to date, and finds out whether it can be
   * written. Returns what is damaged in it, for display; null when it is sound. Throws what SQLite throws.
   */
  readonly prepare: (db: Database, version: number) => string | null;
  /** The clock, Unix ms. */
  readonly now: () => number;
  /** Receives why the file cannot be opened as it is. */
  readonly log: (why: string) => void;
  /** How long a call waits for another window's transaction, which takes some ms. */
  readonly busyTimeoutMs?: number | undefined;
}

/** `detail` is for display. */
export type OpenedFile =
  | {
      readonly ok: true;
      readonly db: Database;
      /** The damaged file that a new one was begun in the place of: where it is kept now, and what it had. */
      readonly damaged: { readonly path: string; readonly detail: string } | null;
    }
  | { readonly ok: false; readonly reason: 'newer' | 'unusable'; readonly detail: string };

type Opened =
  | { readonly ok: true; readonly db: Database }
  | { readonly ok: false; readonly reason: 'newer' | 'unusable' | 'damaged'; readonly detail: string };

const BUSY_TIMEOUT_MS = 3_000;

/** Opens a file, or a new one in the place of a damaged one, which is set aside. Never throws for what a file has. */
export function openFile(kind: FileKind): OpenedFile {
  const { file, now, log } = kind;
  const first = opened(kind);
  if (first.ok) return { ...first, damaged: null };
  const { reason, detail } = first;
  log(detail);
  if (reason !== 'damaged') return { ok: false, reason, detail };
  try {
    return withRepairLock(file, () => {
      const again = opened(kind);
      // Another window has set it aside and notified the user.
      if (again.ok) return { ...again, damaged: null };
      const path = setAside(file, now());
      const fresh = opened(kind);
      return fresh.ok ? { ...fresh, damaged: { path, detail } } : unusable(fresh.detail);
    });
  } catch (error) {
    return unusable(t('{0}, and it cannot be set aside: {1}', detail, describeError(error)));
  }
}

function opened({ file, version, newer, prepare, busyTimeoutMs = BUSY_TIMEOUT_MS }: FileKind): Opened {
  let db: Database | undefined;
  const ended = (reason: 'newer' | 'unusable' | 'damaged', detail: string): Opened => {
    try {
      db?.close();
    } catch {
      // The first error is the one to report.
    }
    return { ok: false, reason, detail };
  };
  try {
    // SQLite gives the files that it makes beside it the mode of this one.
    privateFile(file);
    // Read before SQLite opens the file.
    const inHeader = versionInHeader(file);
    if (inHeader > version) return ended('newer', newer(inHeader));
    db = connect(file, busyTimeoutMs);
    const current = schemaVersion(db);
    if (current > version) return ended('newer', newer(current));
    const damage = prepare(db, current);
    return damage === null ? { ok: true, db } : ended('damaged', damage);
  } catch (error) {
    return ended(isDamage(error) ? 'damaged' : 'unusable', describeError(error));
  }
}

function unusable(detail: string): OpenedFile {
  return { ok: false, reason: 'unusable', detail };
}
