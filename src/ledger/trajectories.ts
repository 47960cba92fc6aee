import type { Database } from './database.ts';
import { numberOf, numberOrNull, textOf } from './rows.ts';
import type { TrajectoryNote } from './types.ts';

/** Version 7: what the trajectories of agents asked for, one row a request. */
export const TRAJECTORIES_STEP = `
  CREATE TABLE trajectories (
    request_id TEXT PRIMARY KEY,
    session_id TEXT,
    at INTEGER NOT NULL,
    move TEXT NOT NULL,
    cause TEXT NOT NULL,
    count INTEGER NOT NULL,
    done INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    tier TEXT NOT NULL,
    model TEXT NOT NULL,
    reread_usd REAL CHECK (reread_usd >= 0)
  ) STRICT;
  CREATE INDEX trajectories_at ON trajectories (at);
  CREATE TRIGGER trajectories_removed AFTER DELETE ON attempts
    WHEN NOT EXISTS (SELECT 1 FROM attempts WHERE request_id = old.request_id) BEGIN
      DELETE FROM trajectories WHERE request_id = old.request_id;
    END;
`;

/** Of the first attempt: a request is moved once. */
export function insertTrajectory(
  db: Database,
  {
    requestId,
    sessionId,
    at,
  }: { readonly requestId: string; readonly sessionId: string | null; readonly at: number },
  { move, cause, count, done, begins, tier, model, rereadUsd }: TrajectoryNote,
): void {
  db.run(
    `INSERT INTO trajectories (request_id, session_id, at, move, cause, count, done, begins, tier, model, reread_usd)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    requestId,
    sessionId,
    at,
    move,
    cause,
    count,
    Number(done),
    Number(begins),
    tier,
    model,
    rereadUsd,
  );
}

/** Null where nothing was asked for. */
export function trajectoryOf(db: Database, requestId: string): TrajectoryNote | null {
  const row = db.get('SELECT * FROM trajectories WHERE request_id = ?', requestId);
  if (!row) return null;
  return {
    move: textOf(row, 'move'),
    cause: textOf(row, 'cause'),
    count: numberOf(row, 'count'),
    done: numberOf(row, 'done') === 1,
    begins: numberOf(row, 'begins') === 1,
    tier: textOf(row, 'tier'),
    model: textOf(row, 'model'),
    rereadUsd: numberOrNull(row, 'reread_usd'),
  };
}

/** Moves of one kind that began within some time. */
export interface TrajectorySum {
  readonly move: string;
  readonly done: boolean;
  readonly count: number;
  /** The conversations that they are of. */
  readonly conversations: number;
  /** For reading their histories again, in USD; null as soon as one is unknown. */
  readonly rereadUsd: number | null;
}

/** From `from` to before `to`, Unix ms. */
export function trajectoriesIn(db: Database, from: number, to: number): TrajectorySum[] {
  return db
    .all(
      `SELECT move, done, count(*) AS n, count(DISTINCT coalesce(session_id, request_id)) AS conversations,
          iif(count(reread_usd) = count(*), total(reread_usd), NULL) AS usd
        FROM trajectories WHERE begins = 1 AND at >= ? AND at < ? GROUP BY move, done ORDER BY move, done`,
      from,
      to,
    )
    .map((row) => ({
      move: textOf(row, 'move'),
      done: numberOf(row, 'done') === 1,
      count: numberOf(row, 'n'),
      conversations: numberOf(row, 'conversations'),
      rereadUsd: numberOrNull(row, 'usd'),
    }));
}
