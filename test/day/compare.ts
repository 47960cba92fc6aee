import type { Attempt } from '../../src/ledger/index.ts';
import type { Line } from './servers.ts';

/**
 * Where the ledger and the servers' journals differ, line by line, in words. `requestIds`: of each request by its number.
 * Tokens that a server did not report must stand in the ledger as an estimate.
 */
export function differences(
  journal: readonly Line[],
  attempts: readonly Attempt[],
  requestIds: ReadonlyMap<number, string>,
): readonly string[] {
  const found: string[] = [];
  const rows = Map.groupBy(attempts, ({ requestId }) => requestId);
  for (const [n, lines] of Map.groupBy(journal, (line) => line.n)) {
    const requestId = n === null ? undefined : requestIds.get(n);
    const own = (requestId === undefined ? undefined : rows.get(requestId)) ?? [];
    if (requestId !== undefined) rows.delete(requestId);
    for (let i = 0; i < Math.max(lines.length, own.length); i++) {
      const [served, kept] = [lineOf(lines[i]), rowOf(own[i], lines[i])];
      if (served !== kept) found.push(`request ${n}, attempt ${i + 1}: ${served} / ${kept} in the ledger`);
    }
  }
  for (const id of rows.keys()) found.push(`request ${id}: in the ledger alone`);
  return found;
}

function lineOf(line: Line | undefined): string {
  if (!line) return 'nothing';
  const { provider, model, outcome, tokens } = line;
  return `${provider}/${model} ${outcome} ${tokens ? Object.values(tokens).join('+') : 'estimated'}`;
}

function rowOf(row: Attempt | undefined, line: Line | undefined): string {
  if (!row) return 'nothing';
  const { provider, model, outcome, inputTokens, cacheReadTokens, outputTokens, costSource } = row;
  const tokens = [inputTokens, cacheReadTokens, outputTokens].join('+');
  const told = line?.tokens ? costSource === 'priced' : costSource === 'estimated' && Number(inputTokens) > 0;
  const shown = line?.tokens ? tokens : 'estimated';
  return `${provider}/${model} ${outcome} ${told ? shown : `${tokens} (${costSource})`}`;
}
