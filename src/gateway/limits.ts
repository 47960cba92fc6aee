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
}

export const DEFAULT_TIME_LIMITS: TimeLimits = {
  firstTokenMs: 60_000,
  gapMs: 20_000,
  tailMs: 4_000,
  totalMs: 600_000,
};
