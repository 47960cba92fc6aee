import { CALENDAR_MONTH, isInSpan, monthSql, SINGLE } from './spans.ts';
import { DAY_MS, HOUR_MS, MONTH_MS } from './units.ts';

/** Attempts that have all of these in common make a cell, whose figures are summed. */
export const CELL_COLUMNS = ['tier', 'task', 'provider', 'model', 'language', 'workspace'] as const;

/** An attempt's value in a column of its cell. */
export function cellOf(column: (typeof CELL_COLUMNS)[number], row: string): string {
  if (column === 'workspace') {
    return `coalesce((SELECT d.workspace FROM details AS d WHERE d.attempt_id = ${row}.id), '')`;
  }
  return column === 'language' ? `coalesce(${row}.language, '')` : `${row}.${column}`;
}

/** The attempts of the same request. `except` leaves out an attempt that is not counted yet. */
const ofRequest = (except: string | null, row: string): string =>
  `FROM attempts AS ${row} WHERE ${row}.request_id = a.request_id${except === null ? '' : ` AND ${row}.id <> ${except}`}`;

const after = (row: string): string => `(${row}.attempt, ${row}.id) > (a.attempt, a.id)`;

/**
 * The columns of `spend_sums`, with what one attempt (a) adds to each. A request is counted once, at its last attempt;
 * its baseline once, at the last attempt that has one; it is not compared when any of its costs is unknown. Tokens and
 * USD are doubles, since whole numbers could overflow; readers round off the error. A request is escalated where an earlier
 * attempt of it was made by another model, however many there were.
 */
function sums(except: string | null): Readonly<Record<string, string>> {
  const exists = (row: string, where: string): string =>
    `EXISTS (SELECT 1 ${ofRequest(except, row)} AND ${where})`;
  const comparable = `NOT ${exists('u', 'u.cost_usd IS NULL')}`;
  const first = `NOT ${exists('f', '(f.attempt, f.id) < (a.attempt, a.id) AND f.provider = a.provider AND f.model = a.model')}`;
  const leftBehind = `(SELECT (l.provider, l.model) <> (a.provider, a.model) ${ofRequest(except, 'l')}
    ORDER BY l.attempt DESC, l.id DESC LIMIT 1)`;
  return {
    attempts: '1',
    requests: `NOT ${exists('l', after('l'))}`,
    tried: first,
    handed_on: `${first} AND ${leftBehind}`,
    failed: `a.outcome IN ('failed', 'rejected', 'incomplete')`,
    judged: 'a.verdict IS NOT NULL',
    accepted: `coalesce(a.verdict IN ('accepted', 'partly'), 0)`,
    unknown: 'a.cost_usd IS NULL',
    usd: 'coalesce(a.cost_usd, 0.0)',
    estimated_usd: `iif(a.cost_source = 'estimated', a.cost_usd, 0.0)`,
    baseline_usd: `iif(a.baseline_usd IS NOT NULL AND NOT ${exists('b', `b.baseline_usd IS NOT NULL AND ${after('b')}`)}
      AND ${comparable}, a.baseline_usd, 0.0)`,
    compared_usd: `iif(${exists('c', 'c.baseline_usd IS NOT NULL')} AND ${comparable}, coalesce(a.cost_usd, 0.0), 0.0)`,
    input_tokens: 'coalesce(a.input_tokens, 0) * 1.0',
    cache_read_tokens: 'coalesce(a.cache_read_tokens, 0) * 1.0',
    cache_write_tokens: 'coalesce(a.cache_write_tokens, 0) * 1.0',
    output_tokens: 'coalesce(a.output_tokens, 0) * 1.0',
    escalated: `NOT ${exists('l', after('l'))} AND ${exists('o', '(o.provider, o.model) <> (a.provider, a.model)')}`,
  };
}

/** Columns with whole numbers; the others are doubles. */
const COUNTS: ReadonlySet<string> = new Set([
  'attempts',
  'requests',
  'tried',
  'handed_on',
  'failed',
  'judged',
  'accepted',
  'unknown',
  'escalated',
]);

export const SUM_NAMES: readonly string[] = Object.keys(sums(null));

/** Of versions 4 to 9. */
const EARLIER_NAMES = SUM_NAMES.filter((name) => name !== 'escalated');

