import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Comparison, compare, countsOf, lostIn } from './compare.ts';
import { isBeside, isProse, purposeOf } from './files.ts';
import { mixedWithTests, writeMixed } from './mixed.ts';
import { needOfCommand, needsOf } from './needs.ts';
import { overlay } from './overlay.ts';
import { runChecks } from './run.ts';
import { tamperingIn } from './tampering.ts';
import { failingRun, untouchedIn } from './touched.ts';
import type {
  Check,
  ChecksRun,
  CommandRun,
  Need,
  Progress,
  Tampering,
  TestResult,
  Verification,
  VerifyTests,
} from './types.ts';
import { isOther, judge, placeOf } from './verdict.ts';

const MAX_SAID_CHARS = 12_000;
const RUNS_AGAIN = 2;

/**
 * Runs the project's checks on the state before and on the change, and says what the change is worth by them.
 *
 * The tests that were there decide, as they were: where the change edits tests or their settings, the old ones are run over the
 * new sources, so that it does not matter what was done to them. Tests that the change adds are run over the old sources too, and
 * count where they fail there. Whatever is red is run again before it counts. Comes back with `cancelled` soon after the signal;
 * never rejects for what commands do.
 */
export async function verifyTests(wanted: VerifyTests): Promise<Verification> {
  const { base, change, checks, scratch, signal } = wanted;
  const until = performance.now() + wanted.limits.timeMs;
  const ran: Verification['ran'][number][] = [];
  /** Compilers and linters have their say once on each state; what is run again are tests. */
  const runAll = (root: string, on: Progress['on']) => runSome(checks.checks, root, on);
  const runTests = (root: string, on: Progress['on'], only?: readonly string[]) =>
    runSome(
      checks.checks.filter(({ kind }) => kind === 'tests'),
      root,
      on,
      only,
    );
  const runSome = async (
    some: readonly Check[],
    root: string,
    on: Progress['on'],
    only?: readonly string[],
  ): Promise<ChecksRun> => {
    const result = await runChecks({
      root,
      on,
      checks: some,
      ...(only === undefined ? {} : { only }),
      scratch,
      run: wanted.run,
      limits: { timeMs: until - performance.now() },
      signal,
      onProgress: wanted.onProgress,
    });
    ran.push(...result.commands.map((command) => ({ ...command, on })));
    return result;
  };

  const changed = await differing(base.root, change.root, wanted.changed);
  const sources = changed.filter((path) => purposeOf(path) === 'source');
  const tests = changed.filter((path) => purposeOf(path) !== 'source');
  const mixed = await mixedWithTests(base.root, change.root, sources);
  const before = wanted.before ?? (await runAll(base.root, 'base'));
  if (wanted.before)
    ran.push(...wanted.before.commands.map((command) => ({ ...command, on: 'base' as const })));

  const kept = join(scratch, 'kept');
  const hasTests = tests.length > 0 || mixed.length > 0;
  const oldTests = async (): Promise<void> => {
    await overlay(change.root, base.root, sources);
    await writeMixed(mixed, { code: change.root, tests: kept, to: base.root });
  };
  const oldSources = () => overlay(kept, base.root, changed);
  if (changed.length > 0) await overlay(base.root, kept, changed);

  const edited = await tamperingIn(base.root, change.root, changed);
  if (hasTests) await oldTests();
  const place = hasTests ? base.root : change.root;
  const after = changed.length === 0 ? before : await runAll(place, 'change');
  const compared = compare(before, after);
  const tampered = [...edited, ...vanishedIn(compared, after).map(deleted)];
  const own = hasTests ? await runTests(change.root, 'change') : null;
  const rewritten = own === null ? new Set<string>() : rewrittenIn(compared, after, own);
  const flaky = await runAgain();
  if (own !== null) tampered.push(...byRuns(after, own, before, rewritten, flaky));
  const added = own === null ? [] : await tryAdded(own);
  const needs = needsIn(before, after);
  const known = {
    isCancelled: signal.aborted,
    hasChange: changed.length > 0,
    checks,
    before,
    after,
    counts: countsOf(after.tests),
    compared,
    flaky,
    needs,
    added,
    tampered: unique(tampered),
    rewritten,
    wanted: wanted.wanted ?? [],
    undeclared: wanted.undeclared ?? [],
  };
  // Only where nothing but green tests speaks for the change it matters whether they run it.
  const isOpen = judge({ ...known, untouched: [], concerned: new Set() }).why.reason === 'still-green';
  const untouched = isOpen ? await findUntouched() : [];
  const old = compared.stillRed.map((pair) => pair.after).filter(({ name }) => !needs.has(name));
  const isAsked = isOpen && untouched?.length === 0 && old.length > 0 && !signal.aborted;
  const concerned = isAsked ? await findConcerned(old) : null;
  return {
    ...judge({ ...known, isCancelled: signal.aborted, untouched, concerned }),
    ran,
    before: countsOf(before.tests),
    after: known.counts,
    mended: namesOf(compared.mended).filter((name) => !flaky.has(name)),
    broken: namesOf([...compared.broken, ...lostIn(compared)]).filter((name) => !flaky.has(name)),
    stillRed: compared.stillRed.map(({ after: { name } }) => name),
    flaky: [...flaky],
    added: added.map(({ name, failsOnBase }) => ({ name, failsOnBase })),
    tampered: known.tampered,
    needs: [...new Set(needs.values())],
    untouched: untouched ?? [],
    said: saidBy(after, own),
  };

  /** Red ones, and those that a change is praised for, are run again on the same files. */
  async function runAgain(): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const suspects = new Set(
      [...compared.broken, ...lostIn(compared), ...compared.added.filter(({ outcome }) => outcome === 'red')]
        .map(({ name }) => name)
        .filter((name) => !rewritten.has(name)),
    );
    const took = after.commands.reduce((sum, { ms }) => sum + ms, 0);
    for (let i = 0; i < RUNS_AGAIN && suspects.size > 0 && until - performance.now() > took * 2; i++) {
      if (signal.aborted || isTooMany(suspects.size, after)) break;
      const again = await runTests(place, 'change');
      for (const { name, outcome } of again.tests) {
        if (outcome === 'green' && suspects.delete(name)) found.add(name);
      }
    }
    if (compared.mended.length === 0 || suspects.size > 0 || until - performance.now() < took * 3)
      return found;
    if (hasTests) await oldSources();
    const again = await runTests(base.root, 'base');
    const green = new Set(namesOf(again.tests.filter(({ outcome }) => outcome === 'green')));
    for (const { name } of compared.mended) if (green.has(name)) found.add(name);
    return found;
  }

  /** Tests of the change that were not there, and whether they fail without it. */
  async function tryAdded(now: ChecksRun) {
    const news = compare(after, now).added;
    if (news.length === 0) return [];
    await oldSources();
    await overlay(change.root, base.root, tests);
    await writeMixed(mixed, { code: kept, tests: change.root, to: base.root });
    const files = [...new Set(news.flatMap(({ file }) => (file === null ? [] : [file])))];
    const isAll = news.every(({ file }) => file !== null);
    const without = await runTests(base.root, 'base', isAll ? files : undefined);
    const isWhole = without.commands.every(
      ({ kind, state }) => kind !== 'tests' || !/cut|cancelled/.test(state),
    );
    const outcomes = new Map(without.tests.map(({ name, outcome }) => [name, outcome]));
    return news.map(({ name, outcome }) => {
      const then = outcomes.get(name);
      const failsOnBase =
        then === undefined && !isWhole ? null : outcome === 'green' && then !== 'green' && then !== 'skipped';
      return { name, failsOnBase, isGreen: outcome !== 'red' };
    });
  }

  async function findUntouched(): Promise<readonly string[] | null> {
    return untouchedIn({ ...(await probing()), scratch, green: known.counts.green });
  }

  /**
   * Of tests that were red and are, those that are about what changed: it makes a difference to them, or to others of their file or
   * suite, whether that works, or they name a changed file. Null where that makes no difference to any test that passes.
   */
  async function findConcerned(old: readonly TestResult[]): Promise<ReadonlySet<string> | null> {
    const failing = await failingRun(await probing());
    const now = new Map(failing.tests.map((test) => [test.name, test]));
    const noticed = after.tests.filter((test) => isOther(test, now.get(test.name)));
    if (noticed.every(({ outcome }) => outcome !== 'green')) return null;
    const places = new Set(noticed.map((test) => placeOf(now.get(test.name) ?? test)));
    const isAbout = (test: TestResult) =>
      noticed.includes(test) ||
      places.has(placeOf(test)) ||
      sources.some((path) => test.message.includes(path));
    return new Set(namesOf(old.filter(isAbout)));
  }

  async function probing() {
    await oldSources();
    await oldTests();
    const code = sources.filter((path) => !isProse(path));
    const main = code.filter((path) => !isBeside(path));
    const paths = main.length > 0 ? main : code;
    return { base: kept, root: base.root, paths, run: () => runTests(base.root, 'change') };
  }
}

