import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import type { Attempt, Ledger } from '../../../src/ledger/index.ts';
import { idOf, NO_LIMITS, NOW, record, reservation, settlement, workshop } from './helpers.ts';

const MINUTE = 60_000;
const LEASE = 15 * MINUTE;

describe('Ledger: what dead processes leave behind', () => {
  let shop: ReturnType<typeof workshop>;
  let ledger: Ledger;
  /** The pid of a process that has ended. */
  const gone = spawnSync(process.execPath, ['--version']).pid;
  beforeEach(() => {
    shop = workshop();
    ledger = shop.open().ledger;
  });
  afterEach(() => {
    shop.clean();
  });

  /** Makes all reservations somebody else's; by default of a living process on this host. */
  const giveAway = (change = ''): void => {
    const db = new DatabaseSync(shop.file);
    db.exec(
      `UPDATE reservations SET owner = 'other', owner_pid = ${process.ppid}, owner_started = NULL ${change}`,
    );
    db.close();
  };
  const running = (): number => {
    const db = new DatabaseSync(shop.file);
    const count = Number(db.prepare('SELECT count(*) AS n FROM reservations').get()?.['n']);
    db.close();
    return count;
  };
  const figures = ({
    outcome,
    reason,
    costUsd,
    costSource,
    inputTokens,
    outputTokens,
  }: Attempt): unknown[] => [outcome, reason, costUsd, costSource, inputTokens, outputTokens];

  it('becomes a cancelled attempt with an estimate of the tokens seen', () => {
    const id = idOf(ledger.reserve(reservation(), NO_LIMITS));
    ledger.progress(id, 40);
    ledger.progress(id, 30);
    giveAway(`, owner_pid = ${gone}`);
    assert.equal(shop.recover(NOW), 1);
    const [found] = ledger.recent(2);
    assert.ok(found !== undefined);
    assert.deepEqual(figures(found), [
      'cancelled',
      'process-ended',
      0.001 + 40 * 0.000005,
      'estimated',
      1_000,
      40,
    ]);
    assert.equal(found.id, id);
    assert.equal(running(), 0);
    assert.equal(shop.recover(NOW), 0);
  });

  it('has an unknown cost when the price is unknown, and is not counted as nothing', () => {
    ledger.reserve(reservation({ worstUsd: null, inputUsd: null, outputTokenUsd: null }), NO_LIMITS);
    giveAway(`, owner_pid = ${gone}`);
    shop.recover(NOW);
    assert.equal(ledger.recent(1)[0]?.costUsd, null);
    assert.deepEqual([ledger.total(0, NOW + 1).usd, ledger.total(0, NOW + 1).unknown], [0, 1]);
  });

  it('is settled before a limit refuses, so that the dead block nobody', () => {
    const perDay = { ...NO_LIMITS, perDayUsd: 0.03, dayStart: NOW - 1 };
    ledger.reserve(reservation({ requestId: 'a' }), perDay);
    giveAway();
    assert.equal(ledger.reserve(reservation({ requestId: 'b' }), perDay).ok, false);
    // It dies within the second in which it was seen alive.
    giveAway(`, owner_pid = ${gone}`);
    assert.ok(ledger.reserve(reservation({ requestId: 'b' }), perDay).ok);
    assert.equal(ledger.total(0, NOW + 1).attempts, 1);
  });

  it('is settled when the ledger is opened', () => {
    ledger.reserve(reservation(), NO_LIMITS);
    giveAway(`, owner_pid = ${gone}`);
    assert.equal(shop.open().ledger.recent(1)[0]?.outcome, 'cancelled');
  });

  it('is left alone while its process lives and its lease lasts, however silent it is', () => {
    const id = idOf(ledger.reserve(reservation(), NO_LIMITS));
    giveAway();
    assert.equal(shop.recover(NOW + LEASE + MINUTE), 0);
    const later = shop.open({ now: () => NOW + LEASE }).ledger;
    later.progress(id, 1);
    assert.equal(shop.recover(NOW + LEASE + 2 * MINUTE), 0, 'progress renews the lease');
    assert.equal(shop.recover(NOW + 2 * LEASE + MINUTE + 1), 1);
  });

  it('never takes a running attempt of its own process for dead', () => {
    ledger.reserve(reservation(), NO_LIMITS);
    assert.equal(shop.recover(NOW + 100 * LEASE), 0);
    shop.open({ now: () => NOW + 100 * LEASE });
    assert.equal(running(), 1);
  });

  it('trusts only the lease for a process of another host', () => {
    ledger.reserve(reservation(), NO_LIMITS);
    giveAway(`, owner_pid = ${gone}, owner_host = 'elsewhere'`);
    assert.equal(shop.recover(NOW + LEASE + MINUTE), 0);
    assert.equal(shop.recover(NOW + LEASE + MINUTE + 1), 1);
  });

  it('is not mistaken for alive when its pid was given to another process', function () {
    ledger.reserve(reservation(), NO_LIMITS);
    giveAway(`, owner_pid = ${process.pid}`);
    assert.equal(shop.recover(NOW), 1, 'our own pid');
    if (process.platform !== 'linux') {
      this.skip();
    }
    ledger.reserve(reservation({ attempt: 2 }), NO_LIMITS);
    giveAway(`, owner_started = 'an-earlier-boot:1'`);
    assert.equal(shop.recover(NOW), 1, 'the pid of another living process');
  });

  it('gets its true figures when its process settles late after all', () => {
    const id = idOf(ledger.reserve(reservation({ worstUsd: 0.5 }), NO_LIMITS));
    giveAway();
    const perDay = { ...NO_LIMITS, perDayUsd: 0.6, dayStart: NOW - 1 };
    assert.equal(shop.recover(NOW + LEASE + MINUTE + 1), 1);
    assert.equal(ledger.total(0, NOW + 1).usd, 0.001);
    const refused = ledger.reserve(reservation({ requestId: 'b', worstUsd: 0.2 }), perDay);
    assert.deepEqual(refused, { ok: false, reason: 'day-limit', spentUsd: 0.5, limitUsd: 0.6 });

    ledger.verdict(id, 'accepted');
    ledger.settle(id, settlement({ costUsd: 0.3, outputTokens: 77 }));
    ledger.settle(id, settlement({ costUsd: 9 }));
    const [found, ...others] = ledger.recent(5);
    assert.ok(found !== undefined && others.length === 0);
    assert.deepEqual(figures(found), ['ok', null, 0.3, 'priced', 1_000, 77]);
    assert.equal(found.verdict, 'accepted');
    assert.ok(ledger.reserve(reservation({ requestId: 'b', worstUsd: 0.3 }), perDay).ok, 'the hold is gone');
  });

  it('keeps its estimate when its late settlement knows no cost', () => {
    const id = idOf(ledger.reserve(reservation(), NO_LIMITS));
    giveAway(`, owner_pid = ${gone}`);
    shop.recover(NOW);
    ledger.settle(
      id,
      settlement({ outcome: 'incomplete', reason: 'cut-off', costUsd: null, costSource: 'unknown' }),
    );
    const found = ledger.recent(1)[0];
    assert.deepEqual([found?.outcome, found?.costUsd, found?.costSource], ['incomplete', 0.001, 'estimated']);
  });

  it('does not disturb what is settled', () => {
    record(ledger, {}, { outcome: 'cancelled', reason: 'user', costUsd: 0.1 });
    assert.equal(shop.recover(NOW + 100 * LEASE), 0);
    assert.equal(ledger.recent(1)[0]?.reason, 'user');
  });
});
