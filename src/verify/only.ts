import type { ChangedFile, Check, SyntaxPair } from './change.ts';
import { isUnqualified } from './names.ts';
import type { Difference, NameUse } from './reasons.ts';
import type { Leaf } from './syntax/index.ts';

/** The checks that let one kind of thing change and nothing else. */

/** Comments and docstrings may change, code may not. */
export const keepsCode: Check = async ({ files }) =>
  found(
    'keeps-code',
    await inAll(
      files,
      differing(({ role }) => role !== 'comment'),
    ),
  );

/** Imports may change, and all names that are used stay imported. */
export const onlyImports: Check = async ({ files }) => {
  const differences = await inAll(
    files,
    differing(({ role }) => role === 'code'),
  );
  const uses = await inAll(files, usesOfRemovedImports);
  if (differences.length > 0 || uses.length === 0) return found('only-imports', differences);
  return { check: 'only-imports', fault: 'missing-imports', uses };
};

/** Test files may change, and the test modules that Rust has inside source files. */
export const onlyTests: Check = async ({ files }) => {
  const differences: Difference[] = [];
  for (const file of files) {
    const { path, oldPath, before, after } = file;
    if (after === null) differences.push({ kind: 'deleted', path: oldPath });
    else if (TEST_FOLDER.test(path) || TEST_FILE.test(path.slice(path.lastIndexOf('/') + 1))) continue;
    else if (before === null) differences.push({ kind: 'new', path });
    else {
      const syntax = await file.syntax();
      if (!syntax?.after.leaves.some(({ inTests }) => inTests)) differences.push({ kind: 'no-test', path });
      else differences.push(...differing(({ inTests }) => !inTests)(file, syntax));
    }
  }
  return found('only-tests', differences);
};

function found(
  check: 'keeps-code' | 'only-imports' | 'only-tests',
  differences: readonly Difference[],
): ReturnType<Check> {
  return differences.length === 0 ? null : { check, fault: 'other-changes', differences };
}

async function inAll<T>(
  files: readonly ChangedFile[],
  find: (file: ChangedFile, syntax: SyntaxPair) => readonly T[],
): Promise<readonly T[]> {
  const all: T[] = [];
  for (const file of files) {
    const syntax = await file.syntax();
    if (syntax !== null) all.push(...find(file, syntax));
  }
  return all;
}

/** How many lines of a difference are shown on each side. */
const MAX_LINES = 3;

/**
 * Finds the first lines in which the code of a file differs, among the leaves that count. White space does not count,
 * except where it carries meaning, as indentation does in Python.
 */
function differing(counts: (leaf: Leaf) => boolean) {
  return (
    { path, oldPath, oldLines, newLines }: ChangedFile,
    { before, after }: SyntaxPair,
  ): Difference[] => {
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
    const linesOf = (leaves: readonly Leaf[]) =>
      [...new Set(leaves.slice(head, leaves.length - tail).map(({ line }) => line))].slice(0, MAX_LINES);
    return [
      ...linesOf(old).map(
        (line) => ({ kind: 'was', path: oldPath, line, text: oldLines[line - 1] ?? '' }) as const,
      ),
      ...linesOf(now).map((line) => ({ kind: 'is', path, line, text: newLines[line - 1] ?? '' }) as const),
    ];
  };
}

/** One use of each name that is imported no more. */
function usesOfRemovedImports({ path, newLines }: ChangedFile, { before, after }: SyntaxPair): NameUse[] {
  // What was imported by name may now come with the whole of its module.
  if (after.wildcardImports > before.wildcardImports) return [];
  const removed = new Set(before.imported.filter((name) => !after.imported.includes(name)));
  return after.leaves.flatMap(({ role, text, line }, i) =>
    role === 'code' && isUnqualified(after, i) && removed.delete(text)
      ? [{ path, line, name: text, text: newLines[line - 1] ?? '' }]
      : [],
  );
}

/** Folders whose files are there for tests, whatever their names. */
const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__snapshots__|__fixtures__|specs?|testing|testdata|e2e|cypress|[\w.]+[.-](?:Unit|Integration)?Tests?)\//i;
const TEST_FILE =
  /^test_.*\.py$|^conftest\.py$|^tests?\..|[._-](?:test|tests|spec|specs|unittest|e2e)\..|(?:Test|Spec|IT|Tests|TestCase)\.(?:java|kt|cs|scala|groovy|php|swift)$|^Test[A-Z].*\.(?:java|kt|cs)$/;
