import type { CostSource, Outcome, Settlement } from '../ledger/index.ts';
import {
  costOf,
  estimateTokens,
  isSameModel,
  type ModelFacts,
  type ModelRef,
  NO_USAGE,
  SEARCH_USD,
  SERVICE_TIERS,
  type Usage,
} from '../models/index.ts';
import type { AttemptEnd } from './attempt.ts';
import { type CheckName, type FailureReason, isFree } from './failures.ts';
import type { RequestCost } from './types.ts';

/**
 * The ledger's record of a finished attempt. Its cost is the first of these that is known: what the provider says it billed, its
 * token counts at the model's price, an estimate from the texts; else it is unknown. `promptTokens` is the estimate of the input.
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

/** The record of an answer from the cache: nothing was sent, so there is nothing to count, and no saving to claim. */
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

/** The sum of two costs: null as soon as one of them is unknown, and with the weaker of the two sources. */
export function addCosts(a: RequestCost, b: RequestCost): RequestCost {
  const weaker = Math.max(SOURCES.indexOf(a.source), SOURCES.indexOf(b.source));
  return {
    usd: a.usd === null || b.usd === null ? null : a.usd + b.usd,
    source: SOURCES[weaker] ?? 'unknown',
  };
}

type Cost = Pick<Settlement, 'costUsd' | 'costSource'>;

const FREE: Cost = { costUsd: 0, costSource: 'priced' };

function priceOf(end: AttemptEnd, usage: Usage, facts: ModelFacts): Cost {
  const billedUsd = end.usage?.billedUsd ?? null;
  if (billedUsd !== null) return { costUsd: billedUsd, costSource: 'billed' };
  const tokensUsd = costOf(usage, facts);
  if (tokensUsd === null) return { costUsd: null, costSource: 'unknown' };
  const searches = end.usage?.searches ?? 0;
  const costUsd = tokensUsd + searches * SEARCH_USD;
  const tier = end.usage?.serviceTier;
  if (tier !== undefined)
    return { costUsd: costUsd * (SERVICE_TIERS.get(tier) ?? 1), costSource: 'estimated' };
  // The price of the model that was asked is a guess at that of the one that answered.
  if (facts.priceSource === 'library' && otherModel(facts.ref, end) !== null)
    return { costUsd, costSource: 'estimated' };
  // With a subscription the cost does not depend on the tokens; where two lists differ, only the bill is certain.
  const isCertain = isReported(end) && !facts.doubt && searches === 0;
  const certain = isCertain || facts.priceSource === 'included';
  return { costUsd, costSource: certain ? 'priced' : 'estimated' };
}

/** The name of the model that answered, where the server names another than was asked for; else null. */
export function otherModel(asked: ModelRef, { answeredBy }: Pick<AttemptEnd, 'answeredBy'>): string | null {
  return answeredBy === null || isSameModel(asked, answeredBy) ? null : answeredBy;
}

/** Refused before anything was read or written: that costs nothing, whatever the model's price. */
function isCertainlyFree(end: AttemptEnd): boolean {
  return end.failure !== null && isFree(end.failure) && end.text + end.thoughts === '' && end.usage === null;
}

/** Counts that came before the model's end, as in Anthropic's first event, cover the input only. */
function isReported(end: AttemptEnd): boolean {
  return end.usage?.inputKnown === true && isOutputReported(end);
}

/** A 0 for what was written is no count, least of all beside a true one of the input. */
function isOutputReported({ usage, ended, text, thoughts, toolCalls }: AttemptEnd): boolean {
  if (!ended || !usage?.outputKnown) return false;
  return usage.outputTokens > 0 || !usage.inputKnown || (text + thoughts === '' && toolCalls.length === 0);
}

/** For a rejected answer the name of the check, so that the ledger shows which of them fail. */
function reasonOf({
  cancelled,
  failure,
}: AttemptEnd): FailureReason | `check-${CheckName}` | 'cancelled' | null {
  if (cancelled) return 'cancelled';
  return failure?.rejection ? `check-${failure.rejection.check}` : (failure?.reason ?? null);
}

function outcomeOf(end: AttemptEnd): Outcome {
  if (end.cancelled) return 'cancelled';
  if (!end.failure) return 'ok';
  if (end.failure.reason === 'empty' || end.failure.reason === 'check') return 'rejected';
  return end.text !== '' || end.failure.reason === 'length' ? 'incomplete' : 'failed';
}

/** The provider's counts, with estimates for those that it did not report: what ended early was read and written too. */
function usageOf(end: AttemptEnd, promptTokens: number): Usage {
  if (end.usage && isReported(end)) return end.usage;
  const calls = end.toolCalls.map(({ name, input }) => name + JSON.stringify(input));
  const written = estimateTokens([end.thoughts, end.text, ...calls].join('\n').trim());
  const reported = end.usage ?? NO_USAGE;
  return {
    ...reported,
    inputTokens: end.usage?.inputKnown ? reported.inputTokens : Math.max(reported.inputTokens, promptTokens),
    outputTokens: isOutputReported(end) ? reported.outputTokens : Math.max(reported.outputTokens, written),
  };
}
