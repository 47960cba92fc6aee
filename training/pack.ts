import type { Table } from '../src/router/classify/model.ts';
import type { LearntTable } from './learn.ts';

/** Weights of less than this many steps say nothing that counts, and zeros take no room in the package. */
const LEAST_STEPS = 2;
/** The few weights that are larger than nearly all others are cut, so that one step serves all. */
const WITHIN = 0.9995;

/** Weights as they are shipped: whole steps of one size, a byte each. */
export function pack({ rows, base }: LearntTable): Table {
  const sizes = rows
    .filter((weight) => weight !== 0)
    .map(Math.abs)
    .sort();
  const step = (sizes[Math.floor(sizes.length * WITHIN)] ?? 1) / 127;
  const cells = Int8Array.from(rows, (weight) => {
    const steps = Math.max(-127, Math.min(127, Math.round(weight / step)));
    return Math.abs(steps) < LEAST_STEPS ? 0 : steps;
  });
  return { cells, step, base: [...base] };
}
