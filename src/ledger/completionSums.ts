import { isInSpan, monthSql, SINGLE } from './spans.ts';
import { HOUR_MS, nanoUpSql } from './units.ts';

/** The task whose attempts are for ghost text. */
const GHOST_TEXT = `'autocomplete'`;

/** The columns of `completion_hours`, with what an attempt (a) and its row in `completions` (c) add to each. */
const SUMS: Readonly<Record<string, string>> = {
  requests: 'c.first',
  nano: nanoUpSql('a.cost_usd'),
  unknown: 'a.cost_usd IS NULL',
  shown: 'c.shown',
  offered: 'c.shown > 0 OR c.accepted_chars > 0 OR a.verdict IS NOT NULL',
  accepted: `c.accepted_chars > 0 OR coalesce(a.verdict IN ('accepted', 'partly', 'undone'), 0)`,
  suggested_chars: 'c.suggested_chars',
  accepted_chars: 'c.accepted_chars',
  ...keptSums('30s'),
  ...keptSums('2min'),
  ...keptSums('10min'),
};

/**
 * Thousandths of accepted characters that are still there, and accepted characters that were measured. Whole numbers, so
 * that adding and subtracting cannot drift. What was undone counts as gone, measured or not.
 */
function keptSums(after: string): Record<string, string> {
  const kept = `iif(a.verdict = 'undone', coalesce(c.kept_${after}, 0), c.kept_${after})`;
  return {
    [`kept_${after}`]: `coalesce(CAST(round(${kept} * max(c.accepted_chars, 1) * 1000) AS INTEGER), 0)`,
    [`known_${after}`]: `iif(${kept} IS NULL, 0, max(c.accepted_chars, 1))`,
  };
}

export const SUM_COLUMNS: readonly string[] = Object.keys(SUMS);

const ADD_EXCLUDED = SUM_COLUMNS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ');
const DECLARATIONS = SUM_COLUMNS.map((name) => `${name} INTEGER NOT NULL`).join(', ');

/** What single attempts add, under the column names of `completion_hours`. `where` selects attempts as `a`. */
export function completionsSql(where: string, sign: '+' | '-' = '+'): string {
  const sums = Object.entries(SUMS).map(([column, sql]) => `${sign}(${sql}) AS ${column}`);
  return `SELECT a.at / ${HOUR_MS} AS hour, a.provider, a.model, coalesce(a.language, '') AS language, ${sums.join(', ')}
    FROM attempts AS a JOIN completions AS c ON c.attempt_id = a.id WHERE a.task = ${GHOST_TEXT} AND ${where}`;
}

/** What the attempts in spans of single attempts add, with the sign of each. */
export const SINGLE_COMPLETIONS = `SELECT sign, a.provider, a.model, coalesce(a.language, '') AS language,
    ${Object.entries(SUMS)
      .map(([column, sql]) => `${sql} AS ${column}`)
      .join(', ')}
    FROM spans AS p CROSS JOIN attempts AS a ON ${isInSpan(SINGLE, 'a.at')} JOIN completions AS c ON c.attempt_id = a.id
    WHERE a.task = ${GHOST_TEXT}`;

const HOUR_KEY = 'hour, provider, model, language';
const INTO_HOURS = `INSERT INTO completion_hours (${HOUR_KEY}, ${SUM_COLUMNS.join(', ')})`;

const count = (sign: '+' | '-', id: string): string => `
  ${INTO_HOURS} ${completionsSql(`a.id = ${id}`, sign)}
    ON CONFLICT (${HOUR_KEY}) DO UPDATE SET ${ADD_EXCLUDED};`;

/** Whether no earlier attempt of the request went to the same model. Stored, so that deletions cannot change it. */
const isFirst = (
  row: string,
): string => `NOT EXISTS (SELECT 1 FROM attempts AS e WHERE e.request_id = ${row}.request_id
  AND e.id < ${row}.id AND e.provider = ${row}.provider AND e.model = ${row}.model)`;

/** Adds a row of finer sums to one of coarser ones: all of it, or what it has changed by. */
const into = (unit: 'day' | 'month', at: string, sums: (name: string) => string): string => `
  INSERT INTO completion_${unit}s (${unit}, provider, model, language, ${SUM_COLUMNS.join(', ')})
    VALUES (${at}, new.provider, new.model, new.language, ${SUM_COLUMNS.map(sums).join(', ')})
    ON CONFLICT (${unit}, provider, model, language) DO UPDATE SET ${ADD_EXCLUDED};`;

const tableOf = (unit: 'day' | 'month'): string => `
  CREATE TABLE completion_${unit}s (
    ${unit} INTEGER NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    language TEXT NOT NULL,
    ${DECLARATIONS},
    PRIMARY KEY (${unit}, provider, model, language)
  ) STRICT, WITHOUT ROWID;`;

const added = (name: string): string => `new.${name}`;
const changed = (name: string): string => `new.${name} - old.${name}`;

