import type { Database } from './database.ts';
import { ATTEMPT_COLUMNS, textOrNull, toAttempt } from './rows.ts';
import type { Attempt } from './types.ts';

/** Who asked, where that was not the user at Tierwise's own door: another extension, or VS Code itself. */
export const CALLERS_STEP = `
  CREATE TABLE callers (
    request_id TEXT PRIMARY KEY,
    caller TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER callers_removed AFTER DELETE ON attempts
    WHEN NOT EXISTS (SELECT 1 FROM attempts WHERE request_id = old.request_id) BEGIN
      DELETE FROM callers WHERE request_id = old.request_id;
    END;
`;

export function noteCaller(db: Database, requestId: string, caller: string): void {
  db.run('INSERT INTO callers (request_id, caller) VALUES (?, ?) ON CONFLICT DO NOTHING', requestId, caller);
}

export function callerOfRequest(db: Database, requestId: string): string | null {
  const row = db.get('SELECT caller FROM callers WHERE request_id = ?', requestId);
  return row ? textOrNull(row, 'caller') : null;
}

export function attemptsOfConversation(db: Database, sessionId: string): Attempt[] {
  return db
    .all(`SELECT ${ATTEMPT_COLUMNS} FROM attempts WHERE session_id = ? ORDER BY at, id`, sessionId)
    .map(toAttempt);
}
