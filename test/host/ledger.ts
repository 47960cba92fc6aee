import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** One row of the extension's table `attempts`, as far as the tests look at it. */
export interface AttemptRow {
  readonly id: number;
  readonly request_id: string;
  readonly task: string;
  readonly tier: string;
  readonly provider: string;
  readonly model: string;
  readonly attempt: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly cost_source: string;
  readonly verdict: string | null;
}

/** All attempts, oldest first; none where there is no ledger yet. It may be in use by the extension meanwhile. */
export function readAttempts(file: string): readonly AttemptRow[] {
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare('SELECT * FROM attempts ORDER BY id').all().map(rowOf);
  } finally {
    database.close();
  }
}

function rowOf(row: Readonly<Record<string, unknown>>): AttemptRow {
  const text = (name: string): string => String(row[name] ?? '');
  const textOrNull = (name: string): string | null => (row[name] == null ? null : String(row[name]));
  const numberOrNull = (name: string): number | null => (row[name] == null ? null : Number(row[name]));
  return {
    id: Number(row['id']),
    request_id: text('request_id'),
    task: text('task'),
    tier: text('tier'),
    provider: text('provider'),
    model: text('model'),
    attempt: Number(row['attempt']),
    outcome: text('outcome'),
    reason: textOrNull('reason'),
    input_tokens: numberOrNull('input_tokens'),
    output_tokens: numberOrNull('output_tokens'),
    cost_usd: numberOrNull('cost_usd'),
    cost_source: text('cost_source'),
    verdict: textOrNull('verdict'),
  };
}
