import { type ModelRef, providerOf } from '../models/index.ts';
import { type Task, type Unavailable, WHILE_TYPING } from '../router/index.ts';
import { countsAs, type Failure, LONGEST_PAUSE_MS } from './failures.ts';

/** Faults in a row after which a model is passed over. */
const FAULTS_TO_OPEN = 5;
/** How long an open circuit is passed over before one request may probe it. */
const OPEN_MS = 20_000;
/** An empty balance may have been filled meanwhile; a refused key stays refused until it changes. */
const EMPTY_BALANCE_MS = 15 * 60_000;
/** Good keys are refused now and then, so a first refusal counts for this long only. */
const DOUBTED_KEY_MS = 60_000;
/** Calls that ran side by side are refused for one cause: only a later one says it again. */
const SAME_MOMENT_MS = 1_000;
/** Whatever a provider asks for, it is asked again after so long: a date can be wrong, and a limit lifted. */
const LONGEST_REST_MS = 15 * 60_000;

/**
 * What a model is used for, as far as its limits of time differ: one that is too slow to answer while somebody types can
 * answer a question all the same.
 */
export type Use = 'typing' | 'asking';

export function useOf(task: Task): Use {
  return WHILE_TYPING.has(task) ? 'typing' : 'asking';
}

interface Circuit {
  readonly faults: number;
  /** Passed over until then. */
  readonly until: number;
}

interface Block {
  readonly reason: 'key-refused' | 'no-balance';
  readonly since: number;
  readonly until: number;
}

/** How a call came to fail, where that matters for what the failure says of the model. */
interface Circumstances {
  readonly use?: Use;
  /** The longest that the request would wait; a model that asks for more is passed over until then. */
  readonly longestPauseMs?: number;
  /** The same was tried twice. Left out: a refused key counts as refused for good. */
  readonly confirmed?: boolean;
}

/**
 * Which models work, as far as this window has seen: a circuit breaker per model and use, pauses per model, and refused keys
 * and empty balances per provider. `cockatiel` does not serve here: its breakers use the wall clock, which can jump; they
 * make callers wait during a probe, who should go to the next model instead; and their state cannot be read before a call,
 * as the router must.
 */
export interface CircuitBreakers {
  /** Why a model should not be asked now; null when it may be. */
  problem(model: ModelRef, use?: Use): Unavailable | null;
  /** The same for the caller that would use the model now: of an open circuit only one caller may probe. */
  admit(model: ModelRef, use?: Use): Unavailable | null;
  failed(model: ModelRef, failed: Failure, circumstances?: Circumstances): void;
  succeeded(model: ModelRef, use?: Use): void;
  /** Closes all circuits of a provider: its key or its address changed. */
  reset(provider: string): void;
  /** Whether its key was refused, and nothing of it has answered since. */
  isRefused(provider: string): boolean;
}

/** `onRefusal`: a provider's key has come to be refused, or is no more. */
export function createCircuitBreakers(
  now: () => number,
  onRefusal: () => void = () => undefined,
): CircuitBreakers {
  const circuits: Readonly<Record<Use, Map<ModelRef, Circuit>>> = { typing: new Map(), asking: new Map() };
  /** Until when a model asked to be left alone, whatever it is used for. */
  const rests = new Map<ModelRef, number>();
  const blocks = new Map<string, Block>();
  const isRefused = (provider: string): boolean => blocks.get(provider)?.reason === 'key-refused';
  const block = (provider: string, to: Block | null): void => {
    const before = isRefused(provider);
    if (to) blocks.set(provider, to);
    else blocks.delete(provider);
    if (isRefused(provider) !== before) onRefusal();
  };

  const problem = (model: ModelRef, use: Use = 'asking'): Unavailable | null => {
    const blocked = blocks.get(providerOf(model));
    if (blocked && now() < blocked.until) return { reason: blocked.reason };
    const restsUntil = rests.get(model) ?? 0;
    if (now() < restsUntil) return { reason: 'resting', retryInMs: restsUntil - now() };
    const circuit = circuits[use].get(model);
    if (!circuit || now() >= circuit.until) return null;
    return { reason: 'failing', faults: circuit.faults, retryInMs: circuit.until - now() };
  };

  const open = (model: ModelRef, use: Use, faults: number): void => {
    const until = faults < FAULTS_TO_OPEN ? 0 : now() + OPEN_MS;
    circuits[use].set(model, { faults, until });
  };

  const keyRefused = (provider: string, confirmed: boolean): void => {
    const before = blocks.get(provider);
    const doubted = before?.reason === 'key-refused' ? before : null;
    if (doubted && !confirmed && now() - doubted.since < SAME_MOMENT_MS) return;
    const until = confirmed || doubted ? Infinity : now() + DOUBTED_KEY_MS;
    block(provider, { reason: 'key-refused', since: now(), until });
  };

  return {
    problem,
    isRefused,
    admit(model, use = 'asking') {
      const why = problem(model, use);
      const faults = circuits[use].get(model)?.faults ?? 0;
      // The probe holds the others off for as long as it may take; whatever becomes of it, the next may try then.
      if (why === null && faults >= FAULTS_TO_OPEN) open(model, use, faults);
      return why;
    },
    failed(model, failed, { use = 'asking', longestPauseMs = LONGEST_PAUSE_MS, confirmed = true } = {}) {
      const provider = providerOf(model);
      if (failed.reason === 'auth') keyRefused(provider, confirmed);
      else if (failed.reason === 'payment') {
        block(provider, { reason: 'no-balance', since: now(), until: now() + EMPTY_BALANCE_MS });
      } else if (failed.retryAfterMs !== null && failed.retryAfterMs > longestPauseMs) {
        rests.set(model, now() + Math.min(failed.retryAfterMs, LONGEST_REST_MS));
      } else if (countsAs(failed) === 'fault') open(model, use, (circuits[use].get(model)?.faults ?? 0) + 1);
      else if (countsAs(failed) === 'success') circuits[use].delete(model);
    },
    succeeded(model, use = 'asking') {
      circuits[use].delete(model);
      rests.delete(model);
      block(providerOf(model), null);
    },
    reset(provider) {
      block(provider, null);
      for (const known of [circuits.typing, circuits.asking, rests]) {
        for (const model of known.keys()) if (providerOf(model) === provider) known.delete(model);
      }
    },
  };
}
