import type { Task } from '../router/index.ts';
import { LONGEST_PAUSE_MS } from './failures.ts';

/** Time limits of one attempt, in ms. Connecting has its own limit below us: Node's fetch gives up after 10 s. */
export interface TimeLimits {
  /** From the call to the first token. Thinking models take tens of seconds; beyond a minute nobody waits. */
  readonly firstTokenMs: number;
  /** Between two tokens. */
  readonly gapMs: number;
  /** From the reason for the end to the end itself: usage may follow, but the answer is whole already. */
  readonly tailMs: number;
  /** The whole attempt. */
  readonly totalMs: number;
  /** How long to wait at most before the same model is asked again; 0: it is not asked again. */
  readonly longestPauseMs: number;
}

export const DEFAULT_TIME_LIMITS: TimeLimits = {
  firstTokenMs: 60_000,
  gapMs: 20_000,
  tailMs: 4_000,
  totalMs: 600_000,
  longestPauseMs: LONGEST_PAUSE_MS,
};

/**
 * For suggestions while typing. Hosted models begin within a second; after three the user has typed on, and a
 * suggestion for where they were is worth nothing. A line or a block streams in well under ten. A failed call is not made
 * again: the next keystroke asks anew, with a better question.
 */
const WHILE_TYPING: TimeLimits = {
  firstTokenMs: 3_000,
  gapMs: 2_000,
  tailMs: 500,
  totalMs: 10_000,
  longestPauseMs: 0,
};

/** A server of the user's own loads its model at the first call, and Ollama gives that up when nobody waits for it. */
const WHILE_LOADING: Partial<TimeLimits> = { firstTokenMs: 30_000, totalMs: 40_000 };

/**
 * The limits for an answer that comes whole: nothing of it can be seen before all of it is written. Three minutes are
 * enough for the longest that our tasks allow at the speed of the large models.
 */
export function limitsForWhole(limits: TimeLimits): TimeLimits {
  return { ...limits, firstTokenMs: Math.min(3 * limits.firstTokenMs, limits.totalMs) };
}

/** The limits for an attempt at that task: `limits`, or shorter ones. `local`: on the user's own machine. */
export function limitsFor(task: Task, local: boolean, limits: TimeLimits): TimeLimits {
  if (task !== 'autocomplete') return limits;
  const own = local ? { ...WHILE_TYPING, ...WHILE_LOADING } : WHILE_TYPING;
  return {
    firstTokenMs: Math.min(own.firstTokenMs, limits.firstTokenMs),
    gapMs: Math.min(own.gapMs, limits.gapMs),
    tailMs: Math.min(own.tailMs, limits.tailMs),
    totalMs: Math.min(own.totalMs, limits.totalMs),
    longestPauseMs: Math.min(own.longestPauseMs, limits.longestPauseMs),
  };
}