/** The sums of the spans that a statement begins with, by the cell, with the bar and the sign of each. */
export function spansSql(names: readonly string[]): string {
  const all = sums(null);
  return `SELECT bar, sign, cell, ${names.join(', ')} FROM spans AS p CROSS JOIN spend_sums AS s ON ${isInSpan('s.grain', 's.at')}
    UNION ALL SELECT bar, sign, c.id, ${names.map((name) => all[name]).join(', ')}
    FROM spans AS p CROSS JOIN attempts AS a ON ${isInSpan(SINGLE, 'a.at')} JOIN cells AS c ON ${isCellOf('a')}`;
}

const isCellOf = (row: string): string =>
  CELL_COLUMNS.map((column) => `c.${column} = ${cellOf(column, row)}`).join(' AND ');

const KEY = 'grain, at, cell';

/** The spans that are summed: the length of each in ms, by which `at` is divided, or how else it is found. */
type Grains = ReadonlyMap<number, (at: string) => string>;

const dividedBy = (ms: number) => [ms, (at: string) => `${at} / ${ms}`] as const;

/** Of version 4: an hour, a day, 30 days. */
const EVEN_GRAINS: Grains = new Map([HOUR_MS, DAY_MS, MONTH_MS].map(dividedBy));

/** Since version 8: an hour, a day, a calendar month. */
const GRAINS: Grains = new Map([
  ...[HOUR_MS, DAY_MS].map(dividedBy),
  [CALENDAR_MONTH, (at: string) => monthSql(`${at} / ${DAY_MS}`)],
]);

const spanOf = (grains: Grains, at: string): string =>
  `CASE g.grain ${[...grains].map(([grain, spanAt]) => `WHEN ${grain} THEN ${spanAt(at)}`).join(' ')} END`;

const listed = (grains: Grains): string =>
  `(${[...grains.keys()].map((grain) => `SELECT ${grain} AS grain`).join(' UNION ALL ')}) AS g`;

/** Which sums are kept, and of which spans. */
interface Kept {
  readonly grains: Grains;
  readonly names: readonly string[];
}

/** Adds all attempts of a request to the sums, or subtracts them. */
const count = (
  { grains, names }: Kept,
  sign: '+' | '-',
  requestId: string,
  except: string | null = null,
): string => `
  INSERT INTO spend_sums (${KEY}, ${names.join(', ')})
    SELECT g.grain, ${spanOf(grains, 'a.at')}, c.id, ${names
      .map((name) => `${sign}(${sums(except)[name]})`)
      .join(', ')}
    FROM attempts AS a JOIN cells AS c ON ${isCellOf('a')} JOIN ${listed(grains)}
    WHERE a.request_id = ${requestId}${except === null ? '' : ` AND a.id <> ${except}`}
    ON CONFLICT (${KEY}) DO UPDATE SET ${names.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')};`;

const intoCells = (row: string): string => `
  INSERT INTO cells (${CELL_COLUMNS.join(', ')}) VALUES (${CELL_COLUMNS.map((column) => cellOf(column, row)).join(', ')})
    ON CONFLICT DO NOTHING;`;

/** The columns that the sums depend on. */
const SUMMED = `at, attempt, outcome, verdict, cost_usd, cost_source, baseline_usd, input_tokens, cache_read_tokens,
  cache_write_tokens, output_tokens, tier, task, provider, model, language`;

/** Keep the sums: a change subtracts the whole request before it and adds it after it. */
const triggers = (kept: Kept): string => `
  -- Not before the insert: that would be done for a row, too, which is there already and is not inserted.
  CREATE TRIGGER sums_added AFTER INSERT ON attempts BEGIN
    ${intoCells('new')}
    ${count(kept, '-', 'new.request_id', 'new.id')}
    ${count(kept, '+', 'new.request_id')}
  END;
  CREATE TRIGGER sums_change BEFORE UPDATE OF ${SUMMED} ON attempts BEGIN
    ${count(kept, '-', 'old.request_id')}
  END;
  CREATE TRIGGER sums_changed AFTER UPDATE OF ${SUMMED} ON attempts BEGIN
    ${intoCells('new')}
    ${count(kept, '+', 'new.request_id')}
  END;
  CREATE TRIGGER sums_goes BEFORE DELETE ON attempts BEGIN
    ${count(kept, '-', 'old.request_id')}
  END;
  CREATE TRIGGER sums_gone AFTER DELETE ON attempts BEGIN
    ${count(kept, '+', 'old.request_id')}
    ${[...kept.grains]
      .map(
        ([grain, spanAt]) =>
          `DELETE FROM spend_sums WHERE grain = ${grain} AND at = ${spanAt('old.at')} AND attempts = 0;`,
      )
      .join('\n    ')}
  END;
`;

