import { HOUR_MS } from './hours.ts';
import { nanoUpSql } from './money.ts';

const intoModelHour = (row: string, sign: '+' | '-'): string => `
  INSERT INTO model_hours (provider, model, hour, nano)
    VALUES (${row}.provider, ${row}.model, ${row}.at / ${HOUR_MS}, ${sign}${nanoUpSql(`${row}.cost_usd`)})
    ON CONFLICT (provider, model, hour) DO UPDATE SET nano = nano + excluded.nano;`;

const intoSession = (row: string, sign: '+' | '-'): string => `
  INSERT INTO sessions (session_id, first_at, last_at, attempts, nano, unknown)
    SELECT ${row}.session_id, ${row}.at, ${row}.at, ${sign}1, ${sign}${nanoUpSql(`${row}.cost_usd`)}, ${sign}(${row}.cost_usd IS NULL)
    WHERE ${row}.session_id IS NOT NULL
    ON CONFLICT (session_id) DO UPDATE SET first_at = min(first_at, excluded.first_at),
      last_at = max(last_at, excluded.last_at), attempts = attempts + excluded.attempts, nano = nano + excluded.nano,
      unknown = unknown + excluded.unknown;`;

/**
 * The fourth version of the file, its first half: where an attempt was made, why its model was chosen, at which prices;
 * and what the limits of a conversation and of a model count.
 */
export const DETAILS_STEP = `
  -- Texts that many rows share, as JSON: reasons of routes, prices. Never of a prompt.
  CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
  ) STRICT;

  -- Of an attempt, from its reservation on.
  CREATE TABLE details (
    attempt_id INTEGER PRIMARY KEY,
    workspace TEXT,
    why INTEGER,
    prices INTEGER
  ) STRICT;
  CREATE TRIGGER details_gone AFTER DELETE ON attempts BEGIN
    DELETE FROM details WHERE attempt_id = old.id;
  END;

  CREATE TABLE model_hours (
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    hour INTEGER NOT NULL,
    nano INTEGER NOT NULL,
    PRIMARY KEY (provider, model, hour)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO model_hours SELECT provider, model, at / ${HOUR_MS}, sum(${nanoUpSql('cost_usd')}) FROM attempts GROUP BY 1, 2, 3;

  CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    nano INTEGER NOT NULL,
    unknown INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_last ON sessions (last_at, nano);
  CREATE INDEX sessions_dearest ON sessions (nano);
  CREATE INDEX attempts_session ON attempts (session_id, at) WHERE session_id IS NOT NULL;
  INSERT INTO sessions SELECT session_id, min(at), max(at), count(*), sum(${nanoUpSql('cost_usd')}), count(*) - count(cost_usd)
    FROM attempts WHERE session_id IS NOT NULL GROUP BY 1;

  CREATE TRIGGER shares_added AFTER INSERT ON attempts BEGIN
    ${intoModelHour('new', '+')} ${intoSession('new', '+')}
  END;
  CREATE TRIGGER shares_changed AFTER UPDATE OF cost_usd, provider, model, at, session_id ON attempts BEGIN
    ${intoModelHour('old', '-')} ${intoModelHour('new', '+')}
    ${intoSession('old', '-')} ${intoSession('new', '+')}
  END;
  CREATE TRIGGER shares_gone AFTER DELETE ON attempts BEGIN
    ${intoModelHour('old', '-')} ${intoSession('old', '-')}
    DELETE FROM model_hours WHERE provider = old.provider AND model = old.model AND hour = old.at / ${HOUR_MS} AND nano = 0;
    DELETE FROM sessions WHERE session_id = old.session_id AND attempts = 0;
  END;

  ALTER TABLE holds ADD COLUMN session_id TEXT;
  ALTER TABLE holds ADD COLUMN ref TEXT;
  UPDATE holds SET (session_id, ref) =
    (SELECT session_id, provider || '/' || model FROM attempts WHERE id = holds.attempt_id);
`;
