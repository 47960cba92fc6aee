import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { connect, schemaVersion } from '../../../src/ledger/database.ts';
import type { AttemptDetails, Ledger, Verdict } from '../../../src/ledger/index.ts';
import { sumNextMonth } from '../../../src/ledger/months.ts';
import { migrate, SCHEMA_VERSION } from '../../../src/ledger/schema.ts';
import { CALENDAR_MONTH, monthSql, spansOf, startOfMonthUtc } from '../../../src/ledger/spans.ts';
import { assertSame, figuresOf, summed } from './figures.ts';
import { idOf, NO_LIMITS, NOW, reservation, settlement, workshop } from './helpers.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** In ms, what a span covers. */
function extentOf({ grain, first, past }: ReturnType<typeof spansOf>[number]): [from: number, to: number] {
  if (grain === CALENDAR_MONTH) return [startOfMonthUtc(first), startOfMonthUtc(past)];
  const ms = grain === 0 ? 1 : grain;
  return [first * ms, past * ms];
}

describe('Ledger: the spans of a time', () => {
  const moment = fc.oneof(
    fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
    // Near the edges of months, in some time zone.
    fc
      .tuple(fc.integer({ min: 0, max: 1_500 }), fc.integer({ min: -30, max: 30 }))
      .map(([month, half]) => Math.max(0, Date.UTC(1970, month) + (half * HOUR) / 2)),
  );

  it('cover each moment of it once and no other, however months are summed', () => {
    fc.assert(
      fc.property(moment, moment, fc.integer({ min: 0, max: 1_500 }), (one, other, firstMonth) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const spans = spansOf(from, to, firstMonth);
        const edges = [from, to, ...spans.flatMap(extentOf)];
        for (const at of edges.flatMap((edge) => [edge - 1, edge])) {
          const times = spans.reduce((sum, span) => {
            const [start, end] = extentOf(span);
            return at >= start && at < end ? sum + span.sign : sum;
          }, 0);
          assert.equal(times, at >= from && at < to ? 1 : 0, `${at} in ${from} to ${to}`);
        }
        assert.ok(spans.every(({ grain, first }) => grain !== CALENDAR_MONTH || first >= firstMonth));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are few: of a month in any time zone the month and some hours, of all time the months alone', () => {
    for (let half = -28; half <= 28; half += 1) {
      const shift = (half * HOUR) / 2;
      const spans = spansOf(Date.UTC(2026, 10) - shift, Date.UTC(2026, 11) - shift, 0);
      const [month, ...rest] = spans;
      assert.deepEqual([month?.grain, month?.sign], [CALENDAR_MONTH, 1]);
      for (const [start, end] of rest.map(extentOf)) assert.ok(end - start <= DAY);
      assert.ok(rest.length <= 6);
    }
    assert.deepEqual(spansOf(0, Date.UTC(2026, 11), 0), [
      { grain: CALENDAR_MONTH, first: 0, past: 683, sign: 1 },
    ]);
    assert.deepEqual(spansOf(NOW, NOW, 0), []);
    assert.deepEqual(spansOf(NOW, NOW - DAY, 0), []);
  });

  it('have the months of the calendar, in SQL and out of it', () => {
    const db = new DatabaseSync(':memory:');
    const month = db.prepare(`SELECT ${monthSql('CAST(?1 AS INTEGER)')} AS month`);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000 }), (day) => {
        const date = new Date(day * DAY);
        const wanted = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
        assert.equal(month.get(day)?.['month'], wanted);
        assert.equal(startOfMonthUtc(wanted), Date.UTC(1970, wanted));
      }),
      { numRuns: 3_000 },
    );
    db.close();
  });
});

/** One thing that happens to the ledger. The numbers choose among what there is. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      window: fc.nat(1),
      request: fc.nat(4),
      hours: fc.integer({ min: 0, max: 24 * 75 }),
      model: fc.constantFrom('one', 'two'),
      task: fc.constantFrom('explain', 'autocomplete'),
      workspace: fc.constantFrom('shop', null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('progress' as const), of: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      window: fc.nat(1),
      of: fc.nat(),
      micro: fc.option(fc.nat(50_000)),
      baseline: fc.option(fc.nat(90_000)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('verdict' as const),
      window: fc.nat(1),
      of: fc.nat(),
      verdict: fc.constantFrom<Verdict>('accepted', 'partly', 'rejected', 'undone'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('suggested' as const), of: fc.nat(), chars: fc.nat(90) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), request: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('update' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sumMonth' as const) }) },
);

/** As the step of version 8 leaves a file that has attempts already: no month is summed. */
const UNSUMMED = `DELETE FROM spend_sums WHERE grain = ${CALENDAR_MONTH};
  DELETE FROM completion_months;
  INSERT OR IGNORE INTO months_to_sum SELECT DISTINCT ${monthSql('day')} FROM (SELECT at AS day FROM spend_sums WHERE grain = ${DAY})`;

