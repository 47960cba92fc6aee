import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { checkpoint, connect, schemaVersion } from '../../../src/ledger/database.ts';
import { createTidying } from '../../../src/ledger/tidying.ts';
import { record, workshop } from './helpers.ts';

/** How much stands in the write-ahead log of a file, in pages. */
function pagesInLog(db: ReturnType<typeof connect>): number {
  return Number(db.get('PRAGMA wal_checkpoint(PASSIVE)')?.['log']);
}

describe('Ledger: tidying', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
  });
  afterEach(() => {
    mock.timers.reset();
    shop.clean();
  });

  it('begins the log anew by itself, so that the next reservation does not wait for the disk', () => {
    const { ledger } = shop.open();
    for (let at = 0; at < 5; at++) record(ledger);
    const db = connect(shop.file, 1_000);
    const version = schemaVersion(db);
    checkpoint(db);
    assert.equal(pagesInLog(db), 1, 'one page, with the version');
    assert.equal(schemaVersion(db), version);
    assert.equal(ledger.recent(10).length, 5);
    db.close();
  });

  it('tells no other window of a change', () => {
    const { ledger } = shop.open();
    record(ledger);
    mock.timers.enable({ apis: ['setInterval'] });
    let changes = 0;
    ledger.onDidChange(() => changes++);
    const db = connect(shop.file, 1_000);
    checkpoint(db);
    mock.timers.tick(2_000);
    assert.equal(changes, 0);
    db.close();
  });

  it('never waits for another window that writes, and waits as before afterwards', () => {
    const { ledger } = shop.open();
    record(ledger);
    const db = connect(shop.file, 60_000);
    const other = connect(shop.file, 1_000);
    other.exec('BEGIN IMMEDIATE');
    checkpoint(db);
    other.exec('ROLLBACK');
    assert.equal(Number(db.get('PRAGMA busy_timeout')?.['timeout']), 60_000);
    checkpoint(db);
    assert.equal(pagesInLog(db), 1);
    other.close();
    db.close();
  });

  it('waits for a long pause after a few appends, and for a short one after many', () => {
    shop.open();
    const db = connect(shop.file, 1_000);
    let tidied = 0;
    const counting = {
      ...db,
      get: (sql: string) => {
        if (sql.includes('wal_checkpoint')) tidied++;
        return db.get(sql);
      },
    };
    mock.timers.enable({ apis: ['setTimeout'] });
    const tidying = createTidying(counting, assert.fail);
    const append = (count: number, everyMs: number): void => {
      for (let at = 0; at < count; at++) {
        mock.timers.tick(everyMs);
        tidying.appended();
      }
    };
    append(100, 1_900);
    assert.equal(tidied, 0, 'not between two appends');
    mock.timers.tick(1_999);
    assert.equal(tidied, 0);
    mock.timers.tick(1);
    assert.equal(tidied, 1);

    append(200, 240);
    assert.equal(tidied, 1, 'not while appends follow one another');
    mock.timers.tick(250);
    assert.equal(tidied, 2);
    append(1, 0);
    mock.timers.tick(1_999);
    assert.equal(tidied, 2, 'a long pause again');
    mock.timers.tick(1);
    assert.equal(tidied, 3);

    append(1, 0);
    tidying.stop();
    append(1, 0);
    mock.timers.tick(10_000);
    assert.equal(tidied, 3);
    db.close();
  });
});
