import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect, schemaVersion } from '../../../src/ledger/database.ts';
import { MIGRATIONS, migrate, SCHEMA_VERSION } from '../../../src/ledger/schema.ts';
import { assertSame, figuresOf, summed } from './figures.ts';
import { NO_LIMITS, NOW, record, reservation, workshop } from './helpers.ts';

const HOUR = 3_600_000;

describe('Ledger: migration', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
    mkdirSync(dirname(shop.file));
  });
  afterEach(() => {
    shop.clean();
  });

  const insert = `INSERT INTO attempts (request_id, at, task, tier, provider, model, attempt, outcome, cost_usd,
    cost_source, latency_ms, context_tokens) VALUES ('old', ?, 'chat', 'mid', 'openai', 'm', ?, 'ok', ?, ?, 1, 1)`;

  it('brings a file of the first version up to date, with its attempts and their spend', () => {
    const old = connect(shop.file, 0);
    migrate(old, 1);
    assert.equal(schemaVersion(old), 1);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      old.run(insert, NOW - attempt * 3_600_000, attempt, 0.1, 'priced');
    }
    old.run(insert, NOW, 4, null, 'unknown');
    old.close();

    const opened = shop.open();
    assert.equal(opened.kind, 'file');
    assert.equal(opened.ledger.attemptsOf('old').length, 4);
    const perMonth = { ...NO_LIMITS, perMonthUsd: 0.3, monthStart: NOW - 20 * 3_600_000 };
    assert.deepEqual(opened.ledger.reserve(reservation({ worstUsd: 0.01 }), perMonth), {
      ok: false,
      reason: 'month-limit',
      spentUsd: 0.3,
      limitUsd: 0.3,
    });
  });

  it('brings a file of the second version up to date, with its ghost text, running attempts and limits', () => {
    const old = connect(shop.file, 0);
    migrate(old, 2);
    const ghost = insert.replace(`'old', ?, 'chat'`, `'ghost', ?, 'autocomplete'`);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      old.run(insert, NOW - attempt, attempt, 0.1, 'priced');
      old.run(ghost, NOW - attempt * 3_600_000, attempt + 3, 0.001, 'priced');
    }
    old.exec(`UPDATE attempts SET verdict = 'accepted', language = 'go' WHERE attempt = 4`);
    old.exec(`UPDATE attempts SET verdict = 'rejected' WHERE attempt = 5`);
    old.exec(`INSERT INTO reservations (request_id, at, task, tier, provider, model, attempt, context_tokens, worst_nano,
      owner, owner_pid, owner_host, expires_at) VALUES ('run', ${NOW}, 'chat', 'mid', 'openai', 'm', 1, 1, 500000000,
      'other', 1, 'elsewhere', ${NOW + 900_000})`);
    const before = old.all('SELECT * FROM attempts');
    const hours = old.all('SELECT * FROM spend_hours');
    old.close();

    const { ledger, kind } = shop.open();
    assert.equal(kind, 'file');
    const after = connect(shop.file, 0);
    assert.equal(schemaVersion(after), SCHEMA_VERSION);
    assert.deepEqual(after.all('SELECT * FROM attempts'), before);
    assert.deepEqual(after.all('SELECT * FROM spend_hours'), hours);
    after.close();

    const dayLimit = { ...NO_LIMITS, perDayUsd: 0.8, dayStart: NOW - 900_000 };
    const refused = ledger.reserve(reservation({ worstUsd: 0.01 }), dayLimit);
    assert.ok(!refused.ok && refused.spentUsd === 0.8, 'what runs and what was spent counts as before');
    const [stats] = ledger.completionStats(0, NOW, 'model');
    assert.deepEqual(
      [stats?.key, stats?.requests, stats?.offered, stats?.accepted, stats?.usd],
      ['openai/m', 1, 2, 1, 0.003],
    );
    assert.deepEqual(
      ledger.completionStats(0, NOW, 'language').map(({ key }) => key),
      ['', 'go'],
    );
    ledger.suggested(2, { shown: 1, acceptedChars: 10 });
    assert.equal(ledger.completionStats(0, NOW, 'model')[0]?.acceptedChars, 10);
  });

  it('brings a file of the third version, the first one with ghost text of its own, up to date and keeps a copy', () => {
    const old = connect(shop.file, 0);
    migrate(old, 3);
    old.run(insert, NOW - 3_600_000, 1, 0.1, 'priced');
    old.run(insert, NOW, 2, null, 'unknown');
    old.run(insert.replace(`'old', ?, 'chat'`, `'ghost', ?, 'autocomplete'`), NOW, 3, 0.001, 'billed');
    const before = old.all('SELECT * FROM attempts');
    old.close();

    const { ledger, kind } = shop.open();
    assert.equal(kind, 'file');
    const after = connect(shop.file, 0);
    assert.equal(schemaVersion(after), SCHEMA_VERSION);
    assert.deepEqual(after.all('SELECT * FROM attempts'), before);
    after.close();
    const copy = connect(`${shop.file}.v3-backup`, 0);
    assert.equal(schemaVersion(copy), 3);
    assert.deepEqual(copy.all('SELECT * FROM attempts'), before);
    copy.close();
    const { attempts, requests, usd, unknown } = ledger.total(0, NOW + 1);
    assert.deepEqual([attempts, requests, usd, unknown], [3, 2, 0.101, 1]);
    assert.deepEqual(
      ledger.attemptsOf('old').map(({ workspace, reasons, prices }) => [workspace, reasons, prices]),
      [
        [null, [], null],
        [null, [], null],
      ],
      'what was not recorded then is unknown',
    );
    assert.equal(ledger.callerOf('old'), null);
    ledger.reserve(reservation({ requestId: 'new', caller: 'core' }), NO_LIMITS);
    assert.equal(ledger.callerOf('new'), 'core');
  });

  it('sums up what callers had asked before a file of the eighth version was brought up to date, and goes on from there', () => {
    const old = connect(shop.file, 0);
    migrate(old, 8);
    const add = (request: string, at: number, attempt: number, usd: number | null) =>
      old.run(
        // No id of them is one that a reservation will get.
        `INSERT INTO attempts (id, request_id, at, task, tier, provider, model, attempt, outcome, input_tokens,
          output_tokens, cost_usd, cost_source, latency_ms, context_tokens)
          VALUES (1000 + (SELECT count(*) FROM attempts), ?, ?, 'chat', 'mid', 'openai', 'm', ?, 'ok', ?, ?, ?, ?, 1, 1)`,
        request,
        at,
        attempt,
        usd === null ? null : 1_000,
        usd === null ? null : 10,
        usd,
        usd === null ? 'unknown' : 'priced',
      );
    for (const [request, caller] of [
      ['first', 'Codex'],
      ['second', 'Codex'],
      ['third', 'aider'],
    ] as const) {
      old.run('INSERT INTO callers (request_id, caller) VALUES (?, ?)', request, caller);
    }
    add('first', NOW - 2 * HOUR, 1, null);
    // Handed on within another hour.
    add('first', NOW - HOUR, 2, 0.25);
    add('second', NOW - HOUR, 1, 0.5);
    add('third', NOW - HOUR, 1, 0.125);
    add('own', NOW - HOUR, 1, 1);
    const hour = Math.floor(NOW / HOUR);
    old.close();

    const { ledger, kind } = shop.open();
    assert.equal(kind, 'file');
    const after = connect(shop.file, 0);
    const rows = () =>
      after
        .all('SELECT * FROM caller_hours ORDER BY caller, hour')
        .map(({ caller, ...sums }) => [caller, ...Object.values(sums).map(Number)]);
    // Requests, attempts, those of unknown cost, USD, input and output.
    assert.deepEqual(rows(), [
      ['Codex', hour - 2, 1, 1, 1, 0, 0, 0],
      ['Codex', hour - 1, 1, 2, 0, 0.75, 2_000, 20],
      ['aider', hour - 1, 1, 1, 0, 0.125, 1_000, 10],
    ]);

    const settled = { costUsd: 0.25, inputTokens: 1_000, outputTokens: 10 };
    record(ledger, { requestId: 'new', caller: 'Codex', at: NOW - HOUR }, settled);
    after.exec(`UPDATE attempts SET cost_usd = 0.5, cost_source = 'billed', input_tokens = 1000, output_tokens = 10
      WHERE request_id = 'first' AND attempt = 1`);
    after.exec(`DELETE FROM attempts WHERE request_id = 'third'`);
    assert.deepEqual(rows(), [
      ['Codex', hour - 2, 1, 1, 0, 0.5, 1_000, 10],
      ['Codex', hour - 1, 2, 3, 0, 1, 3_000, 30],
    ]);
    after.close();
  });

  it('counts the requests that were escalated before a file of the ninth version was brought up to date, each once', () => {
    const old = connect(shop.file, 0);
    migrate(old, 9);
    const add = (request: string, attempt: number, model: string, at: number) =>
      old.run(
        `INSERT INTO attempts (id, request_id, at, task, tier, provider, model, attempt, outcome, cost_source,
          latency_ms, context_tokens)
          VALUES (1000 + (SELECT count(*) FROM attempts), ?, ?, 'chat', 'mid', 'openai', ?, ?, 'ok', 'unknown', 1, 1)`,
        request,
        at,
        model,
        attempt,
      );
    const day = 24 * HOUR;
    add('once', 1, 'a', NOW - HOUR);
    add('again', 1, 'a', NOW - HOUR);
    add('again', 2, 'a', NOW - HOUR);
    for (const [i, model] of ['a', 'b', 'c'].entries()) add('twice escalated', i + 1, model, NOW - 2 * HOUR);
    // Over the edge of a month, and in one that is not summed yet.
    add('long', 1, 'a', NOW - 80 * day);
    add('long', 2, 'b', NOW - 40 * day);
    const month = `(SELECT max(at) FROM spend_sums WHERE grain = ${31 * day})`;
    old.exec(
      `INSERT INTO months_to_sum SELECT ${month}; DELETE FROM spend_sums WHERE grain = ${31 * day} AND at = ${month}`,
    );
    old.close();

    const { ledger, kind } = shop.open();
    assert.equal(kind, 'file');
    record(ledger, { requestId: 'new', at: NOW - HOUR, model: 'a' });
    record(ledger, { requestId: 'new', at: NOW - HOUR, model: 'b', attempt: 2 });
    const requests = ['once', 'again', 'twice escalated', 'long', 'new'].map((id) => ledger.attemptsOf(id));
    for (const from of [0, NOW - 81 * day, NOW - 41 * day, NOW - 3 * HOUR, NOW - 1.5 * HOUR]) {
      assertSame(summed(ledger.cells(from, NOW + 1)), figuresOf(requests, from, NOW + 1));
    }
    const { escalated, requests: all } = summed(ledger.cells(0, NOW + 1));
    assert.deepEqual([escalated, all], [3, 5]);
  });

  it('is whole or not at all: a step that fails leaves the file as it was, and the ledger in memory', () => {
    const db = new DatabaseSync(shop.file);
    db.exec('CREATE TABLE reservations (id INTEGER)');
    db.close();
    const opened = shop.open();
    assert.equal(opened.kind, 'memory');
    assert.match(opened.notice, /already exists/);
    const after = connect(shop.file, 0);
    assert.equal(schemaVersion(after), 0);
    const names = after.all(`SELECT name FROM sqlite_schema WHERE type = 'table'`).map((row) => row['name']);
    assert.deepEqual(names, ['reservations']);
    after.close();
  });

  it('has nothing to do twice', () => {
    const db = connect(shop.file, 0);
    migrate(db);
    migrate(db);
    assert.equal(schemaVersion(db), SCHEMA_VERSION);
    assert.equal(SCHEMA_VERSION, MIGRATIONS.length);
    db.close();
  });

  it('keeps the hours of spend equal to the attempts, through changes and deletions', () => {
    const db = connect(shop.file, 0);
    migrate(db);
    for (let attempt = 1; attempt <= 40; attempt += 1) {
      const cost = attempt % 7 === 0 ? null : attempt / 1_000;
      db.run(insert, NOW + attempt * 900_000, attempt, cost, cost === null ? 'unknown' : 'billed');
    }
    db.exec(`UPDATE attempts SET cost_usd = 0.5, cost_source = 'billed' WHERE id % 5 = 0`);
    db.exec(`UPDATE attempts SET cost_usd = NULL, cost_source = 'unknown' WHERE id % 11 = 0`);
    db.exec('DELETE FROM attempts WHERE id % 3 = 0');
    const wrong = db.all(`SELECT hour, nano, exact FROM spend_hours LEFT JOIN
      (SELECT at / 3600000 AS h, sum(CAST(round(cost_usd * 1e9) AS INTEGER)) AS exact FROM attempts GROUP BY h) ON h = hour
      WHERE nano <> coalesce(exact, 0)`);
    assert.deepEqual(wrong, []);
    db.close();
  });
});