/** Part of version 4: hours summed by the day, for a whole year. */
export const COMPLETION_DAYS_STEP = `
  ${tableOf('day')}
  INSERT INTO completion_days SELECT hour / 24, provider, model, language, ${SUM_COLUMNS.map((name) => `sum(${name})`).join(', ')}
    FROM completion_hours GROUP BY 1, 2, 3, 4;
  CREATE TRIGGER completion_hour_added AFTER INSERT ON completion_hours BEGIN
    ${into('day', 'new.hour / 24', added)}
  END;
  CREATE TRIGGER completion_hour_changed AFTER UPDATE ON completion_hours BEGIN
    ${into('day', 'new.hour / 24', changed)}
  END;
`;

/** Part of version 8: days summed by the calendar month, from now on; `months.ts` sums what was before. */
export const COMPLETION_MONTHS_STEP = `
  ${tableOf('month')}
  CREATE TRIGGER completion_day_added AFTER INSERT ON completion_days BEGIN
    ${into('month', monthSql('new.day'), added)}
  END;
  CREATE TRIGGER completion_day_changed AFTER UPDATE ON completion_days BEGIN
    ${into('month', monthSql('new.day'), changed)}
  END;
`;

/** Sums a calendar month, the first parameter, from its days, which are those from the second parameter to before the third. */
export const SUM_COMPLETION_MONTH = `
  INSERT INTO completion_months SELECT ?1, provider, model, language, ${SUM_COLUMNS.map((name) => `sum(${name})`).join(', ')}
    FROM completion_days WHERE day >= ?2 AND day < ?3 GROUP BY provider, model, language`;

const CHANGEABLE = `shown, suggested_chars, accepted_chars, kept_30s, kept_2min, kept_10min`;

/**
 * Version 3: what was shown of ghost text, accepted and kept. Each change subtracts an attempt from its hour before it
 * and adds it after it, so that a month is summed over some hundred rows however much was typed.
 */
export const COMPLETIONS_STEP = `
  -- By the attempt that paid: it can serve several suggestions, even before it is settled. Every settled attempt of
  -- this task has a row; it begins with zeros and is only updated.
  CREATE TABLE completions (
    attempt_id INTEGER PRIMARY KEY,
    first INTEGER NOT NULL DEFAULT 0,
    shown INTEGER NOT NULL DEFAULT 0 CHECK (shown >= 0),
    suggested_chars INTEGER NOT NULL DEFAULT 0 CHECK (suggested_chars >= 0),
    accepted_chars INTEGER NOT NULL DEFAULT 0 CHECK (accepted_chars >= 0),
    kept_30s REAL CHECK (kept_30s BETWEEN 0 AND 1),
    kept_2min REAL CHECK (kept_2min BETWEEN 0 AND 1),
    kept_10min REAL CHECK (kept_10min BETWEEN 0 AND 1),
    measured_30s INTEGER NOT NULL DEFAULT 0,
    measured_2min INTEGER NOT NULL DEFAULT 0,
    measured_10min INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE completion_hours (
    hour INTEGER NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    language TEXT NOT NULL,
    ${DECLARATIONS},
    PRIMARY KEY (${HOUR_KEY})
  ) STRICT, WITHOUT ROWID;

  INSERT INTO completions (attempt_id, first)
    SELECT id, ${isFirst('attempts')} FROM attempts WHERE task = ${GHOST_TEXT};
  ${INTO_HOURS}
    SELECT ${HOUR_KEY}, ${SUM_COLUMNS.map((name) => `sum(${name})`).join(', ')} FROM (${completionsSql('true')}) GROUP BY ${HOUR_KEY};

  CREATE TRIGGER ghost_added AFTER INSERT ON attempts WHEN new.task = ${GHOST_TEXT} BEGIN
    INSERT INTO completions (attempt_id) VALUES (new.id) ON CONFLICT DO NOTHING;
    UPDATE completions SET first = ${isFirst('new')} WHERE attempt_id = new.id;
    ${count('+', 'new.id')}
  END;
  CREATE TRIGGER ghost_changes BEFORE UPDATE ON attempts WHEN old.task = ${GHOST_TEXT} BEGIN
    ${count('-', 'old.id')}
  END;
  CREATE TRIGGER ghost_changed AFTER UPDATE ON attempts WHEN new.task = ${GHOST_TEXT} BEGIN
    ${count('+', 'new.id')}
  END;
  CREATE TRIGGER ghost_goes BEFORE DELETE ON attempts WHEN old.task = ${GHOST_TEXT} BEGIN
    ${count('-', 'old.id')}
  END;
  CREATE TRIGGER ghost_gone AFTER DELETE ON attempts BEGIN
    DELETE FROM completions WHERE attempt_id = old.id;
  END;
  CREATE TRIGGER completion_changes BEFORE UPDATE OF ${CHANGEABLE} ON completions BEGIN
    ${count('-', 'old.attempt_id')}
  END;
  CREATE TRIGGER completion_changed AFTER UPDATE OF ${CHANGEABLE} ON completions BEGIN
    ${count('+', 'new.attempt_id')}
  END;

  -- The user may judge an answer before its attempt is settled.
  ALTER TABLE reservations ADD COLUMN verdict TEXT CHECK (verdict IN ('accepted', 'partly', 'rejected', 'undone'));
`;
