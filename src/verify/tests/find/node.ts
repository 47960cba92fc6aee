import * as z from 'zod';
import type { Check, CheckKind, Framework } from '../types.ts';
import { check } from './check.ts';
import { runnerIn } from './runners.ts';
import { commandsOf, isAssignment, type Part, programOf, quoted, unquoted } from './script.ts';

const MANIFEST = z.object({
  name: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  module: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.string()).catch({}),
  dependencies: z.record(z.string(), z.string()).catch({}),
  devDependencies: z.record(z.string(), z.string()).catch({}),
  peerDependencies: z.record(z.string(), z.string()).catch({}),
  optionalDependencies: z.record(z.string(), z.string()).catch({}),
});

export type NodeManifest = z.infer<typeof MANIFEST>;

/** Null where the text is no manifest. */
export function nodeManifest(text: string): NodeManifest | null {
  try {
    const read = MANIFEST.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** What is known of a package's folder. */
export interface NodePackage {
  /** Below the root. */
  readonly folder: string;
  readonly manifest: NodeManifest;
  /** The files of the package, below its folder. */
  readonly files: readonly string[];
  readonly read: (path: string) => Promise<string | null>;
}

/** Scripts with these programs say nothing of what the code does. */
const NO_TEST =
  /^(?:eslint|xo|standard|semistandard|ts-standard|prettier|biome|oxlint|tsd|attw|publint|knip|size-limit|depcheck|dependency-cruiser|depcruise|cspell|markdownlint\S*|remark|commitlint|lockfile-lint|npm-check|jshint|jscs|nyc|c8|codecov|echo|ls|exit|check-dts|dtslint|tsc-strict|ls-lint|npmPkgJsonLint|ec|evalmd|dts-lint|in-publish|not-in-publish|safe-publish-latest|aud|npm|pnpm|yarn|bun|auto-changelog|git)$/;

const TEST_SCRIPTS = [
  'test',
  'test:unit',
  'unit',
  'tests',
  'test-unit',
  'unit-test',
  'test:node',
  'test:run',
  'tests-only',
  'spec',
  'mocha',
  'jest',
  'vitest',
  'ava',
  'tape',
];
const SCRIPTS: Readonly<Record<Exclude<CheckKind, 'tests'>, readonly string[]>> = {
  types: [
    'typecheck',
    'type-check',
    'types',
    'check-types',
    'check:types',
    'types:check',
    'test:types',
    'lint:types',
    'tsc',
    'ts-check',
  ],
  lint: ['lint', 'eslint', 'lint:js', 'lint:ts', 'check:lint', 'lint:check'],
};

/** The checks of a package that is managed by npm or one of its likes. */
export async function nodeChecks(pkg: NodePackage): Promise<readonly Check[]> {
  const { folder, manifest } = pkg;
  const tests = await testsOf(pkg);
  const others = (['types', 'lint'] as const).flatMap((kind) => {
    const name = SCRIPTS[kind].find((script) => Object.hasOwn(manifest.scripts, script));
    const line = name === undefined ? null : onceLine(commandsOf(name, manifest.scripts));
    return line === null ? [] : [check(kind, folder, `npm run ${name}`, line, null)];
  });
  const hasTypes = others.some(({ kind }) => kind === 'types');
  const types =
    !hasTypes && pkg.files.includes('tsconfig.json') && isDependency(pkg, 'typescript')
      ? [check('types', folder, 'npx tsc --noEmit', 'tsc --noEmit --pretty false', null)]
      : [];
  return [...tests, ...types, ...others];
}

async function testsOf(pkg: NodePackage): Promise<readonly Check[]> {
  const { folder, manifest } = pkg;
  const { scripts } = manifest;
  const isReal = (name: string) =>
    Object.hasOwn(scripts, name) && !/no test specified/.test(scripts[name] ?? '');
  const names = TEST_SCRIPTS.filter(isReal);
  for (const name of names) {
    const found = await runnersOf(pkg, name);
    if (found.length > 0) return found;
  }
  const byFiles = byDependencies(pkg);
  if (byFiles !== null) return [byFiles];
  // A runner of its own: its exit code tells.
  const [own] = names;
  if (own === undefined) return [];
  const line = onceLine(commandsOf(own, scripts).filter((part) => !isNoTest(part)));
  return line === null ? [] : [check('tests', folder, shownOf(own), line, null)];
}

/** The runners that a script starts, each with what the script does before to build. */
async function runnersOf(pkg: NodePackage, script: string): Promise<readonly Check[]> {
  const found: Check[] = [];
  const before: string[] = [];
  for (const part of commandsOf(script, pkg.manifest.scripts)) {
    const runner = runnerIn(part) ?? (await runnerInFile(pkg, part));
    if (runner !== null) {
      const whole = (line: string) => [...before, line].join(' && ');
      const { framework, line, only } = runner;
      found.push({
        ...check('tests', pkg.folder, shownOf(script), whole(line), framework),
        only: only && ((paths) => whole(only(paths))),
      });
    } else if (!isNoTest(part)) before.push(part.words.join(' '));
  }
  return found;
}

/** `node test/index.js`: what the file imports says who runs it. */
async function runnerInFile(
  pkg: NodePackage,
  part: Part,
): Promise<{ framework: Framework; line: string; only: null } | null> {
  const { words } = part;
  const at = words.findIndex((word) => /^(?:node|tsx|ts-node|babel-node|jiti)$/.test(programOf(word)));
  if (at < 0) return null;
  const file = words
    .slice(at + 1)
    .find((word) => /\.[cm]?[jt]sx?$|^(?:\.\/)?tests?(?:\/\S*)?$/.test(unquoted(word)));
  if (file === undefined) return null;
  const path = unquoted(file).replace(/^\.\//, '').replace(/\/$/, '');
  const tries = [path, `${path}.js`, `${path}/index.js`, `${path}.ts`, `${path}.mjs`];
  const known = tries.find((name) => pkg.files.includes(name));
  const text = known === undefined ? null : await pkg.read(known);
  if (text === null) return null;
  const line = words.filter((word) => word !== '--watch').join(' ');
  if (/\b(?:tape|zora|tap|qunit|brittle|tapzero|tape-catch|test-tap)['"]/.test(text))
    return { framework: 'tape', line, only: null };
  if (!/['"]node:test['"]/.test(text)) return null;
  const flags = '--test-reporter=tap --test-reporter-destination={report}';
  return {
    framework: 'node:test',
    line: [...words.slice(0, at + 1), flags, ...words.slice(at + 1)]
      .filter((word) => word !== '--watch')
      .join(' '),
    only: null,
  };
}

/** Where no script starts a runner that is known, its being installed says that it is used. */
function byDependencies(pkg: NodePackage): Check | null {
  const hasTests = pkg.files.some((path) =>
    /(?:^|\/)(?:tests?|__tests__|spec)\/|\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path),
  );
  if (!hasTests) return null;
  for (const name of ['vitest', 'jest', 'mocha', 'ava']) {
    if (!isDependency(pkg, name)) continue;
    const runner = runnerIn({ words: [name] });
    if (runner === null) continue;
    return { ...check('tests', pkg.folder, `npx ${name}`, runner.line, runner.framework), only: runner.only };
  }
  return null;
}

function isDependency({ manifest }: NodePackage, name: string): boolean {
  return Object.hasOwn(manifest.devDependencies, name) || Object.hasOwn(manifest.dependencies, name);
}

function isNoTest({ words }: Part): boolean {
  const word = words.find((part) => !isAssignment(part) && !/^(?:npx|cross-env|env|bunx)$/.test(part)) ?? '';
  const program = programOf(word);
  return NO_TEST.test(program) || (program === 'tsc' && words.includes('--noEmit'));
}

/** Parts of a script as one line that ends: nothing is watched, nothing is fixed. */
function onceLine(parts: readonly Part[]): string | null {
  const lines = parts.map(({ words }) =>
    words
      .filter((word) => !/^(?:--watch|-w|--watchAll|--fix|--write)$/.test(word))
      .join(' ')
      .replace(/\bbiome (check|lint|format) --apply\b/, 'biome $1'),
  );
  return lines.length === 0 ? null : lines.join(' && ');
}

function shownOf(script: string): string {
  return script === 'test' ? 'npm test' : `npm run ${quoted(script)}`;
}
