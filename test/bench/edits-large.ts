import { type Edit, formatEdits, parseEdits, planEdits } from '../../src/edits/index.ts';
import { pick, type Random, seeded } from './edits-random.ts';

const FILES = 12;
const LINES = 5_000;
const BLOCKS_PER_FILE = 10;
const ROUNDS = 9;

/** Milliseconds, as the median of 9: reads and plans an answer with 10 blocks for each of 12 files of 5,000 lines. */
export function largeMs(): number {
  const random = seeded('large');
  const files = new Map(Array.from({ length: FILES }, (_, i) => [`src/file${i}.ts`, fileText(random)]));
  const answer = formatEdits([...files].flatMap(([path, text]) => blocksFor(path, text.split('\n'), random)));
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const { edits } = parseEdits(answer);
    const { refused } = planEdits(edits, (path) => files.get(path) ?? null);
    times.push(performance.now() - start);
    if (refused.length > 0) throw new Error(`Refused: ${refused[0]?.message}`);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
}

/** Functions of some lines each, with the closing brackets and blank lines that real files have many of. */
function fileText(random: Random): string {
  const name = (): string => WORDS.map((words) => pick(random, words) ?? '').join('');
  const lines: string[] = [];
  while (lines.length < LINES) {
    lines.push(
      `export function ${name()}${lines.length}(${name()}: readonly Item[]): number {`,
      '  let total = 0;',
    );
    lines.push(
      `  for (const item of ${name()}) {`,
      `    if (item.${name()} > ${Math.floor(random() * 1_000)}) {`,
    );
    lines.push(`      total += item.${name()} * ${name()};`, '    }', '  }');
    lines.push(`  return total + ${name()}(${name()});`, '}', '');
  }
  return lines.slice(0, LINES).join('\n');
}

const WORDS = [
  ['read', 'write', 'count', 'merge', 'split', 'round', 'order', 'price', 'check', 'store'],
  ['Open', 'Paid', 'Late', 'Next', 'Last', 'Gross', 'Final', 'Local', 'Daily', 'Other'],
  [
    'Invoice',
    'Customer',
    'Delivery',
    'Discount',
    'Currency',
    'Address',
    'Account',
    'Warehouse',
    'Parcel',
    'Refund',
  ],
];

/** Half of them exact, the others with what models do: wrong indentation, other signs, another space. */
function blocksFor(path: string, lines: readonly string[], random: Random): Edit[] {
  return Array.from({ length: BLOCKS_PER_FILE }, (_, i) => {
    const start = 10 * (Math.floor(random() * 40) + 45 * i);
    const old = lines.slice(start, start + 10);
    const now = old.toSpliced(4, 1, '      total += round(item.price);', '      count++;');
    const change = NOISES[i] ?? ((line: string): string => line);
    return {
      kind: 'replace',
      path,
      find: `${old.map(change).join('\n')}\n`,
      text: `${now.map(change).join('\n')}\n`,
    };
  });
}

const NOISES: readonly ((line: string) => string)[] = [
  (line) => (line === '' ? line : `    ${line}`),
  (line) => `${line} `,
  (line) => line.replace(/^(?: {2})+/, (spaces) => '\t'.repeat(spaces.length / 2)),
  (line) => line.replace('  let total = 0;', '  let total = 0'),
  (line) => line.replace('): number {', ') : number {'),
];
