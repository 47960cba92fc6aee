import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import json from './packages.json' with { type: 'json' };

/** Packages whose releases carry their tests. What was built with `dev` is reported with `heldOut`: no package is in both. */
export type PackageSet = 'dev' | 'heldOut';

export type Registry = 'npm' | 'pypi' | 'go' | 'crates';

export interface PackageSpec {
  readonly registry: Registry;
  readonly name: string;
  /** One after another. */
  readonly versions: readonly string[];
  /** How its whole suite runs, where its registry's usual command does not do. */
  readonly suite?: string | undefined;
}

const SPEC = z.strictObject({
  registry: z.enum(['npm', 'pypi', 'go', 'crates']),
  name: z.string(),
  versions: z.array(z.string()),
  suite: z.string().optional(),
});

export const PACKAGES: Readonly<Record<PackageSet, readonly PackageSpec[]>> = z
  .strictObject({ dev: z.array(SPEC), heldOut: z.array(SPEC) })
  .parse(json);

const SUITES: Readonly<Record<Registry, string>> = {
  npm: "tape 'test/**/*.js'",
  pypi: 'python -m pytest',
  go: 'go test -vet=off ./...',
  crates: 'cargo test',
};

export function suiteOf(spec: PackageSpec): string {
  return spec.suite ?? SUITES[spec.registry];
}

/** Programs of a virtual environment name its place: where `node_modules` is a link, that is where it leads. */
export const CACHE = path.join(
  realpathSync(path.join(import.meta.dirname, '../../../node_modules')),
  '.cache/tierwise/verify-changes',
);

/** What the suites of the Python packages import, in one environment for all of them. */
const PYTHON_NEEDS = (
  'pytest pytest-cov pytest-mock hypothesis freezegun pyyaml pretend lxml beautifulsoup4 html5lib cryptography simplejson ' +
  'pytz six cloudpickle python-dateutil text-unidecode jsonpointer jsonpatch sortedcontainers sortedcollections click sh ' +
  'tzlocal typing-extensions'
).split(' ');

/** With which the sources of Python releases say what they are, which pip asks them when it downloads them. */
const PYTHON_BUILDERS =
  'setuptools wheel flit_core hatchling poetry-core setuptools_scm hatch-vcs hatch-fancy-pypi-readme pdm-backend'.split(
    ' ',
  );

/** Of what a package of npm is developed with, what is no part of its tests. */
const NO_PART_OF_TESTS =
  /^tape$|eslint|eclint|aud$|nyc|npmignore|safe-publish|in-publish|evalmd|browserify|auto-changelog|standard|tsd|typescript|karma|nodeunit|faucet|rollup|webpack|attw|@types|benchmark|husky|pre-commit|ljharb|playwright|tstyche/;

/** The environment of a package's commands. */
export function environmentOf(spec: PackageSpec): Readonly<Record<string, string>> {
  const own = { ...process.env, CI: '1', NO_COLOR: '1' };
  const first = (...folders: string[]): string =>
    [...folders, process.env['PATH'] ?? ''].join(path.delimiter);
  if (spec.registry === 'pypi') {
    const venv = pythonTests();
    return defined({
      ...own,
      VIRTUAL_ENV: venv,
      PATH: first(path.join(venv, 'bin')),
      PYTHONPATH: 'src:.',
      PYTHONDONTWRITEBYTECODE: '1',
    });
  }
  if (spec.registry === 'npm') return defined({ ...own, PATH: first(path.join(nodeModules(spec), '.bin')) });
  if (spec.registry === 'crates') return defined({ ...own, CARGO_NET_OFFLINE: 'false' });
  return defined({ ...own, GOFLAGS: '-buildvcs=false -mod=mod' });
}

function defined(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** How often a registry, or its client, failed one after the other: without a network the bench must not wait for each release. */
const failures = new Map<Registry, number>();
const MOST_FAILURES = 6;

/** The unpacked sources of a release, downloaded once by the registry's own client; null where that fails. */
export function releaseFolder(spec: PackageSpec, version: string): string | null {
  const folder = path.join(CACHE, 'releases', `${fileName(spec)}-${version}`);
  if (existsSync(folder)) return folder;
  if ((failures.get(spec.registry) ?? 0) >= MOST_FAILURES) return null;
  const inbox = path.join(CACHE, `inbox-${process.pid}`);
  rmSync(inbox, { recursive: true, force: true });
  mkdirSync(inbox, { recursive: true });
  const fetched = FETCH[spec.registry](spec.name, version, inbox);
  if (fetched === null) failures.set(spec.registry, (failures.get(spec.registry) ?? 0) + 1);
  else {
    failures.delete(spec.registry);
    const made = path.join(inbox, 'made');
    cpSync(fetched, made, { recursive: true });
    spawnSync('chmod', ['-R', 'u+w', made]);
    prepare(spec, made);
    mkdirSync(path.dirname(folder), { recursive: true });
    renameSync(made, folder);
  }
  rmSync(inbox, { recursive: true, force: true });
  return fetched === null ? null : folder;
}

export function fileName(spec: PackageSpec): string {
  return `${spec.registry}-${spec.name.replaceAll(/[@/]/g, '_')}`;
}

/** What of a release needs programs that only its makers have: linters before the tests, benchmarks, doctests. */
function prepare(spec: PackageSpec, folder: string): void {
  if (spec.registry === 'npm') {
    const file = path.join(folder, 'package.json');
    const manifest: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...manifest, scripts: { test: suiteOf(spec) } }, null, 2));
    rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
  }
  if (spec.registry === 'crates') {
    const file = path.join(folder, 'Cargo.toml');
    writeFileSync(file, slimManifest(readFileSync(file, 'utf8')));
    rmSync(path.join(folder, 'Cargo.lock'), { force: true });
  }
}

