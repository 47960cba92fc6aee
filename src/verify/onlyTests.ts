import type { ChangedFile } from './changed.ts';
import { codeChange, tellChange } from './sameCode.ts';
import type { CheckFailure } from './types.ts';
import { failure } from './words.ts';

/** Folders whose files are there for tests, whatever their names. */
const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__snapshots__|__fixtures__|specs?|testing|testdata|e2e|cypress|[\w.]+[.-](?:Unit|Integration)?Tests?)\//i;
const TEST_FILE =
  /(?:^|\/)(?:test_[^/]*\.py|conftest\.py|tests?\.[^/]+|[^/]*[._-](?:test|tests|spec|specs|unittest|e2e)\.[^/]+|[^/]*(?:Test|Tests|TestCase|Spec|IT)\.(?:java|kt|cs|scala|groovy|php|swift)|Test[A-Z][^/]*\.(?:java|kt|cs))$/;

export function isTestPath(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_FILE.test(path);
}

/** Changes outside of test files, and of the modules of tests that Rust has inside of source files. */
export async function onlyTests(files: readonly ChangedFile[]): Promise<CheckFailure | null> {
  const places: string[] = [];
  for (const file of files) {
    if (file.after === null) places.push(`${file.oldPath} would be deleted`);
    else if (!isTestPath(file.path)) places.push(...(await outsideOfTests(file)));
  }
  if (places.length === 0) return null;
  const sentence = 'Only test files may be added or changed, but these are not:';
  return failure('only-tests', 'changed files that are no tests', sentence, places);
}

async function outsideOfTests(file: ChangedFile): Promise<string[]> {
  if (file.before === null) return [`${file.path} is new`];
  const both = await file.leaves();
  if (both === null || !both.after.leaves.some(({ inTests }) => inTests))
    return [`${file.path} is no test file`];
  const change = codeChange(both.before, both.after, ({ inTests }) => !inTests);
  return change ? tellChange(file, change) : [];
}
