import { capitalize, t } from '../l10n/index.ts';
import type { CellFilter, CellKey, SpendCell } from '../ledger/index.ts';
import { TIERS, taskName } from '../router/index.ts';
import { shownLanguage, shownProject } from './format.ts';

/** The sum of several cells. */
export type CellSum = Omit<SpendCell, keyof CellKey>;

const NOTHING: CellSum = {
  attempts: 0,
  requests: 0,
  tried: 0,
  handedOn: 0,
  escalated: 0,
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

export function sumCells(cells: readonly CellSum[]): CellSum {
  const sum: Record<keyof CellSum, number> = { ...NOTHING };
  for (const cell of cells) for (const name of NAMES) sum[name] += cell[name];
  return sum;
}

export interface CellGroup extends CellSum {
  readonly key: string;
}

/** Most expensive first. */
export function groupCells(cells: readonly SpendCell[], keyOf: (cell: SpendCell) => string): CellGroup[] {
  return [...Map.groupBy(cells, keyOf)]
    .map(([key, group]) => ({ key, ...sumCells(group) }))
    .sort((a, b) => b.usd - a.usd || b.requests - a.requests || (a.key < b.key ? -1 : 1));
}

export function withinFilter(cells: readonly SpendCell[], filter: CellFilter): SpendCell[] {
  const conditions = Object.entries(filter) as [keyof CellFilter, string][];
  return cells.filter((cell) => conditions.every(([name, value]) => cell[name] === value));
}

/** Values that can be chosen for a filter. */
export interface FilterChoice {
  readonly id: keyof CellKey;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** The values in these cells that can be filtered by. */
export function choicesOf(cells: readonly SpendCell[]): FilterChoice[] {
  const choice = (
    id: FilterChoice['id'],
    label: string,
    keyOf: (cell: SpendCell) => string,
    format: (key: string) => string,
  ): FilterChoice => ({
    id,
    label,
    options: groupCells(cells, keyOf)
      .map(({ key }) => ({ value: key, label: format(key) }))
      .sort((a, b) => a.label.localeCompare(b.label)),
  });
  const tierRank = (tier: string): number => [...TIERS, ''].indexOf(tier);
  const tiers = choice('tier', t('Tier'), ({ tier }) => tier, capitalize);
  return [
    { ...tiers, options: tiers.options.toSorted((a, b) => tierRank(a.value) - tierRank(b.value)) },
    choice('task', t('Task'), ({ task }) => task, taskName),
    choice('model', t('Model'), ({ provider, model }) => `${provider}/${model}`, String),
    choice('provider', t('Provider'), ({ provider }) => provider, String),
    choice('language', t('Language'), ({ language }) => language, shownLanguage),
    choice('workspace', t('Project'), ({ workspace }) => workspace, shownProject),
  ];
}
