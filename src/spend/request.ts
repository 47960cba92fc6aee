import type { Attempt, CostSource } from '../ledger/index.ts';
import { shownModel } from './names.ts';
import { reasonText, sourceText, spendText, taskName, tokensText } from './words.ts';

/** What the window remembers of the request that it made last; the ledger does not keep the reasons of a route. */
export interface LastRequest {
  readonly requestId: string;
  readonly reasons: readonly string[];
}

/** One request over all of its attempts, in words. */
export interface RequestSummary {
  readonly task: string;
  /** The model of the last attempt. */
  readonly model: string;
  readonly provider: string;
  /** Of all attempts together, as the cost is. */
  readonly tokens: string;
  readonly cost: string;
  /** Where the cost comes from; empty when it is unknown. */
  readonly source: string;
  /** Why this model: the route's reasons where they are known, then what was tried before it. */
  readonly why: readonly string[];
}

/** Null for a request without attempts. `attempts` are in the order they were made. */
export function summarizeRequest(
  attempts: readonly Attempt[],
  remembered: LastRequest | null,
): RequestSummary | null {
  const last = attempts.at(-1);
  if (!last) return null;
  const usd = sum(attempts.map((attempt) => attempt.costUsd)) ?? 0;
  const unknown = attempts.filter((attempt) => attempt.costUsd === null).length;
  const known = remembered?.requestId === last.requestId ? remembered.reasons : [];
  const reasons = known.length > 0 ? known : [`${last.tier} tier`];
  const model = shownModel(`${last.provider}/${last.model}`);
  return {
    task: taskName(last.task),
    model: model.name,
    provider: model.provider,
    tokens: tokensText(
      sum(attempts.map((attempt) => attempt.inputTokens)),
      sum(attempts.map((attempt) => attempt.outputTokens)),
    ),
    cost: spendText({ usd, unknown }),
    source: sourceOf(attempts, usd, unknown),
    why: [...reasons, ...triedBefore(attempts, last)],
  };
}

function sourceOf(attempts: readonly Attempt[], usd: number, unknown: number): string {
  if (usd === 0 && unknown > 0) return '';
  const last = attempts.at(-1);
  if (usd === 0 && last?.outcome === 'ok' && last.reason === 'cached') return 'cached';
  return sourceText(usd, weakestSource(attempts));
}

/** Null when none of the figures is known. */
function sum(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((figure) => figure !== null);
  return known.length === 0 ? null : known.reduce((all, figure) => all + figure, 0);
}

const WEAKEST_FIRST: readonly CostSource[] = ['estimated', 'priced', 'billed'];

/** Of the known costs. An attempt that cost nothing says nothing about where the others' cost comes from. */
function weakestSource(attempts: readonly Attempt[]): CostSource {
  const paid = attempts.filter((attempt) => attempt.costUsd !== null && attempt.costUsd > 0);
  return WEAKEST_FIRST.find((source) => paid.some((attempt) => attempt.costSource === source)) ?? 'priced';
}

/** `gpt-5-mini tried first: rate limit (3 attempts)`, for each model that did not bring the answer. */
function triedBefore(attempts: readonly Attempt[], last: Attempt): string[] {
  const tried = new Map<string, { attempt: Attempt; times: number }>();
  for (const attempt of attempts) {
    if (attempt.provider === last.provider && attempt.model === last.model) continue;
    const ref = `${attempt.provider}/${attempt.model}`;
    tried.set(ref, { attempt, times: (tried.get(ref)?.times ?? 0) + 1 });
  }
  return [...tried].map(([ref, { attempt, times }]) => {
    const cause = reasonText(attempt.reason ?? attempt.outcome);
    return `${shownModel(ref).name} was tried before: ${cause}${times > 1 ? ` (${times} attempts)` : ''}`;
  });
}
