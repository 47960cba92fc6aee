import type { Effort, ModelFacts, ModelRef } from '../models/index.ts';
import type { Lesson } from './lesson.ts';
import type { MoveCause, RouteReason, Unavailable, Unfit } from './reasons.ts';
import type { SizeLimits } from './sizeLimits.ts';
import type { Choice, Preference, Task, Tier } from './tasks.ts';
import type { Subtask, Trajectory } from './trajectory/index.ts';

/** Measured facts about a request; what is not known is 0, or null for texts. */
export interface Signals {
  /** Estimated tokens of the whole prompt. */
  readonly contextTokens: number;
  /** Those of them that were found for it and not given with it: they say nothing of what is asked for. Left out: none. */
  readonly foundTokens?: number;
  /** Files that the request may change or must understand. */
  readonly files: number;
  readonly selectionChars: number;
  /** VS Code language id. */
  readonly language: string | null;
  /** Errors and warnings of the language server in the range at hand. */
  readonly diagnostics: number;
  /** Images that go along; left out: none. */
  readonly images?: number;
  /** What the answer is to have room for, in tokens, where more is wanted than its task usually needs. Left out: no more. */
  readonly outputTokens?: number;
  /** What the user wrote, where they wrote something. */
  readonly prompt: string | null;
  /** In a conversation: the end of what was said last, by the model and before it by the user. */
  readonly before?: string;
  /** It is the one in `ASIDE_EVERY` that shows how the other way does. */
  readonly aside?: boolean;
  /** What a model that read the prompt says of it; left out: none was asked, or it did not say. */
  readonly opinion?: Opinion;
  /** What an agent has done so far, in a conversation with tools. */
  readonly trajectory?: Trajectory;
  /** What a client asks for itself, beside a conversation. */
  readonly subtask?: Subtask;
}

/** A reader's word for the tier that a message needs. */
export interface Opinion {
  readonly model: ModelRef;
  readonly tier: Tier;
}

/** Everything that the router knows besides the request: settings, and what is known at this moment. */
export interface Policy {
  readonly tiers: Readonly<Record<Tier, readonly ModelRef[]>>;
  readonly routes: Readonly<Partial<Record<Task, Choice>>>;
  readonly sizeLimits: SizeLimits;
  readonly preference: Preference;
  /** What was learnt of answers that were discarded or kept; those about one language first. Left out: nothing. */
  readonly lessons?: readonly Lesson[];
  /** What is done for an agent that does not get on; left out: nothing. */
  readonly trajectory?: 'observe' | 'act';
  /** Tiers and tasks whose models cannot be read from the settings: nothing may be asked in their place. */
  readonly unreadable: readonly (Tier | Task)[];
  readonly perRequestUsd: number | null;
  readonly facts: ReadonlyMap<ModelRef, ModelFacts>;
  /** Models that cannot be called now: no key, provider down. */
  readonly unavailable: ReadonlyMap<ModelRef, Unavailable>;
}

/** What a conversation is bound to, and what a change would cost. */
export interface SessionPin {
  readonly model: ModelRef;
  readonly tier: Tier;
  /** The user chose the model by hand: only they, or need, take the conversation elsewhere. */
  readonly chosen: boolean;
  /** Tokens of the conversation so far, which another model would have to read again. */
  readonly historyTokens: number;
  /** The part of them that the provider most likely still has in its cache. */
  readonly cachedTokens: number;
  /** Answers of this model that did not pass their checks. */
  readonly failedChecks: number;
  /** The model that it has been raised to meanwhile, since an agent did not get on; left out: none. */
  readonly raised?: Pick<ChainLink, 'model' | 'tier'>;
}

/** A conversation goes on with another model. */
export interface Move<Word extends string = string> {
  readonly from: ModelRef;
  readonly to: ModelRef;
  readonly cause: MoveCause<Word>;
  readonly historyTokens: number;
  /** What the new model charges for reading the history, which is in no cache of its; null: unknown. */
  readonly rereadUsd: number | null;
}

export type PassedOver = Unfit & { readonly model: ModelRef };

/** The decision, with its reasons. An empty chain means that no model can serve the request. */
export interface Route {
  readonly task: Task;
  readonly tier: Tier;
  /** Models in the order they are tried. */
  readonly chain: readonly ChainLink[];
  readonly passedOver: readonly PassedOver[];
  readonly inputTokens: number;
  /** What a usual answer of the first model would cost, in USD; null when its price is unknown or the chain is empty. */
  readonly expectedUsd: number | null;
  /** Only where a conversation leaves its model. */
  readonly move?: Move;
  /** Where a conversation goes back to that is raised for an agent that does not get on. */
  readonly raisedFrom?: Pick<ChainLink, 'model' | 'tier'>;
  /** The tier is a guess from words that do not say it clearly: a second opinion may be worth its price. */
  readonly unsure?: true;
  /** In the order of the decision; a move has its own cause. */
  readonly reasons: readonly RouteReason[];
}

export interface ChainLink {
  readonly model: ModelRef;
  readonly tier: Tier;
  /** The output limit sent with the call, in tokens. */
  readonly maxOutputTokens: number;
  readonly facts: ModelFacts;
  /** How much it may think; left out where it cannot be told. */
  readonly effort?: Effort;
}
