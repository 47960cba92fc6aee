import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { completionsSql, SUM_COLUMNS } from '../../../src/ledger/completionSums.ts';
import type { CompletionStats, Ledger, Reservation, Settlement, Verdict } from '../../../src/ledger/index.ts';
import { idOf, NO_LIMITS, NOW, record, reservation, settlement, workshop } from './helpers.ts';

const GHOST = { task: 'autocomplete', tier: 'cheap', provider: 'mistral', model: 'codestral' };
const HOUR = 3_600_000;

function ghost(
  ledger: Ledger,
  reserved: Partial<Reservation> = {},
  settled: Partial<Settlement> = {},
): number {
  return record(ledger, { ...GHOST, ...reserved }, { costUsd: 0.0002, ...settled });
}

function only(ledger: Ledger): CompletionStats {
  const [first, ...others] = ledger.completionStats(0, NOW + HOUR, 'model');
  assert.ok(first);
  assert.deepEqual(others, []);
  return first;
}

describe('Ledger: ghost text', () => {
  let shop: ReturnType<typeof workshop>;
  let ledger: Ledger;
  beforeEach(() => {
    shop = workshop();
    ledger = shop.open().ledger;
  });
  afterEach(() => {
    shop.clean();
  });

  it('is nothing where nothing was typed, whatever else was asked', () => {
    record(ledger);
    assert.deepEqual(ledger.completionStats(0, NOW + HOUR, 'model'), []);
    assert.deepEqual(ledger.completionStats(0, NOW + HOUR, 'language'), []);
  });

  it('adds up what was shown and accepted, and what all of it cost', () => {
    const [first, second] = [ghost(ledger, { requestId: 'a' }), ghost(ledger, { requestId: 'b' })];
    ghost(ledger, { requestId: 'c' }, { outcome: 'cancelled', reason: 'cancelled', costUsd: 0.0001 });
    ledger.suggested(first, { shown: 1, suggestedChars: 40 });
    ledger.suggested(first, { shown: 1, suggestedChars: 25 });
    ledger.suggested(first, { acceptedChars: 15 });
    ledger.suggested(first, { acceptedChars: 10 });
    ledger.verdict(first, 'accepted');
    ledger.suggested(second, { shown: 1, suggestedChars: 30 });
    ledger.verdict(second, 'rejected');
    assert.deepEqual(only(ledger), {
      key: 'mistral/codestral',
      requests: 3,
      shown: 3,
      offered: 2,
      accepted: 1,
      acceptedShare: 0.5,
      suggestedChars: 95,
      acceptedChars: 25,
      usd: 0.0005,
      unknown: 0,
      usdPer1000Accepted: 0.02,
      keptAfter30s: null,
      keptAfter2min: null,
      keptAfter10min: null,
    });
  });

  it('groups by model and by language, the dearest first, a language that nobody knows by the empty name', () => {
    ghost(ledger, { requestId: 'a', language: 'go' });
    ghost(ledger, { requestId: 'b', language: 'go', model: 'devstral' }, { costUsd: 0.001 });
    ghost(ledger, { requestId: 'c', language: null }, { costUsd: 0.01 });
    const keys = (by: 'model' | 'language') =>
      ledger.completionStats(0, NOW + HOUR, by).map(({ key, requests }) => [key, requests]);
    assert.deepEqual(keys('model'), [
      ['mistral/codestral', 2],
      ['mistral/devstral', 1],
    ]);
    assert.deepEqual(keys('language'), [
      ['', 1],
      ['go', 2],
    ]);
  });

  it('counts a request once for each model that it went to', () => {
    ghost(ledger, { attempt: 1 }, { outcome: 'failed', costUsd: 0 });
    ghost(ledger, { attempt: 2 }, { outcome: 'failed', costUsd: 0 });
    ghost(ledger, { attempt: 3, model: 'devstral' });
    assert.deepEqual(
      ledger.completionStats(0, NOW + HOUR, 'model').map(({ requests }) => requests),
      [1, 1],
    );
  });

  it('takes the start in and leaves the end out, to the millisecond', () => {
    for (const at of [NOW - HOUR - 1, NOW - HOUR, NOW - 1, NOW, NOW + HOUR - 1, NOW + HOUR]) {
      ghost(ledger, { at, requestId: `at-${at}` });
    }
    const requests = (from: number, to: number) =>
      ledger.completionStats(from, to, 'model').reduce((sum, group) => sum + group.requests, 0);
    const hour = Math.floor(NOW / HOUR) * HOUR;
    assert.equal(requests(NOW - HOUR, NOW + HOUR), 4);
    assert.equal(requests(NOW, NOW + 1), 1);
    assert.equal(requests(NOW, NOW), 0);
    assert.equal(requests(NOW + 1, NOW), 0);
    assert.equal(requests(hour, hour + HOUR), 2);
    assert.equal(requests(NOW - 1, NOW - 1 + HOUR), 2);
    assert.equal(requests(0, Number.MAX_SAFE_INTEGER), 6);
    assert.equal(requests(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), 6);
  });

  it('has no cost by accepted characters where a cost is unknown or nothing was accepted', () => {
    const id = ghost(ledger, { requestId: 'a' });
    assert.equal(only(ledger).usdPer1000Accepted, null);
    ledger.suggested(id, { acceptedChars: 100 });
    assert.equal(only(ledger).usdPer1000Accepted, 0.002);
    ghost(ledger, { requestId: 'b' }, { costUsd: null, costSource: 'unknown' });
    const { usd, unknown, usdPer1000Accepted } = only(ledger);
    assert.deepEqual([usd, unknown, usdPer1000Accepted], [0.0002, 1, null]);
  });

  it('weighs what is still there by what was accepted, and leaves out what was not measured', () => {
    const [long, short, other] = ['a', 'b', 'c'].map((requestId) => ghost(ledger, { requestId })) as [
      number,
      number,
      number,
    ];
    ledger.suggested(long, { acceptedChars: 90 });
    ledger.suggested(short, { acceptedChars: 10 });
    ledger.suggested(other, { acceptedChars: 500 });
    ledger.survived(long, 30, 1);
    ledger.survived(short, 30, 0.5);
    ledger.survived(long, 120, 0.5);
    const { keptAfter30s, keptAfter2min, keptAfter10min } = only(ledger);
    assert.deepEqual([keptAfter30s, keptAfter2min, keptAfter10min], [0.95, 0.5, null]);
  });

  it('takes the mean where an attempt paid for several suggestions', () => {
    const id = ghost(ledger);
    ledger.suggested(id, { acceptedChars: 10 });
    for (const share of [1, 0, 0.5]) {
      ledger.survived(id, 600, share);
    }
    assert.equal(only(ledger).keptAfter10min, 0.5);
  });

  it('holds what was undone for gone, though nobody measured it, until it is accepted again', () => {
    const id = ghost(ledger);
    ledger.suggested(id, { shown: 1, acceptedChars: 10 });
    ledger.verdict(id, 'accepted');
    ledger.survived(id, 30, 1);
    ledger.verdict(id, 'undone');
    let { accepted, keptAfter30s, keptAfter10min } = only(ledger);
    assert.deepEqual([accepted, keptAfter30s, keptAfter10min], [1, 1, 0]);
    ledger.verdict(id, 'accepted');
    ({ accepted, keptAfter30s, keptAfter10min } = only(ledger));
    assert.deepEqual([accepted, keptAfter30s, keptAfter10min], [1, 1, null]);
  });

  it('takes what is shown and judged before the attempt is settled, also of a process that dies', () => {
    const settled = idOf(ledger.reserve(reservation({ ...GHOST, requestId: 'a' }), NO_LIMITS));
    ledger.suggested(settled, { shown: 1, suggestedChars: 8, acceptedChars: 8 });
    ledger.verdict(settled, 'accepted');
    assert.deepEqual(ledger.completionStats(0, NOW + HOUR, 'model'), []);
    ledger.settle(settled, settlement({ costUsd: 0.001 }));
    const { requests, accepted, acceptedChars } = only(ledger);
    assert.deepEqual([requests, accepted, acceptedChars], [1, 1, 8]);
    assert.equal(ledger.recent(1)[0]?.verdict, 'accepted');

    const left = idOf(ledger.reserve(reservation({ ...GHOST, requestId: 'b' }), NO_LIMITS));
    ledger.verdict(left, 'partly');
    const db = new DatabaseSync(shop.file);
    db.exec(`UPDATE reservations SET owner = 'dead', owner_host = 'elsewhere', expires_at = 0`);
    db.close();
    assert.equal(shop.recover(NOW), 1);
    assert.equal(ledger.recent(1)[0]?.verdict, 'partly');
    assert.equal(only(ledger).requests, 2);
  });

  it('is written when the file can be written again, in its order', () => {
    ledger.close();
    const { ledger: slow } = shop.open({ busyTimeoutMs: 20 });
    const holder = new DatabaseSync(shop.file);
    holder.exec('BEGIN IMMEDIATE');
    const id = idOf(slow.reserve(reservation(GHOST), NO_LIMITS));
    slow.suggested(id, { shown: 1, acceptedChars: 5 });
    slow.verdict(id, 'accepted');
    slow.settle(id, settlement());
    slow.survived(id, 30, 1);
    holder.exec('COMMIT');
    holder.close();
    slow.settle(idOf(slow.reserve(reservation(), NO_LIMITS)), settlement());
    const { accepted, acceptedChars, keptAfter30s } = only(slow);
    assert.deepEqual([accepted, acceptedChars, keptAfter30s], [1, 5, 1]);
  });

  it('ignores unknown attempts, a closed ledger, and figures that cannot be true', () => {
    const id = ghost(ledger);
    ledger.suggested(4_711, { shown: 1 });
    ledger.survived(4_711, 30, 1);
    ledger.suggested(id, { shown: -1, suggestedChars: Number.NaN, acceptedChars: Number.POSITIVE_INFINITY });
    ledger.survived(id, 30, Number.NaN);
    assert.deepEqual([only(ledger).shown, only(ledger).keptAfter30s], [0, null]);
    ledger.survived(id, 30, 7);
    assert.equal(only(ledger).keptAfter30s, 1);
    for (let times = 0; times < 5; times += 1) {
      ledger.suggested(id, { shown: 1e300, suggestedChars: 1e300, acceptedChars: 1e300 });
    }
    assert.ok(Number.isSafeInteger(only(ledger).acceptedChars));
    assert.deepEqual(shop.lines, []);
    ledger.close();
    ledger.suggested(id, { shown: 1 });
    ledger.survived(id, 30, 1);
    assert.deepEqual(shop.lines, []);
  });

  it('tells its listeners what was accepted or survived, and not what was merely shown', () => {
    const id = ghost(ledger);
    let told = 0;
    ledger.onDidChange(() => {
      told += 1;
    });
    ledger.suggested(id, { shown: 1, suggestedChars: 12 });
    assert.equal(told, 0);
    ledger.suggested(id, { acceptedChars: 12 });
    ledger.survived(id, 30, 1);
    assert.equal(told, 2);
  });

  it('has hours that stay equal to the attempts, whatever is added, judged, changed or deleted', () => {
    const attempt = fc.nat({ max: 9 });
    const change = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), hour: fc.nat({ max: 2 }), model: fc.nat({ max: 1 }) }),
      fc.record({ kind: fc.constant('show' as const), attempt, chars: fc.nat({ max: 90 }) }),
      fc.record({ kind: fc.constant('take' as const), attempt, chars: fc.nat({ max: 90 }) }),
      fc.record({
        kind: fc.constant('judge' as const),
        attempt,
        verdict: fc.constantFrom<Verdict>('accepted', 'partly', 'rejected', 'undone'),
      }),
      fc.record({
        kind: fc.constant('measure' as const),
        attempt,
        after: fc.constantFrom(30 as const, 120 as const, 600 as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.record({ kind: fc.constant('correct' as const), attempt }),
      fc.record({ kind: fc.constant('delete' as const), attempt }),
    );
    const db = new DatabaseSync(shop.file);
    const sums = SUM_COLUMNS.map((name) => `total(${name}) AS ${name}`).join(', ');
    fc.assert(
      fc.property(fc.array(change, { minLength: 10, maxLength: 30 }), (changes) => {
        const ids: number[] = [];
        for (const one of changes) {
          if (one.kind === 'add') {
            const at = NOW + one.hour * HOUR;
            ids.push(ghost(ledger, { at, model: `m${one.model}`, requestId: `r${ids.length >> 1}` }));
            continue;
          }
          const id = ids[one.attempt] ?? 0;
          if (one.kind === 'show') ledger.suggested(id, { shown: 1, suggestedChars: one.chars });
          if (one.kind === 'take') ledger.suggested(id, { acceptedChars: one.chars });
          if (one.kind === 'judge') ledger.verdict(id, one.verdict);
          if (one.kind === 'measure') ledger.survived(id, one.after, one.share);
          if (one.kind === 'correct') db.exec(`UPDATE attempts SET cost_usd = 0.0003 WHERE id = ${id}`);
          if (one.kind === 'delete') db.exec(`DELETE FROM attempts WHERE id = ${id}`);
        }
        assert.deepEqual(
          db.prepare(`SELECT ${sums} FROM completion_hours`).get(),
          db.prepare(`SELECT ${sums} FROM (${completionsSql('true')})`).get(),
        );
        db.exec('DELETE FROM attempts');
        const left = db.prepare(`SELECT * FROM completion_hours`).all();
        assert.ok(left.every((row) => SUM_COLUMNS.every((name) => row[name] === 0)));
        assert.equal(db.prepare('SELECT count(*) AS n FROM completions').get()?.['n'], 0);
        assert.deepEqual(ledger.completionStats(0, NOW * 2, 'model'), []);
      }),
      { numRuns: 40 },
    );
    db.close();
  });
});
