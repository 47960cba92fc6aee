import { COMPLETION_MONTHS_STEP, SUM_COMPLETION_MONTH } from './completionSums.ts';
import { type Database, transaction } from './database.ts';
import { numberOrNull } from './rows.ts';
import { CALENDAR_MONTH, monthSql, spansOf, startOfMonthUtc } from './spans.ts';
import { MONTHLY_SUMS_STEP, SUM_MONTH } from './spendSums.ts';
import { DAY_MS, MONTH_MS } from './units.ts';

/**
 * Version 8: sums by the calendar month. What was before is summed month by month afterwards, the newest first, so that
 * nobody waits for a year; until then its days are read.
 */
export const MONTHS_STEP = `
  CREATE TABLE months_to_sum (month INTEGER PRIMARY KEY) STRICT;
  INSERT INTO months_to_sum SELECT DISTINCT ${monthSql('day')}
    FROM (SELECT DISTINCT at AS day FROM spend_sums WHERE grain = ${DAY_MS});
  DELETE FROM spend_sums WHERE grain = ${MONTH_MS};
  ${MONTHLY_SUMS_STEP}${COMPLETION_MONTHS_STEP}
`;

const newestToSum = (db: Database): number | null =>
  numberOrNull(db.get('SELECT max(month) AS month FROM months_to_sum') ?? {}, 'month');

/** Sums one month that is not summed yet, in a transaction of its own of some milliseconds; false when there is none. */
export function sumNextMonth(db: Database): boolean {
  return transaction(db, () => {
    const month = newestToSum(db);
    if (month === null) return false;
    const days = [month, month + 1].map((edge) => startOfMonthUtc(edge) / DAY_MS);
    // What was written meanwhile is in the days too.
    db.run('DELETE FROM spend_sums WHERE grain = ? AND at = ?', CALENDAR_MONTH, month);
    db.run('DELETE FROM completion_months WHERE month = ?', month);
    db.run(SUM_MONTH, month, ...days);
    db.run(SUM_COMPLETION_MONTH, month, ...days);
    db.run('DELETE FROM months_to_sum WHERE month = ?', month);
    return true;
  });
}

/** The spans between each edge (Unix ms, ascending) and the next, which is a bar, for the first parameter of a statement. */
export function spansJson(db: Database, edges: readonly number[]): string {
  const newest = newestToSum(db);
  const firstMonth = newest === null ? 0 : newest + 1;
  return JSON.stringify(
    edges
      .slice(1)
      .flatMap((to, bar) =>
        spansOf(edges[bar] ?? to, to, firstMonth).map(({ grain, first, past, sign }) => [
          bar,
          grain,
          first,
          past,
          sign,
        ]),
      ),
  );
}
