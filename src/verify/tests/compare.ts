import type { ChecksRun, Counts, TestResult } from './types.ts';

/** The same tests on two states of the files. */
export interface Comparison {
  readonly mended: readonly TestResult[];
  /** Red now; of those that are gone, with what they were. */
  readonly broken: readonly TestResult[];
  readonly gone: readonly TestResult[];
  /** Green before, and skipped now. */
  readonly skipped: readonly TestResult[];
  readonly stillRed: readonly { readonly before: TestResult; readonly after: TestResult }[];
  readonly added: readonly TestResult[];
}

/** Compares two runs by the names of tests; one that stands in another file now is found by its name alone. */
export function compare(before: ChecksRun, after: ChecksRun): Comparison {
  const now = matching(before.tests, after.tests);
  const pairs = before.tests.map((test) => ({ before: test, after: now.get(test.name) }));
  const matched = new Set([...now.values()].map(({ name }) => name));
  const added = after.tests.filter(({ name }) => !matched.has(name));
  return {
    mended: [
      ...pairs.flatMap(({ before, after }) =>
        before.outcome === 'red' && after?.outcome === 'green' ? [after] : [],
      ),
      ...loaded(before, added),
    ],
    broken: pairs.flatMap(({ before, after }) =>
      before.outcome !== 'red' && after?.outcome === 'red' ? [after] : [],
    ),
    gone: pairs.flatMap(({ before, after }) => (after === undefined ? [before] : [])),
    skipped: pairs.flatMap(({ before, after }) =>
      before.outcome !== 'skipped' && after?.outcome === 'skipped' ? [after] : [],
    ),
    stillRed: pairs.flatMap(({ before, after }) =>
      before.outcome === 'red' && after?.outcome === 'red' ? [{ before, after }] : [],
    ),
    added,
  };
}

/**
 * Tests that could not be loaded before, since something in them or in what they test did not build: they are green now, and the
 * command that runs them was not. A name with a number that differs from run to run is that of an old test.
 */
function loaded(before: ChecksRun, added: readonly TestResult[]): readonly TestResult[] {
  if (before.commands.every(({ kind, state }) => kind !== 'tests' || (state !== 'red' && state !== 'broken')))
    return [];
  const plain = (name: string) => name.replace(/\d{1,20}/g, '0');
  const known = new Set(before.tests.map(({ name }) => plain(name)));
  return added.filter(({ name, outcome }) => outcome === 'green' && !known.has(plain(name)));
}

/**
 * Of tests that are gone, those that no other took the place of. Names that are made while tests run, of values, change with
 * what the code makes of these: such a test is there under another name, beside the same ones, as often as before.
 */
export function lostIn({ gone, added }: Comparison): readonly TestResult[] {
  const left = new Map<string, number>();
  for (const test of added) {
    if (test.outcome === 'green') left.set(familyOf(test.name), (left.get(familyOf(test.name)) ?? 0) + 1);
  }
  return gone.filter(({ name, outcome }) => {
    const family = familyOf(name);
    const count = left.get(family) ?? 0;
    left.set(family, count - 1);
    return outcome === 'green' && count <= 0;
  });
}

/** `TestX/case 1` of Go, `test_x[1-2]` of pytest; else the name without its numbers. */
function familyOf(name: string): string {
  const at = name.lastIndexOf(' › ') + 1;
  const cut = name.slice(at).search(/[/[]/);
  return cut > 0 ? name.slice(0, at + cut) : name.replace(/\d{1,20}/g, '0');
}

/** For each test of before, the one of after: of the same name, else the only one of that name in another file. */
function matching(
  before: readonly TestResult[],
  after: readonly TestResult[],
): ReadonlyMap<string, TestResult> {
  const byName = new Map(after.map((test) => [test.name, test]));
  const known = new Set(before.map(({ name }) => name));
  const moved = new Map<string, TestResult | null>();
  for (const test of after) {
    if (known.has(test.name) || test.file === null) continue;
    const short = withoutFile(test);
    moved.set(short, moved.has(short) ? null : test);
  }
  const found = new Map<string, TestResult>();
  for (const test of before) {
    const same = byName.get(test.name) ?? (test.file === null ? null : moved.get(withoutFile(test)));
    if (same) found.set(test.name, same);
  }
  return found;
}

function withoutFile({ name, file }: TestResult): string {
  return file !== null && name.startsWith(file) ? name.slice(file.length) : name;
}

export function countsOf(tests: readonly TestResult[]): Counts {
  const of = (outcome: TestResult['outcome']) => tests.filter((test) => test.outcome === outcome).length;
  return { green: of('green'), red: of('red'), skipped: of('skipped') };
}
