import type { Usage } from '../models/index.ts';

/** Sums over attempts. `usd` leaves out attempts of unknown cost; `unknown` counts them. */
export interface SpendTotal {
  readonly attempts: number;
  readonly requests: number;
  readonly usd: number;
  /** The part of `usd` that is an estimate. */
  readonly estimatedUsd: number;
  /** Attempts whose cost is unknown. */
  readonly unknown: number;
  /**
   * What one call to the baseline model would have cost for each request, however many attempts the request took.
   * Only requests whose baseline cost is known and whose attempts all have a known cost.
   */
  readonly baselineUsd: number;
  /** The part of `usd` that went into those same requests: savings are `baselineUsd - comparedUsd`. */
  readonly comparedUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
}

/** What the attempts of a cell have in common. Unknown is empty. */
export interface CellKey {
  readonly tier: string;
  readonly task: string;
  readonly provider: string;
  readonly model: string;
  readonly language: string;
  readonly workspace: string;
}

/** Which cells count; an absent field matches all. */
export type CellFilter = Partial<CellKey>;

/** The smallest sums that are kept. Any other sum is made of them. */
export interface SpendCell extends SpendTotal, CellKey {
  readonly cacheWriteTokens: number;
  /** Requests that tried this model; those that then got their last attempt from another. */
  readonly tried: number;
  readonly handedOn: number;
  /** Requests that got their last attempt here, and were tried by another model before. */
  readonly escalated: number;
  /** Attempts that failed, were rejected or left incomplete. */
  readonly failed: number;
  /** Attempts that the user has judged; those that were accepted at least in part. */
  readonly judged: number;
  readonly accepted: number;
}

/** What a caller has asked and spent: another extension, VS Code itself, or a client of the endpoint. */
export interface CallerTotal
  extends Pick<SpendTotal, 'requests' | 'attempts' | 'usd' | 'unknown' | 'inputTokens' | 'outputTokens'> {
  readonly caller: string;
}

export interface TierSpend extends Pick<SpendTotal, 'usd' | 'unknown' | 'requests'> {
  readonly tier: string;
}

/** A request as a replay needs it: its task and size, the tokens of its last answer, what all attempts cost. */
export interface RecordedRequest {
  readonly task: string;
  readonly language: string | null;
  readonly contextTokens: number;
  readonly usage: Usage;
  /** Over all its attempts; null when one of them is unknown. */
  readonly costUsd: number | null;
}

/** What a conversation has cost so far. */
export interface SessionTotal {
  readonly sessionId: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly attempts: number;
  readonly usd: number;
  readonly unknown: number;
  /** Provider, model and workspace of its last attempt. */
  readonly provider: string;
  readonly model: string;
  readonly workspace: string;
}

/** The yield of ghost text: sums over all attempts of the task `autocomplete`, however they ended. */
export interface CompletionStats {
  /** `provider/model`, or the language; empty where the language is not known. */
  readonly key: string;
  /** A request with attempts on two models counts for both. */
  readonly requests: number;
  readonly shown: number;
  /** Answers of which something was shown. */
  readonly offered: number;
  /** Answers of which something was accepted, even if it was undone later. */
  readonly accepted: number;
  /** `accepted` of `offered`; null when nothing was shown. */
  readonly acceptedShare: number | null;
  readonly suggestedChars: number;
  readonly acceptedChars: number;
  /** The cost of all attempts, accepted or not. Leaves out attempts of unknown cost; `unknown` counts them. */
  readonly usd: number;
  readonly unknown: number;
  /** `usd` per 1,000 accepted characters; null when a cost is unknown or nothing was accepted. */
  readonly usdPer1000Accepted: number | null;
  /** The share of the accepted characters that is still in the code after this time; null when not measured yet. */
  readonly keptAfter30s: number | null;
  readonly keptAfter2min: number | null;
  readonly keptAfter10min: number | null;
}
