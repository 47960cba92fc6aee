import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { Ledger } from '../../../src/ledger/index.ts';
import { spendText } from '../../../src/router/index.ts';
import { NOW, record, workshop } from './helpers.ts';

const HOUR = 3_600_000;

describe('Ledger: what each caller has spent', () => {
  let shop: ReturnType<typeof workshop>;
  let ledger: Ledger;
  beforeEach(() => {
    shop = workshop();
    ledger = shop.open().ledger;
  });
  afterEach(() => {
    shop.clean();
  });

  it('is, for any time, what the attempts say, through more attempts, late figures and deletions', () => {
    const attempt = fc.record({
      request: fc.nat(6),
      minutes: fc.nat(600),
      micro: fc.option(fc.integer({ min: 0, max: 50_000 })),
    });
    const range = fc.tuple(fc.integer({ min: -50, max: 650 }), fc.nat(300));
    let round = 0;
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 20 }), fc.array(range), fc.nat(4), (list, ranges, gone) => {
        round += 1;
        const start = NOW + round * 100 * HOUR;
        const callers = ['Claude Code', 'aider', null];
        const tried = new Map<number, number>();
        const kept = list.flatMap(({ request, minutes, micro }) => {
          const nth = (tried.get(request) ?? 0) + 1;
          tried.set(request, nth);
          const caller = callers[request % 3] ?? null;
          const at = start + minutes * 60_000;
          const id = record(
            ledger,
            { requestId: `${round}-${request}`, caller, at, attempt: nth },
            {
              costUsd: micro === null ? null : micro / 1e6,
              costSource: micro === null ? 'unknown' : 'priced',
            },
          );
          return [{ id, caller, at, nth, micro }];
        });
        const db = new DatabaseSync(shop.file);
        if (gone > 0) db.prepare('DELETE FROM attempts WHERE at >= ? AND id % 5 = ?').run(start, gone);
        db.prepare(
          "UPDATE attempts SET cost_usd = 0.5, cost_source = 'estimated' WHERE at >= ? AND id % 7 = 3",
        ).run(start);
        db.close();
        const left = kept
          .filter(({ id }) => gone === 0 || id % 5 !== gone)
          .map((one) => ({
            ...one,
            usd: one.id % 7 === 3 ? 0.5 : one.micro === null ? null : one.micro / 1e6,
          }));
        for (const [begin, length] of [...ranges, [-60, 2_000] as const]) {
          const [from, to] = [start + begin * 60_000, start + (begin + length) * 60_000];
          const within = left.filter(({ at, caller }) => at >= from && at < to && caller !== null);
          const expected = [...Map.groupBy(within, ({ caller }) => caller)].map(([caller, own]) => ({
            caller,
            requests: own.filter(({ nth }) => nth === 1).length,
            attempts: own.length,
            unknown: own.filter(({ usd }) => usd === null).length,
            micro: Math.round(own.reduce((sum, { usd }) => sum + (usd ?? 0), 0) * 1e6),
            inputTokens: 1_000 * own.length,
            outputTokens: 300 * own.length,
          }));
          const found = ledger
            .callers(from, to)
            .map(({ usd, ...rest }) => ({ ...rest, micro: Math.round(usd * 1e6) }));
          const byName = <One extends { caller: string | null }>(all: readonly One[]) =>
            all.toSorted((a, b) => String(a.caller).localeCompare(String(b.caller)));
          assert.deepEqual(byName(found), byName(expected));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is nothing where nobody but Tierwise asked, and leaves nothing behind what is forgotten', async () => {
    record(ledger, { requestId: 'own' });
    assert.deepEqual(ledger.callers(0, NOW + HOUR), []);
    record(ledger, { requestId: 'theirs', caller: 'Codex' });
    assert.deepEqual(
      ledger.callers(0, NOW + HOUR).map(({ caller }) => caller),
      ['Codex'],
    );
    await ledger.forget(NOW + 1);
    assert.deepEqual(ledger.callers(0, NOW + HOUR), []);
    const db = new DatabaseSync(shop.file);
    assert.equal(db.prepare('SELECT count(*) AS rows FROM caller_hours').get()?.['rows'], 0);
    db.close();
  });

  it('says what of it is unknown, which is not nothing', () => {
    record(ledger, { requestId: 'known', caller: 'Codex' }, { costUsd: 0.301 });
    record(ledger, { requestId: 'not', caller: 'Codex' }, { costUsd: null, costSource: 'unknown' });
    record(ledger, { requestId: 'other', caller: 'aider' }, { costUsd: null, costSource: 'unknown' });
    const spent = new Map(ledger.callersSince(0).map(({ caller, ...sum }) => [caller, spendText(sum)]));
    assert.deepEqual([spent.get('Codex'), spent.get('aider')], ['$0.30 + unknown', 'unknown']);
  });
});
