import type { AttemptDetails } from '../ledger/index.ts';

export type ExportFormat = 'csv' | 'json';

/** The exported columns, named as in the ledger. There is never a prompt or an answer. */
const COLUMNS: Readonly<Record<string, (attempt: AttemptDetails) => string | number | null>> = {
  id: ({ id }) => id,
  request_id: ({ requestId }) => requestId,
  session_id: ({ sessionId }) => sessionId,
  at: ({ at }) => new Date(at).toISOString(),
  task: ({ task }) => task,
  tier: ({ tier }) => tier,
  provider: ({ provider }) => provider,
  model: ({ model }) => model,
  attempt: ({ attempt }) => attempt,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason }) => reason,
  input_tokens: ({ inputTokens }) => inputTokens,
  cache_read_tokens: ({ cacheReadTokens }) => cacheReadTokens,
  cache_write_tokens: ({ cacheWriteTokens }) => cacheWriteTokens,
  output_tokens: ({ outputTokens }) => outputTokens,
  reasoning_tokens: ({ reasoningTokens }) => reasoningTokens,
  cost_usd: ({ costUsd }) => costUsd,
  cost_source: ({ costSource }) => costSource,
  baseline_usd: ({ baselineUsd }) => baselineUsd,
  first_token_ms: ({ firstTokenMs }) => firstTokenMs,
  latency_ms: ({ latencyMs }) => latencyMs,
  language: ({ language }) => language,
  workspace: ({ workspace }) => workspace,
  context_tokens: ({ contextTokens }) => contextTokens,
  verdict: ({ verdict }) => verdict,
};

const NAMES = Object.keys(COLUMNS);

/** The text of an export in chunks; `pages` are read as needed. Unknown is empty in CSV and null in JSON. */
export function* exportText(
  format: ExportFormat,
  pages: Iterable<readonly AttemptDetails[]>,
): Generator<string, number> {
  let count = 0;
  yield format === 'csv' ? `${NAMES.join(',')}\r\n` : '[';
  for (const page of pages) {
    const rows = page.map((attempt) => NAMES.map((name) => COLUMNS[name]?.(attempt) ?? null));
    if (format === 'csv') yield rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
    else if (rows.length > 0) {
      const objects = rows.map((row) =>
        JSON.stringify(Object.fromEntries(row.map((value, i) => [NAMES[i], value]))),
      );
      yield `${count > 0 ? ',' : ''}\n${objects.join(',\n')}`;
    }
    count += rows.length;
  }
  if (format === 'json') yield '\n]\n';
  return count;
}

/** RFC 4180. Text that a spreadsheet would take for a formula is marked as text. */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
