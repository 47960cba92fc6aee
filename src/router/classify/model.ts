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
  const counts = countsOf(rows, weights.rows);
  const sums = Array.from(counts, (count, c) => count * scale + (weights.base[c] ?? 0));
  const [cheap = 0, mid = 0, premium = 0] = softmax(sums.slice(0, TASKS_AT));
  const tasks = softmax(sums.slice(TASKS_AT));
  return {
    tiers: { cheap, mid, premium },
    task: TASKS_IN_WORDS[tasks.indexOf(Math.max(...tasks))] ?? 'chat',
    wordsFor: (tier) =>
      strongest(weightsOfWords(rows, wordOf, words.length, TIERS.indexOf(tier), weights), words),
  };
}

/** The sum of each column, in steps. Four rows at a time: most of a decision was spent on keeping the sums. */
function countsOf(rows: Uint16Array, table: Int8Array): Int32Array {
  const counts = new Int32Array(COLUMNS);
  const at = (i: number) => (rows[i] ?? 0) * COLUMNS;
  const inFours = rows.length - (rows.length % 4);
  for (let i = 0; i < inFours; i += 4) {
    const [a, b, c, d] = [at(i), at(i + 1), at(i + 2), at(i + 3)];
    for (let k = 0; k < COLUMNS; k++) {
      const more = (table[a + k] ?? 0) + (table[b + k] ?? 0) + (table[c + k] ?? 0) + (table[d + k] ?? 0);
      counts[k] = (counts[k] ?? 0) + more;
    }
  }
  for (let i = inFours; i < rows.length; i++) {
    for (let k = 0; k < COLUMNS; k++) counts[k] = (counts[k] ?? 0) + (table[at(i) + k] ?? 0);
  }
  return counts;
}

/** What each word adds to a tier, above what it adds to all. */
function weightsOfWords(
  rows: Uint16Array,
  wordOf: Int16Array,
  count: number,
  tier: number,
  weights: Weights,
): Float64Array {
  const table = weights.rows;
  const found = new Float64Array(count);
  for (let i = 0; i < rows.length; i++) {
    const word = wordOf[i] ?? -1;
    if (word < 0) continue;
    const from = (rows[i] ?? 0) * COLUMNS;
    let all = 0;
    for (let c = 0; c < TASKS_AT; c++) all += table[from + c] ?? 0;
    found[word] = (found[word] ?? 0) + (table[from + tier] ?? 0) - all / TASKS_AT;
  }
  return found;
}

const MOST_WORDS = 3;

/** The first of those that weigh the same; each word once. */
function strongest(found: Float64Array, words: readonly string[]): string[] {
  const chosen: string[] = [];
  while (chosen.length < MOST_WORDS) {
    let best = -1;
    let most = 0;
    for (let i = 0; i < found.length; i++) {
      const weight = found[i] ?? 0;
      if (weight > most && isWordLeft(words[i] ?? '', chosen)) {
        best = i;
        most = weight;
      }
    }
    if (best < 0) break;
    chosen.push(words[best] ?? '');
  }
  return chosen;
}

function isWordLeft(word: string, chosen: readonly string[]): boolean {
  return word.length > 1 && !chosen.includes(word);
}

function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