/** Of so many red tests, flaky ones are not looked for: something is wrong with all of them. */
function isTooMany(red: number, { tests }: ChecksRun): boolean {
  return red > 20 && red > tests.length / 4;
}

function namesOf(tests: readonly TestResult[]): readonly string[] {
  return tests.map(({ name }) => name);
}

/** Red, or gone, as they were over the new sources; green as the change has them. */
function rewrittenIn(compared: Comparison, after: ChecksRun, own: ChecksRun): Set<string> {
  const green = new Set(namesOf(own.tests.filter(({ outcome }) => outcome === 'green')));
  const red = [...after.tests.filter(({ outcome }) => outcome === 'red'), ...compared.gone];
  return new Set(namesOf(red).filter((name) => green.has(name)));
}

/**
 * Tests that were red and that nobody runs any more, with nothing in their place: they were to be mended, and not to be kept from
 * running. A file that could not be loaded before has its tests in its place.
 */
function vanishedIn({ gone, added }: Comparison, after: ChecksRun): readonly TestResult[] {
  const isWhole = after.commands.every(
    ({ kind, state }) => kind !== 'tests' || state === 'green' || state === 'red',
  );
  return isWhole && added.length === 0 ? gone.filter(({ outcome }) => outcome === 'red') : [];
}

function deleted({ name, file }: TestResult): Tampering {
  return { kind: 'deleted', path: file ?? '', test: name };
}

