import { CALLERS_STEP } from './callers.ts';
import { COMPLETION_DAYS_STEP, COMPLETIONS_STEP } from './completionHours.ts';
import { type Database, transaction } from './database.ts';
import { DETAILS_STEP } from './detailsStep.ts';
import { HOUR_MS } from './hours.ts';
import { nanoUpSql } from './money.ts';
import { SUMS_STEP } from './sums.ts';

const hourOf = (row: string): string => `${row}.at / ${HOUR_MS}`;

/** Adds an attempt's cost to its hour (or takes it off). `revision` only grows: other windows see changes by it. */
const intoHour = (row: string, sign: '+' | '-'): string => `
  INSERT INTO spend_hours (hour, nano, revision)
    VALUES (${hourOf(row)}, ${sign}${nanoUpSql(`${row}.cost_usd`)}, 1)
    ON CONFLICT (hour) DO UPDATE SET nano = nano + excluded.nano, revision = revision + 1;`;

/**
 * The schema, one step per version of the file; a step that has been released is never changed, only followed by
 * another. Tables are strict, so that a string can never get into a sum.
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
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** The version of the file's schema; 0 for a new file. */
export function schemaVersion(db: Database): number {
  return Number(db.get('PRAGMA user_version')?.['user_version'] ?? 0);
}

/**
 * Brings the schema up to `target`. Each step is one transaction and asks for the version again once it holds the
 * write lock, so that two windows that migrate at once each find the other's steps done. Throws what SQLite throws.
 */
export function migrate(db: Database, target: number = SCHEMA_VERSION): void {
  while (schemaVersion(db) < target) {
    transaction(db, () => {
      const version = schemaVersion(db);
      const step = MIGRATIONS[version];
      if (step === undefined || version >= target) {
        return;
      }
      db.exec(step);
      db.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
}
