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
  /** The folder or workspace that the window has open, by its name. */
  readonly workspace: string | null;
  /** Why this model, in words; never words of the prompt. */
  readonly reasons: readonly string[];
  readonly prices: PriceNote;
  /** Estimated input tokens of the prompt. */
  readonly contextTokens: number;
  /** The most this attempt can cost; null when the model's price is unknown. */
  readonly worstUsd: number | null;
  /** For an estimate should nobody be left to settle it: cost of the input, and of one output token. Null: unknown. */
  readonly inputUsd: number | null;
  readonly outputTokenUsd: number | null;
}

/** The prices that an attempt is counted with, as they stood when it was made. */
export interface PriceNote {
  readonly source: 'settings' | 'library' | 'local' | 'included' | 'unknown';
  /** The entry of the price list; null when the price is not from the list. */
  readonly pricedAs: string | null;
  /** The day of the price list, `YYYY-MM-DD`; null when the price is not from the list. */
  readonly on: string | null;
  /** USD per million tokens, from so many input tokens on; empty when unknown. */
  readonly bands: readonly {
    readonly aboveInputTokens: number;
    readonly inputUsd: number;
    readonly outputUsd: number;
    readonly cacheReadUsd: number;
    readonly cacheWriteUsd: number;
  }[];
}

/** How an attempt ended, as the gateway saw it. */
export interface Settlement {
  readonly outcome: Outcome;
  /** Why it ended so, in the gateway's terms (`rate-limit`, `cut-off`); null for `ok`, or `cached`. */
  readonly reason: string | null;
  /** All input, cached tokens included. */
  readonly inputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  /**
   * Null when unknown. An attempt that certainly cost nothing (refused, connection failed, local model) has 0 and
   * `priced`: an unknown cost is counted against the limits at the attempt's worst case.
   */
  readonly costUsd: number | null;
  readonly costSource: CostSource;
  /** What the baseline model would have cost for these tokens; null when unknown. */
  readonly baselineUsd: number | null;
  readonly firstTokenMs: number | null;
  readonly latencyMs: number;
}

