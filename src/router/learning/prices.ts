import { costOf, type ModelFacts, type ModelRef } from '../../models/index.ts';
import type { Tier } from '../tasks.ts';
import type { Policy } from '../types.ts';
import type { Evidence } from './evidence.ts';

export const MONTH_DAYS = 30;

/** The model that a tier would be asked of at this moment. */
export function firstUsable(policy: Policy, tier: Tier): ModelRef | undefined {
  return policy.tiers[tier].find((model) => !policy.unavailable.has(model));
}

export function answersIn(rows: readonly Evidence[]): number {
  return rows.reduce((sum, row) => sum + row.answers, 0);
}

/** What the answers cost with the models that gave them, in USD, as far as their prices are known. */
export function usdOf(rows: readonly Evidence[], policy: Policy): number {
  const byModel = Map.groupBy(rows, ({ model }) => model);
  return [...byModel].reduce((sum, [model, own]) => sum + (usdWith(own, policy.facts.get(model)) ?? 0), 0);
}

/** What the same tokens would have cost with a model, in USD; null where its price is unknown. */
export function usdWith(rows: readonly Evidence[], facts: ModelFacts | undefined): number | null {
  const answers = answersIn(rows);
  if (answers === 0) return 0;
  const mean = (of: keyof Evidence & `${string}okens`) =>
    rows.reduce((sum, row) => sum + row[of], 0) / answers;
  const usage = {
    inputTokens: mean('inputTokens'),
    cacheReadTokens: mean('cacheReadTokens'),
    cacheWriteTokens: mean('cacheWriteTokens'),
    outputTokens: mean('outputTokens'),
    reasoningTokens: 0,
  };
  const usd = facts && costOf(usage, facts);
  return usd === undefined || usd === null ? null : answers * usd;
}

/**
 * What the last 30 days would have cost less with the cheaper model, in USD: the same tokens at its price, and what it is turned
 * down asked of the dearer one as well. Null where a price is unknown.
 */
export function savingOf(
  rows: readonly Evidence[],
  dearer: ModelFacts | undefined,
  cheaper: ModelFacts | undefined,
  turnedDown: number,
  today: number,
): number | null {
  const recent = rows.filter(({ day }) => day > today - MONTH_DAYS);
  const now = usdWith(recent, dearer);
  const then = usdWith(recent, cheaper);
  if (now === null || then === null || recent.length === 0) return null;
  return now * (1 - turnedDown) - then;
}
