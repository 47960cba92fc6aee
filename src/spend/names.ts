import { isModelRef } from '../models/index.ts';
import { modelName, providerOf } from '../router/index.ts';

/** A model as it is shown: its own name, and who serves it. */
export interface ShownModel {
  readonly name: string;
  readonly provider: string;
}

/** Of a model reference as a setting or the ledger has it, which may be malformed. */
export function shownModel(ref: string): ShownModel {
  return isModelRef(ref) ? { name: modelName(ref), provider: providerOf(ref) } : { name: ref, provider: '' };
}
