import type { ReserveResult } from '../ledger/index.ts';

/** Why the ledger did not let an attempt be made. */
export type BudgetRefusal = Extract<ReserveResult, { ok: false }>;

/** Why an attempt did not give a whole answer. */
export type FailureReason =
  | 'no-key'
  | 'auth'
  | 'payment'
  /** More than the balance allows: less of it, or a cheaper model, may do. */
  | 'unaffordable'
  | 'forbidden'
  | 'rate-limit'
  | 'server'
  /** The model is not in memory yet. */
  | 'loading'
  /** Something answers there, but not the API: the address is wrong, or a web page stands in the way. */
  | 'address'
  | 'refused'
  | 'offline'
  | 'network'
  | 'timeout'
  | 'cut-off'
  | 'malformed'
  /** It sent more than any answer is long. */
  | 'too-large'
  | 'empty'
  | 'length'
  /** Whole, but turned down by the check that the request brought along. */
  | 'check'
  | 'context-too-long'
  | 'content-policy'
  | 'bad-request'
  | 'redirect'
  | 'not-allowed'
  | 'budget'
  | 'unavailable'
  | 'no-model';

/** The names of all checks of answers, for the ledger: no other word gets into it. */
export type CheckName =
  | 'complete'
  | 'has-edits'
  | 'applies'
  | 'differs'
  | 'parses'
  | 'no-leftovers'
  | 'size'
  | 'in-scope'
  | 'keeps-code'
  | 'names-only'
  | 'only-imports'
  | 'only-tests'
  | 'no-new-problems'
  | 'secrets'
  | 'names'
  | 'review'
  | 'message';

/** Why a whole answer cannot be used. */
export interface Rejection {
  readonly check: CheckName;
  /** For the user, as it goes on after “its answer”: `did not parse`. */
  readonly short: string;
  /** For the model, when it is asked again: what is wrong, and where. */
  readonly detail: string;
  /** For the user who asks why: all of it, in whole sentences. Left out where nobody can ask. */
  readonly page?: string;
}

export interface Failure {
  readonly reason: FailureReason;
  /** One clause for the user, without a model's name: `its server reported an error (500)`. */
  readonly message: string;
  /** The cause in the provider's or the system's own words, for the log. Never a key, never prompt text. */
  readonly detail: string;
  /** The HTTP status of a refusal; null where there was none, or an answer had begun. */
  readonly status: number | null;
  /** How long the provider asked us to wait, in ms. */
  readonly retryAfterMs: number | null;
  /** The context window that the provider named, in tokens; only with the reason `context-too-long`. */
  readonly contextTokens?: number;
  /** The provider's page where this can be changed, where it names one. */
  readonly link?: string;
  /** The limit that was in the way; only with the reason `budget`, and only where the ledger was asked. */
  readonly refusal?: BudgetRefusal;
  /** What the check said; only with the reason `check`. */
  readonly rejection?: Rejection;
  /** What the server itself said; only of a relayed request. */
  readonly said?: Said;
}

/** A refusal as a server wrote it, for a client of the same wire. */
interface Said {
  /** Its body, a JSON object without keys; null where the client would not understand it. */
  readonly body: string | null;
  /** Those of its headers that the client may see. */
  readonly headers: ReadonlyMap<string, string>;
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
  more: {
    detail?: string | undefined;
    status?: number | null;
    retryAfterMs?: number | null;
    link?: string | null;
  } = {},
): Failure {
  return {
    reason,
    message,
    detail: more.detail ?? message,
    status: more.status ?? null,
    retryAfterMs: more.retryAfterMs ?? null,
    ...(more.link ? { link: more.link } : {}),
  };
}

/** Where a request goes on after a model has failed for good. */
export type NextStep =
  | 'next-model'
  /** Nothing more from this provider: its key, its balance or the way to it is at fault. */
  | 'next-provider'
  /** Only a model with a larger window can help. */
  | 'larger-model'
  /** Only a better model can help. */
  | 'next-tier'
  /** No model would do better. */
  | 'stop';

interface Kind {
  /** How often the same model may be asked again, as it may do better a moment later. */
  readonly retries?: number;
  readonly next: NextStep;
  /** How the model's circuit breaker counts it; left out where it says nothing about the model. */
  readonly countsAs?: 'fault' | 'success';
  /** The provider may have read the prompt, or written, before it failed: that can have cost something. */
  readonly mayCost?: true;
}

