import type { Outcome, Settlement } from '../ledger/index.ts';
import { costOf, estimateTokens, type ModelFacts, type Usage } from '../models/index.ts';
import type { AttemptEnd } from './attempt.ts';
import { type Failure, isFree } from './failures.ts';

/**
 * What the ledger is told of an attempt. Cost in the order of truth: what the provider says it billed, its token
 * counts at the model's price, an estimate from the texts, unknown. `promptTokens` is the estimate of the input.
 */
export function settlementOf(
  end: AttemptEnd,
  facts: ModelFacts,
  promptTokens: number,
  baseline: ModelFacts | null,
): Settlement {
  const outcome = outcomeOf(end);
  const usage = usageOf(end, promptTokens);
  const estimated = usage !== null && end.usage === null;
  const billedUsd = end.usage?.billedUsd ?? null;
  const pricedUsd = usage ? costOf(usage, facts) : null;
  const costUsd = billedUsd ?? pricedUsd;
  return {
    outcome,
    reason: end.cancelled ? 'cancelled' : (end.failure?.reason ?? null),
    inputTokens: usage?.inputTokens ?? null,
    cacheReadTokens: usage?.cacheReadTokens ?? null,
    cacheWriteTokens: usage?.cacheWriteTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    costUsd,
    costSource: sourceOf(billedUsd, pricedUsd, estimated),
    baselineUsd: usage && baseline ? costOf(usage, baseline) : null,
    firstTokenMs: end.firstTokenMs,
    latencyMs: end.latencyMs,
  };
}

function sourceOf(
  billedUsd: number | null,
  pricedUsd: number | null,
  estimated: boolean,
): Settlement['costSource'] {
  if (billedUsd !== null) return 'billed';
  if (pricedUsd === null) return 'unknown';
  return estimated ? 'estimated' : 'priced';
}

function outcomeOf(end: AttemptEnd): Outcome {
  if (end.cancelled) return 'cancelled';
  if (!end.failure) return 'ok';
  return OUTCOMES[end.failure.reason] ?? 'failed';
}

const OUTCOMES: Partial<Record<Failure['reason'], Outcome>> = {
  'cut-off': 'incomplete',
  length: 'incomplete',
  empty: 'rejected',
};

const NOTHING: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/** The provider's counts; else an estimate, for a stream that ended early was read and written all the same. */
function usageOf(end: AttemptEnd, promptTokens: number): Usage | null {
  const broken = end.cancelled || end.failure !== null;
  if (end.usage && !broken) return end.usage;
  if (end.failure && isFree(end.failure) && !end.text) return NOTHING;
  const outputTokens = estimateTokens(end.text);
  if (!end.usage) return { ...NOTHING, inputTokens: promptTokens, outputTokens };
  // An early count, as Anthropic's first event has it, knows the input but not what was written since.
  return { ...end.usage, outputTokens: Math.max(end.usage.outputTokens, outputTokens) };
}
