import { type Database, transaction, tryOrLog } from './database.ts';
import { numberOf } from './rows.ts';

/** Requests deleted at a time: some ten milliseconds, which no other window notices. */
const BATCH = 100;

/** Pause between two batches, so that other windows get their turn. */
const PAUSE_MS = 20;

/** With fewer free pages (of 4 KB) it is not worth rewriting the file. */
const FEW_PAGES = 2_000;

/** See `Ledger.forget`. */
export async function forget(
  db: Database,
  before: number,
  isClosed: () => boolean,
  log: (line: string) => void,
): Promise<number> {
  let deleted = 0;
  for (let more = true; more && !isClosed(); ) {
    const batch = tryOrLog('forget', log, () => pruneBatch(db, before));
    deleted += batch?.deleted ?? 0;
    more = batch?.more ?? false;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  if (deleted > 0 && !isClosed()) tryOrLog('be compacted', log, () => compact(db));
  return deleted;
}

/** Deletes the oldest requests with all their attempts; triggers take them off the sums. */
function pruneBatch(db: Database, before: number): { readonly deleted: number; readonly more: boolean } {
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
 * Deletes notes that no attempt has any more, and shrinks the file where a quarter of it is free. That takes a second
 * for each 100 MB, during which other windows wait.
 */
function compact(db: Database): void {
  transaction(db, () =>
    db.run(
      `DELETE FROM notes WHERE id NOT IN (SELECT why FROM details WHERE why IS NOT NULL)
        AND id NOT IN (SELECT prices FROM details WHERE prices IS NOT NULL)`,
    ),
  );
  const free = numberOf(db.get('PRAGMA freelist_count') ?? {}, 'freelist_count');
  const all = numberOf(db.get('PRAGMA page_count') ?? {}, 'page_count');
  if (free > FEW_PAGES && free > all / 4) db.exec('VACUUM');
}
