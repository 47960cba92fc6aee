import { TASKS_IN_WORDS, type Task, TIERS, type Tier } from '../tasks.ts';
import type { Features } from './features.ts';

/** Columns of the table of weights: a tier each, then a task each. */
export const TASKS_AT = TIERS.length;
export const COLUMNS = TASKS_AT + TASKS_IN_WORDS.length;

/** What training made: a row for each feature, in steps of `step`, and what holds without any. */
export interface Weights {
  readonly rows: Int8Array;
  readonly base: readonly number[];
  readonly step: number;
}

export type TierShares = Readonly<Record<Tier, number>>;

/** What a message most likely asks for. */
export interface Classification {
  readonly task: Task;
  /** How likely each tier is the cheapest that does it well; together 1. */
  readonly tiers: TierShares;
  /** The words that speak most for a tier, strongest first; in small letters. */
  readonly wordsFor: (tier: Tier) => readonly string[];
}

/** Adds up the weights of a message's features. Some tens of microseconds. */
export function score({ rows, wordOf, words }: Features, weights: Weights): Classification {
  const scale = weights.step / Math.sqrt(Math.max(1, rows.length));
  const sums = new Float64Array(COLUMNS);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * COLUMNS;
    for (let c = 0; c < COLUMNS; c++) sums[c] = (sums[c] ?? 0) + (weights.rows[from + c] ?? 0);
  }
  for (let c = 0; c < COLUMNS; c++) sums[c] = (sums[c] ?? 0) * scale + (weights.base[c] ?? 0);
  const [cheap = 0, mid = 0, premium = 0] = softmax(sums.subarray(0, TASKS_AT));
  const tasks = softmax(sums.subarray(TASKS_AT));
  const best = tasks.indexOf(Math.max(...tasks));
  return {
    tiers: { cheap, mid, premium },
    task: TASKS_IN_WORDS[best] ?? 'chat',
    wordsFor: (tier) =>
      strongest(weightsOfWords(rows, wordOf, words.length, TIERS.indexOf(tier), weights), words),
  };
}

/** What each word adds to a tier, above what it adds to all. */
function weightsOfWords(
  rows: Int32Array,
  wordOf: Int32Array,
  count: number,
  tier: number,
  weights: Weights,
): Float64Array {
  const found = new Float64Array(count);
  for (let i = 0; i < rows.length; i++) {
    const word = wordOf[i] ?? -1;
    if (word < 0) continue;
    const from = (rows[i] ?? 0) * COLUMNS;
    let all = 0;
    for (let c = 0; c < TASKS_AT; c++) all += weights.rows[from + c] ?? 0;
    found[word] = (found[word] ?? 0) + (weights.rows[from + tier] ?? 0) - all / TASKS_AT;
  }
  return found;
}

const MOST_WORDS = 3;

function strongest(found: Float64Array, words: readonly string[]): string[] {
  const order = [...found.keys()]
    .filter((i) => (found[i] ?? 0) > 0 && (words[i] ?? '').length > 1)
    .sort((a, b) => (found[b] ?? 0) - (found[a] ?? 0));
  return [...new Set(order.map((i) => words[i] ?? ''))].slice(0, MOST_WORDS);
}

function softmax(values: Float64Array): number[] {
  const most = Math.max(...values);
  const powers = Array.from(values, (value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
