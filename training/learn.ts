import { type Facts, featuresOf, ROWS } from '../src/router/classify/features.ts';
import { TASK_ROWS } from '../src/router/classify/model.ts';
import { TASKS_IN_WORDS, type Task, TIERS, type Tier } from '../src/router/tasks.ts';

/** A message with what it may be answered by: where two readers differ, both are right. */
export interface Example {
  readonly text: string;
  readonly facts: Facts;
  readonly tiers: readonly Tier[];
  readonly tasks: readonly Task[];
}

/** One row of columns for each feature, and what holds without any. */
export interface LearntTable {
  readonly rows: Float32Array;
  readonly base: Float32Array;
}

export interface Learnt {
  readonly tiers: LearntTable;
  readonly tasks: LearntTable;
}

const PASSES = 25;
const RATE = 0.3;
/** Of a message's features so many are left out each time, so that no single word decides. */
const LEFT_OUT = 0.5;
/** Features that stand in one message only teach its words by heart. */
const LEAST_MESSAGES = 2;
/** Adagrad's start: so that rare features do not leap at the first sight. */
const START = 0.05;
const SCALE = 1.5;

/**
 * Two logistic regressions over the same features, one for tiers and one for tasks, by Adagrad with features left out at random.
 * The same examples give the same weights to the last bit: the random numbers are our own.
 */
export function learn(examples: readonly Example[]): Learnt {
  const all = examples.map(({ text, facts }) => featuresOf(text, facts).rows);
  const tiers = examples.map((one) => sharesOf(one.tiers, TIERS));
  const tasks = examples.map((one) => sharesOf(one.tasks, TASKS_IN_WORDS));
  return { tiers: learnTable(all, tiers, ROWS), tasks: learnTable(all, tasks, TASK_ROWS) };
}

/** The regression for some targets, each as shares of its columns. */
function learnTable(
  all: readonly Uint32Array[],
  targets: readonly Float32Array[],
  rowCount: number,
): LearntTable {
  const random = createRandom(1);
  const columns = targets[0]?.length ?? 0;
  const idf = rarity(all, rowCount);
  const rows = new Float32Array(rowCount * columns);
  const base = new Float32Array(columns);
  const rowSums = new Float32Array(rowCount * columns).fill(START);
  const baseSums = new Float32Array(columns).fill(START);
  const order = all.map((_, i) => i);
  const error = new Float32Array(columns);
  for (let pass = 0; pass < PASSES; pass++) {
    shuffle(order, random);
    const rate = RATE * (1 - (pass / PASSES) * 0.98);
    for (const i of order) {
      const features = all[i] ?? new Uint32Array();
      const target = targets[i];
      if (target === undefined) continue;
      const scale = SCALE / Math.sqrt(features.length);
      const kept = features
        .map((row) => row & (rowCount - 1))
        .filter((row) => random() >= LEFT_OUT && at(idf, row) > 0);
      error.set(base);
      for (const row of kept) {
        const value = at(idf, row) * scale;
        for (let c = 0; c < columns; c++) error[c] = at(error, c) + at(rows, row * columns + c) * value;
      }
      softmax(error);
      for (let c = 0; c < columns; c++) error[c] = at(error, c) - at(target, c);
      for (const row of kept) step(rows, rowSums, row * columns, error, at(idf, row) * scale, rate);
      step(base, baseSums, 0, error, 1, rate);
    }
  }
  // What a feature counts by its rarity goes into its weights, and the scale too: the reader only adds. It has all features
  // at once, where training had a part of them.
  for (let cell = 0; cell < rows.length; cell++) {
    rows[cell] = at(rows, cell) * at(idf, Math.floor(cell / columns)) * SCALE * (1 - LEFT_OUT);
  }
  return { rows, base };
}

function step(
  weights: Float32Array,
  sums: Float32Array,
  from: number,
  error: Float32Array,
  value: number,
  rate: number,
): void {
  for (let c = 0; c < error.length; c++) {
    const gradient = at(error, c) * value;
    const cell = from + c;
    const sum = at(sums, cell) + gradient * gradient;
    sums[cell] = sum;
    weights[cell] = at(weights, cell) - (rate * gradient) / Math.sqrt(sum);
  }
}

/** How much a feature says by being rare: the square root of the usual logarithm served best. 0: it is left out. */
function rarity(all: readonly Uint32Array[], rowCount: number): Float32Array {
  const counts = new Float32Array(rowCount);
  for (const features of all)
    for (const row of features) counts[row & (rowCount - 1)] = at(counts, row & (rowCount - 1)) + 1;
  return counts.map((count) =>
    count < LEAST_MESSAGES ? 0 : Math.sqrt(Math.log(1 + all.length / (1 + count))),
  );
}

/** What counts as right, a share each. */
function sharesOf<Name>(right: readonly Name[], names: readonly Name[]): Float32Array {
  const shares = new Float32Array(names.length);
  for (const name of right) shares[names.indexOf(name)] = 1 / right.length;
  return shares;
}

function softmax(values: Float32Array): void {
  const most = Math.max(...values);
  let sum = 0;
  for (const [i, value] of values.entries()) {
    const power = Math.exp(value - most);
    values[i] = power;
    sum += power;
  }
  for (const [i, value] of values.entries()) values[i] = value / sum;
}

function at(values: Float32Array, i: number): number {
  return values[i] ?? 0;
}

/** A linear congruential generator: enough to shuffle, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [order[i], order[j]];
    if (a === undefined || b === undefined) continue;
    order[i] = b;
    order[j] = a;
  }
}