describe('Ledger: sums by the month', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
  });
  afterEach(() => {
    shop.clean();
  });

  it('equal what is found anew, whatever happens in whichever order in two windows, and while months are summed', () => {
    const windows: readonly Ledger[] = [shop.open().ledger, shop.open().ledger];
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const db = connect(shop.file, 1_000);
    const range = fc.tuple(fc.integer({ min: -30, max: 24 * 80 }), fc.integer({ min: 0, max: 24 * 80 }));
    let round = 0;
    const run = (steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]) => {
      const ids: number[] = [];
      const window = (index: number): Ledger => windows[index] ?? assert.fail();
      for (const [index, one] of steps.entries()) {
        const id = 'of' in one ? ids[one.of % Math.max(1, ids.length)] : undefined;
        if (one.do === 'reserve') {
          const { request, hours, ...own } = one;
          const at = NOW + round * 200 * DAY + hours * HOUR + index;
          const call = reservation({ ...own, requestId: `${round}-${request}`, at, attempt: index + 1 });
          ids.push(idOf(window(one.window).reserve(call, NO_LIMITS)));
        } else if (one.do === 'delete') {
          db.run('DELETE FROM attempts WHERE request_id = ?', `${round}-${one.request}`);
        } else if (one.do === 'crash') {
          db.run(`UPDATE reservations SET owner = 'other', owner_started = NULL, owner_pid = ?`, gone);
          shop.recover(NOW);
        } else if (one.do === 'update') {
          db.exec(UNSUMMED);
        } else if (one.do === 'sumMonth') {
          sumNextMonth(db);
        } else if (id === undefined) {
        } else if (one.do === 'progress') {
          window(0).progress(id, index);
        } else if (one.do === 'settle') {
          const costs = {
            costUsd: one.micro === null ? null : one.micro / 1e6,
            costSource: one.micro === null ? ('unknown' as const) : ('priced' as const),
            baselineUsd: one.baseline === null ? null : one.baseline / 1e6,
          };
          window(one.window).settle(id, settlement(costs));
        } else if (one.do === 'verdict') {
          window(one.window).verdict(id, one.verdict);
        } else {
          window(1).suggested(id, { shown: 1, suggestedChars: 90, acceptedChars: one.chars });
        }
      }
    };
    const anew = (ledger: Ledger): AttemptDetails[][] =>
      [0, 1, 2, 3, 4].map((request) => [...ledger.attemptsOf(`${round}-${request}`)]);
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.array(range, { maxLength: 5 }),
        (steps, ranges) => {
          round += 1;
          const start = NOW + round * 200 * DAY;
          run(steps);
          const requests = anew(windows[0] ?? assert.fail());
          for (const [from, length] of [...ranges, [-30, 24 * 100] as const]) {
            const [first, end] = [start + from * HOUR, start + (from + length) * HOUR];
            for (const ledger of windows) {
              assertSame(summed(ledger.cells(first, end)), figuresOf(requests, first, end));
            }
            const bars = (windows[1] ?? assert.fail()).series([first, first + (end - first) / 3, end], {});
            const usd = bars.flat().reduce((sum, bar) => sum + bar.usd, 0);
            assert.ok(Math.abs(usd - figuresOf(requests, first, end).usd) < 1e-9);
          }
          const ghosts = requests.flat().filter(({ task }) => task === 'autocomplete');
          const stats = (windows[0] ?? assert.fail()).completionStats(
            start - DAY,
            start + 100 * DAY,
            'language',
          );
          const unknown = stats.reduce((sum, one) => sum + one.unknown, 0);
          assert.equal(unknown, ghosts.filter(({ costUsd }) => costUsd === null).length);
          const usd = stats.reduce((sum, one) => sum + one.usd, 0);
          assert.ok(Math.abs(usd - ghosts.reduce((sum, one) => sum + (one.costUsd ?? 0), 0)) < 1e-6);
        },
      ),
      { numRuns: 120 },
    );
    // Whatever is still to be summed: in the end the months are those of the days, in both tables.
    while (sumNextMonth(db));
    const attempts = (grain: number) =>
      db.get('SELECT sum(attempts) AS n FROM spend_sums WHERE grain = ?', grain)?.['n'];
    assert.equal(attempts(CALENDAR_MONTH), attempts(DAY));
    for (const name of ['requests', 'nano', 'shown', 'accepted_chars']) {
      const sum = (table: string) => db.get(`SELECT sum(${name}) AS n FROM ${table}`)?.['n'];
      assert.equal(sum('completion_months'), sum('completion_days'), name);
    }
    assert.deepEqual(shop.lines, []);
    db.close();
  });

  it('are made of the days of an older file, one month after another while it is used', async () => {
    mkdirSync(dirname(shop.file));
    const old = connect(shop.file, 0);
    migrate(old, 7);
    for (let month = 0; month < 5; month += 1) {
      old.run(
        `INSERT INTO attempts (request_id, at, task, tier, provider, model, attempt, outcome, cost_usd, cost_source,
          latency_ms, context_tokens) VALUES (?, ?, 'autocomplete', 'cheap', 'openai', 'm', 1, 'ok', 0.25, 'priced', 1, 1)`,
        `r${month}`,
        Date.UTC(2026, month, 28),
      );
    }
    old.close();
    const { ledger } = shop.open();
    const db = connect(shop.file, 1_000);
    const left = () => Number(db.get('SELECT count(*) AS n FROM months_to_sum')?.['n']);
    assert.deepEqual(
      [schemaVersion(db), left()],
      [SCHEMA_VERSION, 5],
      'nothing is summed while it is opened',
    );
    const figures = () => [
      ledger.total(0, NOW).usd,
      ledger.total(0, NOW).requests,
      ledger.completionStats(0, NOW, 'model')[0]?.requests,
    ];
    for (let seen = left(); seen > 0; ) {
      assert.deepEqual(figures(), [1.25, 5, 5]);
      const now = left();
      assert.ok(now >= seen - 1);
      seen = now;
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(figures(), [1.25, 5, 5]);
    const months = db.all(`SELECT at FROM spend_sums WHERE grain = ${CALENDAR_MONTH} ORDER BY at`);
    assert.deepEqual(
      months.map(({ at }) => Number(at)),
      [0, 1, 2, 3, 4].map((month) => 56 * 12 + month),
    );
    assert.equal(db.get('SELECT count(*) AS n FROM completion_months')?.['n'], 5n);
    db.close();
  });
});
