import type { ChangedFile, SyntaxPair } from './change.ts';
import { type Check, type CheckResult, PASSED, rejected } from './check.ts';
import { isUnqualified } from './names.ts';
import type { Difference, NameUse } from './reasons.ts';
import type { Leaf } from './syntax/index.ts';

/** The checks that let one kind of thing change and nothing else. */

/** Comments and docstrings may change, code may not. */
export const keepsCode: Check = {
  name: 'keeps-code',
  async run({ files }) {
    const differences: Difference[] = [];
    for (const file of files) {
      const syntax = await file.syntax();
      if (syntax) differences.push(...codeDifferences(file, syntax, ({ role }) => role !== 'comment'));
    }
    return onlyIf(differences, 'keeps-code');
  },
};

/** Imports may change, and all names that are used stay imported. */
export const onlyImports: Check = {
  name: 'only-imports',
  async run({ files }) {
    const differences: Difference[] = [];
    const uses: NameUse[] = [];
    for (const file of files) {
      const syntax = await file.syntax();
      if (syntax === null) continue;
      differences.push(...codeDifferences(file, syntax, ({ role }) => role === 'code'));
      uses.push(...usesOfRemovedImports(file, syntax));
    }
    if (differences.length > 0 || uses.length === 0) return onlyIf(differences, 'only-imports');
    return rejected({ check: 'only-imports', fault: 'missing-imports', uses });
  },
};

/** Test files may change, and the test modules that Rust has inside source files. */
export const onlyTests: Check = {
  name: 'only-tests',
  async run({ files }) {
    const differences: Difference[] = [];
    for (const file of files) {
      if (file.after === null) differences.push({ kind: 'deleted', path: file.oldPath });
      else if (!isTestPath(file.path)) differences.push(...(await differencesOutsideTests(file)));
    }
    return onlyIf(differences, 'only-tests');
  },
};

function onlyIf(
  differences: readonly Difference[],
  check: 'keeps-code' | 'only-imports' | 'only-tests',
): CheckResult {
  return differences.length === 0 ? PASSED : rejected({ check, fault: 'other-changes', differences });
}

/** How many lines of a difference are shown on each side. */
const MAX_LINES = 3;

/**
 * The first lines in which the code of a file differs, among the leaves that count. White space does not count, except
 * where it carries meaning, as indentation does in Python.
 */
function codeDifferences(
  { path, oldPath, oldLines, newLines }: ChangedFile,
  { before, after }: SyntaxPair,
  counts: (leaf: Leaf) => boolean,
): Difference[] {
  const structure = before.whole && after.whole;
  const old = before.leaves.filter(counts);
  const now = after.leaves.filter(counts);
  const same = (a: Leaf | undefined, b: Leaf | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    a.text === b.text &&
    (!structure || (a.type === b.type && a.depth === b.depth && a.parent === b.parent));
  let head = 0;
  while (same(old[head], now[head])) head++;
  let tail = 0;
  const shorter = Math.min(old.length, now.length) - head;
  while (tail < shorter && same(old[old.length - 1 - tail], now[now.length - 1 - tail])) tail++;
  return [
    ...firstLines('was', oldPath, oldLines, old.slice(head, old.length - tail)),
    ...firstLines('is', path, newLines, now.slice(head, now.length - tail)),
  ];
}

function firstLines(
  kind: 'was' | 'is',
  path: string,
  lines: readonly string[],
  leaves: readonly Leaf[],
): Difference[] {
  const numbers = [...new Set(leaves.map(({ line }) => line))].slice(0, MAX_LINES);
  return numbers.map((line) => ({ kind, path, line, text: lines[line - 1] ?? '' }));
}

function usesOfRemovedImports({ path, newLines }: ChangedFile, { before, after }: SyntaxPair): NameUse[] {
  // What was imported by name may now come with the whole of its module.
  if (after.wildcardImports > before.wildcardImports) return [];
  const imported = new Set(after.imported);
  const removed = new Set(before.imported.filter((name) => !imported.has(name)));
  const uses: NameUse[] = [];
  for (const [i, { role, text, line }] of after.leaves.entries()) {
    if (role !== 'code' || !removed.has(text) || !isUnqualified(after, i)) continue;
    removed.delete(text);
    uses.push({ path, line, name: text, text: newLines[line - 1] ?? '' });
  }
  return uses;
}

/** Folders whose files are there for tests, whatever their names. */
const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__snapshots__|__fixtures__|specs?|testing|testdata|e2e|cypress|[\w.]+[.-](?:Unit|Integration)?Tests?)\//i;
const TEST_FILE =
  /(?:^|\/)(?:test_[^/]*\.py|conftest\.py|tests?\.[^/]+|[^/]*[._-](?:test|tests|spec|specs|unittest|e2e)\.[^/]+|[^/]*(?:Test|Tests|TestCase|Spec|IT)\.(?:java|kt|cs|scala|groovy|php|swift)|Test[A-Z][^/]*\.(?:java|kt|cs))$/;

function isTestPath(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_FILE.test(path);
}

async function differencesOutsideTests(file: ChangedFile): Promise<readonly Difference[]> {
  const { path, before } = file;
  if (before === null) return [{ kind: 'new', path }];
  const syntax = await file.syntax();
  if (syntax === null || !syntax.after.leaves.some(({ inTests }) => inTests))
    return [{ kind: 'no-test', path }];
  return codeDifferences(file, syntax, ({ inTests }) => !inTests);
}
