import type { ModelRef } from '../models/index.ts';
import { providerOf } from '../router/index.ts';
import { type Failure, isFault } from './failures.ts';

/** Faults in a row after which a model is passed over. */
const FAULTS_TO_OPEN = 5;
/** How long it is passed over before one request may try it again. */
const OPEN_MS = 20_000;
/** An empty balance may have been filled meanwhile; a refused key stays refused until it changes. */
const EMPTY_BALANCE_MS = 15 * 60_000;

interface Circuit {
  faults: number;
  openUntil: number;
}

interface Block {
  readonly reason: string;
  readonly until: number;
}

/** What this window has learnt about which models work: circuits by model, keys and balances by provider. */
export interface Health {
  /** Why a model should not be asked now, in words; null when it may be. */
  problem(model: ModelRef): string | null;
  failed(model: ModelRef, failed: Failure): void;
  worked(model: ModelRef): void;
  /** The provider's key or address changed: what was learnt of it no longer holds. */
  forget(provider: string): void;
}

export function createHealth(now: () => number): Health {
  const circuits = new Map<ModelRef, Circuit>();
  const blocks = new Map<string, Block>();
  return {
    problem(model) {
      const block = blocks.get(providerOf(model));
      if (block && now() < block.until) return block.reason;
      const circuit = circuits.get(model);
      if (!circuit || circuit.faults < FAULTS_TO_OPEN || now() >= circuit.openUntil) return null;
      return `it failed ${circuit.faults} times in a row; tried again in ${Math.ceil((circuit.openUntil - now()) / 1_000)} s`;
    },
    failed(model, failed) {
      if (failed.reason === 'auth') {
        blocks.set(providerOf(model), { reason: 'its provider refused the API key', until: Infinity });
      } else if (failed.reason === 'payment') {
        const until = now() + EMPTY_BALANCE_MS;
        blocks.set(providerOf(model), { reason: 'its account has no balance left', until });
      } else if (isFault(failed)) {
        const circuit = circuits.get(model) ?? { faults: 0, openUntil: 0 };
        circuit.faults++;
        circuit.openUntil = now() + OPEN_MS;
        circuits.set(model, circuit);
      }
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
