import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { CostSource, Ledger } from '../../../src/ledger/index.ts';
import { idOf, NO_LIMITS, NOW, record, reservation, settlement, workshop } from './helpers.ts';

describe('Ledger: sums', () => {
  let shop: ReturnType<typeof workshop>;
  let ledger: Ledger;
  beforeEach(() => {
    shop = workshop();
    ledger = shop.open().ledger;
  });
  afterEach(() => {
    shop.clean();
  });

  it('is all zeros where there is nothing', () => {
    assert.deepEqual(ledger.total(0, NOW), {
      attempts: 0,
      requests: 0,
      usd: 0,
      estimatedUsd: 0,
      unknown: 0,
      baselineUsd: 0,
      comparedUsd: 0,
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
    });
    assert.deepEqual(ledger.cells(0, NOW), []);
  });

  it('takes the start in and leaves the end out', () => {
    for (const at of [NOW - 1, NOW, NOW + 1, NOW + 2]) {
      record(ledger, { at, requestId: `at-${at}` });
    }
    assert.equal(ledger.total(NOW, NOW + 2).attempts, 2);
  });

  it('keeps an unknown cost apart, and says which part is estimated', () => {
    record(ledger, { requestId: 'a' }, { costUsd: 0.5, costSource: 'billed' });
    record(ledger, { requestId: 'b' }, { costUsd: 0.25, costSource: 'estimated' });
    record(ledger, { requestId: 'c' }, { costUsd: null, costSource: 'unknown' });
    const { usd, estimatedUsd, unknown, attempts } = ledger.total(0, NOW + 1);
    assert.deepEqual(
      { usd, estimatedUsd, unknown, attempts },
      { usd: 0.75, estimatedUsd: 0.25, unknown: 1, attempts: 3 },
    );
  });

  it('counts a failed attempt against savings: its cost, but the baseline only once', () => {
    record(ledger, { attempt: 1, model: 'small' }, { outcome: 'rejected', costUsd: 0.01, baselineUsd: 0.2 });
    record(ledger, { attempt: 2, model: 'big' }, { costUsd: 0.1, baselineUsd: 0.25 });
    const { usd, baselineUsd, comparedUsd, requests, attempts } = ledger.total(0, NOW + 1);
    assert.deepEqual(
      { usd, baselineUsd, comparedUsd, requests, attempts },
      { usd: 0.11, baselineUsd: 0.25, comparedUsd: 0.11, requests: 1, attempts: 2 },
    );
    const cells = ledger
      .cells(0, NOW + 1)
      .map((cell) => [cell.model, cell.usd, cell.baselineUsd, cell.requests, cell.tried]);
    assert.deepEqual(cells.sort(), [
      ['big', 0.1, 0.25, 1, 1],
      ['small', 0.01, 0, 0, 1],
    ]);
  });

  it('compares no request whose baseline or whose own cost is not known', () => {
    record(ledger, { requestId: 'a' }, { costUsd: 0.25, baselineUsd: null });
    record(ledger, { requestId: 'b' }, { costUsd: null, costSource: 'unknown', baselineUsd: 0.5 });
    record(
      ledger,
      { requestId: 'c', attempt: 1 },
      { costUsd: null, costSource: 'unknown', baselineUsd: null },
    );
    record(ledger, { requestId: 'c', attempt: 2 }, { costUsd: 0.25, baselineUsd: 0.5 });
    record(ledger, { requestId: 'd' }, { costUsd: 0.125, baselineUsd: 0.5 });
    const { usd, baselineUsd, comparedUsd, unknown } = ledger.total(0, NOW + 1);
    assert.deepEqual(
      { usd, baselineUsd, comparedUsd, unknown },
      { usd: 0.625, baselineUsd: 0.5, comparedUsd: 0.125, unknown: 2 },
    );
  });

  it('uses the last known baseline when the last attempt has none', () => {
    record(ledger, { attempt: 1 }, { outcome: 'incomplete', costUsd: 0.01, baselineUsd: 0.05 });
    record(ledger, { attempt: 2 }, { outcome: 'failed', costUsd: 0, baselineUsd: null });
    assert.equal(ledger.total(0, NOW + 1).baselineUsd, 0.05);
  });

  it('does not drift over many small figures', () => {
    for (let count = 0; count < 1_000; count += 1) {
      record(ledger, { requestId: `r-${count}` }, { costUsd: 0.000_001 });
    }
    assert.equal(ledger.total(0, NOW + 1).usd, 0.001);
  });

  it('sums figures beyond all reason, and figures out of the range of whole numbers, without a fault', () => {
    const absurd = { inputTokens: 1e300, outputTokens: Number.MAX_SAFE_INTEGER, cacheReadTokens: 2 ** 60 };
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const id = record(ledger, { attempt, contextTokens: 1e300, worstUsd: 1e300 }, absurd);
      ledger.suggested(id, { shown: 1e300, acceptedChars: 1e300 });
    }
    record(ledger, { attempt: 4 }, { costUsd: 1e300, costSource: 'billed', baselineUsd: 1e300 });
    const db = new DatabaseSync(shop.file);
    db.exec('UPDATE attempts SET input_tokens = 9223372036854775807, context_tokens = 9223372036854775807');
    db.close();
    const total = ledger.total(0, NOW + 1);
    assert.ok(total.inputTokens > 2 ** 64);
    assert.equal(total.outputTokens, 3 * Number.MAX_SAFE_INTEGER + 300);
    assert.deepEqual([total.usd, total.unknown, total.baselineUsd], [0.0075, 1, 0]);
    assert.equal(ledger.cells(0, NOW + 1)[0]?.inputTokens, total.inputTokens);
    assert.equal(ledger.recent(9).length, 4);
    assert.equal(ledger.attemptsOf('request-1')[0]?.inputTokens, 2 ** 63);
    assert.deepEqual(ledger.completionStats(0, NOW + 1, 'model'), []);
    assert.deepEqual(shop.lines, []);
  });

  it('takes a cost beyond all reason for unknown and still promises its limits', () => {
    const limits = { ...NO_LIMITS, perDayUsd: 1 };
    for (const worstUsd of [1e300, 1e9]) {
      const refused = ledger.reserve(reservation({ worstUsd }), limits);
      assert.ok(!refused.ok && refused.reason === 'day-limit');
    }
    for (let attempt = 1; attempt <= 30; attempt += 1) {
      const id = idOf(ledger.reserve(reservation({ attempt, worstUsd: 1e300 }), NO_LIMITS));
      ledger.settle(id, settlement({ costUsd: 1e300, costSource: 'billed' }));
    }
    const refused = ledger.reserve(reservation({ worstUsd: 0.01 }), limits);
    assert.ok(!refused.ok && refused.spentUsd === 3e7, JSON.stringify(refused));
    assert.deepEqual(shop.lines, []);
  });

  it('splits into cells that add up to the total', () => {
    const source = fc.constantFrom<CostSource>('billed', 'priced', 'estimated', 'unknown');
    const attempt = fc.record({
      request: fc.integer({ min: 1, max: 6 }),
      model: fc.constantFrom('one', 'two', 'three'),
      source,
      micro: fc.integer({ min: 0, max: 50_000 }),
      baseline: fc.option(fc.integer({ min: 0, max: 90_000 })),
    });
    let from = NOW;
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 15 }), (list) => {
        from += 1_000;
        list.forEach(({ request, model, source: costSource, micro, baseline }, index) => {
          record(
            ledger,
            { at: from + index, requestId: `${from}-${request}`, attempt: index + 1, model, task: model },
            {
              costUsd: costSource === 'unknown' ? null : micro / 1e6,
              costSource,
              baselineUsd: baseline === null ? null : baseline / 1e6,
            },
          );
        });
        const total = ledger.total(from, from + 1_000);
        assert.equal(total.attempts, list.length);
        assert.equal(total.requests, new Set(list.map(({ request }) => request)).size);
        const cells = ledger.cells(from, from + 1_000);
        for (const figure of [
          'attempts',
          'requests',
          'unknown',
          'inputTokens',
          'outputTokens',
          'cacheReadTokens',
        ] as const) {
          assert.equal(
            cells.reduce((sum, one) => sum + one[figure], 0),
            total[figure],
            figure,
          );
        }
        for (const figure of ['usd', 'estimatedUsd', 'baselineUsd', 'comparedUsd'] as const) {
          const sum = cells.reduce((all, one) => all + one[figure], 0);
          assert.ok(Math.abs(sum - total[figure]) < 1e-12, `${figure}: ${sum} and ${total[figure]}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('knows what providers counted for each estimated token, of the attempts that they told it of', () => {
    const counted = (contextTokens: number, inputTokens: number, more: Parameters<typeof record>[2] = {}) =>
      record(ledger, { contextTokens }, { inputTokens, ...more });
    counted(1_000, 1_300);
    counted(1_000, 900, { costSource: 'billed' });
    counted(1_000, 1_000, { costSource: 'estimated' });
    counted(1_000, 0, { costUsd: 0 });
    counted(1_000, 1_400, { costUsd: null, costSource: 'unknown' });
    counted(20, 90);
    assert.deepEqual([...ledger.inputRatios()], [['anthropic/claude-haiku-4-5', [0.9, 1.3]]]);
  });
});
