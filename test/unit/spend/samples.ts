import type { Attempt, CompletionStats, SpendTotal } from '../../../src/ledger/index.ts';

export const NOTHING: SpendTotal = {
  attempts: 0,
  requests: 0,
  usd: 0,
  estimatedUsd: 0,
  unknown: 0,
  baselineUsd: 0,
  comparedUsd: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
};

export function total(change: Partial<SpendTotal> = {}): SpendTotal {
  return {
    ...NOTHING,
    attempts: 3,
    requests: 3,
    usd: 0.42,
    inputTokens: 48_000,
    outputTokens: 9_100,
    ...change,
  };
}

export function ghost(key: string, change: Partial<CompletionStats> = {}): CompletionStats {
  return {
    key,
    requests: 1_204,
    shown: 900,
    offered: 800,
    accepted: 248,
    acceptedShare: 0.31,
    suggestedChars: 36_000,
    acceptedChars: 10_000,
    usd: 0.12,
    unknown: 0,
    usdPer1000Accepted: 0.012,
    keptAfter30s: 0.97,
    keptAfter2min: 0.91,
    keptAfter10min: 0.84,
    ...change,
  };
}

export function attempt(change: Partial<Attempt> = {}): Attempt {
  return {
    id: 1,
    requestId: 'r1',
    sessionId: null,
    at: new Date(2026, 10, 22, 14, 3).getTime(),
    task: 'explain',
    tier: 'mid',
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    attempt: 1,
    language: 'typescript',
    contextTokens: 2_100,
    outcome: 'ok',
    reason: null,
    inputTokens: 2_100,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 640,
    reasoningTokens: 0,
    costUsd: 0.0053,
    costSource: 'priced',
    baselineUsd: 0.0265,
    firstTokenMs: 400,
    latencyMs: 3_000,
    verdict: null,
    ...change,
  };
}
