import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type PackageSpec, type Registry, releaseFolder } from './releases.ts';

/** A file of a change: null where there is none before or after it. */
export interface FileStep {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Texts by path; null where the file is not there. */
export type Texts = ReadonlyMap<string, string | null>;

/** One step from a release to the next: what it changed in its sources, and in the tests of them. */
export interface ReleaseStep {
  readonly spec: PackageSpec;
  readonly from: string;
  readonly to: string;
  /** The unpacked new release. What is no code, manifests above all, is taken from it on both sides. */
  readonly folder: string;
  readonly sources: readonly FileStep[];
  readonly tests: readonly FileStep[];
}

const CODE: Readonly<Record<Registry, RegExp>> = {
  npm: /\.(?:[cm]?js|ts)$/,
  pypi: /\.py$/,
  go: /\.go$/,
  crates: /\.rs$/,
};

/** Where what the tests consist of is, data included. */
const TESTS: Readonly<Record<Registry, RegExp>> = {
  npm: /(?:^|\/)(?:tests?|spec)(?:\/|\.[cm]?js$)|\.(?:test|spec)\.[cm]?[jt]s$/,
  pypi: /(?:^|\/)tests?\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/,
  go: /_test\.go$|(?:^|\/)testdata\//,
  crates: /(?:^|\/)tests\/|(?:^|\/)tests?\.rs$/,
};

const NOT_LOOKED_AT =
  /^(?:node_modules|dist|docs?|examples?|bench|benches|benchmarks?|_?examples?|internal\/tools|fuzz|perf)\/|^setup\.py$|(?:^|\/)build\.rs$|\.d\.ts$|\.egg-info\/|^[^/]*\.config\.[cm]?js$/;

/** Longer files were made by a program. */
const MOST_CHARS = 400_000;

/** What differs between two releases; null where one cannot be had. */
export function releaseStep(spec: PackageSpec, from: string, to: string): ReleaseStep | null {
  const old = releaseFolder(spec, from);
  const folder = releaseFolder(spec, to);
  if (old === null || folder === null) return null;
  const [before, after] = [filesIn(spec, old), filesIn(spec, folder)];
  const sources: FileStep[] = [];
  const tests: FileStep[] = [];
  for (const file of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const step = { path: file, before: before.get(file) ?? null, after: after.get(file) ?? null };
    if (step.before === step.after) continue;
    const parts = spec.registry === 'crates' && !TESTS.crates.test(file) ? withTestsApart(step) : null;
    if (parts !== null) {
      sources.push(parts);
      if (parts.before !== step.before || parts.after !== step.after) tests.push(step);
    } else if (TESTS[spec.registry].test(file)) tests.push(step);
    else sources.push(step);
  }
  return { spec, from, to, folder, sources: sources.filter((one) => one.before !== one.after), tests };
}

/** The code files, and the data of tests, that are texts. */
function filesIn(spec: PackageSpec, folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const found of globSync('**/*', {
    cwd: folder,
    withFileTypes: true,
    exclude: (one) => one.name === 'node_modules',
  })) {
    if (!found.isFile()) continue;
    const whole = path.join(found.parentPath, found.name);
    const name = path.relative(folder, whole).replaceAll('\\', '/');
    if (NOT_LOOKED_AT.test(name) || !(CODE[spec.registry].test(name) || TESTS[spec.registry].test(name)))
      continue;
    const text = readFileSync(whole, 'utf8');
    if (text.length <= MOST_CHARS && !text.includes('\uFFFD')) files.set(name, text);
  }
  return files;
}

const INLINE_TESTS = /^#\[cfg\((?:all\()?test\b.*\)\]\n(?:#\[.*\]\n)*(?:pub )?mod \w+ \{\n[\s\S]*$/m;

/** Where the tests of a Rust file stand at its end: the step of all before them. */
function withTestsApart(step: FileStep): FileStep {
  const without = (text: string | null): string | null => text?.replace(INLINE_TESTS, '') ?? null;
  return { path: step.path, before: without(step.before), after: without(step.after) };
}

/** A Rust file of one text for its code and another for the tests at its end. */
export function joined(code: string | null, tests: string | null | undefined): string | null {
  if (code === null) return null;
  return code + (INLINE_TESTS.exec(tests ?? '')?.[0] ?? '');
}

/** The files of a tree: the sources of one side (or as they are given), the tests of one side (or as they are given). */
export function textsOf(
  step: ReleaseStep,
  sources: 'before' | 'after' | Texts,
  tests: 'before' | 'after' | Texts,
): Texts {
  const all = new Map<string, string | null>();
  for (const one of step.tests) all.set(one.path, typeof tests === 'string' ? one[tests] : one.after);
  if (typeof tests !== 'string') for (const [file, text] of tests) all.set(file, text);
  for (const one of step.sources) {
    const given = typeof sources === 'string' ? one[sources] : sources.get(one.path);
    const code = given === undefined ? one.after : given;
    all.set(one.path, all.has(one.path) ? joined(code, all.get(one.path)) : code);
  }
  return all;
}
