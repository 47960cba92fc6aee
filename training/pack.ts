import { NOTHING, type Table } from '../src/router/classify/model.ts';
import type { LearntTable } from './learn.ts';

/** Steps to each side of nothing: more of them change no tier, and take more room in the package. */
const MOST_STEPS = 10;
/** The few weights that are larger than nearly all others are cut, so that one step serves all. */
const WITHIN = 0.9995;

/** Weights as they are shipped: whole steps of one size. */
export function pack({ rows, base }: LearntTable): Table {
  const sizes = rows
    .filter((weight) => weight !== 0)
    .map(Math.abs)
    .sort();
  const step = (sizes[Math.floor(sizes.length * WITHIN)] ?? 1) / MOST_STEPS;
  const cells = Int8Array.from(rows, (weight) =>
    Math.max(-MOST_STEPS, Math.min(MOST_STEPS, Math.round(weight / step))),
  );
  return { cells, step, base: [...base] };
}

/** The cells as a text, a character each, which packs better than any code for bytes. */
export function textOf({ cells }: Table): string {
  return Buffer.from(cells.map((cell) => cell + NOTHING)).toString('latin1');
}
