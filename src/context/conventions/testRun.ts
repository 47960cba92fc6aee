import { foldersNear } from './frameworks.ts';
import { baseOf, folderOf } from './testNames.ts';
import type { FoundFramework, Project, TestFramework, TestRun } from './types.ts';

interface Case {
  /** Relative to the folder that it runs in. */
  readonly test: string;
  /** `npx`, `uv run` and the like, by the lock file that is there. */
  readonly runner: string;
  /** Whether a file of this name is in the folder. */
  readonly has: (name: string) => boolean;
  readonly evidence: string;
}

/** How one file of tests is run, as each framework's manual says. */
const COMMANDS: Readonly<Record<TestFramework, (at: Case) => string>> = {
  vitest: ({ test, runner }) => `${runner} vitest run ${test}`,
  jest: ({ test, runner }) => `${runner} jest ${test}`,
  mocha: ({ test, runner }) => `${runner} mocha ${test}`,
  jasmine: ({ test, runner }) => `${runner} jasmine ${test}`,
  ava: ({ test, runner }) => `${runner} ava ${test}`,
  tap: ({ test, runner }) => `${runner} tap ${test}`,
  uvu: ({ test }) => `node ${test}`,
  'node:test': nodeCommand,
  'bun:test': ({ test }) => `bun test ${test}`,
  deno: ({ test }) => `deno test ${test}`,
  playwright: ({ test, runner }) => `${runner} playwright test ${test}`,
  cypress: ({ test, runner }) => `${runner} cypress run --spec ${test}`,
  pytest: ({ test, runner }) =>
    runner === 'python' ? `python -m pytest ${test}` : `${runner} pytest ${test}`,
  unittest: ({ test, runner }) =>
    `${runner === 'python' ? 'python' : `${runner} python`} -m unittest ${test}`,
  go: ({ test }) => `go test ./${folderOf(test).join('/')}`,
  cargo: ({ test }) =>
    /^tests\/[^/]+$/.test(test) ? `cargo test --test ${baseOf(test)}` : `cargo test ${moduleOf(test)}`,
  junit5: javaCommand,
  junit4: javaCommand,
  testng: javaCommand,
  xunit: dotnetCommand,
  nunit: dotnetCommand,
  mstest: dotnetCommand,
  rspec: ({ test, runner }) => `${runner} rspec ${test}`,
  minitest: ({ test, has, runner }) =>
    has('bin/rails') ? `bin/rails test ${test}` : `${runner} ruby -Itest ${test}`,
  phpunit: ({ test }) => `vendor/bin/phpunit ${test}`,
  pest: ({ test }) => `vendor/bin/pest ${test}`,
};

/** With the flags of the project's own script: loaders and conditions. */
function nodeCommand({ test, runner, evidence }: Case): string {
  const start = /\b(?:node|tsx)\s(?:[^"&|;]*?\s)?--test\b/.exec(evidence)?.[0] ?? 'node --test';
  return `${start.startsWith('tsx') ? `${runner} ` : ''}${start} ${test}`;
}

/** Gradle runs what has a build of its own, Maven what has a `pom.xml`; the project's wrapper before a program of that name. */
function javaCommand({ test, has }: Case): string {
  const name = baseOf(test);
  if (has('pom.xml')) return `${has('mvnw') ? './mvnw' : 'mvn'} test -Dtest=${name}`;
  return `${has('gradlew') ? './gradlew' : 'gradle'} test --tests ${name}`;
}

function dotnetCommand({ test }: Case): string {
  return `dotnet test --filter FullyQualifiedName~${baseOf(test)}`;
}

/** Rust names tests by the path of their module. */
function moduleOf(test: string): string {
  return test
    .replace(/^.*?\bsrc\//, '')
    .replace(/(?:\/mod|^lib|^main)?\.rs$/, '')
    .replaceAll('/', '::');
}

/** Files whose folder a framework runs in: the innermost that holds one. */
const HOMES: Readonly<Record<string, RegExp>> = {
  js: /^package\.json$|^deno\.jsonc?$/,
  python: /^(?:pyproject\.toml|setup\.(?:py|cfg)|pytest\.ini|tox\.ini|requirements[\w.-]*\.txt|Pipfile)$/,
  go: /^go\.mod$/,
  rust: /^Cargo\.toml$/,
  java: /^(?:pom\.xml|gradlew|build\.gradle(?:\.kts)?)$/,
  dotnet: /\.(?:cs|fs|vb)proj$/,
  ruby: /^Gemfile$|\.gemspec$/,
  php: /^composer\.json$/,
};

const KINDS: Readonly<Partial<Record<TestFramework, keyof typeof HOMES>>> = {
  pytest: 'python',
  unittest: 'python',
  go: 'go',
  cargo: 'rust',
  junit5: 'java',
  junit4: 'java',
  testng: 'java',
  xunit: 'dotnet',
  nunit: 'dotnet',
  mstest: 'dotnet',
  rspec: 'ruby',
  minitest: 'ruby',
  phpunit: 'php',
  pest: 'php',
};

/** What starts a project's programs, by its lock file; the first that is there, in the folder or above it. */
const RUNNERS: Readonly<Record<string, readonly (readonly [file: string, runner: string])[]>> = {
  js: [
    ['pnpm-lock.yaml', 'pnpm exec'],
    ['yarn.lock', 'yarn'],
    ['bun.lock', 'bunx'],
    ['bun.lockb', 'bunx'],
    ['package-lock.json', 'npx'],
  ],
  python: [
    ['uv.lock', 'uv run'],
    ['poetry.lock', 'poetry run'],
    ['Pipfile.lock', 'pipenv run'],
  ],
  ruby: [['Gemfile', 'bundle exec']],
};
const PLAIN: Readonly<Record<string, string>> = { js: 'npx', python: 'python', ruby: 'bundle exec' };

/** How the tests in one file are run; null where no folder to run them in is found. */
export function testRun(framework: FoundFramework, test: string, { paths }: Project): TestRun | null {
  const kind = KINDS[framework.id] ?? 'js';
  const home = HOMES[kind];
  const manifests = paths.filter((path) => home?.test(path.slice(path.lastIndexOf('/') + 1)));
  const above = foldersNear(test, manifests).filter(
    (folder) => folder === '' || test.startsWith(`${folder}/`),
  );
  // A build of several modules is run from its top, where the wrapper is.
  const folder =
    kind === 'java' ? (above.find((one) => paths.includes(inFolder(one, 'gradlew'))) ?? above[0]) : above[0];
  if (folder === undefined) return null;
  const has = (name: string) => paths.includes(inFolder(folder, name));
  const [lock, runner] = runnerOf(kind, test, paths);
  const command = COMMANDS[framework.id]({
    test: quoted(folder === '' ? test : test.slice(folder.length + 1)),
    runner,
    has,
    evidence: framework.evidence.what,
  });
  const what = lock === null ? framework.evidence : { path: lock, what: 'it is there' };
  return { command, folder, evidence: what };
}

function runnerOf(
  kind: string,
  test: string,
  paths: readonly string[],
): [lock: string | null, runner: string] {
  for (const [name, runner] of RUNNERS[kind] ?? []) {
    const [folder] = foldersNear(
      test,
      paths.filter((path) => path === name || path.endsWith(`/${name}`)),
    );
    if (folder !== undefined && (folder === '' || test.startsWith(`${folder}/`))) {
      return [inFolder(folder, name), runner];
    }
  }
  return [null, PLAIN[kind] ?? ''];
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function quoted(path: string): string {
  return /[^\w./@+-]/.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : path;
}
