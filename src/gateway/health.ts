import type { ModelRef } from '../models/index.ts';
import { providerOf } from '../router/index.ts';
import { type Failure, healthAfter, LONGEST_PAUSE_MS } from './failures.ts';

/** Faults in a row after which a model is passed over. */
const FAULTS_TO_OPEN = 5;
/** How long it is passed over before one request may try it again. */
const OPEN_MS = 20_000;
/** An empty balance may have been filled meanwhile; a refused key stays refused until it changes. */
const EMPTY_BALANCE_MS = 15 * 60_000;
/** Whatever a provider asks for, after an hour it is asked again. */
const LONGEST_REST_MS = 60 * 60_000;

interface Circuit {
  faults: number;
  /** Passed over until then. */
  until: number;
  why: string;
}

interface Block {
  readonly reason: string;
  readonly until: number;
}

/**
 * What this window has learnt about which models work: circuits by model, keys and balances by provider. Ours rather
 * than `cockatiel`'s: its circuits hang on the wall clock, which jumps; hold callers back during a probe, who should go to
 * the next model instead; and cannot be asked before a call, as the router must.
 */
export interface Health {
  /** Why a model should not be asked now, in words; null when it may be. */
  problem(model: ModelRef): string | null;
  /** The same, asked by whoever calls the model next: of a model that was faulty only one caller may try it again. */
  admit(model: ModelRef): string | null;
  /** `longestPauseMs`: how long a request would have waited; a model that asks for more is left alone until then. */
  failed(model: ModelRef, failed: Failure, longestPauseMs?: number): void;
  worked(model: ModelRef): void;
  /** The provider's key or address changed: what was learnt of it no longer holds. */
  forget(provider: string): void;
}

export function createHealth(now: () => number): Health {
  const circuits = new Map<ModelRef, Circuit>();
  const blocks = new Map<string, Block>();

  const problem = (model: ModelRef): string | null => {
    const block = blocks.get(providerOf(model));
    if (block && now() < block.until) return block.reason;
    const circuit = circuits.get(model);
    if (!circuit || now() >= circuit.until) return null;
    return `${circuit.why}; tried again in ${Math.ceil((circuit.until - now()) / 1_000)} s`;
  };

  const fault = (model: ModelRef): void => {
    const faults = (circuits.get(model)?.faults ?? 0) + 1;
    const until = faults < FAULTS_TO_OPEN ? 0 : now() + OPEN_MS;
    circuits.set(model, { faults, until, why: `it failed ${faults} times in a row` });
  };

  /** A model that asks for a long pause gets it, so that the next request does not hammer it. */
  const rest = (model: ModelRef, ms: number): void => {
    const faults = circuits.get(model)?.faults ?? 0;
    const until = now() + Math.min(ms, LONGEST_REST_MS);
    circuits.set(model, { faults, until, why: 'it asked to be left alone for a while' });
  };

  return {
    problem,
    admit(model) {
      const why = problem(model);
      const circuit = circuits.get(model);
      // The probe holds the others off for as long as it may take; whatever becomes of it, the next may try then.
      if (why === null && circuit && circuit.faults >= FAULTS_TO_OPEN) circuit.until = now() + OPEN_MS;
      return why;
    },
    failed(model, failed, longestPauseMs = LONGEST_PAUSE_MS) {
      const provider = providerOf(model);
      if (failed.reason === 'auth') {
        blocks.set(provider, { reason: 'its provider refused the API key', until: Infinity });
      } else if (failed.reason === 'payment') {
        blocks.set(provider, { reason: 'its account has no balance left', until: now() + EMPTY_BALANCE_MS });
      } else if (failed.retryAfterMs !== null && failed.retryAfterMs > longestPauseMs) {
        rest(model, failed.retryAfterMs);
      } else if (healthAfter(failed) === 'faulty') fault(model);
      else if (healthAfter(failed) === 'works') circuits.delete(model);
    },
    worked(model) {
      circuits.delete(model);
      blocks.delete(providerOf(model));
    },
    forget(provider) {
      blocks.delete(provider);
      for (const model of circuits.keys()) if (providerOf(model) === provider) circuits.delete(model);
    },
  };
}
