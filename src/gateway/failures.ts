/** Why an attempt did not give a whole answer. */
export type FailureReason =
  | 'no-key'
  | 'auth'
  | 'payment'
  | 'forbidden'
  | 'rate-limit'
  | 'server'
  | 'refused'
  | 'network'
  | 'timeout'
  | 'cut-off'
  | 'malformed'
  | 'empty'
  | 'length'
  | 'context-too-long'
  | 'content-policy'
  | 'bad-request'
  | 'redirect'
  | 'budget'
  | 'no-model';

export interface Failure {
  readonly reason: FailureReason;
  /** One clause for the user, without a model's name: `its server answered 500`. */
  readonly message: string;
  /** The cause in the provider's or the system's own words, for the log. Never a key, never prompt text. */
  readonly detail: string;
  readonly status: number | null;
  /** How long the provider asked us to wait, in ms. */
  readonly retryAfterMs: number | null;
}

/** Thrown by providers, and only by them: their one way to say how a call failed. */
export class ProviderError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`${failure.reason}: ${failure.detail}`);
    this.failure = failure;
  }
}

export function failure(
  reason: FailureReason,
  message: string,
  more: { detail?: string; status?: number | null; retryAfterMs?: number | null } = {},
): Failure {
  return {
    reason,
    message,
    detail: more.detail ?? message,
    status: more.status ?? null,
    retryAfterMs: more.retryAfterMs ?? null,
  };
}

/** What to do after a failure. */
export type NextStep =
  /** The same model once more. */
  | 'retry'
  | 'next-model'
  /** Nothing more from this provider: its key or balance is at fault. */
  | 'next-provider'
  /** Only a model with a larger window can help. */
  | 'larger-model'
  /** No model would do better. */
  | 'stop';

const NEXT_STEP: Readonly<Record<FailureReason, NextStep>> = {
  'no-key': 'next-provider',
  auth: 'next-provider',
  payment: 'next-provider',
  forbidden: 'next-model',
  'rate-limit': 'retry',
  server: 'retry',
  // Nobody listens there, so a second call would find nobody either.
  refused: 'next-model',
  network: 'retry',
  // A provider that was silent once keeps the user waiting as long a second time.
  timeout: 'next-model',
  'cut-off': 'next-model',
  malformed: 'next-model',
  empty: 'next-model',
  length: 'stop',
  'context-too-long': 'larger-model',
  'content-policy': 'stop',
  'bad-request': 'next-model',
  redirect: 'next-provider',
  budget: 'next-model',
  'no-model': 'stop',
};

/** Retries of one model within one request, after its first attempt. */
export const MAX_RETRIES = 2;

/** What to do after a failure, given how many retries this model has had. */
export function nextStep(failed: Failure, retries: number): NextStep {
  const step = NEXT_STEP[failed.reason];
  return step === 'retry' && retries >= MAX_RETRIES ? 'next-model' : step;
}

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8_000;
/** Asked to wait longer than this, the user is better served by another model or by being told. */
export const LONGEST_WAIT_MS = 20_000;

/**
 * Pause before the next retry, in ms: what the provider asked for, else exponential with jitter, so that
 * several windows do not come back at the same moment. Null: longer than a user should wait.
 */
export function pauseBeforeRetry(failed: Failure, retries: number, random: () => number): number | null {
  if (failed.retryAfterMs !== null) {
    return failed.retryAfterMs <= LONGEST_WAIT_MS ? failed.retryAfterMs : null;
  }
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** retries, LONGEST_PAUSE_MS);
  return pause * (0.5 + random() / 2);
}

/** Failures that say something about the provider's health, not about the request. */
export function isFault(failed: Failure): boolean {
  return ['server', 'refused', 'network', 'timeout', 'cut-off', 'malformed'].includes(failed.reason);
}

/** Whether the provider never started on the request, so that it cannot have cost anything. */
export function isFree(failed: Failure): boolean {
  return failed.status !== null || failed.reason === 'refused' || failed.reason === 'no-key';
}
