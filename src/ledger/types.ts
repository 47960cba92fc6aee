/** How an attempt ended. */
export type Outcome = 'ok' | 'failed' | 'rejected' | 'incomplete' | 'cancelled';

/** Where the cost figure comes from, best first. `unknown` has no figure and never counts as $0. */
export type CostSource = 'billed' | 'priced' | 'estimated' | 'unknown';

/** What the user did with the answer; null as long as that is not known. */
export type Verdict = 'accepted' | 'partly' | 'rejected' | 'undone';

/** What is known before an attempt is made; it is written down before the call and becomes the attempt's row. */
export interface Reservation {
  readonly requestId: string;
  readonly sessionId: string | null;
  /** Unix time in ms. */
  readonly at: number;
  readonly task: string;
  readonly tier: string;
  readonly provider: string;
  readonly model: string;
  /** 1 for the first attempt of a request, counted over all models of its chain. */
  readonly attempt: number;
  readonly language: string | null;
  /** Estimated input tokens of the prompt. */
  readonly contextTokens: number;
  /** The most this attempt can cost; null when the model's price is unknown. */
  readonly worstUsd: number | null;
  /** For an estimate should nobody be left to settle it: cost of the input, and of one output token. Null: unknown. */
  readonly inputUsd: number | null;
  readonly outputTokenUsd: number | null;
}

/** How an attempt ended, as the gateway saw it. */
export interface Settlement {
  readonly outcome: Outcome;
  /** Why it ended so, in the gateway's terms (`rate-limit`, `cut-off`); null for `ok`. */
  readonly reason: string | null;
  readonly inputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly costUsd: number | null;
  readonly costSource: CostSource;
  /** What the baseline model would have cost for these tokens; null when unknown. */
  readonly baselineUsd: number | null;
  readonly firstTokenMs: number | null;
  readonly latencyMs: number;
}

/** One row of the table `attempts`. */
export interface Attempt extends Settlement {
  readonly id: number;
  readonly requestId: string;
  readonly sessionId: string | null;
  readonly at: number;
  readonly task: string;
  readonly tier: string;
  readonly provider: string;
  readonly model: string;
  readonly attempt: number;
  readonly language: string | null;
  readonly contextTokens: number;
  readonly verdict: Verdict | null;
}

/** Limits in USD; null means no limit. `dayStart` and `monthStart` are Unix ms in the user's time zone. */
export interface Limits {
  readonly perRequestUsd: number | null;
  readonly perDayUsd: number | null;
  readonly perMonthUsd: number | null;
  readonly dayStart: number;
  readonly monthStart: number;
}

export type ReserveResult =
  | { readonly ok: true; readonly id: number }
  | {
      readonly ok: false;
      readonly reason: 'request-limit' | 'day-limit' | 'month-limit' | 'price-unknown';
      /** Spent and reserved so far within that limit, in USD, this attempt not included. */
      readonly spentUsd: number;
      readonly limitUsd: number;
    };

/** Sums over attempts. `usd` leaves out the attempts of unknown cost, which `unknown` counts. */
export interface SpendTotal {
  readonly attempts: number;
  readonly requests: number;
  readonly usd: number;
  /** The part of `usd` that is an estimate. */
  readonly estimatedUsd: number;
  /** Attempts that may have cost something nobody knows. */
  readonly unknown: number;
  /** What the baseline would have cost for the requests, where it is known for all that is summed in `usd`. */
  readonly baselineUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
}

export interface SpendGroup extends SpendTotal {
  /** The task, or `provider/model`, that this group is of. */
  readonly key: string;
}

export interface Ledger {
  /** Writes the attempt down as running, in one transaction with the check of the limits. No reservation, no call. */
  reserve(reservation: Reservation, limits: Limits): ReserveResult;
  /** Output tokens seen so far, so that a crash leaves an estimate behind. Cheap; call it about once a second. */
  progress(id: number, outputTokens: number): void;
  /** Turns a reservation into an attempt. Returns the attempt's id. A second settlement of the same id is ignored. */
  settle(id: number, settlement: Settlement): void;
  verdict(attemptId: number, verdict: Verdict): void;
  /** Settles what dead processes left behind, as cancelled and estimated. Returns how many. */
  recover(now: number): number;
  total(from: number, to: number): SpendTotal;
  by(group: 'task' | 'model', from: number, to: number): readonly SpendGroup[];
  /** Newest first. */
  recent(count: number): readonly Attempt[];
  attemptsOf(requestId: string): readonly Attempt[];
  /** Called after each settled attempt, of this window at once and of other windows within a few seconds. */
  onDidChange(listener: () => void): { dispose(): void };
  close(): void;
}
