import { statfsSync } from 'node:fs';
import { sqliteCode } from '../../ledger/index.ts';
import { codeIn } from '../../storage/index.ts';
import type { DiskPort } from './ports.ts';

/** With less no step begins: its record, its output and a snapshot have to fit. */
const ROOM_BYTES = 8_000_000;

/** Of SQLite: the disk is full, or the system reports an error where it could not write. */
const FULL_CODES: ReadonlySet<number> = new Set([10, 13]);
/** Another window writes, longer than we wait. */
const BUSY_CODES: ReadonlySet<number> = new Set([5, 6]);

/** Whether an error says that there is no room on the disk. */
export function isFull(error: unknown): boolean {
  if (FULL_CODES.has(sqliteCode(error) ?? -1)) return true;
  return ['ENOSPC', 'EDQUOT'].includes(codeIn(error));
}

/** Whether the same may work in a moment. */
export function isBusy(error: unknown): boolean {
  return BUSY_CODES.has(sqliteCode(error) ?? -1);
}

/** The disk that a folder lies on; one that cannot be asked is tried. */
export function diskOf(folder: string): DiskPort {
  return {
    hasRoom() {
      try {
        const { bavail, bsize } = statfsSync(folder);
        return bavail * bsize >= ROOM_BYTES;
      } catch {
        return true;
      }
    },
  };
}
