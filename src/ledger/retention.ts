import { type Database, transaction } from './database.ts';
import { numberOf } from './rows.ts';

/** So many requests at once: some ten milliseconds, which no other window notices. */
const BATCH = 100;

/** Below so many free pages of 4 KB it is not worth rewriting the file. */
const FEW_PAGES = 2_000;

/**
 * Deletes the oldest requests that were made before `before` (Unix ms), with all that is known of them; their spend goes
 * from the sums with them. Returns how many attempts that were, and whether there may be more.
 */
export function pruneBatch(
  db: Database,
  before: number,
): { readonly deleted: number; readonly more: boolean } {
  return transaction(db, () => {
    const requests = db.all(
      'SELECT DISTINCT request_id FROM (SELECT request_id FROM attempts WHERE at < ? ORDER BY at LIMIT ?)',
      before,
      BATCH,
    );
    let deleted = 0;
    for (const { request_id: requestId } of requests) {
      deleted += db.run('DELETE FROM attempts WHERE request_id = ?', requestId ?? null).changes;
    }
    return { deleted, more: requests.length > 0 };
  });
}

/**
 * Gives the disk back what deleted records took, where that is a good part of the file, and drops notes that no attempt
 * has any more. Takes a second for each 100 MB, in which others wait.
 */
export function compact(db: Database): void {
  transaction(db, () =>
    db.run(
      `DELETE FROM notes WHERE id NOT IN (SELECT why FROM details WHERE why IS NOT NULL)
        AND id NOT IN (SELECT prices FROM details WHERE prices IS NOT NULL)`,
    ),
  );
  const free = numberOf(db.get('PRAGMA freelist_count') ?? {}, 'freelist_count');
  const all = numberOf(db.get('PRAGMA page_count') ?? {}, 'page_count');
  if (free > FEW_PAGES && free > all / 4) {
    db.exec('VACUUM');
  }
}
