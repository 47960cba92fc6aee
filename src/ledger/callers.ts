import type { Database } from './database.ts';
import type { CallerTotal } from './figures.ts';
import { numberOf, textOf } from './rows.ts';
import { HOUR_MS } from './units.ts';

/** The sums, and what one attempt adds to each. Tokens and USD are doubles, since whole numbers could overflow. */
const SUMS: Readonly<Record<string, (row: string) => string>> = {
  requests: (row) => `(${row}.attempt = 1)`,
  attempts: () => '1',
  unknown: (row) => `(${row}.cost_usd IS NULL)`,
  usd: (row) => `coalesce(${row}.cost_usd, 0.0)`,
  input_tokens: (row) => `coalesce(${row}.input_tokens, 0) * 1.0`,
  output_tokens: (row) => `coalesce(${row}.output_tokens, 0) * 1.0`,
};
const NAMES = Object.keys(SUMS);

const valuesOf = (row: string, sign: '+' | '-'): string =>
  Object.values(SUMS)
    .map((value) => sign + value(row))
    .join(', ');

/** Adds an attempt to the hour of its caller, or subtracts it; nothing where Tierwise itself asked. */
const count = (row: string, sign: '+' | '-'): string => `
  INSERT INTO caller_hours (caller, hour, ${NAMES.join(', ')})
    SELECT c.caller, ${row}.at / ${HOUR_MS}, ${valuesOf(row, sign)} FROM callers AS c WHERE c.request_id = ${row}.request_id
    ON CONFLICT (caller, hour) DO UPDATE SET ${NAMES.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')};`;

/** Version 9: what each caller has asked and spent, hour by hour, so that a year is summed over some thousand rows. */
export const CALLER_HOURS_STEP = `
  CREATE TABLE caller_hours (
    caller TEXT NOT NULL,
    hour INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    usd REAL NOT NULL,
    input_tokens REAL NOT NULL,
    output_tokens REAL NOT NULL,
    PRIMARY KEY (caller, hour)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO caller_hours (caller, hour, ${NAMES.join(', ')})
    SELECT c.caller, a.at / ${HOUR_MS}, ${Object.values(SUMS)
      .map((value) => `sum(${value('a')})`)
      .join(', ')}
    FROM callers AS c JOIN attempts AS a ON a.request_id = c.request_id GROUP BY 1, 2;
  CREATE TRIGGER caller_hours_added AFTER INSERT ON attempts BEGIN ${count('new', '+')} END;
  CREATE TRIGGER caller_hours_changed AFTER UPDATE OF request_id, at, attempt, cost_usd, input_tokens, output_tokens ON attempts BEGIN
    ${count('old', '-')} ${count('new', '+')}
  END;
  -- Before it is gone: with the last attempt of a request goes its caller.
  CREATE TRIGGER caller_hours_gone BEFORE DELETE ON attempts BEGIN
    ${count('old', '-')}
    DELETE FROM caller_hours WHERE attempts = 0 AND hour = old.at / ${HOUR_MS}
      AND caller = (SELECT caller FROM callers WHERE request_id = old.request_id);
  END;
`;

/** What each caller has asked and spent from `from` to before `to` (Unix ms), the most expensive first. */
export function callersIn(db: Database, from: number, to: number): CallerTotal[] {
  const first = Math.ceil(from / HOUR_MS);
  const past = Math.max(first, Math.floor(to / HOUR_MS));
  return db
    .all(
      `SELECT caller, ${NAMES.map((name) => `sum(${name}) AS ${name}`).join(', ')} FROM (
          SELECT caller, ${NAMES.join(', ')} FROM caller_hours WHERE hour >= ?1 AND hour < ?2
          UNION ALL SELECT c.caller, ${Object.entries(SUMS)
            .map(([name, value]) => `${value('a')} AS ${name}`)
            .join(', ')}
          FROM attempts AS a JOIN callers AS c ON c.request_id = a.request_id
          WHERE (a.at >= ?3 AND a.at < min(?4, ?1 * ${HOUR_MS})) OR (a.at >= ?2 * ${HOUR_MS} AND a.at < ?4))
        GROUP BY caller ORDER BY usd DESC, requests DESC, caller`,
      first,
      past,
      from,
      to,
    )
    .map((row) => ({
      caller: textOf(row, 'caller'),
      requests: numberOf(row, 'requests'),
      attempts: numberOf(row, 'attempts'),
      unknown: numberOf(row, 'unknown'),
      usd: numberOf(row, 'usd'),
      inputTokens: numberOf(row, 'input_tokens'),
      outputTokens: numberOf(row, 'output_tokens'),
    }));
}
