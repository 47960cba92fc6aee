import { writeFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { estimateTokens } from '../../src/models/index.ts';
import { MONOTONOUS } from '../unit/models/tokenSamples.ts';
import { corpus, NATURAL } from './tokensCorpus.ts';

export interface LanguageErrors {
  readonly files: number;
  /** Mean of the files' signed errors: what a request is off on average. */
  readonly meanErrorPct: number;
  /** Error of the sum over all files: what a bill is off. */
  readonly aggregateErrorPct: number;
  /** Nineteen in twenty files are off by less. */
  readonly p95AbsErrorPct: number;
}

export interface TokenErrors {
  readonly files: number;
  readonly languages: Readonly<Record<string, LanguageErrors>>;
  /** The greatest mean or aggregate error of a language, natural languages left out. */
  readonly worstLanguagePct: number;
  /** Microseconds to estimate a text of 100,000 tokens. */
  readonly usPer100kTokens: number;
  /** Milliseconds to estimate 2 MB of the same character or two, at the worst. */
  readonly monotonousMs: number;
}

/**
 * Measures the token estimate against OpenAI's o200k tokenizer on some 550 source files of npm packages that it was not
 * fitted on. Downloads about 35 MB with npm at the first run; rejects if that fails.
 */
export async function measureTokens(): Promise<TokenErrors> {
  const samples = corpus('measure').map((sample) => ({
    ...sample,
    truth: encode(sample.text, { allowedSpecial: 'all' }).length,
    estimate: estimateTokens(sample.text),
  }));
  const languages: Record<string, LanguageErrors> = {};
  for (const [language, files] of Map.groupBy(samples, (sample) => sample.language)) {
    const errors = files.map(({ truth, estimate }) => (estimate / truth - 1) * 100);
    const absolute = errors.map(Math.abs).toSorted((a, b) => a - b);
    languages[language] = {
      files: files.length,
      meanErrorPct: sum(errors) / errors.length,
      aggregateErrorPct:
        (sum(files.map((file) => file.estimate)) / sum(files.map((file) => file.truth)) - 1) * 100,
      p95AbsErrorPct: absolute[Math.ceil(absolute.length * 0.95) - 1] ?? 0,
    };
  }
  const measured = Object.entries(languages).filter(([language]) => !NATURAL.includes(language));
  return {
    files: samples.length,
    languages,
    worstLanguagePct: Math.max(
      ...measured.flatMap(([, e]) => [Math.abs(e.meanErrorPct), Math.abs(e.aggregateErrorPct)]),
    ),
    usPer100kTokens: microsecondsPer100k(samples),
    monotonousMs: slowestMonotonous(),
  };
}

function microsecondsPer100k(samples: readonly { readonly text: string; readonly truth: number }[]): number {
  const tokens = sum(samples.map((sample) => sample.truth));
  const runs = Array.from({ length: 5 }, () => {
    const start = performance.now();
    for (const { text } of samples) estimateTokens(text);
    return ((performance.now() - start) * 1000 * 100_000) / tokens;
  });
  return runs.toSorted((a, b) => a - b)[2] ?? 0;
}

function slowestMonotonous(): number {
  const times = MONOTONOUS.map(([, unit]) => {
    const text = unit.repeat(Math.ceil(2_000_000 / unit.length));
    const start = performance.now();
    estimateTokens(text);
    return performance.now() - start;
  });
  return Math.max(...times);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

if (process.argv[1] === import.meta.filename) {
  const result = await measureTokens();
  const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(1)} %`.padStart(10);
  const lines = Object.entries(result.languages).map(
    ([language, e]) =>
      `${language.padEnd(12)}${String(e.files).padStart(5)}${signed(e.meanErrorPct)}${signed(e.aggregateErrorPct)}` +
      `${`${e.p95AbsErrorPct.toFixed(1)} %`.padStart(10)}`,
  );
  const head = `${'language'.padEnd(12)}${'files'.padStart(5)}${'mean'.padStart(10)}${'sum'.padStart(10)}${'p95'.padStart(10)}`;
  const tail = `${result.files} files; worst language ${result.worstLanguagePct.toFixed(1)} %; ${Math.round(result.usPer100kTokens)} µs per 100k tokens; 2 MB of one character ${Math.round(result.monotonousMs)} ms`;
  writeFileSync(1, `${[head, ...lines, tail].join('\n')}\n`);
}