/**
 * Part of version 4: sums by the hour, by the day and by 30 days, so that any figure of any period is read from a few
 * thousand rows, however many attempts there are.
 */
export const SUMS_STEP = `
  CREATE TABLE cells (
    id INTEGER PRIMARY KEY,
    ${CELL_COLUMNS.map((column) => `${column} TEXT NOT NULL`).join(', ')},
    UNIQUE (${CELL_COLUMNS.join(', ')})
  ) STRICT;

  -- grain: an hour, a day, or 30 days, in ms; at: how many of them since 1970, UTC.
  CREATE TABLE spend_sums (
    grain INTEGER NOT NULL,
    at INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    ${EARLIER_NAMES.map((name) => `${name} ${COUNTS.has(name) ? 'INTEGER' : 'REAL'} NOT NULL`).join(', ')},
    PRIMARY KEY (${KEY})
  ) STRICT, WITHOUT ROWID;

  INSERT INTO cells (${CELL_COLUMNS.join(', ')}) SELECT DISTINCT ${CELL_COLUMNS.map((column) => cellOf(column, 'a')).join(', ')} FROM attempts AS a;
  INSERT INTO spend_sums (${KEY}, ${EARLIER_NAMES.join(', ')})
    SELECT g.grain, ${spanOf(EVEN_GRAINS, 'a.at')}, c.id, ${EARLIER_NAMES.map((name) => {
      const sql = `total(${sums(null)[name]})`;
      return COUNTS.has(name) ? `CAST(${sql} AS INTEGER)` : sql;
    }).join(', ')}
    FROM attempts AS a JOIN cells AS c ON ${isCellOf('a')} JOIN ${listed(EVEN_GRAINS)} GROUP BY 1, 2, 3;
  ${triggers({ grains: EVEN_GRAINS, names: EARLIER_NAMES })}
`;

const NO_TRIGGERS = ['added', 'change', 'changed', 'goes', 'gone']
  .map((name) => `DROP TRIGGER sums_${name};`)
  .join(' ');

/** Part of version 8: calendar months in place of 30 days. From now on only; `months.ts` sums what was before. */
export const MONTHLY_SUMS_STEP = `${NO_TRIGGERS}
  ${triggers({ grains: GRAINS, names: EARLIER_NAMES })}
`;

/**
 * Version 10: how many requests were escalated, also of those so far; of months that are not summed yet in their days. Most
 * requests have one attempt, and are passed over.
 */
export const ESCALATED_STEP = `
  ALTER TABLE spend_sums ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0;
  ${NO_TRIGGERS}
  UPDATE spend_sums SET escalated = found.n FROM (
    SELECT g.grain AS grain, ${spanOf(GRAINS, 'a.at')} AS at, c.id AS cell, count(*) AS n
    FROM (SELECT request_id FROM attempts GROUP BY 1 HAVING count(*) > 1) AS r
    CROSS JOIN attempts AS a ON a.request_id = r.request_id JOIN cells AS c ON ${isCellOf('a')} JOIN ${listed(GRAINS)}
    WHERE ${sums(null)['escalated']} GROUP BY 1, 2, 3
  ) AS found WHERE spend_sums.grain = found.grain AND spend_sums.at = found.at AND spend_sums.cell = found.cell;
  ${triggers({ grains: GRAINS, names: SUM_NAMES })}
`;

/** Sums a calendar month, the first parameter, from its days, which are those from the second parameter to before the third. */
export const SUM_MONTH = `
  INSERT INTO spend_sums (${KEY}, ${SUM_NAMES.join(', ')})
    SELECT ${CALENDAR_MONTH}, ?1, cell, ${SUM_NAMES.map((name) => `sum(${name})`).join(', ')}
    FROM spend_sums WHERE grain = ${DAY_MS} AND at >= ?2 AND at < ?3 GROUP BY cell`;
