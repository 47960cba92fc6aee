/** As much of a conversation's messages as is read here: those of the gateway are of this form. */
export type Said =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly Called[] }
  | { readonly role: 'tool'; readonly callId: string; readonly content: string };

export interface Called {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a call is for, whatever its client names it. `wait`: it looks after a command that is still running. */
export type CallKind = 'read' | 'edit' | 'run' | 'wait' | 'other';

/** Signs that an agent does not get on. */
export const TROUBLES = ['missed-edits', 'failures', 'red-tests', 'repeats'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** What raises a conversation: the sign that weighs most, and how often it was seen lately. */
export interface Stuck {
  readonly reason: Trouble;
  readonly count: number;
}

/** Where the messages since which it is looked for trouble begin. */
export type Since = 'start' | 'new-wish' | 'compacted';

/** What has happened since the last wish, or since the conversation was compacted. */
export interface Trajectory {
  readonly since: Since;
  /** Answers with calls whose results are there. */
  readonly steps: number;
  /** Calls without a result, or a command that is still running: nothing may move now. */
  readonly pending: boolean;
  /** How often it was to be raised so far; each time first with more effort, then to the next tier. */
  readonly raised: number;
  /** The same before the newest step, or before the newest wish. */
  readonly before: number;
  /** Why it was raised last; null where it was not. */
  readonly stuck: Stuck | null;
  readonly edits: { readonly landed: number; readonly missed: number };
  /** Reads and searches since something was written. */
  readonly explored: number;
  /** The newest test run; `red`: failed tests, or errors of a compiler. */
  readonly tests: { readonly red: number } | null;
}
