import type { Effort, ModelRef } from '../models/index.ts';
import type { Choice, Task, Tier } from './tasks.ts';
import type { Since, Stuck, Subtask, Trajectory } from './trajectory/index.ts';

/** Why a model cannot be called at this moment, whatever is asked. */
export type Unavailable =
  | { readonly reason: 'no-provider'; readonly provider: string }
  /** What is set for it cannot be read, and nothing may be asked in its place. */
  | { readonly reason: 'unreadable'; readonly setting: string }
  /** `origin` is null where VS Code chooses the server. */
  | { readonly reason: 'not-allowed'; readonly label: string; readonly origin: string | null }
  | { readonly reason: 'no-key'; readonly label: string }
  | { readonly reason: 'keys-unreadable' }
  | { readonly reason: 'key-elsewhere'; readonly keyOrigin: string; readonly origin: string }
  | { readonly reason: 'key-refused' }
  | { readonly reason: 'no-balance' }
  /** Its circuit is open after so many faults in a row. */
  | { readonly reason: 'failing'; readonly faults: number; readonly retryInMs: number }
  /** It asked for a pause. */
  | { readonly reason: 'resting'; readonly retryInMs: number };

/** Why a model cannot take a request. */
export type Unfit =
  | Unavailable
  | { readonly reason: 'facts-unknown' }
  | { readonly reason: 'no-images' }
  | { readonly reason: 'context-too-small'; readonly contextTokens: number; readonly neededTokens: number }
  /** The limit per request could not be kept. */
  | { readonly reason: 'price-unknown'; readonly limitUsd: number }
  | { readonly reason: 'over-request-limit'; readonly worstUsd: number; readonly limitUsd: number };

/** Why a request goes where the router would not have sent it. */
export type ChoiceReason =
  | { readonly reason: 'chosen'; readonly choice: Choice }
  /** A budget is reached, and the user lets the request go on with a cheap model. */
  | { readonly reason: 'limit-reached' };

/** Why a conversation leaves its model. `Word`: a word of the prompt; `never` where none may stand, as in what is stored. */
export type MoveCause<Word extends string = string> =
  | Unfit
  | ChoiceReason
  /** `words`: those of the prompt that weighed most; none where it was asked for by name. */
  | {
      readonly reason: 'harder-task';
      readonly task: Task;
      readonly tier: Tier;
      readonly words: readonly Word[];
    }
  | { readonly reason: 'failed-checks'; readonly tier: Tier; readonly count: number }
  | TrajectoryCause;

/** Why an agent's conversation is raised, or goes back to where it was. */
export type TrajectoryCause =
  | { readonly reason: 'stuck'; readonly sign: Stuck }
  | { readonly reason: 'over'; readonly since: Since };

/** What is done for an agent's conversation. `down`: it goes back to where it was before it was raised. */
export type TrajectoryMove = 'effort' | 'tier' | 'down';

/** One step of a decision. */
export type RouteReason<Word extends string = string> =
  | ChoiceReason
  | { readonly reason: 'found-in-prompt'; readonly task: Task; readonly words: readonly Word[] }
  /** `share`: how likely that tier is the right one, from 0 to 1. */
  | {
      readonly reason: 'read-as';
      readonly task: Task;
      readonly tier: Tier;
      readonly share: number;
      readonly words: readonly Word[];
    }
  | { readonly reason: 'model-set'; readonly task: Task; readonly model: ModelRef }
  | { readonly reason: 'tier-set'; readonly task: Task; readonly tier: Tier }
  | { readonly reason: 'tier-of-task'; readonly task: Task; readonly tier: Tier }
  | {
      readonly reason: 'too-many-tokens' | 'too-many-files';
      readonly tier: Tier;
      readonly found: number;
      readonly limit: number;
      readonly next: Tier;
    }
  /** Of so many answers of a model so many were kept, and so the task does not start in its tier. */
  | {
      readonly reason: 'learnt';
      readonly task: Task;
      readonly language: string | null;
      readonly model: ModelRef;
      readonly kept: number;
      readonly answers: number;
      readonly tier: Tier;
      readonly next: Tier;
    }
  /** One request in so many starts there, to see whether the model does the task as well. */
  | {
      readonly reason: 'aside';
      readonly task: Task;
      readonly model: ModelRef;
      readonly tier: Tier;
      readonly every: number;
    }
  /** What a model that read the message holds for needed. */
  | {
      readonly reason: 'second-opinion';
      readonly model: ModelRef;
      readonly tier: Tier;
      readonly followed: boolean;
    }
  /**
   * What an agent's trajectory asks for. `done`: it is done, and not only observed; `begins`: with this request, and not with
   * an earlier one. `rereadUsd`: what the history costs that the new model reads; null: unknown.
   */
  | {
      readonly reason: 'trajectory';
      readonly done: boolean;
      readonly begins: boolean;
      readonly move: TrajectoryMove;
      readonly cause: TrajectoryCause;
      readonly model: ModelRef;
      readonly tier: Tier;
      readonly effort: Effort | null;
      readonly historyTokens: number;
      readonly rereadUsd: number | null;
    }
  /** What an agent has done so far. */
  | ({ readonly reason: 'so-far' } & Pick<Trajectory, 'steps' | 'edits' | 'explored' | 'tests' | 'pending'>)
  /** An agent does not get on, and stays: the user named the model, or nothing better can be used. */
  | {
      readonly reason: 'not-raised';
      readonly model: ModelRef;
      readonly cause: TrajectoryCause;
      readonly named: boolean;
    }
  | {
      readonly reason: 'subtask';
      readonly subtask: Subtask;
      readonly tier: Tier;
      readonly done: boolean;
    }
  /** In what a client sent there is no word of the user. */
  | { readonly reason: 'no-wish' }
  | { readonly reason: 'stays'; readonly model: ModelRef }
  | { readonly reason: 'cannot-stay'; readonly model: ModelRef; readonly cause: Unfit }
  /** No model of the tier can be used, but one of a higher tier can. */
  | { readonly reason: 'tier-unusable'; readonly tier: Tier; readonly used: Tier }
  /** The models that are meant cannot be read, and nothing may be asked in their place. */
  | { readonly reason: 'unreadable'; readonly setting: string }
  | { readonly reason: 'none-usable' }
  | { readonly reason: 'none-set'; readonly tier: Tier };
