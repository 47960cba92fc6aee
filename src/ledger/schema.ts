import { CALLER_HOURS_STEP } from './callers.ts';
import { COMPLETION_DAYS_STEP, COMPLETIONS_STEP } from './completionSums.ts';
import { type Database, migrateBy } from './database.ts';
import { EVIDENCE_STEP } from './evidence.ts';
import { MONTHS_STEP } from './months.ts';
import { ESCALATED_STEP, SUMS_STEP } from './spendSums.ts';
import { TRAJECTORIES_STEP } from './trajectories.ts';
import { HOUR_MS, nanoUpSql } from './units.ts';

const hourOf = (row: string): string => `${row}.at / ${HOUR_MS}`;

/** Adds an attempt's cost to its hour or subtracts it. `revision` only grows: other windows detect changes by it. */
const intoHour = (row: string, sign: '+' | '-'): string => `
  INSERT INTO spend_hours (hour, nano, revision)
    VALUES (${hourOf(row)}, ${sign}${nanoUpSql(`${row}.cost_usd`)}, 1)
    ON CONFLICT (hour) DO UPDATE SET nano = nano + excluded.nano, revision = revision + 1;`;

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
 * Part of version 4: where an attempt was made, why its model was chosen, at which prices; and the sums that the limits of
 * a conversation and of a model need.
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

/** Version 5: who asked, where that was another extension or VS Code itself. */
const CALLERS_STEP = `
  CREATE TABLE callers (
    request_id TEXT PRIMARY KEY,
    caller TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER callers_removed AFTER DELETE ON attempts
    WHEN NOT EXISTS (SELECT 1 FROM attempts WHERE request_id = old.request_id) BEGIN
      DELETE FROM callers WHERE request_id = old.request_id;
    END;
`;

/**
 * The schema, one step for each version of the file. A released step is never changed, only followed by another. Tables
 * are strict, so that a string can never get into a sum.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL,
    session_id TEXT,
    at INTEGER NOT NULL,
    task TEXT NOT NULL,
    tier TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'failed', 'rejected', 'incomplete', 'cancelled')),
    reason TEXT,
    input_tokens INTEGER CHECK (input_tokens >= 0),
    cache_read_tokens INTEGER CHECK (cache_read_tokens >= 0),
    cache_write_tokens INTEGER CHECK (cache_write_tokens >= 0),
    output_tokens INTEGER CHECK (output_tokens >= 0),
    reasoning_tokens INTEGER CHECK (reasoning_tokens >= 0),
    cost_usd REAL CHECK (cost_usd >= 0),
    cost_source TEXT NOT NULL CHECK (cost_source IN ('billed', 'priced', 'estimated', 'unknown')),
    baseline_usd REAL CHECK (baseline_usd >= 0),
    first_token_ms REAL CHECK (first_token_ms >= 0),
    latency_ms REAL NOT NULL CHECK (latency_ms >= 0),
    language TEXT,
    context_tokens INTEGER NOT NULL CHECK (context_tokens >= 0),
    verdict TEXT CHECK (verdict IN ('accepted', 'partly', 'rejected', 'undone')),
    CHECK ((cost_usd IS NULL) = (cost_source = 'unknown'))
  ) STRICT;
  CREATE INDEX attempts_at ON attempts (at);
  CREATE INDEX attempts_request ON attempts (request_id);

  -- Attempts that are running. AUTOINCREMENT: an id is never given twice, for it becomes the attempt's id.
  CREATE TABLE reservations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id TEXT NOT NULL,
    session_id TEXT,
    at INTEGER NOT NULL,
    task TEXT NOT NULL,
    tier TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    language TEXT,
    context_tokens INTEGER NOT NULL,
    worst_nano INTEGER CHECK (worst_nano >= 0),
    input_usd REAL,
    output_token_usd REAL,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    owner TEXT NOT NULL,
    owner_pid INTEGER NOT NULL,
    owner_host TEXT NOT NULL,
    owner_started TEXT,
    expires_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- What the limits count, hour by hour, so that a month is summed over some hundred rows and not over all attempts.
  CREATE TABLE spend_hours (
    hour INTEGER PRIMARY KEY,
    nano INTEGER NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT;
  INSERT INTO spend_hours
    SELECT ${hourOf('attempts')}, sum(${nanoUpSql('cost_usd')}), 1 FROM attempts GROUP BY 1;
  CREATE TRIGGER attempts_added AFTER INSERT ON attempts BEGIN ${intoHour('new', '+')} END;
  CREATE TRIGGER attempts_removed AFTER DELETE ON attempts BEGIN ${intoHour('old', '-')} END;
  CREATE TRIGGER attempts_changed AFTER UPDATE ON attempts BEGIN
    ${intoHour('old', '-')} ${intoHour('new', '+')}
  END;

  -- What an attempt of unknown cost may still have cost: the limits count it, the sums of the user do not.
  CREATE TABLE holds (
    attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
    request_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    nano INTEGER NOT NULL CHECK (nano >= 0)
  ) STRICT;
  CREATE INDEX holds_at ON holds (at, nano);
  CREATE INDEX holds_request ON holds (request_id);
  `,
  COMPLETIONS_STEP,
  `${DETAILS_STEP}${SUMS_STEP}${COMPLETION_DAYS_STEP}`,
  CALLERS_STEP,
  EVIDENCE_STEP,
  TRAJECTORIES_STEP,
  MONTHS_STEP,
  CALLER_HOURS_STEP,
  ESCALATED_STEP,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings the schema up to `target`. Throws what SQLite throws. */
export function migrate(db: Database, target: number = SCHEMA_VERSION): void {
  migrateBy(db, MIGRATIONS.slice(0, target));
}
