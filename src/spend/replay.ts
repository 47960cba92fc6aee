import type { RecordedRequest } from '../ledger/index.ts';
import { costOf, type ModelFacts } from '../models/index.ts';
import { decide, type Policy, TASKS, type Task, type Tier } from '../router/index.ts';

/** What recorded requests would have cost under another policy. */
export interface Replay {
  readonly requests: number;
  /** Requests whose actual cost and whose cost under the policy are both known; the sums are over these. */
  readonly compared: number;
  readonly actualUsd: number;
  readonly replayedUsd: number;
  /** The same tokens all on the baseline. */
  readonly baselineUsd: number | null;
  /** Requests that no model of the policy can take. */
  readonly refused: number;
  readonly byTier: Readonly<Record<Tier, number>>;
}

const KNOWN: ReadonlySet<string> = new Set(TASKS);

/**
 * Routes recorded requests again and prices their tokens at the first model of the route. What the ledger does not record
 * (the number of files, the prompt) counts as unknown; failed attempts are not simulated.
 */
export function replay(
  requests: readonly RecordedRequest[],
  policy: Policy,
  baseline: ModelFacts | null,
): Replay {
  const byTier: Record<Tier, number> = { cheap: 0, mid: 0, premium: 0 };
  let [compared, refused, actualUsd, replayedUsd, baselineUsd] = [0, 0, 0, 0, 0];
  for (const { task, contextTokens, language, usage, costUsd } of requests) {
    const signals = { contextTokens, files: 0, selectionChars: 0, language, diagnostics: 0, prompt: null };
    const { chain, tier } = decide(KNOWN.has(task) ? (task as Task) : 'chat', signals, policy, null);
    const first = chain[0];
    if (!first) {
      refused++;
      continue;
    }
    byTier[tier]++;
    const replayed = costOf(usage, first.facts);
    if (replayed === null || costUsd === null) continue;
    compared++;
    actualUsd += costUsd;
    replayedUsd += replayed;
    baselineUsd += (baseline && costOf(usage, baseline)) ?? 0;
  }
  const hasBaseline = baseline !== null && baseline.prices.length > 0;
  return {
    requests: requests.length,
    compared,
    actualUsd,
    replayedUsd,
    baselineUsd: hasBaseline ? baselineUsd : null,
    refused,
    byTier,
  };
}
