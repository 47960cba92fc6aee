import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { forEachPretoken, KIND, KIND_COUNT } from '../../src/models/pretokens.ts';
import { corpus, NATURAL } from './tokensCorpus.ts';

// Makes src/models/meanTokens.ts: the mean number of o200k tokens of a pretoken of each kind and length, in the fitting
// set of the corpus. Every programming language has the same weight. Run it after a change of pretokens or corpus.

const MAX_LENGTH = 24;

/** Natural languages are here for their scripts; at full weight they would make the words of programs too dear. */
const NATURAL_WEIGHT = 0.05;

/** Tokens per additional character, for pretokens longer than any that are common enough to count. */
function tailOf(kind: number): number {
  if (kind === KIND.han || kind === KIND.kana || kind === KIND.hangul) return 0.65;
  if (kind === KIND.otherScript || kind === KIND.symbols) return 0.8;
  if (kind === KIND.spaces || kind === KIND.lines) return 1 / 80;
  if (kind === KIND.digits || kind === KIND.contraction) return 0;
  if (kind >= KIND.punctuation) return ((kind - KIND.punctuation) & 2) === 2 ? 1 / 64 : 0.05;
  return kind >= KIND.latin ? 0.3 : 0.25;
}

interface Mean {
  value: number;
  weight: number;
  span: number;
}

/** Longer pretokens do not have fewer tokens: means that say so are noise and are pooled (isotonic regression). */
function rising(means: readonly Mean[]): number[] {
  const pools: Mean[] = [];
  for (const mean of means) {
    let pool = { ...mean };
    for (let last = pools.at(-1); last !== undefined && last.value > pool.value; last = pools.at(-1)) {
      pools.pop();
      const weight = last.weight + pool.weight;
      const value =
        weight === 0 ? last.value : (last.value * last.weight + pool.value * pool.weight) / weight;
      pool = { value, weight, span: last.span + pool.span };
    }
    pools.push(pool);
  }
  return pools.flatMap((pool) => Array.from({ length: pool.span }, () => Math.round(pool.value * 100) / 100));
}

function fitMeans(): number[][] {
  const samples = corpus('fit').map((sample) => ({
    ...sample,
    tokens: encode(sample.text, { allowedSpecial: 'all' }).length,
  }));
  const totals = new Map<string, number>();
  for (const { language, tokens } of samples) totals.set(language, (totals.get(language) ?? 0) + tokens);
  const tokens = Array.from({ length: KIND_COUNT }, () => new Float64Array(MAX_LENGTH + 1));
  const weights = Array.from({ length: KIND_COUNT }, () => new Float64Array(MAX_LENGTH + 1));
  const counts = Array.from({ length: KIND_COUNT }, () => new Float64Array(MAX_LENGTH + 1));
  const known = new Map<string, number>();
  for (const { text, language } of samples) {
    const importance = language === 'Names' || NATURAL.includes(language) ? NATURAL_WEIGHT : 1;
    const weight = (importance * 100_000) / Math.max(20_000, totals.get(language) ?? 0);
    let start = 0;
    forEachPretoken(text, (kind, length, end) => {
      const pretoken = text.slice(start, end);
      start = end;
      if (length > MAX_LENGTH) return;
      const count = known.get(pretoken) ?? encode(pretoken, { allowedSpecial: 'all' }).length;
      known.set(pretoken, count);
      add(tokens, kind, length, count * weight);
      add(weights, kind, length, weight);
      add(counts, kind, length, 1);
    });
  }
  return Array.from({ length: KIND_COUNT }, (_, kind) => {
    const means: Mean[] = [];
    for (let length = 1; length <= MAX_LENGTH; length++) {
      const weight = weights[kind]?.[length] ?? 0;
      const enough = (counts[kind]?.[length] ?? 0) >= 15;
      const before = means.at(-1)?.value ?? 1 - tailOf(kind);
      // Too rare to count: as much more than the length before as the tail says.
      means.push(
        enough
          ? { value: (tokens[kind]?.[length] ?? 0) / weight, weight, span: 1 }
          : { value: Math.max(1, before + tailOf(kind)), weight: 0, span: 1 },
      );
    }
    return rising(means);
  });
}

function add(table: readonly Float64Array[], kind: number, length: number, amount: number): void {
  const row = table[kind];
  if (row !== undefined) row[length] = (row[length] ?? 0) + amount;
}

const rows = fitMeans().map((row, kind) => {
  let end = row.length;
  while (end > 1 && Math.abs((row[end - 1] ?? 0) - (row[end - 2] ?? 0) - tailOf(kind)) < 0.011) end--;
  return `  [${[...row.slice(0, end), Math.round(tailOf(kind) * 10_000) / 10_000].join(', ')}],`;
});
writeFileSync(
  path.join(import.meta.dirname, '../../src/models/meanTokens.ts'),
  `// Made by \`node test/bench/tokensFit.ts\`; not to be edited by hand.

/**
 * The mean number of o200k tokens of a pretoken by its kind (\`KIND\` in pretokens.ts) and its length: the first number is
 * for one character, and so on; the last is per additional character. From 700 source files and texts of npm packages.
 */
export const MEAN_TOKENS: readonly (readonly number[])[] = [
${rows.join('\n')}
];
`,
);
