import { posix } from 'node:path';
import { isSettings } from './settings.ts';

/**
 * What a path is for: `test`: tests and what they read; `settings`: what says which tests run and what they are checked
 * with; `snapshot`: what a run wrote that later ones are compared with; `source`: all else.
 */
export type Purpose = 'source' | 'test' | 'settings' | 'snapshot';

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|Tests|__tests?__|__mocks__|__fixtures__|specs?|e2e|testdata|test-d|cypress|androidTest)\/|\.(?:Unit)?Tests?\//;
/** By the name of a file without its folders. */
const TEST_FILES: readonly RegExp[] = [
  /(?:^|[._-])(?:tests?|specs?|cy|e2e)\.[cm]?[jt]sx?$/,
  /^test_.*\.pyi?$/,
  /(?:_tests?|^tests?|^conftest)\.py$/,
  /^(?:setup[-_.]?tests?|tests?[-_.]setup)\.[cm]?[jt]sx?$/i,
  /(?:_test\.go|(?:_|^)tests?\.rs|_(?:spec|test)\.rb|\.test-d\.ts)$/,
  /(?:Test|Tests|TestCase|IT|Spec)\.(?:java|kt|scala|groovy|cs|fs|php)$/,
];
const SNAPSHOT =
  /\.(?:snap|snap\.new|ambr|golden)$|\.approved\.\w{1,9}$|(?:^|\/)(?:__snapshots__|snapshots)\/[^/]*$/;

export function purposeOf(path: string): Purpose {
  if (SNAPSHOT.test(path)) return 'snapshot';
  if (isSettings(path)) return 'settings';
  return TEST_FOLDER.test(path) || isTestFile(path) ? 'test' : 'source';
}

/** Whether a file has tests by its name. */
export function isTestFile(path: string): boolean {
  const name = posix.basename(path);
  return TEST_FILES.some((pattern) => pattern.test(name));
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
