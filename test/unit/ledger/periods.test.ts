import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { dayOf, monthOf, startOfDay, startOfMonth } from '../../../src/ledger/periods.ts';

const HOUR = 3_600_000;

/** Node reads the time zone anew when the variable is set. */
function inZone(zone: string, run: () => void): void {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    run();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}

describe('periods', () => {
  it('begin at midnight of the user, not of Greenwich', () => {
    inZone('America/Los_Angeles', () => {
      const evening = new Date('2026-11-22T05:30:00Z');
      assert.equal(new Date(startOfDay(evening)).toISOString(), '2026-11-21T08:00:00.000Z');
      assert.equal(new Date(startOfMonth(evening)).toISOString(), '2026-11-01T07:00:00.000Z');
    });
  });

  it('have 23 or 25 hours on the days when clocks change', () => {
    inZone('Europe/Berlin', () => {
      const length = (iso: string) => {
        const day = dayOf(new Date(iso));
        return (day.to - day.from) / HOUR;
      };
      assert.equal(length('2026-03-29T12:00:00'), 23);
      assert.equal(length('2026-10-25T12:00:00'), 25);
      assert.equal(length('2026-10-26T12:00:00'), 24);
    });
  });

  it('begin at one where midnight is skipped', () => {
    inZone('America/Santiago', () => {
      const day = dayOf(new Date('2026-09-06T12:00:00'));
      assert.equal(new Date(day.from).getHours(), 1);
      assert.equal((day.to - day.from) / HOUR, 23);
    });
  });

  it('take in both of two midnights', () => {
    inZone('America/Havana', () => {
      const day = dayOf(new Date('2026-11-01T12:00:00'));
      assert.equal((day.to - day.from) / HOUR, 25);
      assert.equal(dayOf(new Date(day.from - 1)).to, day.from);
    });
  });

  it('reach over the end of a month and of a year', () => {
    const newYearsEve = new Date(2026, 11, 31, 23, 59);
    assert.equal(dayOf(newYearsEve).to, new Date(2027, 0, 1).getTime());
    assert.deepEqual(monthOf(newYearsEve), {
      from: new Date(2026, 11, 1).getTime(),
      to: new Date(2027, 0, 1).getTime(),
    });
  });

  for (const zone of ['UTC', 'America/Havana', 'Australia/Lord_Howe', 'Pacific/Apia']) {
    it(`hold their moment and leave no gap in ${zone}`, () => {
      inZone(zone, () => {
        fc.assert(
          fc.property(
            fc.date({ min: new Date(2000, 0, 1), max: new Date(2040, 0, 1), noInvalidDate: true }),
            (date) => {
              for (const periodOf of [dayOf, monthOf]) {
                const period = periodOf(date);
                assert.ok(period.from <= date.getTime() && date.getTime() < period.to);
                assert.equal(periodOf(new Date(period.from - 1)).to, period.from);
                assert.equal(periodOf(new Date(period.to)).from, period.to);
              }
            },
          ),
        );
      });
    });
  }
});
