import type { PriceBand } from '../models/index.ts';

/** How an attempt ended. */
export type Outcome = 'ok' | 'failed' | 'rejected' | 'incomplete' | 'cancelled';

/** Where the cost figure comes from, best first. `unknown` has no figure and never counts as $0. */
export type CostSource = 'billed' | 'priced' | 'estimated' | 'unknown';

/** What the user did with the answer. */
export type Verdict = 'accepted' | 'partly' | 'rejected' | 'undone';

/** What an attempt is made for, and where it is made. */
interface Call {
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
}

/** VS Code itself, where it asks for a model in its own name. */
export const CORE = 'core';

/** What is known before an attempt is made. It is written before the call and becomes the attempt's row. */
export interface Reservation extends Call {
  /** Who asked: another extension (its id, in small letters), `unknown`, VS Code itself, or a client; left out: Tierwise. */
  readonly caller?: string | null;
  /** It was asked through the endpoint, and the caller is a client of it. */
  readonly isClient?: true;
  /** The name of the folder or workspace that is open in the window. */
  readonly workspace: string | null;
  /** Why this model, in words; never words of the prompt. */
  readonly reasons: readonly string[];
  readonly prices: PriceNote;
  /** What the trajectory of an agent asks for, done or only observed; left out: nothing. */
  readonly trajectory?: TrajectoryNote;
  /** The most this attempt can cost; null when the model's price is unknown. */
  readonly worstUsd: number | null;
  /** Cost of the input and of one output token, for an estimate if nobody is left to settle it. Null: unknown. */
  readonly inputUsd: number | null;
  readonly outputTokenUsd: number | null;
}

/** The prices that an attempt is counted with, as they were when it was made. */
export interface PriceNote {
  readonly source: 'settings' | 'library' | 'local' | 'included' | 'unknown';
  /** The entry of the price list; null when the price is not from the list. */
  readonly pricedAs: string | null;
  /** The day of the price list, `YYYY-MM-DD`; null when the price is not from the list. */
  readonly on: string | null;
  /** What a second list says, where that is another price; in USD per million tokens. */
  readonly doubt?: {
    readonly list: string;
    readonly on: string;
    readonly inputUsd: number;
    readonly outputUsd: number;
  };
  /** USD per million tokens, for requests with more input tokens than `aboveInputTokens`; empty when unknown. */
  readonly bands: readonly Omit<PriceBand, 'reasoningUsd' | 'requestUsd'>[];
}

/** What was done, or would have been, for an agent that does not get on; the words are the router's. */
export interface TrajectoryNote {
  /** `effort`, `tier`, `down`, `cheap`, or `none` where nothing better is to be had. */
  readonly move: string;
  /** The sign that weighed most, why it is over, or which kind of small task it is. */
  readonly cause: string;
  /** How often the sign was seen; 0 where that says nothing. */
  readonly count: number;
  /** False where it was only observed. */
  readonly done: boolean;
  /** It begins with this request, and not with an earlier one. */
  readonly begins: boolean;
  readonly tier: string;
  readonly model: string;
  /** What the history costs that the new model reads, in USD; null: unknown. */
  readonly rereadUsd: number | null;
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
   * Null when unknown; then the limits count the attempt at its worst case. An attempt that certainly cost nothing
   * (refused, connection failed, local model) has 0 and `priced`.
   */
  readonly costUsd: number | null;
  readonly costSource: CostSource;
  /** What the baseline model would have cost for these tokens; null when unknown. */
  readonly baselineUsd: number | null;
  readonly firstTokenMs: number | null;
  readonly latencyMs: number;
}

/** One row of the table `attempts`. */
export interface Attempt extends Call, Settlement {
  /** The id of its reservation. */
  readonly id: number;
  readonly verdict: Verdict | null;
}

/** An attempt with what was known when it was made; older versions of the file did not record that. */
export interface AttemptDetails extends Attempt {
  readonly workspace: string | null;
  readonly reasons: readonly string[];
  readonly prices: PriceNote | null;
}

/** A limit for one provider or for some models; `*` in the pattern stands for any characters. */
export interface ModelLimit {
  /** `anthropic`, `anthropic/claude-opus-*`, ... */
  readonly pattern: string;
  readonly perDayUsd: number | null;
  readonly perMonthUsd: number | null;
  /** What is set cannot be read, so that nothing is allowed. */
  readonly unreadable?: true | undefined;
}

/**
 * What callers may spend in a day, by their ids; `*` stands for all that are not named, but for VS Code itself. Null: no
 * limit.
 */
export type CallerLimits = Readonly<Record<string, number | null>>;

/** Limits over all models, in USD; null means no limit. */
export interface OverallLimits {
  readonly perRequestUsd: number | null;
  /** Over all requests of one conversation. */
  readonly perSessionUsd: number | null;
  readonly perDayUsd: number | null;
  readonly perMonthUsd: number | null;
}

/** All limits. `dayStart` and `monthStart` are Unix ms in the user's time zone. */
export interface Limits extends OverallLimits {
  readonly models: readonly ModelLimit[];
  /** Left out: none is set. */
  readonly callers?: CallerLimits;
  /** Those of the endpoint's clients, by their names in small letters; who is not named has none. Left out: none is set. */
  readonly clients?: CallerLimits;
  /** Those that are $0 since what is set cannot be read; left out: none. */
  readonly unreadable?: readonly (keyof OverallLimits)[];
  /** The callers whose limit is $0 for the same reason. */
  readonly unreadableCallers?: readonly string[];
  /** What counts against the limits of day and month besides this ledger: spent through others of the same person. */
  readonly elsewhere?: { readonly dayUsd: number; readonly monthUsd: number };
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
        | 'caller-limit'
        | 'day-limit'
        | 'month-limit'
        | 'price-unknown'
        | 'ledger-unavailable';
      /** The provider or models that the limit is set for; absent for a limit over all. */
      readonly pattern?: string;
      /** Whose limit it is, where it is that of a caller. */
      readonly caller?: string;
      /** Why nothing is allowed, where nobody has set the limit to $0: it cannot be read, or the caller was not let in. */
      readonly why?: 'unreadable' | 'no-access';
      /**
       * Spent and reserved so far within that limit (for the last two reasons: the narrowest limit), in USD, without
       * this attempt; 0 when the ledger is unavailable.
       */
      readonly spentUsd: number;
      readonly limitUsd: number;
    };

/** What counts against a limit, in USD; beside what was spent there may be more. */
export interface Counted {
  readonly usd: number;
  /** The part of attempts whose cost is unknown, at the most that they can have cost. */
  readonly unknownUsd: number;
  /** The part of attempts that run, at the most that they can cost. */
  readonly runningUsd: number;
  /** The part of the person's other ledgers. */
  readonly elsewhereUsd: number;
}

/** What counts against each limit that is set; null where there is no limit. */
export interface CountedSpend {
  readonly day: Counted | null;
  readonly month: Counted | null;
  /** In the order of the limits' `models`. */
  readonly models: readonly { readonly day: Counted | null; readonly month: Counted | null }[];
}

/** What was shown and accepted of an attempt's answer since the last call. An absent count is 0. */
export interface SuggestionCounts {
  /** Suggestions shown; an answer can serve several. */
  readonly shown?: number;
  /** Characters in them. */
  readonly suggestedChars?: number;
  /** Characters that the user accepted. */
  readonly acceptedChars?: number;
}
