import { costOf, type ModelFacts } from '../../models/index.ts';
import type { Evidence } from './evidence.ts';

const MONTH_DAYS = 30;

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
  const sum = (of: keyof Evidence & `${string}okens`) => recent.reduce((all, row) => all + row[of], 0);
  const answers = recent.reduce((all, row) => all + row.answers, 0);
  if (!dearer || !cheaper || answers === 0) return null;
  const mean = {
    inputTokens: sum('inputTokens') / answers,
    cacheReadTokens: sum('cacheReadTokens') / answers,
    cacheWriteTokens: sum('cacheWriteTokens') / answers,
    outputTokens: sum('outputTokens') / answers,
    reasoningTokens: 0,
  };
  const now = costOf(mean, dearer);
  const then = costOf(mean, cheaper);
  return now === null || then === null ? null : answers * (now * (1 - turnedDown) - then);
}
