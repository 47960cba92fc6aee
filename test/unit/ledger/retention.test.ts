import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect } from '../../../src/ledger/database.ts';
import { migrate } from '../../../src/ledger/schema.ts';
import { NOW, record, workshop } from './helpers.ts';

const DAY = 86_400_000;

describe('Ledger: care of the data', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
  });
  afterEach(() => {
    shop.clean();
  });

  it('forgets what is older than it is to be kept, with its part of the sums, and nothing else', async () => {
    const { ledger } = shop.open();
    for (let day = 0; day < 60; day += 1) {
      for (let nth = 0; nth < 5; nth += 1) {
        record(ledger, { requestId: `r${day}-${nth}`, at: NOW - day * DAY, reasons: [`day ${day}`] });
      }
    }
    assert.equal(await ledger.forget(NOW - 29.5 * DAY), 30 * 5);
    assert.equal(ledger.total(0, NOW + 1).attempts, 150);
    assert.equal(ledger.began(), NOW - 29 * DAY);
    assert.equal(await ledger.forget(NOW - 29.5 * DAY), 0);
    const db = new DatabaseSync(shop.file);
    const notes = db.prepare(`SELECT count(*) AS n FROM notes WHERE text LIKE '["day%'`).get();
    assert.equal(notes?.['n'], 30);
    db.close();
  });

  it('makes the file smaller once much of it is empty', async () => {
    const { ledger } = shop.open();
    const db = new DatabaseSync(shop.file);
    db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
      INSERT INTO notes (text) SELECT printf('%d %s', i, hex(randomblob(1000))) FROM n`);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    const before = statSync(shop.file).size;
    record(ledger, { at: NOW - DAY });
    await ledger.forget(NOW);
    ledger.close();
    assert.ok(before > 10_000_000 && statSync(shop.file).size < before / 4);
  });

  it('keeps a copy of the file as it was before it is brought up to date', () => {
    mkdirSync(dirname(shop.file));
    const old = connect(shop.file, 0);
    migrate(old, 2);
    old.run(
      `INSERT INTO attempts (request_id, at, task, tier, provider, model, attempt, outcome, cost_usd, cost_source,
        latency_ms, context_tokens) VALUES ('old', ?, 'chat', 'mid', 'openai', 'm', 1, 'ok', 0.5, 'billed', 1, 1)`,
      NOW,
    );
    old.close();
    assert.equal(shop.open().ledger.total(0, NOW + 1).usd, 0.5);
    const copy = new DatabaseSync(`${shop.file}.v2-backup`);
    assert.equal(copy.prepare('PRAGMA user_version').get()?.['user_version'], 2);
    assert.equal(copy.prepare('SELECT count(*) AS n FROM attempts').get()?.['n'], 1);
    copy.close();
    assert.equal(shop.open().kind, 'file');
  });

  it('keeps that copy where a process of the same number ended in the middle of one', () => {
    mkdirSync(dirname(shop.file));
    const old = connect(shop.file, 0);
    migrate(old, 2);
    old.close();
    const part = `${shop.file}.v2-backup.${process.pid}.part`;
    writeFileSync(part, 'half of a copy');
    assert.equal(shop.open().kind, 'file');
    assert.deepEqual([existsSync(`${shop.file}.v2-backup`), existsSync(part)], [true, false]);
  });

  it('makes no copy of a new file', () => {
    shop.open();
    assert.equal(existsSync(`${shop.file}.v0-backup`), false);
  });
});
