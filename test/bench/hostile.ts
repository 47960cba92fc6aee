import { maskSecrets } from '../../src/secrets/index.ts';
import { AGENT_ROWS } from './hostile/agentRows.ts';
import { COMMAND_ROWS } from './hostile/commandRows.ts';
import { fuzzDoor } from './hostile/doorFuzz.ts';
import { fuzzEdits } from './hostile/editFuzz.ts';
import { EDITOR_ROWS } from './hostile/editorRows.ts';
import { EDIT_ROWS } from './hostile/editRows.ts';
import { EXPRESSION_ROWS } from './hostile/expressionRows.ts';
import { GATEWAY_ROWS } from './hostile/gatewayRows.ts';
import { NEXT_EDIT_ROWS } from './hostile/nextEditRows.ts';
import type { Row } from './hostile/row.ts';
import { SHOWN_ROWS } from './hostile/shownRows.ts';
import { SECRET_BEGINNINGS, textOf, UNITS } from './hostile/texts.ts';
import { longestBlock, threadMs } from './hostile/time.ts';
import { TREE_ROWS } from './hostile/treeRows.ts';
import { VERIFY_ROWS } from './hostile/verifyRows.ts';
import { WIRE_ROWS } from './hostile/wireRows.ts';

/** Texts that are made to slow a search for secrets down. */
export const EVIL = [...SECRET_BEGINNINGS, 'A'];

/** Of all words that a rule for secrets begins with, and what can follow them, those that take longest. */
const WORST = [
  ...EVIL,
  'glpat-%2D',
  'glpat-',
  'xoxe-',
  'secretac',
  'accesske="',
  'pwd ',
  'jina_ = ',
  "fio-u-'+'",
];

/** All that reads foreign text. */
export const ROWS: readonly Row[] = [
  ...EDIT_ROWS,
  ...GATEWAY_ROWS,
  ...EDITOR_ROWS,
  ...NEXT_EDIT_ROWS,
  ...COMMAND_ROWS,
  ...SHOWN_ROWS,
  ...TREE_ROWS,
  ...VERIFY_ROWS,
  ...WIRE_ROWS,
  ...AGENT_ROWS,
];

const TRIAL = 8_000;
const SIZES = [10_000, 100_000, 1_000_000] as const;
/** How many of the texts that took longest at the trial are measured in full. */
const WORST_TEXTS = 3;
const RUNS = 3;
/** Times below this count as this: they are not told from what the machine does besides. */
const NOISE_MS = 15;
/** The clock of a thread goes in steps of this: what takes a few of them is run until the steps do not count. */
const TICK_MS = 4;
/** What has taken so long is not run again, nor at ten times the length. */
const HOPELESS_MS = 2_000;

/** A row with the times for its worst text. */
interface Measured {
  readonly name: string;
  readonly unit: string;
  /** In ms, at 10,000, 100,000 and 1,000,000 characters; NaN where it was hopeless. */
  readonly ms: readonly number[];
  /** The worst of the sizes. */
  readonly msPer100k: number;
  /** The exponent between the two larger sizes, `log10(t(1,000,000) / t(100,000))`: 1 is linear, 2 its square. */
  readonly growth: number;
}

async function measureRows(
  rows: readonly Row[],
  onRow: (row: Measured) => void = () => undefined,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const row of rows) {
    const worst = await worstOf(row);
    onRow(worst);
    measured.push(worst);
  }
  return measured.sort((a, b) => b.msPer100k - a.msPer100k);
}

async function worstOf(row: Row): Promise<Measured> {
  const trials: { readonly unit: string; readonly end: string; readonly ms: number }[] = [];
  // Parsers take their time, in a thread or bit by bit.
  const units = row.yields ? UNITS.filter((_, i) => i % 8 === 0) : UNITS;
  for (const unit of units)
    for (const end of row.yields ? [''] : ['', 'z'])
      trials.push({ unit, end, ms: await trialOf(row, textOf(unit, TRIAL, end)) });
  const candidates = trials.sort((a, b) => b.ms - a.ms).slice(0, WORST_TEXTS);
  const all: Measured[] = [];
  for (const { unit, end } of candidates) {
    const ms: number[] = [];
    for (const size of SIZES) {
      const text = textOf(unit, size, end);
      let best = (ms.at(-1) ?? 0) > HOPELESS_MS ? Number.NaN : await timeOf(row, text);
      for (let run = 1; run < RUNS && best < HOPELESS_MS; run++)
        best = Math.min(best, await timeOf(row, text));
      ms.push(best);
    }
    const per100k = SIZES.map((size, i) => ((ms[i] ?? 0) * 100_000) / size).filter(
      (value) => !Number.isNaN(value),
    );
    const [, middle = 0, last = Number.NaN] = ms;
    const growth = Number.isNaN(last) ? 2 : Math.log10(Math.max(NOISE_MS, last) / Math.max(NOISE_MS, middle));
    // At 10,000 characters some tenths of a millisecond are a large share.
    all.push({ name: row.name, unit: unit + end, ms, msPer100k: Math.max(...per100k.slice(1)), growth });
  }
  const bad = ({ msPer100k, growth }: Measured): number => msPer100k + (growth > 1.1 ? 1_000 * growth : 0);
  return all.reduce((a, b) => (bad(b) > bad(a) ? b : a));
}

