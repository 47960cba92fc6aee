import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SCHEMA_VERSION } from '../../../src/ledger/schema.ts';
import { NO_LIMITS, NOW, record, reservation, settlement, workshop } from './helpers.ts';

describe('Ledger: opening', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
  });
  afterEach(() => {
    shop.clean();
  });

  /** A file with so many attempts, not open. */
  const filled = (count: number): void => {
    const { ledger } = shop.open();
    for (let at = 0; at < count; at += 1) {
      record(ledger, { requestId: `request-${at}` });
    }
    ledger.close();
  };
  const edit = (sql: string): void => {
    const db = new DatabaseSync(shop.file);
    db.exec(sql);
    db.close();
  };
  const assertSetAside = (): void => {
    const before = readFileSync(shop.file);
    const opened = shop.open();
    assert.equal(opened.kind, 'renewed');
    assert.equal(dirname(opened.setAside), dirname(shop.file));
    assert.match(basename(opened.setAside), /^ledger\.db\.damaged-2026-11-19T10-20-00-000Z(-\d)?$/);
    assert.ok(readFileSync(opened.setAside).equals(before), 'what was set aside is kept as it was');
    assert.ok(opened.notice.includes(basename(opened.setAside)), 'the user is told its name');
    assert.equal(opened.ledger.recent(1).length, 0);
    record(opened.ledger);
    assert.equal(shop.open().kind, 'file');
    assert.ok(!readdirSync(dirname(shop.file)).some((name) => name.endsWith('.mending')));
  };
  const assertInMemory = (words: RegExp, options = {}): void => {
    const opened = shop.open(options);
    assert.equal(opened.kind, 'memory');
    assert.match(opened.notice, words);
    record(opened.ledger);
    assert.equal(opened.ledger.total(0, NOW + 1).usd, 0.0025);
    const limited = { ...NO_LIMITS, perDayUsd: 0.01, dayStart: NOW - 1 };
    assert.equal(opened.ledger.reserve(reservation(), limited).ok, false, 'limits hold in memory too');
  };

  it('makes the folder and the file, with a write-ahead log', () => {
    assert.equal(shop.open().kind, 'file');
    const db = new DatabaseSync(shop.file);
    assert.equal(db.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'wal');
    assert.equal(db.prepare('PRAGMA user_version').get()?.['user_version'], SCHEMA_VERSION);
    db.close();
  });

  it('takes an empty file for a new one', () => {
    mkdirSync(dirname(shop.file));
    writeFileSync(shop.file, '');
    assert.equal(shop.open().kind, 'file');
  });

  it('sets aside a file that is no database', () => {
    mkdirSync(dirname(shop.file));
    writeFileSync(shop.file, 'This is not a ledger. '.repeat(500));
    assertSetAside();
  });

  it('sets aside a file that was cut short', () => {
    filled(200);
    truncateSync(shop.file, 20_000);
    assertSetAside();
  });

  it('sets aside a file with a page overwritten in its middle', () => {
    filled(500);
    const bytes = readFileSync(shop.file);
    bytes.fill(0x5a, 40_960, 45_056);
    writeFileSync(shop.file, bytes);
    assertSetAside();
  });

  it('sets aside a file of our version that lacks a table or a column', () => {
    filled(1);
    edit('DROP TABLE holds');
    assertSetAside();
  });

  it('never overwrites what was set aside before', () => {
    mkdirSync(dirname(shop.file));
    for (const text of ['first', 'second']) {
      for (const suffix of ['', '-wal', '-shm']) {
        if (existsSync(shop.file + suffix)) {
          truncateSync(shop.file + suffix, 0);
        }
      }
      writeFileSync(shop.file, text.repeat(1_000));
      const opened = shop.open();
      assert.equal(opened.kind, 'renewed');
      opened.ledger.close();
    }
    const kept = readdirSync(dirname(shop.file)).filter((name) => /damaged.*Z(-\d)?$/.test(name));
    assert.equal(kept.length, 2);
  });

  it('keeps to memory where the folder cannot be made', () => {
    writeFileSync(dirname(shop.file), 'a file where the folder should be');
    assertInMemory(/in memory only.*(in the way|is not a folder)/);
  });

  it('keeps to memory where a folder has the name of the file', () => {
    mkdirSync(shop.file, { recursive: true });
    assertInMemory(/cannot be opened/);
  });

  it('keeps to memory when another program holds the file longer than the timeout', () => {
    filled(1);
    const holder = new DatabaseSync(shop.file);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    assertInMemory(/locked by another program/, { busyTimeoutMs: 50 });
    holder.close();
    assert.equal(shop.open().kind, 'file');
  });

  it('leaves a file of a newer version untouched, even where only its log says so', () => {
    filled(1);
    edit('PRAGMA user_version = 99');
    const before = readFileSync(shop.file);
    const names = readdirSync(dirname(shop.file));
    assertInMemory(/newer Tierwise/);
    assert.ok(readFileSync(shop.file).equals(before));
    assert.deepEqual(readdirSync(dirname(shop.file)), names);

    edit('PRAGMA user_version = 2');
    const writer = new DatabaseSync(shop.file);
    writer.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99');
    assertInMemory(/newer Tierwise/);
    writer.close();
  });

  it('does nothing after it was closed, and says so', () => {
    const { ledger } = shop.open();
    const id = record(ledger);
    ledger.close();
    ledger.close();
    assert.equal(ledger.reserve(reservation(), NO_LIMITS).ok, false);
    ledger.progress(id, 3);
    ledger.verdict(id, 'accepted');
    ledger.settle(id, settlement());
    ledger.onDidChange(() => undefined).dispose();
    assert.match(shop.lines.join('\n'), /settled after the ledger was closed/);
  });

  it('lies in a folder of any name', () => {
    const file = join(shop.folder, `a b'c"d%e?f#g ü`, 'ledger.db');
    assert.equal(shop.open({ file }).kind, 'file');
    assert.ok(existsSync(file));
  });
});
