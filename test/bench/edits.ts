import { type Edit, type FileChange, formatEdits, parseEdits, planEdits } from '../../src/edits/index.ts';
import { applyHunks, type Hunk, plainLines, rawLines } from '../../src/edits/text/index.ts';
import { type Block, blocksOf, type FileBlocks } from './edits-blocks.ts';
import { type HistoricChange, history } from './edits-history.ts';
import { largeMs } from './edits-large.ts';
import { altered, asDiff, NOISES } from './edits-noise.ts';
import { pick, type Random, seeded } from './edits-random.ts';

/** What came of noisy blocks of one kind. */
export interface NoiseRow {
  readonly kind: string;
  blocks: number;
  applied: number;
  /** Blocks of files that have become what they should not. */
  wrong: number;
}

export interface EditsFigures {
  readonly figures: Readonly<Record<string, number>>;
  readonly rows: readonly NoiseRow[];
  /** What went wrong, for whoever mends it. */
  readonly wrong: readonly string[];
}

/** A change, and its blocks as a good model writes them. */
interface Answer {
  readonly change: HistoricChange;
  readonly files: readonly FileBlocks[];
}

/** Lines around a place, as models take them along. */
const CONTEXT = 3;

/**
 * Turns the old versions of real files into the new ones by blocks: clean ones must give the new version byte for byte;
 * of noisy ones each must be applied rightly or refused.
 */
export function benchEdits(tell: (line: string) => void): EditsFigures {
  const all = history(tell);
  // For a look at a part of them while something is changed; the figures count with all.
  const share = Number(process.env['EDITS_SHARE'] ?? 1);
  const changes = all.filter((_, i) => i % share === 0);
  if (changes.length === 0) {
    tell('no history at all: edits are measured on no change');
    return { figures: { 'edits.changes': 0, 'edits.large_ms': largeMs() }, rows: [], wrong: [] };
  }
  const answers = changes.map((change) => ({ change, files: blocksOf(change, CONTEXT) }));
  const wrong: string[] = [];
  const exact = answers.filter((answer) => isExact(answer, wrong)).length;
  const rows: NoiseRow[] = [];
  for (const kind of [...Object.keys(NOISES), 'crlf', 'diff', 'minimal', 'drift', 'absent']) {
    const row: NoiseRow = { kind, blocks: 0, applied: 0, wrong: 0 };
    for (const answer of answers) measureNoise(answer, row, wrong);
    rows.push(row);
  }
  // A place that is not there any more must be refused: what is applied there is wrong, and no credit.
  const noisy = rows.filter(({ kind }) => kind !== 'absent');
  const sum = (of: readonly NoiseRow[], key: 'blocks' | 'applied' | 'wrong'): number =>
    of.reduce((total, row) => total + row[key], 0);
  return {
    figures: {
      'edits.changes': changes.length,
      'edits.blocks': answers.flatMap(({ files }) => files).flatMap(({ blocks }) => blocks).length,
      'edits.exact_rate': exact / changes.length,
      'edits.noisy_blocks': sum(rows, 'blocks'),
      'edits.wrong_rate': sum(rows, 'wrong') / sum(rows, 'blocks'),
      'edits.noisy_applied_rate': sum(noisy, 'applied') / sum(noisy, 'blocks'),
      'edits.large_ms': largeMs(),
    },
    rows,
    wrong,
  };
}

function isExact({ change, files }: Answer, wrong: string[]): boolean {
  const edits = files.flatMap(({ blocks }) => blocks.map(({ edit }) => edit));
  const parsed = parseEdits(formatEdits(edits));
  const texts = textsAfter(change, planEdits(parsed.edits, reader(change)).changes);
  const bad = change.files.filter(({ path, after }) => (texts.get(path) ?? null) !== after);
  for (const { path } of bad) wrong.push(`clean: ${change.name}: ${path}`);
  return bad.length === 0 && parsed.problems.length === 0 && parsed.edits.length === edits.length;
}

/** All files of a change as they are after a plan. */
function textsAfter({ files }: HistoricChange, changes: readonly FileChange[]): Map<string, string> {
  const texts = new Map(
    files.flatMap(({ path, before }) => (before === null ? [] : [[path, before] as const])),
  );
  for (const { path, after, movedFrom } of changes) {
    if (movedFrom !== null) texts.delete(movedFrom);
    if (after === null) texts.delete(path);
  }
  for (const { path, after } of changes) if (after !== null) texts.set(path, after);
  return texts;
}

function measureNoise({ change, files }: Answer, row: NoiseRow, wrong: string[]): void {
  const random = seeded(`${row.kind} ${change.name} ${change.files[0]?.path}`);
  const special =
    row.kind === 'minimal'
      ? blocksOf(change, 0, false)
      : row.kind === 'elided'
        ? blocksOf(change, 12)
        : files;
  for (const file of special) {
    if (file.blocks.some(({ edit }) => edit.kind !== 'replace')) continue;
    if (row.kind === 'absent') measureAbsent(file, row, wrong, change.name);
    else measureFile(file, row, wrong, change.name, random);
  }
}

