import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { configure, connect, type Database } from '../../../src/ledger/database.ts';
import type { Ledger } from '../../../src/ledger/index.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { migrate } from '../../../src/ledger/schema.ts';
import { idOf, NO_LIMITS, NOW, record, reservation, settlement, workshop } from './helpers.ts';

describe('Ledger: misfortune', () => {
  let shop: ReturnType<typeof workshop>;
  let db: Database;
  let ledger: Ledger;
  let now = NOW;
  const lines: string[] = [];
  beforeEach(() => {
    shop = workshop();
    mkdirSync(dirname(shop.file));
    db = connect(shop.file, 20);
    configure(db);
    migrate(db);
    now = NOW;
    lines.length = 0;
    ledger = createLedger(
      db,
      () => now,
      (line) => lines.push(line),
    );
  });
  afterEach(() => {
    ledger.close();
    shop.clean();
  });

  const misfortunes = [
    ['a full disk', 'PRAGMA max_page_count = 1', 'PRAGMA max_page_count = 1000000', /full/],
    ['a file that became read-only', 'PRAGMA query_only = 1', 'PRAGMA query_only = 0', /readonly/],
  ] as const;
  for (const [name, begin, end, words] of misfortunes) {
    it(`keeps every attempt over ${name}: one line, answers go on, and all is written when it can be`, () => {
      record(ledger, { requestId: 'before' });
      db.exec(begin);
      // Free space within the file's last pages takes the first ones.
      for (let i = 0; i < 300; i++) record(ledger, { requestId: `during-${i}` }, { costUsd: 0.001 });
      const begun = lines.filter((line) => line.includes('wait in memory'));
      assert.equal(begun.length, 1, lines.join('\n'));
      assert.match(begun[0] ?? '', words);
      const limited = ledger.reserve(reservation({ requestId: 'limited' }), { ...NO_LIMITS, perDayUsd: 5 });
      assert.ok(!limited.ok && limited.reason === 'ledger-unavailable', 'no limit is promised meanwhile');
      db.exec(end);
      record(ledger, { requestId: 'after' });
      const total = ledger.total(0, NOW + 1);
      assert.equal(total.attempts, 302);
      assert.ok(Math.abs(total.usd - (2 * 0.0025 + 300 * 0.001)) < 1e-9);
      assert.match(lines.at(-1) ?? '', /written again/);
    });
  }

  it('goes on when the clock is set back: nothing is lost, nothing that runs is taken for dead', () => {
    const running = idOf(ledger.reserve(reservation({ requestId: 'running' }), NO_LIMITS));
    now = NOW - 3 * 86_400_000;
    record(ledger, { requestId: 'earlier', at: now }, { costUsd: 0.25 });
    assert.equal(shop.recover(now), 0);
    ledger.progress(running, 5);
    ledger.settle(running, settlement({ costUsd: 0.5 }));
    assert.equal(ledger.attemptsOf('running')[0]?.costUsd, 0.5);
    assert.equal(ledger.total(0, NOW + 1).usd, 0.75);
    const perDay = { ...NO_LIMITS, perDayUsd: 0.3, dayStart: now - 3_600_000 };
    const refused = ledger.reserve(reservation({ at: now, worstUsd: 0.1 }), perDay);
    assert.ok(!refused.ok, 'what was spent after the clock’s day began still counts');
    assert.equal(lines.length, 0);
  });
});