/** A crate's manifest without its benchmarks and what only they need, and without doctests. */
export function slimManifest(text: string): string {
  const sections = text.split(/^(?=\[)/m);
  const kept = sections.filter(
    (one) => !/^\[\[bench\]\]|^\[dev-dependencies\.(?:criterion|trybuild|bencher|iai)/.test(one),
  );
  const lib = kept.findIndex((one) => one.startsWith('[lib]'));
  if (lib === -1) return `${kept.join('').trimEnd()}\n\n[lib]\ndoctest = false\n`;
  return kept
    .map((one, i) =>
      i === lib ? one.replace(/^doctest = .*\n/m, '').replace('[lib]', '[lib]\ndoctest = false') : one,
    )
    .join('');
}

function pythonTests(): string {
  return virtualEnvironment('tests', PYTHON_NEEDS);
}

function virtualEnvironment(name: string, needs: readonly string[]): string {
  const folder = path.join(CACHE, 'python', name);
  if (existsSync(path.join(folder, 'ready'))) return folder;
  mkdirSync(path.dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  run('python3', ['-m', 'venv', folder]);
  if (run(path.join(folder, 'bin/pip'), ['install', '-q', '-U', ...needs]) !== null)
    writeFileSync(path.join(folder, 'ready'), '');
  return folder;
}

/** What the newest of its releases needs, for itself and for its tests. */
export function nodeModules(spec: PackageSpec): string {
  const folder = path.join(CACHE, 'npm', fileName(spec));
  const modules = path.join(folder, 'node_modules');
  if (existsSync(path.join(folder, 'ready'))) return modules;
  mkdirSync(folder, { recursive: true });
  const newest = `${spec.name}@${spec.versions.at(-1)}`;
  const manifest = NEEDS.parse(JSON.parse(run('npm', ['view', newest, '--json']) ?? '{}'));
  const wanted = Object.entries({ ...manifest.devDependencies, ...manifest.dependencies })
    .filter(([name]) => !NO_PART_OF_TESTS.test(name) || name in manifest.dependencies)
    .map(([name, range]) => `${name}@${range}`);
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--legacy-peer-deps'];
  if (run('npm', ['install', ...options, 'tape@5', ...wanted], folder) !== null)
    writeFileSync(path.join(folder, 'ready'), '');
  return modules;
}

const NEEDS = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

type Fetch = (name: string, version: string, inbox: string) => string | null;

const FETCH: Readonly<Record<Registry, Fetch>> = {
  npm(name, version, inbox) {
    const args = ['pack', `${name}@${version}`, '--fetch-retries=1', '--json', '--pack-destination', inbox];
    if (run('npm', args) === null) return null;
    return unpacked(inbox, '*.tgz');
  },
  pypi(name, version, inbox) {
    const pip = path.join(virtualEnvironment('builders', PYTHON_BUILDERS), 'bin/pip');
    const args = [
      'download',
      '--no-deps',
      '--no-binary',
      ':all:',
      '--no-build-isolation',
      '-q',
      '-d',
      inbox,
      `${name}==${version}`,
    ];
    if (run(pip, args) === null) return null;
    return unpacked(inbox, '*.tar.gz');
  },
  go(name, version, inbox) {
    const done = run('go', ['mod', 'download', '-json', `${name}@${version}`], inbox);
    return /"Dir":\s*"([^"]+)"/.exec(done ?? '')?.[1] ?? null;
  },
  crates(name, version, inbox) {
    writeFileSync(
      path.join(inbox, 'Cargo.toml'),
      `[package]\nname = "fetching"\nversion = "0.0.0"\n[lib]\npath = "lib.rs"\n[dependencies]\n${name} = "=${version}"\n`,
    );
    writeFileSync(path.join(inbox, 'lib.rs'), '');
    if (run('cargo', ['vendor', '-q', '--versioned-dirs', 'vendor'], inbox) === null) return null;
    const folder = path.join(inbox, 'vendor', `${name}-${version}`);
    rmSync(path.join(folder, '.cargo-checksum.json'), { force: true });
    return existsSync(folder) ? folder : null;
  },
};

function unpacked(inbox: string, pattern: string): string | null {
  const [archive] = globSync(pattern, { cwd: inbox });
  const folder = path.join(inbox, 'unpacked');
  mkdirSync(folder);
  if (archive === undefined) return null;
  if (run('tar', ['-xzf', path.join(inbox, archive), '--strip-components=1', '-C', folder], inbox) === null)
    return null;
  return folder;
}

function run(command: string, args: readonly string[], cwd = CACHE): string | null {
  mkdirSync(cwd, { recursive: true });
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 300_000, maxBuffer: 1e9 });
  return done.status === 0 ? done.stdout : null;
}
