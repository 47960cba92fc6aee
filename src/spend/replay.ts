import type { RecordedRequest } from '../ledger/index.ts';
import { costOf, type ModelFacts } from '../models/index.ts';
import { decide, type Policy, TASKS, type Task, type Tier } from '../router/index.ts';

/** What recorded requests would have cost under another policy. */
export interface Replay {
  readonly requests: number;
  /** Of the requests whose true cost and whose cost under the policy are both known: these are compared. */
  readonly compared: number;
  readonly actualUsd: number;
  readonly replayedUsd: number;
  /** The same tokens all on the baseline. */
  readonly baselineUsd: number | null;
  /** Requests that no model of the policy could take. */
  readonly refused: number;
  readonly byTier: Readonly<Record<Tier, number>>;
}

const KNOWN: ReadonlySet<string> = new Set(TASKS);

/**
 * Sends recorded requests through the router again, and prices their tokens at the model that comes first. What no
 * record tells (the number of files, words of the prompt) counts as unknown; failed attempts are not made up.
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
