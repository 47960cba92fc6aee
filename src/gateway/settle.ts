import type { CostSource, Outcome, Settlement } from '../ledger/index.ts';
import { costOf, estimateTokens, type ModelFacts, NO_USAGE, type Usage } from '../models/index.ts';
import type { AttemptEnd } from './attempt.ts';
import { isFree } from './failures.ts';
import type { RequestCost } from './types.ts';

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
  const free = isCertainlyFree(end);
  const usage = free ? NO_USAGE : usageOf(end, promptTokens);
  return {
    outcome: outcomeOf(end),
    reason: reasonOf(end),
    inputTokens: usage.inputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    cacheWriteTokens: usage.cacheWriteTokens,
    outputTokens: usage.outputTokens,
    reasoningTokens: usage.reasoningTokens,
    ...(free ? FREE : priceOf(end, usage, facts)),
    baselineUsd: baseline && !free ? costOf(usage, baseline) : null,
    firstTokenMs: end.firstTokenMs,
    latencyMs: end.latencyMs,
  };
}

/** Of an answer that was kept: nothing was sent, so that there is nothing to count, and no saving to claim. */
export const CACHED: Settlement = {
  outcome: 'ok',
  reason: 'cached',
  ...NO_USAGE,
  costUsd: 0,
  costSource: 'priced',
  baselineUsd: null,
  firstTokenMs: null,
  latencyMs: 0,
};

/** From the surest source to the weakest. */
const SOURCES: readonly CostSource[] = ['billed', 'priced', 'estimated', 'unknown'];

/** The cost of both; unknown as soon as one of them is, and as sure as the weaker one. */
export function addCosts(a: RequestCost, b: RequestCost): RequestCost {
  const weaker = Math.max(SOURCES.indexOf(a.source), SOURCES.indexOf(b.source));
  return {
    usd: a.usd === null || b.usd === null ? null : a.usd + b.usd,
    source: SOURCES[weaker] ?? 'unknown',
  };
}

/** The cost of one attempt. */
export function costIn({ costUsd, costSource }: Settlement): RequestCost {
  return { usd: costUsd, source: costSource };
}

type Cost = Pick<Settlement, 'costUsd' | 'costSource'>;

const FREE: Cost = { costUsd: 0, costSource: 'priced' };

function priceOf(end: AttemptEnd, usage: Usage, facts: ModelFacts): Cost {
  const billedUsd = end.usage?.billedUsd ?? null;
  if (billedUsd !== null) return { costUsd: billedUsd, costSource: 'billed' };
  const costUsd = costOf(usage, facts);
  if (costUsd === null) return { costUsd, costSource: 'unknown' };
  // With a subscription the cost is known, however many tokens there were.
  const certain = isReported(end) || facts.priceSource === 'included';
  return { costUsd, costSource: certain ? 'priced' : 'estimated' };
}

/** Refused before anything was read or written: that costs nothing, whatever the model's price. */
function isCertainlyFree(end: AttemptEnd): boolean {
  return end.failure !== null && isFree(end.failure) && end.text === '' && end.usage === null;
}

/** Counts that came before the model's end, as Anthropic's first event has them, know only the input. */
function isReported({ usage, ended }: AttemptEnd): boolean {
  return usage?.inputKnown === true && usage.outputKnown && ended;
}

/** A check by its own name: which of them fails is worth knowing. */
function reasonOf({ cancelled, failure }: AttemptEnd): string | null {
  if (cancelled) return 'cancelled';
  return failure?.rejection ? `check-${failure.rejection.check}` : (failure?.reason ?? null);
}

function outcomeOf(end: AttemptEnd): Outcome {
  if (end.cancelled) return 'cancelled';
  if (!end.failure) return 'ok';
  if (end.failure.reason === 'empty' || end.failure.reason === 'check') return 'rejected';
  return end.text !== '' || end.failure.reason === 'length' ? 'incomplete' : 'failed';
}

/** The provider's counts; an estimate for those that it did not tell, for what ended early was read and written too. */
function usageOf(end: AttemptEnd, promptTokens: number): Usage {
  if (end.usage && isReported(end)) return end.usage;
  const calls = end.toolCalls.map(({ name, input }) => name + JSON.stringify(input));
  const written = estimateTokens([end.text, ...calls].join('\n').trim());
  const told = end.usage ?? NO_USAGE;
  const outputKnown = end.usage?.outputKnown === true && end.ended;
  return {
    ...told,
    inputTokens: end.usage?.inputKnown ? told.inputTokens : Math.max(told.inputTokens, promptTokens),
    outputTokens: outputKnown ? told.outputTokens : Math.max(told.outputTokens, written),
  };
}
