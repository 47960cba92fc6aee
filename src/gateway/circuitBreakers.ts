import { type ModelRef, providerOf } from '../models/index.ts';
import type { Unavailable } from '../router/index.ts';
import { countsAs, type Failure, LONGEST_PAUSE_MS } from './failures.ts';

/** Faults in a row after which a model is passed over. */
const FAULTS_TO_OPEN = 5;
/** How long an open circuit is passed over before one request may probe it. */
const OPEN_MS = 20_000;
/** An empty balance may have been filled meanwhile; a refused key stays refused until it changes. */
const EMPTY_BALANCE_MS = 15 * 60_000;
/** Whatever a provider asks for, after an hour it is asked again. */
const LONGEST_REST_MS = 60 * 60_000;

interface Circuit {
  faults: number;
  /** Passed over until then. */
  until: number;
  why: 'failing' | 'resting';
}

interface Block {
  readonly reason: 'key-refused' | 'no-balance';
  readonly until: number;
}

/**
 * Which models work, as far as this window has seen: a circuit breaker per model, and refused keys and empty balances
 * per provider. `cockatiel` does not serve here: its breakers use the wall clock, which can jump; they make callers wait
 * during a probe, who should go to the next model instead; and their state cannot be read before a call, as the router
 * must.
 */
export interface CircuitBreakers {
  /** Why a model should not be asked now; null when it may be. */
  problem(model: ModelRef): Unavailable | null;
  /** The same for the caller that would use the model now: of an open circuit only one caller may probe. */
  admit(model: ModelRef): Unavailable | null;
  /** `longestPauseMs`: the longest that the request would wait; a model that asks for more is passed over until then. */
  failed(model: ModelRef, failed: Failure, longestPauseMs?: number): void;
  succeeded(model: ModelRef): void;
  /** Closes all circuits of a provider: its key or its address changed. */
  reset(provider: string): void;
}

export function createCircuitBreakers(now: () => number): CircuitBreakers {
  const circuits = new Map<ModelRef, Circuit>();
  const blocks = new Map<string, Block>();

  const problem = (model: ModelRef): Unavailable | null => {
    const block = blocks.get(providerOf(model));
    if (block && now() < block.until) return { reason: block.reason };
    const circuit = circuits.get(model);
    if (!circuit || now() >= circuit.until) return null;
    const { why, faults, until } = circuit;
    const retryInMs = until - now();
    return why === 'resting' ? { reason: why, retryInMs } : { reason: why, faults, retryInMs };
  };

  const fault = (model: ModelRef): void => {
    const faults = (circuits.get(model)?.faults ?? 0) + 1;
    const until = faults < FAULTS_TO_OPEN ? 0 : now() + OPEN_MS;
    circuits.set(model, { faults, until, why: 'failing' });
  };

  /** A model that asks for a long pause gets it: the next request must not hammer it. */
  const rest = (model: ModelRef, ms: number): void => {
    const faults = circuits.get(model)?.faults ?? 0;
    const until = now() + Math.min(ms, LONGEST_REST_MS);
    circuits.set(model, { faults, until, why: 'resting' });
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
        blocks.set(provider, { reason: 'key-refused', until: Infinity });
      } else if (failed.reason === 'payment') {
        blocks.set(provider, { reason: 'no-balance', until: now() + EMPTY_BALANCE_MS });
      } else if (failed.retryAfterMs !== null && failed.retryAfterMs > longestPauseMs) {
        rest(model, failed.retryAfterMs);
      } else if (countsAs(failed) === 'fault') fault(model);
      else if (countsAs(failed) === 'success') circuits.delete(model);
    },
    succeeded(model) {
      circuits.delete(model);
      blocks.delete(providerOf(model));
    },
    reset(provider) {
      blocks.delete(provider);
      for (const model of circuits.keys()) if (providerOf(model) === provider) circuits.delete(model);
    },
  };
}
