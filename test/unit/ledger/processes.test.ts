import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect } from '../../../src/ledger/database.ts';
import { migrate } from '../../../src/ledger/schema.ts';
import { NOW, workshop } from './helpers.ts';
import { assertSound, crash, race, start } from './windows.ts';

describe('Ledger: several processes', function () {
  this.timeout(15_000);
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
  });
  afterEach(() => {
    shop.clean();
  });

  it('never spends more than the limit and loses no attempt when four windows race', async () => {
    const limit = 1;
    const windows = ['a', 'b', 'c', 'd'].map((name) => start('race', shop.file, name, String(limit), '100'));
    await Promise.all(windows.map(({ end }) => end));
    const told = windows.map(({ lines }) => {
      assert.equal(lines.length, 1, lines.join('\n'));
      return JSON.parse(lines[0] ?? '') as { kind: string; spent: number; settled: number; refused: number };
    });
    assert.ok(told.every(({ kind }) => kind === 'file'));
    const total = shop.open().ledger.total(0, Number.MAX_SAFE_INTEGER);
    assert.equal(
      total.attempts,
      told.reduce((sum, one) => sum + one.settled, 0),
    );
    assert.ok(Math.abs(total.usd - told.reduce((sum, one) => sum + one.spent, 0)) < 1e-9);
    assert.ok(total.usd <= limit, `${total.usd} spent`);
    assert.ok(total.usd > limit * 0.9, 'the limit was reached, so that the race was one');
    assert.ok(told.reduce((sum, one) => sum + one.refused, 0) > 0);
    const db = new DatabaseSync(shop.file);
    assert.equal(db.prepare('SELECT count(*) AS n FROM reservations').get()?.['n'], 0);
    db.close();
    assertSound(shop.file);
  });

  it('has every finished attempt after kill -9, and the running one as cancelled and estimated', async () => {
    const { child, lines, end, printed } = start('die', shop.file);
    await printed(1);
    child.kill('SIGKILL');
    await end;
    const told = JSON.parse(lines[0] ?? '') as { running: number };
    const attempts = shop.open().ledger.attemptsOf('request-1');
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome),
      ['ok', 'ok', 'ok', 'ok', 'ok', 'cancelled'],
    );
    const last = attempts.at(-1);
    assert.deepEqual(
      [last?.id, last?.reason, last?.costSource, last?.costUsd, last?.outputTokens],
      [told.running, 'process-ended', 'estimated', 0.001 + 123 * 0.000005, 123],
    );
    assertSound(shop.file);
  });

  it('never passes the limit when eight windows race, cancel, and two of them are killed', async () => {
    for (let round = 0; round < 2; round += 1) await race(join(shop.folder, `race-${round}.db`), 120);
  });

  it('loses nothing that was acknowledged when it is killed at any moment of writing', async () => {
    assert.ok((await crash(shop.file, 8)) > 100);
  });

  it('is migrated once when several windows open an old file at once', async () => {
    mkdirSync(dirname(shop.file));
    const old = connect(shop.file, 0);
    migrate(old, 1);
    old.run(
      `INSERT INTO attempts (request_id, at, task, tier, provider, model, attempt, outcome, cost_usd, cost_source,
        latency_ms, context_tokens) VALUES ('old', ?, 'chat', 'mid', 'openai', 'm', 1, 'ok', 0.5, 'billed', 1, 1)`,
      NOW,
    );
    old.close();
    const windows = Array.from({ length: 5 }, () => start('open', shop.file));
    await Promise.all(windows.map(({ end }) => end));
    assert.deepEqual(
      windows.map(({ lines }) => lines.join()),
      Array.from({ length: 5 }, () => '{"kind":"file"}'),
    );
    const db = new DatabaseSync(shop.file);
    assert.deepEqual(
      db
        .prepare('SELECT nano FROM spend_hours')
        .all()
        .map((row) => row['nano']),
      [500_000_000],
    );
    db.close();
  });

  it('sets a damaged file aside once when several windows open it at once', async () => {
    mkdirSync(dirname(shop.file));
    writeFileSync(shop.file, 'no database '.repeat(1_000));
    const windows = Array.from({ length: 5 }, () => start('open', shop.file));
    await Promise.all(windows.map(({ end }) => end));
    const kinds = windows.map(({ lines }) => lines.at(-1)).sort();
    assert.deepEqual(kinds, [...Array.from({ length: 4 }, () => '{"kind":"file"}'), '{"kind":"renewed"}']);
  });
});