/** In ms, finely: which texts take long shows in short ones as well. */
async function trialOf({ run }: Row, text: string): Promise<number> {
  const started = performance.now();
  await run(text);
  return performance.now() - started;
}

/** In ms of this thread, whatever else the machine does: how long it runs, or, where it gives way, how long it does not at most. */
async function timeOf({ run, yields }: Row, text: string): Promise<number> {
  if (yields) return longestBlock(async () => run(text));
  const started = threadMs();
  let runs = 0;
  do {
    await run(text);
    runs++;
  } while (isBetween(threadMs() - started, TICK_MS * 2, TICK_MS * 25));
  return (threadMs() - started) / runs;
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value < most;
}

function printRows(rows: readonly Measured[]): void {
  for (const { name, unit, ms, msPer100k, growth } of rows) {
    const times = ms.map((one) => one.toFixed(1).padStart(9)).join('');
    console.error(
      `${msPer100k.toFixed(2).padStart(9)} ${growth.toFixed(2).padStart(6)} ${times}  ${JSON.stringify(unit).slice(0, 60).padEnd(30)} ${name.slice(0, 150)}`,
    );
  }
}

/** Of each fuzz. */
const FUZZED = 20_000;

/** Answers of servers, and answers that change files, that are made to do harm. */
export async function benchFuzz(): Promise<Readonly<Record<string, number>>> {
  const start = Date.now() % 1_000_000_000;
  console.error(`seeds from ${start}`);
  const seeds = Array.from({ length: FUZZED }, (_, i) => start + i);
  const all = [await fuzzDoor(seeds), await fuzzEdits(seeds)];
  for (const { seed, what } of all.flatMap(({ findings }) => findings).slice(0, 20))
    console.error(`${seed}: ${what}`);
  return {
    'hostile.fuzz_answers': seeds.length * all.length,
    'hostile.fuzz_findings': all.reduce((sum, { findings }) => sum + findings.length, 0),
    'hostile.fuzz_longest_ms': Math.max(...all.map(({ longestMs }) => longestMs)),
    'hostile.fuzz_growth_mb': Math.max(...all.map(({ growthMb }) => growthMb)),
  };
}

/** The worst row: its time in ms for 100,000 characters, and the worst growth (1: linear). The table goes to the log. */
export async function benchHostile(): Promise<Readonly<Record<string, number>>> {
  const rows = await measureRows([...ROWS, ...EXPRESSION_ROWS]);
  printRows(rows.slice(0, 40));
  const mask = [100_000, 1_000_000].map((size) =>
    Math.max(...WORST.map((text) => maskMsPer100k(text, size))),
  );
  const [small = 0, large = 0] = mask;
  return {
    'hostile.rows': rows.length,
    'hostile.worst_ms_per_100k': Math.max(...rows.map(({ msPer100k }) => msPer100k)),
    'hostile.worst_growth': Math.max(...rows.map(({ growth }) => growth)),
    'hostile.mask_ms_per_100k': Math.max(...mask),
    'hostile.mask_growth': large / small,
  };
}

function maskMsPer100k(evil: string, size: number): number {
  const text = evil.repeat(Math.ceil(size / evil.length));
  maskSecrets(text.slice(0, 10_000));
  const started = performance.now();
  maskSecrets(text);
  return ((performance.now() - started) * 100_000) / size;
}

// `node test/bench/hostile.ts [a part of a name]`: all rows, or some of them.
if (import.meta.main) {
  const part = process.argv[2] ?? '';
  const wanted = [...ROWS, ...EXPRESSION_ROWS].filter(({ name }) => name.includes(part));
  const rows = await measureRows(wanted, (row) => printRows([row]));
  console.error('\nworst first');
  printRows(rows);
  process.exit(0);
}
