import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { seeded, shuffled } from './edits-random.ts';

/** A file of a change: null where there is none before or after it. */
export interface FileStep {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What an answer could have been about: 3 to 12 files of one step from a release to the next. */
export interface HistoricChange {
  /** `package old -> new`. */
  readonly name: string;
  readonly files: readonly FileStep[];
}

interface Package {
  readonly registry: 'npm' | 'pypi' | 'go';
  readonly name: string;
  readonly versions: readonly string[];
  /** Where its own sources are. */
  readonly sources: RegExp;
}

const PACKAGES: readonly Package[] = [
  {
    registry: 'npm',
    name: 'rxjs',
    versions: ['7.0.0', '7.1.0', '7.2.0', '7.3.0', '7.5.0', '7.8.0'],
    sources: /^src\/.*\.ts$/,
  },
  {
    registry: 'npm',
    name: 'mobx',
    versions: ['6.0.0', '6.3.0', '6.6.0', '6.9.0', '6.12.0', '6.15.0'],
    sources: /^src\/.*\.ts$/,
  },
  {
    registry: 'npm',
    name: 'zod',
    versions: ['4.0.0', '4.1.0', '4.2.0', '4.3.0', '4.4.0'],
    sources: /^src\/.*\.ts$/,
  },
  { registry: 'npm', name: '@xterm/xterm', versions: ['5.4.0', '5.5.0', '6.0.0'], sources: /^src\/.*\.ts$/ },
  {
    registry: 'npm',
    name: 'effect',
    versions: ['3.0.0', '3.6.0', '3.12.0', '3.18.0'],
    sources: /^src\/.*\.ts$/,
  },
  {
    registry: 'pypi',
    name: 'werkzeug',
    versions: ['2.0.0', '2.1.0', '2.2.0', '2.3.0', '3.0.0', '3.1.0'],
    sources: /\.py$/,
  },
  { registry: 'pypi', name: 'click', versions: ['8.0.0', '8.1.0', '8.2.0', '8.3.0'], sources: /\.py$/ },
  {
    registry: 'pypi',
    name: 'flask',
    versions: ['2.0.0', '2.1.0', '2.2.0', '2.3.0', '3.0.0'],
    sources: /\.py$/,
  },
  { registry: 'pypi', name: 'rich', versions: ['12.0.0', '13.0.0', '13.7.0', '14.0.0'], sources: /\.py$/ },
  { registry: 'pypi', name: 'httpx', versions: ['0.23.0', '0.25.0', '0.27.0', '0.28.0'], sources: /\.py$/ },
  {
    registry: 'go',
    name: 'github.com/spf13/cobra',
    versions: ['v1.0.0', 'v1.2.1', 'v1.4.0', 'v1.7.0', 'v1.9.1'],
    sources: /\.go$/,
  },
  {
    registry: 'go',
    name: 'github.com/gin-gonic/gin',
    versions: ['v1.6.3', 'v1.7.0', 'v1.8.1', 'v1.9.0', 'v1.10.0', 'v1.11.0'],
    sources: /\.go$/,
  },
  {
    registry: 'go',
    name: 'github.com/stretchr/testify',
    versions: ['v1.6.0', 'v1.7.0', 'v1.8.0', 'v1.9.0', 'v1.10.0', 'v1.11.0'],
    sources: /\.(?:go|tmpl)$/,
  },
];

/** Of one step, so that no package decides the figures alone. */
const MOST_CHANGES_PER_STEP = 18;

const FEWEST_FILES = 3;
const MOST_FILES = 12;

/** Longer files were made by a program. */
const MOST_CHARS = 400_000;

const CACHE = path.join(import.meta.dirname, '../../node_modules/.cache/tierwise/edit-history');

/**
 * Changes of the packages' real history, the same at each run. A package that cannot be had is left out, and named; where
 * none can, the changes are this repository's own commits.
 */
export function history(tell: (line: string) => void): HistoricChange[] {
  const changes: HistoricChange[] = [];
  for (const one of PACKAGES) {
    const folders = one.versions.map((version) => folderOf(one, version));
    if (folders.includes(null)) tell(`${one.name}: not all versions can be downloaded from ${one.registry}`);
    for (let i = 1; i < folders.length; i++) {
      const [old, now] = [folders[i - 1], folders[i]];
      if (typeof old !== 'string' || typeof now !== 'string') continue;
      const name = `${one.name} ${one.versions[i - 1]} -> ${one.versions[i]}`;
      changes.push(...changesOf(name, stepsBetween(filesIn(old, one.sources), filesIn(now, one.sources))));
    }
  }
  if (changes.length > 0) return changes;
  tell('no network: no registry can be reached, so edits are measured on the history of this repository');
  return ownHistory();
}

export interface Release {
  readonly version: string;
  /** Downloaded once; null where that fails. */
  readonly folder: () => string | null;
}

/** The releases of one of the packages, one after another. */
export function releasesOf(name: string): Release[] {
  const one = PACKAGES.find((each) => each.name === name);
  return (one?.versions ?? []).map((version) => ({
    version,
    folder: () => (one ? folderOf(one, version) : null),
  }));
}

/** Cuts the files of one step into changes of 3 to 12 files, at random but always alike. */
function changesOf(name: string, steps: readonly FileStep[]): HistoricChange[] {
  const random = seeded(name);
  const files = shuffled(random, steps);
  const changes: HistoricChange[] = [];
  for (let at = 0; at + FEWEST_FILES <= files.length && changes.length < MOST_CHANGES_PER_STEP; ) {
    const count = FEWEST_FILES + Math.floor(random() * (MOST_FILES - FEWEST_FILES + 1));
    changes.push({ name, files: files.slice(at, at + count) });
    at += count;
  }
  return changes.filter(({ files }) => files.length >= FEWEST_FILES);
}

/** What differs between two versions. Files whose line ends alone differ are left out: blocks do not speak of these. */
function stepsBetween(old: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): FileStep[] {
  const steps: FileStep[] = [];
  for (const file of new Set([...old.keys(), ...now.keys()])) {
    const before = old.get(file) ?? null;
    const after = now.get(file) ?? null;
    if (before === after) continue;
    if (after?.includes('\r\n') === true && before?.includes('\r\n') !== true) continue;
    if (before?.includes('\r\n') === true && after !== null && /(?<!\r)\n/.test(after)) continue;
    steps.push({ path: file, before, after });
  }
  return steps;
}

function filesIn(folder: string, sources: RegExp): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const found of globSync('**/*', { cwd: folder, withFileTypes: true })) {
    if (!found.isFile()) continue;
    const whole = path.join(found.parentPath, found.name);
    const name = path.relative(folder, whole).replaceAll('\\', '/');
    if (!sources.test(name)) continue;
    const text = readFileSync(whole, 'utf8');
    if (text.length <= MOST_CHARS && !text.includes('\uFFFD')) files.set(name, text);
  }
  return files;
}

