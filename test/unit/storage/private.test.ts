import assert from 'node:assert/strict';
import fs, {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect, transaction } from '../../../src/ledger/database.ts';
import { hostId, type Ledger, openLedger } from '../../../src/ledger/index.ts';
import { migrate } from '../../../src/ledger/schema.ts';
import { undecided } from '../../../src/proposals/decisions.ts';
import { createPendingStore } from '../../../src/proposals/pending.ts';
import { closeFolders, makePrivate, privateFolder, writePrivate } from '../../../src/storage/index.ts';
import { record } from '../ledger/helpers.ts';

const modeOf = (path: string) => lstatSync(path).mode & 0o777;

/** Every file and folder below, with its mode. */
function modesBelow(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(names.sort().map((name) => [name, modeOf(join(folder, name)).toString(8)]));
}

function assertPrivate(folder: string): void {
  assert.equal(modeOf(folder).toString(8), '700', folder);
  for (const [name, mode] of Object.entries(modesBelow(folder))) {
    const expected = lstatSync(join(folder, name)).isDirectory() ? '700' : '600';
    assert.equal(mode, expected, name);
  }
}

describe('On a shared machine', function () {
  if (process.platform === 'win32') this.pending = true;
  const umask = process.umask();
  let home: string;
  let storage: string;
  const opened: Ledger[] = [];
  const open = () => {
    const result = openLedger({ file: join(storage, 'ledger.db') });
    opened.push(result.ledger);
    return result;
  };
  beforeEach(() => {
    // The most open that a system can be.
    process.umask(0);
    home = mkdtempSync(join(tmpdir(), 'tierwise-private-'));
    storage = join(home, 'storage');
  });
  afterEach(() => {
    for (const ledger of opened.splice(0)) ledger.close();
    process.umask(umask);
    rmSync(home, { recursive: true, force: true });
  });

  it('the ledger, its log and its index are closed to others from the first record on', () => {
    record(open().ledger);
    const modes = modesBelow(storage);
    assert.deepEqual(Object.keys(modes), ['ledger.db', 'ledger.db-shm', 'ledger.db-wal']);
    assertPrivate(storage);
  });

  it('a file of an older version, left open by it, is closed with its backup', () => {
    mkdirSync(storage, { mode: 0o755 });
    const db = connect(join(storage, 'ledger.db'), 0);
    db.exec('PRAGMA journal_mode = WAL');
    migrate(db, 2);
    assert.equal(modeOf(join(storage, 'ledger.db')), 0o644);
    record(open().ledger);
    db.close();
    assert.ok(Object.keys(modesBelow(storage)).includes('ledger.db.v2-backup'));
    const copy = new DatabaseSync(join(storage, 'ledger.db.v2-backup'));
    assert.equal(copy.prepare('PRAGMA user_version').get()?.['user_version'], 2);
    copy.close();
    assertPrivate(storage);
  });

  it('a damaged file is closed where it is set aside, and so is the one that is begun', () => {
    mkdirSync(storage, { mode: 0o777 });
    for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']) {
      writeFileSync(join(storage, name), 'x'.repeat(5_000), { mode: 0o666 });
    }
    assert.equal(open().kind, 'renewed');
    assert.ok(Object.keys(modesBelow(storage)).some((name) => name.includes('.damaged-')));
    assertPrivate(storage);
  });

  it('while rows are changed and the file is shrunk, nothing beside it is open', () => {
    const { ledger } = open();
    for (let i = 0; i < 50; i++) record(ledger, { requestId: `r${i}` });
    ledger.close();
    // Another program that opens it without a write-ahead log makes a journal.
    const db = connect(join(storage, 'ledger.db'), 0);
    db.exec('PRAGMA journal_mode = DELETE');
    transaction(db, () => {
      db.run('UPDATE attempts SET task = ?', 'chat');
      assert.ok(readdirSync(storage).includes('ledger.db-journal'));
      assertPrivate(storage);
    });
    db.exec('VACUUM');
    db.close();
    assertPrivate(storage);
  });

  it('pending changes, the host’s id, price lists, exports and locks are closed, and what lay there before', () => {
    const pending = join(storage, 'pending');
    mkdirSync(pending, { recursive: true, mode: 0o777 });
    writeFileSync(join(pending, 'edit-0.json'), '{}', { mode: 0o666 });
    writeFileSync(join(pending, 'edit-9.json.part'), 'half', { mode: 0o666 });
    privateFolder(storage);
    const store = createPendingStore(pending, () => undefined);
    store.all();
    assert.ok(!readdirSync(pending).includes('edit-9.json.part'), 'of a window that has ended');
    const change = { path: 'a.ts', before: 'one\n', after: 'two\n', movedFrom: null };
    const decisions = undecided({ changes: [change] }).map((file) => ({ ...file }));
    store.keep({
      id: 'edit-1',
      title: 'T',
      note: null,
      attemptId: 1,
      task: null,
      asked: null,
      at: 1,
      inDoubt: false,
      decisions,
      locations: [],
    });
    hostId(join(storage, 'host-id'));
    writeFileSync(join(storage, 'prices.json'), 'old', { mode: 0o666 });
    writePrivate(join(storage, 'prices.json'), 'new');
    makePrivate(join(storage, 'ledger.db.mending'));
    assert.equal(readFileSync(join(storage, 'prices.json'), 'utf8'), 'new');
    assertPrivate(storage);
  });

  it('a file has its mode from its first byte: with nothing to mend it afterwards it is the same', () => {
    const { chmodSync: real } = fs;
    fs.chmodSync = () => assert.fail('a mode was mended');
    syncBuiltinESMExports();
    try {
      record(open().ledger);
      writePrivate(join(storage, 'prices.json'), 'text');
      hostId(join(storage, 'host-id'));
      createPendingStore(join(storage, 'pending'), assert.fail).all();
      assertPrivate(storage);
    } finally {
      fs.chmodSync = real;
      syncBuiltinESMExports();
    }
  });

  it('a link is not followed: what it leads to keeps its mode and its contents', () => {
    const outside = join(home, 'outside');
    writeFileSync(outside, 'mine', { mode: 0o644 });
    mkdirSync(storage);
    symlinkSync(outside, join(storage, 'link'));
    privateFolder(storage);
    writePrivate(join(storage, 'link'), 'theirs');
    assert.equal(modeOf(outside), 0o644);
    assert.equal(readFileSync(outside, 'utf8'), 'mine');
    assert.equal(readFileSync(join(storage, 'link'), 'utf8'), 'theirs');
  });

  it('folders are closed one by one, also where another cannot be made', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    mkdirSync(storage, { mode: 0o777 });
    closeFolders([join(file, 'below'), storage]);
    assertPrivate(storage);
  });

  it('a folder that all may write into is not closed to them', () => {
    mkdirSync(storage);
    chmodSync(storage, 0o1777);
    open();
    assert.equal(statSync(storage).mode & 0o7777, 0o1777);
    assert.equal(modeOf(join(storage, 'ledger.db')), 0o600);
  });
});
