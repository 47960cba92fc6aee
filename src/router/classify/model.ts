import { TASKS_IN_WORDS, type Task, TIERS, type Tier } from '../tasks.ts';
import type { Features } from './features.ts';

/** Features beyond this many share a row of the tasks' table: a tier hangs on finer words than a task. */
export const TASK_ROWS = 1 << 15;

/** The code of the character that stands for no weight; those for the others are around it. */
export const NOTHING = 63;
/** Steps to each side of nothing: more of them change no tier, and take more room in the package. */
export const MOST_STEPS = 10;
/** What the third of three weights is expected to be: what speaks for two tiers speaks against the third. */
export function lastOfThree(first: number, second: number): number {
  return Math.max(-MOST_STEPS, Math.min(MOST_STEPS, -first - second));
}

/** A row of columns for each feature, in steps of `step`, and what holds without any. */
export interface Table {
  readonly cells: Int8Array;
  readonly step: number;
  readonly base: readonly number[];
}

/** What training made: a column for each tier, and one for each task. */
export interface Weights {
  readonly tiers: Table;
  readonly tasks: Table;
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
export function score({ rows, wordOf, words }: Features, { tiers, tasks }: Weights): Classification {
  const [cheap = 0, mid = 0, premium = 0] = softmax(sumsOf(rows, tiers));
  const likely = softmax(sumsOf(rows, tasks));
  return {
    tiers: { cheap, mid, premium },
    task: TASKS_IN_WORDS[likely.indexOf(Math.max(...likely))] ?? 'chat',
    wordsFor: (tier) =>
      strongest(weightsOfWords(rows, wordOf, words.length, TIERS.indexOf(tier), tiers.cells), words),
  };
}

/** The sum of each column. Four rows at a time: most of a decision was spent on keeping the sums. */
function sumsOf(rows: Uint32Array, { cells, step, base }: Table): number[] {
  const columns = base.length;
  const mask = cells.length / columns - 1;
  const counts = new Int32Array(columns);
  const at = (i: number) => ((rows[i] ?? 0) & mask) * columns;
  const inFours = rows.length - (rows.length % 4);
  for (let i = 0; i < inFours; i += 4) {
    const [a, b, c, d] = [at(i), at(i + 1), at(i + 2), at(i + 3)];
    for (let k = 0; k < columns; k++) {
      const more = (cells[a + k] ?? 0) + (cells[b + k] ?? 0) + (cells[c + k] ?? 0) + (cells[d + k] ?? 0);
      counts[k] = (counts[k] ?? 0) + more;
    }
  }
  for (let i = inFours; i < rows.length; i++) {
    for (let k = 0; k < columns; k++) counts[k] = (counts[k] ?? 0) + (cells[at(i) + k] ?? 0);
  }
  const scale = step / Math.sqrt(Math.max(1, rows.length));
  return Array.from(counts, (count, k) => count * scale + (base[k] ?? 0));
}

/** What each word adds to a tier, above what it adds to all. */
function weightsOfWords(
  rows: Uint32Array,
  wordOf: Int16Array,
  count: number,
  tier: number,
  cells: Int8Array,
): Float64Array {
  const found = new Float64Array(count);
  for (let i = 0; i < rows.length; i++) {
    const word = wordOf[i] ?? -1;
    if (word < 0) continue;
    const from = (rows[i] ?? 0) * TIERS.length;
    let all = 0;
    for (let c = 0; c < TIERS.length; c++) all += cells[from + c] ?? 0;
    found[word] = (found[word] ?? 0) + (cells[from + tier] ?? 0) - all / TIERS.length;
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
