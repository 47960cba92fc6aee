import type { Edit } from '../../src/edits/index.ts';
import { diffLines } from '../../src/edits/text/index.ts';
import { pick, type Random } from './edits-random.ts';

type Replace = Extract<Edit, { kind: 'replace' }>;

/** What models do to the text that they copy; null where it cannot be done to this block. */
export type Noise = (
  find: readonly string[],
  text: readonly string[],
  random: Random,
  path: string,
) => Noisy | null;

interface Noisy {
  readonly find: readonly string[];
  readonly text: readonly string[];
}

export const NOISES: Readonly<Record<string, Noise>> = {
  /** All lines further in or out, or tabs and spaces exchanged. */
  indentation(find, text, random) {
    const shift = pick(random, SHIFTS);
    const lines = [...find, ...text];
    const least = Math.min(...lines.filter(isFilled).map((line) => indent(line).length));
    return shift === undefined ? null : changed(find, text, (line) => shift(line, least));
  },
  /**
   * Spaces at the ends of some lines; a line that stays has the same ones in both texts. Where lines have such spaces
   * themselves nobody could say which are meant.
   */
  trailing(find, text, random) {
    if ([...find, ...text].some((line) => /[ \t]\r?\n?$/.test(line))) return null;
    const seen = new Map<string, string>();
    return changed(find, text, (line) => {
      const known = seen.get(line) ?? line + ' '.repeat(random() < 0.3 ? 1 + Math.floor(random() * 3) : 0);
      seen.set(line, known);
      return known;
    });
  },
  /** Blank lines more or fewer at the begin and end. */
  blank(find, text, random) {
    if (random() < 0.5) return { find: ['\n', ...find, '\n'], text: ['\n', ...text, '\n'] };
    const head = find[0]?.trim() === '' && text[0]?.trim() === '' ? 1 : 0;
    const tail = find.at(-1)?.trim() === '' && text.at(-1)?.trim() === '' ? 1 : 0;
    if (head + tail === 0) return null;
    return { find: find.slice(head, find.length - tail), text: text.slice(head, text.length - tail) };
  },
  /** Lines that stay are left out in the middle of both texts. */
  elided(find, text, random, path) {
    const kept = keptRun(find, text);
    if (kept === null || kept.length < 5) return null;
    const left = 2 + Math.floor(random() * (kept.length - 4));
    const sign = path.endsWith('.py') ? '#' : '//';
    const line = `${indent(find[kept.find + 2] ?? '')}${sign} ${pick(random, ELLIPSES) ?? '...'}\n`;
    const cut = (lines: readonly string[], start: number): string[] => [
      ...lines.slice(0, start + 2),
      line,
      ...lines.slice(start + Math.max(3, left)),
    ];
    return { find: cut(find, kept.find), text: cut(text, kept.text) };
  },
  /** Line numbers before the lines, and wrong ones. */
  numbers(find, text, random) {
    const start = 1 + Math.floor(random() * 500);
    const sign = pick(random, [': ', ' | ', '\t', '→']) ?? ': ';
    const number = (line: string, i: number): string => `${String(start + i).padStart(4)}${sign}${line}`;
    return { find: find.map(number), text: random() < 0.5 ? text.map(number) : text };
  },
  /** A line that is not as the file has it any more, or never was; where it stays the new text can have it too. */
  stale(find, text, random) {
    const filled = find.flatMap((line, i) => (line.trim().length > 8 ? [i] : []));
    const at = pick(random, filled);
    if (at === undefined) return null;
    const line = find[at] ?? '';
    const other = altered(line, random);
    const both = random() < 0.5;
    const kept = keptLines(find, text).get(at);
    return {
      find: find.with(at, other),
      text: both && kept !== undefined ? text.with(kept, other) : text,
    };
  },
  /** A line that the search text lacks, or has too many: not beside what changes, for that would be another edit. */
  missing(find, text, random) {
    const kept = keptLines(find, text);
    const inside = [...kept].filter(([i, j]) => kept.get(i - 1) === j - 1 && kept.get(i + 1) === j + 1);
    const [at, twin] = pick(random, inside) ?? [];
    if (at === undefined || twin === undefined) return null;
    if (random() < 0.5) return { find: find.toSpliced(at, 1), text: text.toSpliced(twin, 1) };
    const extra = `${indent(find[at] ?? '')}// see above\n`;
    return { find: find.toSpliced(at, 0, extra), text: text.toSpliced(twin, 0, extra) };
  },
  /** A fence inside of each part. */
  fenced(find, text) {
    return {
      find: ['```\n', ...find, '```\n'],
      text: text.length === 0 ? [] : ['```ts\n', ...text, '```\n'],
    };
  },
};

