import { isEqual, WAYS } from '../unit/wires/fidelity.ts';
import { REQUEST_WAYS } from '../unit/wires/requestFidelity.ts';

/** Of each way through the wires. */
const PAIRS = 400;

export interface Fidelity {
  /** Requests and answers that went through the wires. */
  readonly pairs: number;
  /** The share of them that say the same afterwards: equal on the same wire, equal in meaning on another. */
  readonly equal: number;
}

/** Sends generated requests and answers through the wires, and reads them with the clients' own SDKs. */
export async function benchFidelity(): Promise<Fidelity> {
  const all = [];
  for (const { pairs } of [...WAYS, ...REQUEST_WAYS]) all.push(...(await pairs(PAIRS, 2)));
  return { pairs: all.length, equal: all.filter(isEqual).length / all.length };
}