/** Registries, or their clients, that failed once: without a network the bench must not wait for each release. */
const unreachable = new Set<Package['registry']>();

/** The unpacked sources of a release, downloaded once by the registry's own client; null where that fails. */
function folderOf(one: Package, version: string): string | null {
  const folder = path.join(CACHE, `${one.name.replaceAll(/[@/]/g, '_')}-${version}`);
  if (existsSync(folder)) return folder;
  if (unreachable.has(one.registry)) return null;
  const inbox = path.join(CACHE, `inbox-${process.pid}`);
  rmSync(inbox, { recursive: true, force: true });
  mkdirSync(inbox, { recursive: true });
  const fetched = FETCH[one.registry](one.name, version, inbox);
  if (fetched !== null) {
    if (one.registry === 'go') cpSync(fetched, folder, { recursive: true });
    else renameSync(fetched, folder);
  }
  rmSync(inbox, { recursive: true, force: true });
  if (fetched === null) unreachable.add(one.registry);
  return fetched === null ? null : folder;
}

type Fetch = (name: string, version: string, inbox: string) => string | null;

const FETCH: Readonly<Record<Package['registry'], Fetch>> = {
  npm(name, version, inbox) {
    const packed = run('npm', [
      'pack',
      `${name}@${version}`,
      '--fetch-retries=1',
      '--json',
      '--pack-destination',
      inbox,
    ]);
    const [archive] = globSync('*.tgz', { cwd: inbox });
    if (packed === null || archive === undefined || run('tar', ['-xzf', archive], inbox) === null)
      return null;
    return path.join(inbox, 'package');
  },
  pypi(name, version, inbox) {
    const args = [
      'download',
      '--no-deps',
      '--only-binary',
      ':all:',
      '-q',
      '-d',
      inbox,
      `${name}==${version}`,
    ];
    if (run('pip', args) === null && run('pip3', args) === null) return null;
    const [archive] = globSync('*.whl', { cwd: inbox });
    const unpacked = path.join(inbox, 'unpacked');
    const done =
      archive !== undefined && run('python3', ['-m', 'zipfile', '-e', archive, unpacked], inbox) !== null;
    return done ? unpacked : null;
  },
  go(name, version, inbox) {
    const environment = { GOMODCACHE: path.join(inbox, 'modules'), GOFLAGS: '-modcacherw' };
    const json = run('go', ['mod', 'download', '-json', `${name}@${version}`], inbox, environment);
    return /"Dir":\s*"([^"]+)"/.exec(json ?? '')?.[1] ?? null;
  },
};

function run(
  command: string,
  args: readonly string[],
  cwd = CACHE,
  environment: Readonly<Record<string, string>> = {},
): string | null {
  const done = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 120_000,
    maxBuffer: 1e9,
    shell: process.platform === 'win32',
  });
  return done.status === 0 ? done.stdout : null;
}

function ownHistory(): HistoricChange[] {
  const root = path.join(import.meta.dirname, '../..');
  const git = (...args: string[]): string => run('git', args, root) ?? '';
  const commits = git('log', '--no-merges', '--format=%h')
    .split('\n')
    .filter((hash) => hash !== '');
  return commits.slice(0, -1).flatMap((hash): HistoricChange[] => {
    const names = git('diff', '--name-only', `${hash}~`, hash, '--', 'src', 'test', 'scripts').split('\n');
    const files = names
      .filter((name) => name.endsWith('.ts'))
      .slice(0, MOST_FILES)
      .map((name) => ({
        path: name,
        before: run('git', ['show', `${hash}~:${name}`], root),
        after: run('git', ['show', `${hash}:${name}`], root),
      }));
    return files.length < FEWEST_FILES ? [] : [{ name: hash, files }];
  });
}