/** Retries of one model within one request, after its first attempt. */
const FEW = 2;
/** Of a server that says that its model is not ready yet: with growing pauses for a minute and a half. */
const WHILE_LOADING = 7;

const KINDS: Readonly<Record<FailureReason, Kind>> = {
  'no-key': { next: 'next-provider' },
  // Once: keys that are good are refused now and then.
  auth: { retries: 1, next: 'next-provider' },
  payment: { next: 'next-provider' },
  unaffordable: { next: 'next-model' },
  forbidden: { next: 'next-model' },
  'rate-limit': { retries: FEW, next: 'next-model' },
  server: { retries: FEW, next: 'next-model', countsAs: 'fault' },
  loading: { retries: WHILE_LOADING, next: 'next-model' },
  address: { next: 'next-provider' },
  // Nothing listens there, so a second call would fail as well.
  refused: { next: 'next-model', countsAs: 'fault' },
  // The user's network is at fault, not the model.
  offline: { retries: FEW, next: 'next-provider' },
  network: { retries: FEW, next: 'next-model', countsAs: 'fault', mayCost: true },
  // A provider that was silent once would keep the user waiting as long a second time.
  timeout: { next: 'next-model', countsAs: 'fault', mayCost: true },
  'cut-off': { next: 'next-model', countsAs: 'fault', mayCost: true },
  malformed: { next: 'next-model', countsAs: 'fault', mayCost: true },
  'too-large': { next: 'next-model', countsAs: 'fault', mayCost: true },
  empty: { next: 'next-model', countsAs: 'success', mayCost: true },
  length: { next: 'stop', countsAs: 'success', mayCost: true },
  check: { next: 'next-tier', countsAs: 'success', mayCost: true },
  'context-too-long': { next: 'larger-model', countsAs: 'success' },
  'content-policy': { next: 'stop', countsAs: 'success', mayCost: true },
  'bad-request': { next: 'next-model' },
  redirect: { next: 'next-provider' },
  'not-allowed': { next: 'next-provider' },
  budget: { next: 'next-model' },
  unavailable: { next: 'next-model' },
  'no-model': { next: 'next-provider' },
};

export function nextStep(failed: Failure): NextStep {
  return KINDS[failed.reason].next;
}

/** How the model's circuit breaker counts the failure; null where it says nothing about the model. */
export function countsAs(failed: Failure): 'fault' | 'success' | null {
  return KINDS[failed.reason].countsAs ?? null;
}

/** Whether the provider refused before it began, so that the attempt cannot have cost anything. */
export function isFree(failed: Failure): boolean {
  return failed.status !== null || KINDS[failed.reason].mayCost === undefined;
}

const FIRST_PAUSE_MS = 400;
/** A key that was refused by mistake is not good again at once, nor does a model load in a moment. */
const FIRST_PAUSES_MS: Readonly<Partial<Record<FailureReason, number>>> = { auth: 1_000, loading: 1_000 };
/** Rather than wait longer than this, the request goes on with another model or ends. */
export const LONGEST_PAUSE_MS = 20_000;
/** Who has waited so long for a model that failed does not wait for it once more. */
const LONG_WAIT_MS = 10_000;

/**
 * Pause before the same model is asked again, in ms: exponential with jitter, so that several windows do not come
 * back at the same moment, and never shorter than the provider asks for. Null: it is not to be asked again. `tookMs`: how
 * long the attempt took that failed.
 */
export function pauseBeforeRetry(
  failed: Failure,
  retries: number,
  random: () => number,
  longestMs = LONGEST_PAUSE_MS,
  tookMs = 0,
): number | null {
  if (retries >= (KINDS[failed.reason].retries ?? 0) || tookMs > LONG_WAIT_MS) return null;
  const first = FIRST_PAUSES_MS[failed.reason] ?? FIRST_PAUSE_MS;
  const grown = Math.min(first * 2 ** retries, LONGEST_PAUSE_MS);
  const pause = Math.max(failed.retryAfterMs ?? 0, grown * (0.5 + random() / 2));
  return pause > longestMs ? null : pause;
}
