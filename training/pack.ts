import { lastOfThree, MOST_STEPS, NOTHING, type Table } from '../src/router/classify/model.ts';
import type { LearntTable } from './learn.ts';

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

/**
 * The cells as a text, a character each, one column after another, since a column is more like itself than like the others.
 * Of three columns the last is nearly what the other two leave: only the difference is written.
 */
export function textOf({ cells, base }: Table): string {
  const columns = base.length;
  const text = Buffer.alloc(cells.length);
  const rows = cells.length / columns;
  for (let i = 0; i < cells.length; i++) {
    const column = i % columns;
    const expected = column === 2 && columns === 3 ? lastOfThree(cells[i - 2] ?? 0, cells[i - 1] ?? 0) : 0;
    text[column * rows + Math.floor(i / columns)] = NOTHING + (cells[i] ?? 0) - expected;
  }
  return text.toString('latin1');
}
