import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Texts } from './changes.ts';
import { CACHE, environmentOf, fileName, nodeModules, type PackageSpec, suiteOf } from './releases.ts';

/** A checkout of a release whose files are set to one state after another. */
export interface Tree {
  readonly root: string;
  /** Writes what differs; a file that is null is taken away. */
  set(texts: Texts): void;
}

/**
 * A copy of a release in a folder of its own. What a run leaves there stays until the next copy, and what cargo builds for
 * another copy of the same name: two trees that share it would take one's library for the other's.
 */
export function treeOf(spec: PackageSpec, release: string, root: string): Tree {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(path.dirname(root), { recursive: true });
  cpSync(release, root, { recursive: true, verbatimSymlinks: true });
  if (spec.registry === 'npm') {
    rmSync(path.join(root, 'node_modules'), { recursive: true, force: true });
    symlinkSync(nodeModules(spec), path.join(root, 'node_modules'));
  }
  if (spec.registry === 'crates') {
    const built = path.join(CACHE, 'target', `${fileName(spec)}-${path.basename(root)}`);
    mkdirSync(built, { recursive: true });
    symlinkSync(built, path.join(root, 'target'));
  }
  return {
    root,
    set(texts) {
      for (const [name, text] of texts) {
        const file = path.join(root, name);
        const now = existsSync(file) ? readFileSync(file, 'utf8') : null;
        if (now === text) continue;
        if (text === null) rmSync(file, { force: true });
        else {
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, text);
        }
      }
    },
  };
}

export interface SuiteRun {
  readonly green: boolean;
  /** Of the processor, of all that it started. */
  readonly seconds: number;
  /** Names of tests that its text says are red. */
  readonly red: readonly RedTest[];
}

/** A test that is red: its name, and the file it is in, where the text says so. */
interface RedTest {
  readonly name: string;
  readonly file: string | null;
}

/** A mutant may never end. */
const TIME_LIMIT_SECONDS = 60;

/** The whole suite of a package, by its exit code alone: nothing of the verification that is measured decides here. */
export function runSuite(spec: PackageSpec, root: string): SuiteRun {
  // `timeout` ends all that the command has started.
  const line = `${suiteOf(spec)}; code=$?; times >&2; exit $code`;
  const done = spawnSync('timeout', ['-s', 'KILL', String(TIME_LIMIT_SECONDS), 'sh', '-c', line], {
    cwd: root,
    encoding: 'utf8',
    env: environmentOf(spec),
    maxBuffer: 1e9,
  });
  const output = `${done.stdout}\n${done.stderr}`;
  const times = [...output.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2);
  const seconds = times.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
  return { green: done.status === 0, seconds, red: redTests(output, root) };
}

const RED: readonly RegExp[] = [
  /^FAILED (?<file>\S+?)::(?:\w+::)*(?<name>\w+)/gm,
  /^--- FAIL: (?<name>\w+)/gm,
  /^test (?:[\w:]*::)?(?<name>\w+) \.\.\. FAILED$/gm,
];

/** A failed assertion of TAP says where it stands; its test begins above. */
const TAP_PLACE = /^\s*at: .*?\(?(?<file>\/[^():]+):(?<line>\d+):\d+\)?$/gm;

export function redTests(output: string, root: string): readonly RedTest[] {
  const named = RED.flatMap((form) =>
    [...output.matchAll(form)].map(({ groups }) => ({
      name: groups?.['name'] ?? '',
      file: groups?.['file'] ?? null,
    })),
  );
  const placed = [...output.matchAll(TAP_PLACE)].flatMap(({ groups }): RedTest[] => {
    const file = path.relative(root, groups?.['file'] ?? '');
    if (file.startsWith('..') || file.includes('node_modules')) return [];
    const above = readFileSync(path.join(root, file), 'utf8').split('\n').slice(0, Number(groups?.['line']));
    const begins = above.map(
      (line) => /^(?:test|t\.test|it)\((['"`])(?<name>.*?)\1/.exec(line)?.groups?.['name'],
    );
    const name = begins.findLast((one) => one !== undefined);
    return name === undefined ? [] : [{ name, file }];
  });
  const seen = new Map([...named, ...placed].map((one) => [`${one.file}\0${one.name}`, one]));
  return [...seen.values()];
}