/** What the runs tell of tests that the change edits. */
function byRuns(
  after: ChecksRun,
  own: ChecksRun,
  before: ChecksRun,
  rewritten: ReadonlySet<string>,
  flaky: ReadonlySet<string>,
): readonly Tampering[] {
  const files = new Map([...before.tests, ...after.tests].map(({ name, file }) => [name, file ?? '']));
  const { gone, skipped } = compare(after, own);
  const told =
    (kind: Tampering['kind']) =>
    (name: string): Tampering => ({ kind, path: files.get(name) ?? '', test: name });
  return [
    ...[...rewritten].filter((name) => !flaky.has(name)).map(told('expectation-changed')),
    ...namesOf(gone.filter(({ outcome }) => outcome !== 'skipped')).map(told('deleted')),
    ...namesOf(skipped).map(told('skipped')),
  ];
}

/** By name: what red tests need that is not here, where they were not green before. Commands that tested nothing, by their line. */
function needsIn(before: ChecksRun, after: ChecksRun): ReadonlyMap<string, Need> {
  const green = new Set(namesOf(before.tests.filter(({ outcome }) => outcome === 'green')));
  const red = after.tests.filter(({ name, outcome }) => outcome === 'red' && !green.has(name));
  const found = new Map(needsOf(red));
  for (const { kind, state, shown, output } of after.commands) {
    const need = kind === 'tests' && state === 'broken' ? needOfCommand(output) : null;
    if (need !== null) found.set(shown, need);
  }
  return found;
}

/** What files and runs both tell is told once: their names of a test end alike. */
function unique(tampered: readonly Tampering[]): readonly Tampering[] {
  const last = ({ test }: Tampering) => test?.split(/ › |::/).at(-1) ?? '';
  return [
    ...new Map(tampered.toReversed().map((one) => [`${one.kind} ${last(one) || one.path}`, one])).values(),
  ].reverse();
}

/** Paths that differ indeed. */
async function differing(base: string, change: string, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of new Set(paths)) {
    const [a, b] = await Promise.all([contentOf(join(base, path)), contentOf(join(change, path))]);
    if (a !== b) found.push(path);
  }
  return found;
}

async function contentOf(path: string): Promise<string> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return 'none';
  if (found.isSymbolicLink()) return `link ${await readlink(path)}`;
  if (!found.isFile()) return 'folder';
  return `${found.mode & 0o111} ${(await readFile(path)).toString('latin1')}`;
}

/** What is red and what it says, for whoever has to mend it. */
function saidBy(after: ChecksRun, own: ChecksRun | null): string {
  const parts: string[] = [];
  const tests = new Map([...after.tests, ...(own?.tests ?? [])].map((test) => [test.name, test]));
  for (const { name, outcome, message } of tests.values()) {
    if (outcome === 'red') parts.push(`${name}\n${message.trim()}`);
  }
  const failed = (command: CommandRun) =>
    command.state === 'broken' || (command.kind !== 'tests' && command.state === 'red');
  for (const command of after.commands.filter(failed))
    parts.push(`${command.shown}\n${command.output.trim()}`);
  let left = MAX_SAID_CHARS;
  return parts
    .map((part) => part.slice(0, Math.max(0, Math.min(left, 2_500))))
    .filter((part) => {
      left -= part.length + 2;
      return part !== '';
    })
    .join('\n\n');
}