const ELLIPSES = ['...', '... existing code ...', '... (rest of the code) ...', '... unchanged ...'];

const SHIFTS: readonly ((line: string, least: number) => string)[] = [
  (line) => (isFilled(line) ? `  ${line}` : line),
  (line) => (isFilled(line) ? `    ${line}` : line),
  (line) => (isFilled(line) ? `\t${line}` : line),
  (line, least) => (isFilled(line) ? line.slice(least) : line),
  (line) => line.replace(/^(?: {4})+/, (spaces) => '\t'.repeat(spaces.length / 4)),
  (line) => line.replace(/^(?: {2})+/, (spaces) => '\t'.repeat(spaces.length / 2)),
  (line) => line.replace(/^(?: {2})+/, (spaces) => spaces + spaces),
  (line) => line.replace(/^\t+/, (tabs) => ' '.repeat(4 * tabs.length)),
];

/** Another line that could once have stood there. */
export function altered(line: string, random: Random): string {
  const words = [...line.matchAll(/[A-Za-z_]\w{2,}|\d+/g)];
  const word = pick(random, words);
  if (word === undefined) return line.replace(/\S.*/, (text) => `${text} // old`);
  const other = /^\d/.test(word[0])
    ? `${Number(word[0]) + 1}`
    : (pick(random, [`${word[0]}s`, `old_${word[0]}`, 'value', 'x']) ?? 'x');
  return line.slice(0, word.index) + other + line.slice(word.index + word[0].length);
}

/** Lines that are in both texts: where in the one, and where in the other. */
function keptLines(find: readonly string[], text: readonly string[]): Map<number, number> {
  const kept = new Map<number, number>();
  let [i, j] = [0, 0];
  for (const hunk of [...diffLines(find, text), { start: find.length, end: 0, from: 0, to: 0 }]) {
    for (; i < hunk.start; i++, j++) kept.set(i, j);
    [i, j] = [hunk.end, hunk.to];
  }
  return kept;
}

/** The longest run of lines that stay. */
function keptRun(
  find: readonly string[],
  text: readonly string[],
): { find: number; text: number; length: number } | null {
  const kept = keptLines(find, text);
  let best: { find: number; text: number; length: number } | null = null;
  for (const [i, j] of kept) {
    if (kept.get(i - 1) === j - 1) continue;
    let length = 1;
    while (kept.get(i + length) === j + length) length++;
    if (best === null || length > best.length) best = { find: i, text: j, length };
  }
  return best;
}

function changed(find: readonly string[], text: readonly string[], change: (line: string) => string): Noisy {
  const all = (line: string): string =>
    line.endsWith('\n') ? `${change(line.slice(0, -1))}\n` : change(line);
  return { find: find.map(all), text: text.map(all) };
}

function isFilled(line: string): boolean {
  return line.trim() !== '';
}

function indent(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** The answer as a unified diff, with line numbers that are wrong, as models write them. */
export function asDiff(edits: readonly Edit[], random: Random): string {
  const files = Map.groupBy(
    edits.filter((edit): edit is Replace => edit.kind === 'replace'),
    ({ path }) => path,
  );
  const parts = [...files].map(([path, blocks]) => {
    const hunks = blocks.map(({ find, text }) => {
      const wrong = 1 + Math.floor(random() * 900);
      return `@@ -${wrong},7 +${wrong + 2},9 @@\n${diffBody(find, text)}`;
    });
    return `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`;
  });
  return `Here is the change:\n\n\`\`\`diff\n${parts.join('')}\`\`\`\n\nThat is all.\n`;
}

function diffBody(find: string, text: string): string {
  const [old, now] = [find, text].map((part) => part.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  if (old === undefined || now === undefined) return '';
  const lines: string[] = [];
  let i = 0;
  const add = (sign: string, line: string): void => {
    lines.push(line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`);
  };
  for (const { start, end, from, to } of [
    ...diffLines(old, now),
    { start: old.length, end: old.length, from: 0, to: 0 },
  ]) {
    for (const line of old.slice(i, start)) add(' ', line);
    for (const line of old.slice(start, end)) add('-', line);
    for (const line of now.slice(from, to)) add('+', line);
    i = end;
  }
  return lines.join('');
}