/** One row of the table `attempts`. */
export interface Attempt extends Settlement {
  /** The id of its reservation. */
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

/** An attempt with what was known when it was made; of attempts of older versions that is nothing. */
export interface AttemptDetails extends Attempt {
  readonly workspace: string | null;
  readonly reasons: readonly string[];
  readonly prices: PriceNote | null;
}

/** A limit of its own for a provider or for some models; `*` in the pattern stands for any characters. */
export interface ModelLimit {
  /** `anthropic`, `anthropic/claude-opus-*`, ... */
  readonly pattern: string;
  readonly perDayUsd: number | null;
  readonly perMonthUsd: number | null;
}

/** Limits in USD; null means no limit. `dayStart` and `monthStart` are Unix ms in the user's time zone. */
export interface Limits {
  readonly perRequestUsd: number | null;
  /** Over all requests of one conversation. */
  readonly perSessionUsd: number | null;
  readonly models: readonly ModelLimit[];
  readonly perDayUsd: number | null;
  readonly perMonthUsd: number | null;
  readonly dayStart: number;
  readonly monthStart: number;
}

/**
 * `price-unknown`: a limit is set, but the worst case of this attempt is not known, so the limit cannot be promised.
 * `ledger-unavailable`: a limit is set, but the file cannot be read or written now, so nothing can be promised either.
 */
export type ReserveResult =
  | { readonly ok: true; readonly id: number }
  | {
      readonly ok: false;
      readonly reason:
        | 'request-limit'
        | 'session-limit'
        | 'day-limit'
        | 'month-limit'
        | 'price-unknown'
        | 'ledger-unavailable';
      /** The provider or models whose own limit it is; left out for a limit over all. */
      readonly pattern?: string;
      /**
       * Spent and reserved so far within that limit (for the last two reasons: the narrowest that is set), in USD,
       * this attempt not included; 0 when the ledger is unavailable.
       */
      readonly spentUsd: number;
      readonly limitUsd: number;
    };

/** What counts against each limit that is set, in USD; null where there is no limit. */
export interface CountedSpend {
  readonly dayUsd: number | null;
  readonly monthUsd: number | null;
  /** In the order of the limits' `models`. */
  readonly models: readonly { readonly dayUsd: number | null; readonly monthUsd: number | null }[];
}

/** Sums over attempts. `usd` leaves out the attempts of unknown cost, which `unknown` counts. */
export interface SpendTotal {
  readonly attempts: number;
  readonly requests: number;
  readonly usd: number;
  /** The part of `usd` that is an estimate. */
  readonly estimatedUsd: number;
  /** Attempts that may have cost something nobody knows. */
  readonly unknown: number;
  /**
   * What one call to the baseline would have cost for each request, however many attempts the request took here.
   * Only requests whose baseline is known and whose attempts all have a known cost.
   */
  readonly baselineUsd: number;
  /** The part of `usd` that went into those same requests: savings are `baselineUsd - comparedUsd`. */
  readonly comparedUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
}

/** The figures of all attempts that are alike in these. What is not known is empty. */
export interface SpendCell extends SpendTotal {
  readonly tier: string;
  readonly task: string;
  readonly provider: string;
  readonly model: string;
  readonly language: string;
  readonly workspace: string;
  readonly cacheWriteTokens: number;
  /** Requests that tried this model; those that then got their last attempt from another. */
  readonly tried: number;
  readonly handedOn: number;
  /** Attempts that failed, were rejected or left incomplete. */
  readonly failed: number;
  /** Attempts that the user has judged; those of which at least a part was taken. */
  readonly judged: number;
  readonly accepted: number;
}

export interface TierSpend {
  readonly tier: string;
  readonly usd: number;
  readonly unknown: number;
  readonly requests: number;
}

/** A request as a replay needs it: what was asked, the tokens of its last answer, what all of it cost. */
export interface RecordedRequest {
  readonly task: string;
  readonly language: string | null;
  readonly contextTokens: number;
  readonly usage: {
    readonly inputTokens: number;
    readonly cacheReadTokens: number;
    readonly cacheWriteTokens: number;
    readonly outputTokens: number;
    readonly reasoningTokens: number;
  };
  /** Over all its attempts; null when one of them is unknown. */
  readonly costUsd: number | null;
}

/** What a conversation has cost so far, in all. */
export interface SessionTotal {
  readonly sessionId: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly attempts: number;
  readonly usd: number;
  readonly unknown: number;
  /** Of its last attempt. */
  readonly provider: string;
  readonly model: string;
  readonly workspace: string;
}

/** Which cells count; what is left out is not looked at. */
export type CellFilter = Readonly<
  Partial<Record<'tier' | 'task' | 'provider' | 'model' | 'language' | 'workspace', string>>
>;

export interface SpendGroup extends SpendTotal {
  /** The task, or `provider/model`, that this group is of. */
  readonly key: string;
}

/** What was shown of an attempt's answer, since the last call. What is left out is 0. */
export interface SuggestionCounts {
  /** Suggestions shown; an answer can serve several. */
  readonly shown?: number;
  /** Characters in them. */
  readonly suggestedChars?: number;
  /** Characters that the user took over. */
  readonly acceptedChars?: number;
}

/** What ghost text was worth. Sums over the attempts of the task `autocomplete`, whatever their end. */
export interface CompletionStats {
  /** `provider/model`, or the language; empty where the language is not known. */
  readonly key: string;
  /** A request with attempts on two models counts for both. */
  readonly requests: number;
  readonly shown: number;
  /** Answers of which something was shown. */
  readonly offered: number;
  /** Answers of which something was accepted, though it may have been undone since. */
  readonly accepted: number;
  /** `accepted` of `offered`; null when nothing was shown. */
  readonly acceptedShare: number | null;
  readonly suggestedChars: number;
  readonly acceptedChars: number;
  /** What all of it cost, also what nobody accepted. Leaves out the attempts of unknown cost, which `unknown` counts. */
  readonly usd: number;
  readonly unknown: number;
  /** `usd` by accepted characters; null when a cost is unknown or nothing was accepted. */
  readonly usdPer1000Accepted: number | null;
  /** The share of the accepted characters that is still in the code so long after; null when not measured yet. */
  readonly keptAfter30s: number | null;
  readonly keptAfter2min: number | null;
  readonly keptAfter10min: number | null;
}

/** All methods are synchronous and none throws because of the file: what cannot be written now is written later. */
export interface Ledger {
  /** Writes the attempt down as running, in one transaction with the check of the limits. No reservation, no call. */
  reserve(reservation: Reservation, limits: Limits): ReserveResult;
  /** Output tokens seen so far, so that a crash leaves an estimate behind. Cheap; call it about once a second. */
  progress(id: number, outputTokens: number): void;
  /**
   * Turns a reservation into an attempt of the same id. A second settlement of the same id is ignored, but the true
   * figures replace the estimate that another window's `recover` may have written meanwhile.
   */
  settle(id: number, settlement: Settlement): void;
  /**
   * What the user did with the answer of an attempt, also of one that still runs. A refusal follows nothing, `accepted`
   * follows `partly`, `undone` follows both and can be accepted again; what does not follow is ignored, and so is an
   * unknown id.
   */
  verdict(attemptId: number, verdict: Verdict): void;
  /** Adds to what was shown and accepted of the answer of an attempt, also of one that still runs. */
  suggested(attemptId: number, counts: SuggestionCounts): void;
  /**
   * The share (0 to 1) of an accepted suggestion that is still in the code after so many seconds. Where an attempt
   * paid for several suggestions, the mean of what was measured counts.
   */
  survived(attemptId: number, after: 30 | 120 | 600, share: number): void;
  /**
   * Deletes the requests made before `before` (Unix ms), some at a time so that nobody waits, and makes the file smaller
   * where that is worth it. Resolves to the number of attempts; what fails goes to the log, and is tried again next time.
   */
  forget(before: number): Promise<number>;
  /** Settles what dead processes left behind, as cancelled and estimated. Returns how many. */
  recover(now: number): number;
  /** Sums over the attempts begun at `from` (Unix ms) or later, and before `to`. */
  total(from: number, to: number): SpendTotal;
  /** The same by group, dearest first. A request with attempts on two models counts as a request of both. */
  by(group: 'task' | 'model', from: number, to: number): readonly SpendGroup[];
  /** The same in the smallest parts, from which any other sum can be made. */
  cells(from: number, to: number): readonly SpendCell[];
  /** By tier, for each time between two edges (Unix ms, ascending). */
  series(edges: readonly number[], filter: CellFilter): readonly (readonly TierSpend[])[];
  /** The dearest conversations that were active in that time. */
  sessions(from: number, to: number, count: number): readonly SessionTotal[];
  /** What was spent and is reserved now, as the limits count it, in USD. */
  counted(limits: Limits): CountedSpend;
  /** The newest requests with all their attempts, newest first. A request whose attempts differ is found by any of them. */
  requests(
    from: number,
    to: number,
    filter: CellFilter,
    count: number,
  ): readonly (readonly AttemptDetails[])[];
  /** Of ghost text, dearest first. */
  completionStats(from: number, to: number, by: 'model' | 'language'): readonly CompletionStats[];
  /** All requests of a time that brought an answer. */
  recorded(from: number, to: number): readonly RecordedRequest[];
  /** Attempts in the order of their ids, from behind one on: for an export, page by page. */
  page(afterId: number, count: number): readonly AttemptDetails[];
  /** When the first attempt of all was made; null where there is none. */
  began(): number | null;
  /** Newest first. */
  recent(count: number): readonly Attempt[];
  /** In the order they were made. */
  attemptsOf(requestId: string): readonly AttemptDetails[];
  /** All of a conversation, in the order they were made. */
  attemptsOfSession(sessionId: string): readonly Attempt[];
  /** Notes who asked, where that was another extension or VS Code itself: an extension's id, or `core`. */
  calledBy(requestId: string, caller: string): void;
  /** Null where the user asked at Tierwise's own door. */
  callerOf(requestId: string): string | null;
  /**
   * Called after each settled attempt or verdict, of this window at once and of other windows within a few seconds.
   * Not for what was merely shown: that would be at every other key.
   */
  onDidChange(listener: () => void): { dispose(): void };
  /** Closes the file; later calls do nothing. What still runs stays reserved, and is recovered once the process ends. */
  close(): void;
}
