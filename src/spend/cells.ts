import type { CellFilter, SpendCell } from '../ledger/index.ts';

/** The figures of several cells together. */
export type CellSum = Omit<SpendCell, 'tier' | 'task' | 'provider' | 'model' | 'language' | 'workspace'>;

const NOTHING: CellSum = {
  attempts: 0,
  requests: 0,
  tried: 0,
  handedOn: 0,
  failed: 0,
  judged: 0,
  accepted: 0,
  unknown: 0,
  usd: 0,
  estimatedUsd: 0,
  baselineUsd: 0,
  comparedUsd: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

const NAMES = Object.keys(NOTHING) as (keyof CellSum)[];

export function sumCells(cells: readonly SpendCell[]): CellSum {
  const sum: Record<keyof CellSum, number> = { ...NOTHING };
  for (const cell of cells) for (const name of NAMES) sum[name] += cell[name];
  return sum;
}

export interface CellGroup extends CellSum {
  readonly key: string;
}

/** Dearest first. */
export function groupCells(cells: readonly SpendCell[], keyOf: (cell: SpendCell) => string): CellGroup[] {
  return [...Map.groupBy(cells, keyOf)]
    .map(([key, group]) => ({ key, ...sumCells(group) }))
    .sort((a, b) => b.usd - a.usd || b.requests - a.requests || (a.key < b.key ? -1 : 1));
}

export function withinFilter(cells: readonly SpendCell[], filter: CellFilter): SpendCell[] {
  const wanted = Object.entries(filter) as [keyof CellFilter, string][];
  return cells.filter((cell) => wanted.every(([name, value]) => cell[name] === value));
}
