import type { Gateway } from '../../gateway/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import type { ModelRef } from '../../models/index.ts';
import type { Notice, RequestService } from '../../requests/index.ts';
import type { Choice, Move, Policy, Task, Tier } from '../../router/index.ts';

/** Where a name goes: to whatever the router chooses, to a tier, or to one model. */
export type Goal = 'auto' | Choice;

/** As much of the settings as answers depend on. */
export interface AnswerSettings {
  readonly tiers: Readonly<Record<Tier, readonly ModelRef[]>>;
  readonly endpoint: {
    /** Names that clients use, as patterns with stars, to where they go. */
    readonly models: Readonly<Record<string, Goal>>;
  };
}

/** A conversation has gone on with another model. */
export interface Moved extends Pick<Move, 'from' | 'to'> {
  readonly client: string;
  /** One sentence: why, and what it costs. */
  readonly message: string;
}

export interface AnswerDeps {
  readonly requests: Pick<RequestService, 'route' | 'answer'>;
  readonly gateway: Pick<Gateway, 'count'>;
  readonly policy: (also: readonly ModelRef[], task: Task) => Promise<Policy>;
  readonly settings: () => AnswerSettings;
  /** What the record knows of a conversation that another window has answered. */
  readonly ledger: Pick<Ledger, 'attemptsOfSession'>;
  readonly log: (line: string) => void;
  readonly onMoved: (moved: Moved) => void;
  /** Something is wrong that only the user can mend in VS Code: a key, a limit. */
  readonly onTrouble: (notice: Notice, client: string) => void;
  /** Unix time in ms. */
  readonly now: () => number;
}