function measureFile(file: FileBlocks, row: NoiseRow, wrong: string[], name: string, random: Random): void {
  const { step } = file;
  const noisy = file.blocks.map((block) => {
    const edit = noisyEdit(block.edit, row.kind, random);
    const made = edit !== null && edit !== block.edit;
    return made && isElsewhere(file.old, block, edit) ? null : edit;
  });
  const edits = noisy.map((edit, i) => edit ?? file.blocks[i]?.edit).filter((edit) => edit !== undefined);
  const old = row.kind === 'drift' ? drifted(file, random) : file.old;
  const plain = row.kind === 'diff' ? asDiff(edits, random) : formatEdits(edits);
  const { edits: parsed, problems } = parseEdits(
    row.kind === 'crlf' ? plain.replaceAll('\n', '\r\n') : plain,
  );
  const before = withEnds(old.join(''), step.before ?? '');
  const { changes, refused } = planEdits(parsed, (path) => (path === step.path ? before : null));
  const isApplied = (i: number): boolean => !refused.some(({ edit }) => edit === parsed[i]);
  const applied = file.blocks.filter((_, i) => isApplied(i));
  const counted = noisy.filter((edit) => edit !== null || row.kind === 'drift').length;
  row.blocks += counted;
  row.applied += noisy.filter((edit, i) => (edit !== null || row.kind === 'drift') && isApplied(i)).length;
  const expected = withEnds(applyHunks(old, hunksOf(applied), file.now).join(''), step.before ?? '');
  const result = changes.find(({ path }) => path === step.path)?.after ?? before;
  const overwritten =
    row.kind === 'drift' && applied.some(({ hunks }) => hunks.some((hunk) => differ(file.old, old, hunk)));
  if (result === expected && !overwritten && problems.length === 0 && parsed.length === edits.length) return;
  row.wrong += Math.max(1, counted);
  wrong.push(`${row.kind}: ${name}: ${step.path}\n${firstDifference(expected, result)}`);
}

/** The block alone, in a file from which its place is gone. */
function measureAbsent(file: FileBlocks, row: NoiseRow, wrong: string[], name: string): void {
  for (const block of file.blocks) {
    const { edit, start, end } = block;
    if (isElsewhere(file.old, block, edit)) continue;
    const before = file.old.toSpliced(start, end - start).join('');
    const { changes } = planEdits([edit], () => before);
    row.blocks++;
    if (changes.length === 0) continue;
    row.applied++;
    row.wrong++;
    wrong.push(
      `absent: ${name}: ${edit.path}:${start + 1}\n${firstDifference(before, changes[0]?.after ?? '')}`,
    );
  }
}

function noisyEdit(edit: Edit, kind: string, random: Random): Edit | null {
  if (edit.kind !== 'replace') return null;
  const noise = NOISES[kind];
  if (noise === undefined) return kind === 'drift' || edit.find === '' ? null : edit;
  const done = noise(rawLines(edit.find), rawLines(edit.text), random, edit.path);
  if (done === null) return null;
  const noisy = { ...edit, find: done.find.join(''), text: done.text.join('') };
  // What has become the same text, or a text that says nothing, is no edit any more.
  return noisy.find === noisy.text || noisy.find === edit.find || noisy.find.trim() === '' ? null : noisy;
}

/** Noise can make of a block a clean one for another place, white space aside: then it says so, and is not noisy. */
function isElsewhere(old: readonly string[], { start, end }: Block, edit: Edit): boolean {
  if (edit.kind !== 'replace') return false;
  const lines = plainLines(edit.find.trim()).map((line) => line.trim());
  return old.some(
    (_, at) => (at < start || at >= end) && lines.every((line, i) => old[at + i]?.trim() === line),
  );
}

/** The file with a line changed near a block: in what the block shows, or beside it. */
function drifted({ old, blocks }: FileBlocks, random: Random): readonly string[] {
  const block = pick(random, blocks);
  if (block === undefined) return old;
  const lines = old.flatMap((line, i) =>
    i >= block.start - 2 && i < block.end + 2 && line.trim().length > 8 ? [i] : [],
  );
  const at = pick(random, lines);
  return at === undefined ? old : old.with(at, altered(old[at] ?? '', random));
}

function differ(old: readonly string[], now: readonly string[], { start, end }: Hunk): boolean {
  return old.slice(start, end).some((line, i) => line !== now[start + i]);
}

function hunksOf(blocks: readonly Block[]): Hunk[] {
  return blocks.flatMap(({ hunks }) => hunks);
}

function reader({ files }: HistoricChange): (path: string) => string | null {
  const texts = new Map(files.map(({ path, before }) => [path, before]));
  return (path) => texts.get(path) ?? null;
}

/** With the line ends and the byte order mark of another text, which has one kind of line ends. */
function withEnds(plain: string, model: string): string {
  const text = model.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain;
  return model.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
}

function firstDifference(expected: string, result: string): string {
  const [wanted, got] = [rawLines(expected), rawLines(result)];
  const at = wanted.findIndex((line, i) => line !== got[i]);
  const show = (lines: readonly string[]): string => lines.slice(Math.max(0, at - 1), at + 3).join('');
  return `  wanted at line ${at + 1}:\n${show(wanted)}  got:\n${show(got)}`;
}

function table({ figures, rows }: EditsFigures): string {
  const lines = rows.map(
    ({ kind, blocks, applied, wrong }) =>
      `| ${kind} | ${blocks} | ${((100 * applied) / blocks).toFixed(1)} % | ${wrong} |`,
  );
  const all = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  return ['| noise | blocks | applied | wrong |', '| --- | --- | --- | --- |', ...lines, '', ...all].join(
    '\n',
  );
}

if (process.argv[1] === import.meta.filename) {
  const figures = benchEdits((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${table(figures)}\n`);
  if (process.argv.includes('--wrong')) process.stdout.write(`\n${figures.wrong.join('\n')}\n`);
}
