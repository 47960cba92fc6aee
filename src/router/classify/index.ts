import type { Task, Tier } from '../tasks.ts';
import { certainOf } from './certain.ts';
import { type Facts, featuresOf } from './features.ts';
import { score, type TierShares, type Weights } from './model.ts';
import { BASE, ROWS_BASE64, STEP } from './weights.ts';

export type { Facts } from './features.ts';
export type { TierShares } from './model.ts';

/** What a message most likely asks for. */
export interface Classification {
  readonly task: Task;
  /** How likely each tier is the cheapest that does it well; together 1. */
  readonly tiers: TierShares;
  /** The words that speak most for a tier, strongest first. */
  readonly wordsFor: (tier: Tier) => readonly string[];
}

/**
 * Reads a message: what it asks for, and which tier that needs. Null where there is nothing to read. Pure, and some tens of
 * microseconds, whatever the length: of long texts the beginning and the end are read.
 */
export function classify(prompt: string, facts: Facts): Classification | null {
  const certain = certainOf(prompt);
  if (certain) return certain;
  const features = featuresOf(prompt, facts);
  return features.isEmpty ? null : score(features, readWeights());
}

let known: Weights | undefined;

/** Read once, at the first message: half a millisecond. */
function readWeights(): Weights {
  known ??= { rows: new Int8Array(Buffer.from(ROWS_BASE64, 'base64')), base: BASE, step: STEP };
  return known;
}
