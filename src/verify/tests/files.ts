import { posix } from 'node:path';

/**
 * What a path is for: `test`: tests and what they read; `settings`: what says which tests run and what they are checked
 * with; `snapshot`: what a run wrote that later ones are compared with; `source`: all else.
 */
export type Purpose = 'source' | 'test' | 'settings' | 'snapshot';

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests?__|__mocks__|__fixtures__|specs?|e2e|testdata|test-d|cypress|androidTest)\/|\.(?:Unit)?Tests?\//;
/** By the name of a file without its folders. */
const TEST_FILES: readonly RegExp[] = [
  /(?:^|[._-])(?:tests?|specs?|cy|e2e)\.[cm]?[jt]sx?$/,
  /^test_.*\.pyi?$/,
  /(?:_tests?|^tests?|^conftest)\.py$/,
  /(?:_test\.go|(?:_|^)tests?\.rs|_(?:spec|test)\.rb|\.test-d\.ts)$/,
  /(?:Test|Tests|TestCase|IT|Spec)\.(?:java|kt|scala|groovy|cs|fs|php)$/,
];
const SNAPSHOT =
  /\.(?:snap|snap\.new|ambr|golden)$|\.approved\.\w{1,9}$|(?:^|\/)(?:__snapshots__|snapshots)\/[^/]*$/;
const SETTINGS =
  /(?:^|\/)(?:(?:jest|vitest|ava|karma|playwright|cypress|wdio|jasmine|web-test-runner|nyc|c8|eslint|stylelint|wallaby|testem)\.(?:config|conf|workspace|setup)\.[cm]?[jt]sx?(?:on)?|vitest\.workspace\.\w{1,5}|\.mocharc(?:\.\w{1,5})?|mocha\.opts|\.taprc|\.nycrc(?:\.\w{1,5})?|\.c8rc(?:\.\w{1,5})?|\.eslintrc(?:\.\w{1,5})?|\.eslintignore|biome\.jsonc?|pytest\.ini|tox\.ini|noxfile\.py|\.coveragerc|mypy\.ini|\.?ruff\.toml|\.flake8|\.pylintrc|pyrightconfig\.json|clippy\.toml|\.golangci\.ya?ml|nextest\.toml|phpunit\.xml(?:\.dist)?|\.rspec|\.travis\.yml|\.gitlab-ci\.yml|azure-pipelines\.yml|Jenkinsfile|appveyor\.yml|bitbucket-pipelines\.yml|\.pre-commit-config\.yaml)$|(?:^|\/)\.(?:github\/(?:workflows|actions)|circleci|buildkite|husky)\//;

export function purposeOf(path: string): Purpose {
  if (SNAPSHOT.test(path)) return 'snapshot';
  if (SETTINGS.test(path)) return 'settings';
  const name = posix.basename(path);
  return TEST_FOLDER.test(path) || TEST_FILES.some((pattern) => pattern.test(name)) ? 'test' : 'source';
}

/** Whether a path tells of code that can be run, or of what is built from. */
export function isProse(path: string): boolean {
  return /\.(?:md|mdx|rst|adoc|txt|png|jpe?g|gif|svg|webp|ico|pdf)$|(?:^|\/)(?:LICEN[CS]E|AUTHORS|CHANGELOG|CODEOWNERS|\.editorconfig|\.gitignore)[^/]*$/i.test(
    path,
  );
}

/** Whether a path is of what shows the code, which no project tests: benchmarks, examples, documentation. */
export function isBeside(path: string): boolean {
  return /(?:^|\/)(?:bench(?:es|marks?)?|demos?|docs?|examples?|samples?|website)\/|(?:^|\/)(?:bench(?:marks?)?|examples?)\.\w{1,5}$/i.test(
    path,
  );
}

/**
 * Manifests say what is needed and how it is tested: of these, the part that decides about tests, as a text that can be
 * compared. Null for other files.
 */
export function settingsIn(path: string, text: string): string | null {
  const name = posix.basename(path);
  if (name === 'package.json') return packageSettings(text);
  if (name === 'pyproject.toml' || name === 'setup.cfg') {
    return sectionsOf(
      text,
      /^\[+(?:tool[.:])?(?:pytest|coverage|tox|nox|mypy|ruff|flake8|pyright|pylint|hatch\.envs)/,
    );
  }
  if (name === 'Cargo.toml') {
    const sections = sectionsOf(text, /^\[+(?:test|profile\.test|lints?|lib|bin|workspace\.lints)\b/);
    return sections
      .split('\n')
      .filter((line) => !/^(?:name|path|crate-type|proc-macro|doc)\b/.test(line))
      .join('\n');
  }
  if (/^(?:pom\.xml|build\.gradle(?:\.kts)?|.*\.csproj|Directory\.Build\.props)$/.test(name))
    return linesWith(text, JVM);
  if (/^(?:Makefile|justfile|Taskfile\.ya?ml|Rakefile)$/.test(name))
    return linesWith(text, /test|check|lint/i);
  return null;
}

const JVM =
  /skip(?:ITs|Tests)|maven\.test|testFailureIgnore|ignoreFailures|surefire|failsafe|useJUnit|excludeTest|<exclude>|<groups>|filter ?\{|IsTestProject|TreatWarningsAsErrors|enabled ?= ?false|onlyIf/;

const PACKAGE_SETTINGS = [
  'jest',
  'mocha',
  'ava',
  'tap',
  'nyc',
  'c8',
  'vitest',
  'eslintConfig',
  'xo',
  'tape',
  'lint-staged',
];

function packageSettings(text: string): string {
  const parsed = objectIn(text);
  const scripts = Object.entries(objectOf(parsed['scripts'])).filter(([name]) =>
    /test|spec|unit|lint|check|types?|ci\b|mocha|jest|vitest|ava|coverage/.test(name),
  );
  const others = PACKAGE_SETTINGS.map((name) => [name, parsed[name]]).filter(
    ([, value]) => value !== undefined,
  );
  return JSON.stringify([scripts.sort(), others]);
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The sections of a TOML or INI file whose heads match, without comments and spaces. */
function sectionsOf(text: string, head: RegExp): string {
  let isIn = false;
  const kept: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('[')) isIn = head.test(line);
    if (isIn && line !== '' && !line.startsWith('#')) kept.push(line);
  }
  return kept.join('\n');
}

function linesWith(text: string, pattern: RegExp): string {
  return text
    .split('\n')
    .filter((line) => pattern.test(line.slice(0, 2_000)))
    .map((line) => line.trim())
    .join('\n');
}
