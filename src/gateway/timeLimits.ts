import { type Task, WHILE_TYPING } from '../router/index.ts';
import { LONGEST_PAUSE_MS } from './failures.ts';

/** Time limits of one attempt, in ms. Connecting has a limit of its own: Node's fetch gives up after 10 s. */
export interface TimeLimits {
  /** From the call to the first token. Thinking models take tens of seconds; beyond a minute nobody waits. */
  readonly firstTokenMs: number;
  /** Between two tokens. */
  readonly gapMs: number;
  /** From the model's end of the answer to the end of the stream: only usage may follow. */
  readonly tailMs: number;
  /** The whole attempt. */
  readonly totalMs: number;
  /**
   * How long signs of life without an event hold off the limits for silence: a proxy or a server that sends comments while the
   * model reads or thinks. Left out: not at all.
   */
  readonly signsMs?: number;
  /** The time in which a model must write more than a few words. Left out: it may write as slowly as it likes. */
  readonly paceMs?: number;
  /** How long to wait at most before the same model is asked again; 0: it is not asked again. */
  readonly longestPauseMs: number;
}

export const DEFAULT_TIME_LIMITS: TimeLimits = {
  firstTokenMs: 60_000,
  gapMs: 20_000,
  tailMs: 4_000,
  totalMs: 600_000,
  signsMs: 120_000,
  longestPauseMs: LONGEST_PAUSE_MS,
};

/**
 * For suggestions while typing. Hosted models begin within a second; after three the user has typed on, and a
 * suggestion for the old place is worth nothing. A line or a block streams in well under ten. A failed call is not
 * repeated: the next keystroke asks anew, with more to go by.
 */
const TYPING: TimeLimits = {
  firstTokenMs: 3_000,
  gapMs: 2_000,
  tailMs: 500,
  totalMs: 10_000,
  longestPauseMs: 0,
};

/** A local server loads its model at the first call, and Ollama stops loading when the client disconnects. */
const WHILE_LOADING: Partial<TimeLimits> = { firstTokenMs: 30_000, totalMs: 40_000 };

/**
 * The limits at that provider. Where an answer comes whole, nothing comes before all of it is written: three minutes are enough
 * for the longest answer that the tasks allow at the speed of the large models. `firstTokenMs`: what the user allows a slow
 * server, though not while typing.
 */
export function limitsAt(
  { streams, firstTokenMs }: { readonly streams: boolean; readonly firstTokenMs?: number | null },
  limits: TimeLimits,
): TimeLimits {
  const first = firstTokenMs ?? (streams ? limits.firstTokenMs : 3 * limits.firstTokenMs);
  return { ...limits, firstTokenMs: Math.min(first, limits.totalMs) };
}

/**
 * For what a client asks, who is kept waiting with signs of life: a model may think for minutes without a word, and who
 * has begun to read cannot be given another answer. Node's fetch itself ends a silence of five minutes.
 */
export function relayLimits({ paceMs: _, ...limits }: TimeLimits): TimeLimits {
  return {
    ...limits,
    firstTokenMs: 5 * limits.firstTokenMs,
    gapMs: 15 * limits.gapMs,
    totalMs: 6 * limits.totalMs,
  };
}

/** Of `gapMs`: the time over which it is seen how slowly a model writes. */
const GAPS_OF_PACE = 1.5;

/**
 * The limits for an attempt at that task: `limits`, or shorter ones. `local`: on the user's own machine. `fallback`: another
 * model stands ready to take over from one that hardly writes.
 */
export function limitsFor(task: Task, local: boolean, limits: TimeLimits, fallback = false): TimeLimits {
  if (!WHILE_TYPING.has(task)) {
    return local || !fallback ? limits : { ...limits, paceMs: GAPS_OF_PACE * limits.gapMs };
  }
  const own = local ? { ...TYPING, ...WHILE_LOADING } : TYPING;
  return {
    firstTokenMs: Math.min(own.firstTokenMs, limits.firstTokenMs),
    gapMs: Math.min(own.gapMs, limits.gapMs),
    tailMs: Math.min(own.tailMs, limits.tailMs),
    totalMs: Math.min(own.totalMs, limits.totalMs),
    longestPauseMs: Math.min(own.longestPauseMs, limits.longestPauseMs),
  };
}
