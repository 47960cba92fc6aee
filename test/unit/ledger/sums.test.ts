import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { Ledger, Verdict } from '../../../src/ledger/index.ts';
import { assertSame, figuresOf, summed } from './figures.ts';
import { NOW, record, workshop } from './helpers.ts';

const HOUR = 3_600_000;

describe('Ledger: cells', () => {
  let shop: ReturnType<typeof workshop>;
  let ledger: Ledger;
  beforeEach(() => {
    shop = workshop();
    ledger = shop.open().ledger;
  });
  afterEach(() => {
    shop.clean();
  });

  it('are, for any time, what the attempts say, through late attempts, verdicts and deletions', () => {
    const attempt = fc.record({
      request: fc.integer({ min: 1, max: 5 }),
      minutes: fc.integer({ min: 0, max: 6_000 }),
      model: fc.constantFrom('one', 'two', 'three'),
      task: fc.constantFrom('explain', 'chat'),
      workspace: fc.constantFrom('shop', null),
      micro: fc.option(fc.integer({ min: 0, max: 50_000 })),
      baseline: fc.option(fc.integer({ min: 0, max: 90_000 })),
      verdict: fc.option(fc.constantFrom<Verdict>('accepted', 'partly', 'rejected', 'undone')),
    });
    const range = fc.tuple(fc.integer({ min: -100, max: 6_100 }), fc.integer({ min: 0, max: 6_100 }));
    let round = 0;
    fc.assert(
      fc.property(
        fc.array(attempt, { maxLength: 14 }),
        fc.array(range, { maxLength: 6 }),
        fc.nat(4),
        (list, ranges, gone) => {
          round += 1;
          const start = NOW + round * 400 * 24 * HOUR;
          const ids = new Set<string>();
          list.forEach((one, index) => {
            const requestId = `${round}-${one.request}`;
            ids.add(requestId);
            const id = record(
              ledger,
              { ...one, requestId, at: start + one.minutes * 60_000, attempt: index + 1 },
              {
                costUsd: one.micro === null ? null : one.micro / 1e6,
                costSource: one.micro === null ? 'unknown' : 'priced',
                baselineUsd: one.baseline === null ? null : one.baseline / 1e6,
              },
            );
            if (one.verdict !== null) ledger.verdict(id, one.verdict);
          });
          if (gone > 0) {
            const db = new DatabaseSync(shop.file);
            db.prepare('DELETE FROM attempts WHERE at >= ? AND id % 5 = ?').run(start, gone);
            db.close();
          }
          const requests = [...ids].map((id) => ledger.attemptsOf(id));
          for (const [from, length] of [...ranges, [-100, 9_000] as const]) {
            const [first, end] = [start + from * 60_000, start + (from + length) * 60_000];
            const wanted = figuresOf(requests, first, end);
            assertSame(summed(ledger.cells(first, end)), wanted);
            const { usd, attempts, baselineUsd } = ledger.total(first, end);
            assert.ok(Math.abs(usd - wanted.usd) < 1e-9 && Math.abs(baselineUsd - wanted.baselineUsd) < 1e-9);
            assert.equal(attempts, wanted.attempts);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('leave nothing behind when all attempts are gone', () => {
    for (let count = 0; count < 20; count += 1) {
      record(ledger, {
        requestId: `r${count % 7}`,
        at: NOW + count * HOUR,
        attempt: count + 1,
        sessionId: 's',
      });
    }
    const db = new DatabaseSync(shop.file);
    db.exec('DELETE FROM attempts');
    for (const table of ['spend_sums', 'details', 'model_hours', 'sessions', 'completions']) {
      assert.equal(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'], 0, table);
    }
    db.close();
  });

  it('make series by tier, whatever the edges', () => {
    for (let count = 0; count < 50; count += 1) {
      const tier = count % 3 === 0 ? 'cheap' : 'mid';
      record(
        ledger,
        { requestId: `r${count}`, at: NOW + count * HOUR * 1.7, tier },
        { costUsd: count / 100 },
      );
    }
    const edges = [NOW - 1, NOW + HOUR / 2, NOW + 20.5 * HOUR, NOW + 60 * HOUR, NOW + 61 * HOUR];
    const series = ledger.series(edges, { tier: 'cheap' });
    assert.equal(series.length, 4);
    series.forEach((bar, i) => {
      const cells = ledger.cells(edges[i] ?? 0, edges[i + 1] ?? 0).filter(({ tier }) => tier === 'cheap');
      const usd = cells.reduce((sum, cell) => sum + cell.usd, 0);
      assert.ok(Math.abs((bar[0]?.usd ?? 0) - usd) < 1e-9);
      assert.ok(bar.every(({ tier }) => tier === 'cheap'));
    });
  });

  it('keep workspace, language and tier apart', () => {
    record(ledger, { requestId: 'a', workspace: 'shop', language: 'go', tier: 'mid' });
    record(ledger, { requestId: 'b', workspace: null, language: null, tier: 'cheap' });
    const names = ledger
      .cells(0, NOW + 1)
      .map(({ workspace, language, tier }) => [workspace, language, tier]);
    assert.deepEqual(names.sort(), [
      ['', '', 'cheap'],
      ['shop', 'go', 'mid'],
    ]);
  });

  it('find the newest requests, with all their attempts, also rare ones', () => {
    for (let count = 0; count < 60; count += 1) {
      const model = count === 3 ? 'rare' : 'common';
      record(ledger, { requestId: `r${count}`, at: NOW + count * HOUR, model });
    }
    record(ledger, { requestId: 'r3', at: NOW + 4 * HOUR, model: 'common', attempt: 2 });
    const ids = (found: ReturnType<Ledger['requests']>) => found.map((attempts) => attempts[0]?.requestId);
    assert.deepEqual(ids(ledger.requests(0, NOW + 99 * HOUR, {}, 3)), ['r59', 'r58', 'r57']);
    const rare = ledger.requests(0, NOW + 99 * HOUR, { model: 'rare' }, 3);
    assert.deepEqual(ids(rare), ['r3']);
    assert.equal(rare[0]?.length, 2);
    assert.deepEqual(rare[0]?.[0]?.reasons, ['explain is a mid task']);
    assert.deepEqual(ledger.requests(NOW + 1, NOW + HOUR, {}, 3), []);
  });

  it('tell what conversations cost, dearest first', () => {
    for (const [sessionId, costUsd, hours] of [
      ['a', 0.5, 0],
      ['b', 2, 1],
      ['a', 1, 30],
    ] as const) {
      record(ledger, { requestId: `${sessionId}${hours}`, sessionId, at: NOW + hours * HOUR }, { costUsd });
    }
    record(ledger, { requestId: 'c', sessionId: null }, { costUsd: 9 });
    const told = (from: number) =>
      ledger
        .sessions(from, NOW + 99 * HOUR, 9)
        .map(({ sessionId, usd, attempts }) => [sessionId, usd, attempts]);
    assert.deepEqual(told(0), [
      ['b', 2, 1],
      ['a', 1.5, 2],
    ]);
    assert.deepEqual(told(NOW + 2 * HOUR), [['a', 1.5, 2]]);
  });
});
