import type {
  Call,
  ModelResult,
  Repeat,
  Step,
  StepOf,
  Task,
  TaskEnd,
  TaskQuestion,
  TierName,
  ToolResult,
  VerifyResult,
  Waiting,
} from '../journal/index.ts';

// What the runner needs of the others. Each port throws only for bugs and for a full disk (`ENOSPC`), which the task
// waits for; all else comes back as data. What a signal ends comes back soon, within a second or two.

export type SnapshotId = string;

/** As much of `Tree` (of `tree/`) as the runner and the tools need. */
export interface TaskTree {
  readonly id: string;
  /** Where commands run. */
  readonly root: string;
  readonly base: SnapshotId;
  readonly leftOut: readonly { readonly path: string; readonly why: string }[];
  snapshot(): Promise<SnapshotId>;
  restore(to: SnapshotId): Promise<void>;
}

export interface TreesPort<Tree extends TaskTree = TaskTree> {
  create(
    wanted: {
      readonly id: string;
      readonly folders: readonly { readonly name: string; readonly path: string }[];
      readonly unsaved: ReadonlyMap<string, string>;
    },
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly tree: Tree } | { readonly ok: false; readonly message: string }>;
  /** After a restart; null where there is none any more. */
  open(id: string): Promise<Tree | null>;
  remove(id: string): Promise<void>;
  /** At the start: what was half made or half removed, and what no task has any more. */
  cleanUp(keep: ReadonlySet<string>): Promise<void>;
}

export interface ProcessesPort {
  /** Ends what commands of processes that died have left behind, before anything is put back in their trees. */
  killLeftovers(): Promise<number>;
}

/** A task with the steps of its line, oldest first: all that the conversation is made of. */
export interface TaskView {
  readonly task: Task;
  readonly steps: readonly Step[];
}

/** What is to be done next; the runner does it, with its record before and after. */
export type Action =
  | { readonly do: 'ask'; readonly tier: TierName }
  | { readonly do: 'summarise'; readonly tier: TierName; readonly upTo: number }
  /** Runs one call of the model's step `of`. */
  | { readonly do: 'call'; readonly of: number; readonly index: number; readonly call: Call }
  /** Answers a call that is not run. */
  | {
      readonly do: 'answer';
      readonly of: number;
      readonly index: number;
      readonly call: Call;
      readonly result: ToolResult;
    }
  | { readonly do: 'verify'; readonly why: StepOf<'verify'>['input']['why'] }
  | ({ readonly do: 'move' } & StepOf<'move'>['input'])
  /** Says something to the model. */
  | { readonly do: 'note'; readonly text: string; readonly what: string }
  /** Asks the user; the answer stands in the note's step. */
  | { readonly do: 'question'; readonly question: TaskQuestion; readonly what: string }
  | { readonly do: 'wait'; readonly waiting: Extract<Waiting, { for: 'limit' }> }
  | { readonly do: 'end'; readonly state: 'done' | 'failed'; readonly end: TaskEnd };

/** The pure part (of `loop/`): the same steps give the same action, before and after a restart. */
export interface LoopPort {
  next(view: TaskView): Action;
}

/** One call of a model through the gateway. */
export interface ModelPort {
  /**
   * What is sent follows from the view alone. `requestId` stands in the journal already and is the one in the ledger;
   * `leftUsd` is what is left of the task's budget: no attempt may be reserved above it (failure `budget`).
   */
  ask(
    call: {
      readonly view: TaskView;
      readonly step: StepOf<'model'> | StepOf<'summary'>;
      readonly requestId: string;
      readonly leftUsd: number;
    },
    signal: AbortSignal,
    onProgress: (text: string) => void,
  ): Promise<{ readonly result: ModelResult; readonly model: string | null; readonly usd: number | null }>;
}

/** What the tools work in. */
export interface World<Tree extends TaskTree = TaskTree> {
  readonly view: TaskView;
  readonly tree: Tree;
}

/** A call looked at before anything is written down: what it may do, and whether it may. */
export type PlannedCall =
  | {
      readonly ok: true;
      readonly repeat: Repeat;
      /** Snapshots are taken before and after it. */
      readonly touchesTree: boolean;
      /** What it has done to the tree is taken back after it. */
      readonly isTakenBack?: boolean;
      /** The user's word that it needs; null where it has it. */
      readonly question: TaskQuestion | null;
      /** Runs it. On abort nothing that it started lives on, and the result says that it was stopped. */
      run(signal: AbortSignal, onProgress: (text: string) => void): Promise<ToolResult>;
    }
  /** It never runs: unknown, not whole, not allowed. */
  | { readonly ok: false; readonly result: ToolResult };

export interface ToolsPort<Tree extends TaskTree = TaskTree> {
  plan(call: Call, world: World<Tree>): Promise<PlannedCall>;
  /** The user answered `always` to a command's question: it is kept for the project. */
  keep(question: TaskQuestion, task: Task): void;
}

export interface VerificationPort<Tree extends TaskTree = TaskTree> {
  /**
   * Finds the project's checks and runs the untouched base's tests, while the model works already. Ends with the signal;
   * `verify` begins it where that has not happened, as after a restart.
   */
  prepare(world: World<Tree>, signal: AbortSignal): Promise<void>;
  /** Leaves the tree as it found it as far as it can; the runner puts the rest back. */
  verify(world: World<Tree>, signal: AbortSignal, onProgress: (text: string) => void): Promise<VerifyResult>;
}

/** Room on the disk, where the journal and the trees lie. */
export interface DiskPort {
  hasRoom(): boolean;
}

/** The clock and its timers. */
export interface ClockPort {
  /** Unix time in ms. */
  now(): number;
  /** Calls back after so many ms, never too early; the function returned takes that back. */
  after(ms: number, call: () => void): () => void;
}
