import { certainOf } from './certain.ts';
import { type Facts, featuresOf } from './features.ts';
import { type Classification, NOTHING, score, type Table, type Weights } from './model.ts';
import { TASKS, TIERS } from './weights.ts';

export type { Facts } from './features.ts';
export type { Classification, TierShares } from './model.ts';

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

/** Read once, at the first message: two milliseconds. */
function readWeights(): Weights {
  known ??= { tiers: tableOf(TIERS), tasks: tableOf(TASKS) };
  return known;
}

function tableOf({ text, step, base }: typeof TIERS): Table {
  const cells = new Int8Array(Buffer.from(text, 'latin1'));
  for (let i = 0; i < cells.length; i++) cells[i] = (cells[i] ?? 0) - NOTHING;
  return { cells, step, base };
}
