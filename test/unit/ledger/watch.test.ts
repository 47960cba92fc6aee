import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { mock } from 'node:test';
import { idOf, NO_LIMITS, record, reservation, settlement, workshop } from './helpers.ts';

describe('Ledger: changes', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
  });
  afterEach(() => {
    shop.clean();
    mock.timers.reset();
  });

  it('are told at once in their own window: settled, judged, recovered, but not begun', () => {
    const { ledger } = shop.open();
    let told = 0;
    const listening = ledger.onDidChange(() => {
      told += 1;
    });
    const id = idOf(ledger.reserve(reservation(), NO_LIMITS));
    ledger.progress(id, 5);
    assert.equal(told, 0);
    ledger.settle(id, settlement());
    assert.equal(told, 1);
    ledger.settle(id, settlement());
    assert.equal(told, 1, 'a second settlement changes nothing');
    ledger.verdict(id, 'accepted');
    assert.equal(told, 2);
    listening.dispose();
    record(ledger);
    assert.equal(told, 2);
  });

  it('are told to all listeners though one of them fails', () => {
    const { ledger } = shop.open();
    let told = 0;
    ledger.onDidChange(() => {
      throw new Error('broken view');
    });
    ledger.onDidChange(() => {
      told += 1;
    });
    record(ledger);
    assert.equal(told, 1);
    assert.match(shop.lines.join(), /broken view/);
    assert.equal(ledger.recent(5).length, 1);
  });

  it('of other windows are told within two seconds, and what merely runs there is not', () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const { ledger } = shop.open();
    const other = shop.open().ledger;
    let told = 0;
    ledger.onDidChange(() => {
      told += 1;
    });
    const id = idOf(other.reserve(reservation(), NO_LIMITS));
    mock.timers.tick(2_000);
    assert.equal(told, 0);
    other.settle(id, settlement());
    mock.timers.tick(1_999);
    assert.equal(told, 0);
    mock.timers.tick(1);
    assert.equal(told, 1);
  });
});

describe('Ledger: a file that cannot be written for a while', () => {
  let shop: ReturnType<typeof workshop>;
  let holder: DatabaseSync;
  beforeEach(() => {
    shop = workshop();
    shop.open().ledger.close();
    holder = new DatabaseSync(shop.file);
  });
  afterEach(() => {
    holder.close();
    shop.clean();
  });

  it('has the attempts that ended meanwhile, and their verdicts, as soon as it can', () => {
    const { ledger } = shop.open({ busyTimeoutMs: 20 });
    const running = idOf(ledger.reserve(reservation({ attempt: 1 }), NO_LIMITS));
    holder.exec('BEGIN IMMEDIATE');
    ledger.progress(running, 10);
    ledger.settle(running, settlement());
    const begun = idOf(ledger.reserve(reservation({ attempt: 2 }), NO_LIMITS));
    ledger.progress(begun, 10);
    ledger.settle(begun, settlement());
    ledger.settle(begun, settlement({ costUsd: 9 }));
    ledger.verdict(begun, 'accepted');
    assert.equal(ledger.recent(5).length, 0);
    holder.exec('COMMIT');

    const third = idOf(ledger.reserve(reservation({ attempt: 3 }), NO_LIMITS));
    ledger.settle(third, settlement());
    ledger.verdict(begun, 'undone');
    assert.deepEqual(
      ledger.attemptsOf('request-1').map(({ attempt, verdict, costUsd }) => [attempt, verdict, costUsd]),
      [
        [1, null, 0.0025],
        [2, 'undone', 0.0025],
        [3, null, 0.0025],
      ],
    );
    assert.match(shop.lines.join(' '), /records wait in memory.*written again/);
  });

  it('promises no limit meanwhile', () => {
    const { ledger } = shop.open({ busyTimeoutMs: 20 });
    holder.exec('BEGIN IMMEDIATE');
    assert.deepEqual(ledger.reserve(reservation(), { ...NO_LIMITS, perMonthUsd: 5 }), {
      ok: false,
      reason: 'ledger-unavailable',
      spentUsd: 0,
      limitUsd: 5,
    });
    holder.exec('COMMIT');
    assert.ok(ledger.reserve(reservation(), { ...NO_LIMITS, perMonthUsd: 5 }).ok);
  });

  it('has them when the window is closed, too', () => {
    const { ledger } = shop.open({ busyTimeoutMs: 20 });
    holder.exec('BEGIN IMMEDIATE');
    ledger.settle(idOf(ledger.reserve(reservation(), NO_LIMITS)), settlement());
    holder.exec('COMMIT');
    ledger.close();
    assert.equal(shop.open().ledger.recent(5).length, 1);
  });
});
