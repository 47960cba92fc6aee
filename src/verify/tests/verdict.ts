import { headOf } from '../../models/index.ts';
import { type Comparison, lostIn } from './compare.ts';
import type {
  AddedTest,
  ChecksRun,
  CommandRun,
  Counts,
  Need,
  ProjectChecks,
  Tampering,
  TestResult,
  Verification,
  Why,
} from './types.ts';

/** Errors that are kept of one command. */
const MOST_ERRORS = 20;

/** All that was found out about a change. */
export interface Facts {
  readonly isCancelled: boolean;
  readonly hasChange: boolean;
  readonly checks: ProjectChecks;
  readonly before: ChecksRun;
  /** The tests that were there, over the new sources. */
  readonly after: ChecksRun;
  readonly counts: Counts;
  readonly compared: Comparison;
  /** Names of tests that are red and green on the same files. */
  readonly flaky: ReadonlySet<string>;
  /** Of what is red: what it needs and does not find. */
  readonly needs: ReadonlyMap<string, Need>;
  readonly added: readonly (AddedTest & { readonly isGreen: boolean })[];
  readonly tampered: readonly Tampering[];
  /** Names that are red as they were, and green as the change has them. */
  readonly rewritten: ReadonlySet<string>;
  /** Tests that the task is about. */
  readonly wanted: readonly string[];
  /** Packages that are installed for the change, and that no manifest names. */
  readonly undeclared: readonly string[];
  /** Changed files of which no test runs anything that changed; null where that was not found out. */
  readonly untouched: readonly string[] | null;
  /** Tests, red before and still, that are about what changed; null where that was not found out. */
  readonly concerned: ReadonlySet<string> | null;
}

/** The verdict: the first reason that holds, from what is surely wrong to what stands on least. */
export function judge(facts: Facts): Pick<Verification, 'verdict' | 'why'> {
  const red = redBecause(facts);
  if (red !== null) return { verdict: 'red', why: red };
  const doubt = unsureBecause(facts);
  if (doubt !== null) return { verdict: 'not-verified', why: doubt };
  const { green } = facts.counts;
  const mended = facts.compared.mended.filter(({ name }) => !facts.flaky.has(name)).length;
  const added = facts.added.filter(({ failsOnBase }) => failsOnBase === true).length;
  return {
    verdict: 'verified',
    why:
      mended > 0
        ? { reason: 'mended', green, mended }
        : added > 0
          ? { reason: 'added', green, added }
          : { reason: 'still-green', green },
  };
}

function redBecause(facts: Facts): Why | null {
  const { compared, flaky, needs, rewritten, added } = facts;
  if (facts.isCancelled || !facts.hasChange) return null;
  const names = (tests: readonly { readonly name: string }[]) => tests.map(({ name }) => name);
  const isBlamed = (name: string) => !flaky.has(name) && !needs.has(name);
  // The same tests ran: a new name is that of a file that could not be loaded, or of a case that is made while they run.
  const news = compared.added.filter(({ outcome }) => outcome === 'red');
  const broken = names([...compared.broken, ...news]).filter(
    (name) => isBlamed(name) && !rewritten.has(name),
  );
  // A command that was cut has not told of all its tests.
  const isWhole = facts.after.commands.every(
    ({ kind, state }) => kind !== 'tests' || !['cut', 'cancelled'].includes(state),
  );
  const gone = isWhole ? lostIn(compared).filter(({ name }) => isBlamed(name) && !rewritten.has(name)) : [];
  if (broken.length + gone.length > 0) {
    return { reason: 'broken-tests', names: [...broken, ...names(gone)] };
  }
  const errors = newErrors(facts);
  if (errors !== null) return errors;
  const addedRed = names(added.filter(({ isGreen, name }) => !isGreen && isBlamed(name)));
  if (addedRed.length > 0) return { reason: 'added-red', names: addedRed };
  const stopped = facts.after.commands.find((command) => hasStopped(command, facts.before.commands));
  if (stopped !== undefined) return { reason: 'stopped-running', shown: stopped.shown };
  const wanted = stillWanted(facts).filter(isBlamed);
  if (wanted.length > 0) return { reason: 'wanted-red', names: wanted };
  return facts.undeclared.length > 0 ? { reason: 'undeclared', names: facts.undeclared } : null;
}

/**
 * Red before and still, and the task is about them: named by it, in the file or the suite of a test that is green now, or red for
 * another reason than before. What was red for reasons of its own is nobody's fault.
 */
function stillWanted({ before: { tests }, compared, wanted }: Facts): readonly string[] {
  const mended = new Set(compared.mended.map(({ name }) => name));
  const places = new Set([...tests.filter(({ name }) => mended.has(name)), ...compared.mended].map(placeOf));
  return compared.stillRed
    .filter(
      ({ before, after }) =>
        wanted.some((name) => after.name.includes(name)) ||
        places.has(placeOf(after)) ||
        (compared.mended.length > 0 && isOther(before, after)),
    )
    .map(({ after }) => after.name);
}

/** The file of a test, as its run or a red one itself tells, else its suite; empty where neither is told. */
export function placeOf({ name, file, message }: TestResult): string {
  const said = /^location: '([^']{1,500}?):\d/m.exec(message)?.[1];
  return file ?? said ?? name.slice(0, Math.max(0, name.lastIndexOf(' › ')));
}

/** Whether a test says something else now. */
export function isOther(before: TestResult, now: TestResult | undefined): boolean {
  return before.outcome !== now?.outcome || plain(before.message) !== plain(now.message);
}

/** Without what differs from run to run. */
function plain(message: string): string {
  return headOf(message.replace(/0x[\da-f]{1,16}|\d{1,20}/gi, '0'), 600);
}

function newErrors({ before, after }: Facts): Why | null {
  for (const command of after.commands) {
    if (command.kind === 'tests' || command.state !== 'red') continue;
    const was = before.commands.find((other) => isSame(other, command));
    if (was === undefined || (was.state !== 'green' && was.state !== 'red')) continue;
    if (command.kind === 'lint' && was.state === 'red' && !hasBuilt(before, was.folder)) continue;
    const errors = was.state === 'green' ? command.errors : moreThan(was.errors, command.errors);
    if (was.state === 'green' || errors.length > 0) {
      return { reason: 'new-errors', kind: command.kind, errors: errors.slice(0, MOST_ERRORS) };
    }
  }
  return null;
}

/** Of sources that do not build, a linter says that alone. Go tells of a package that does not as of a test. */
function hasBuilt({ commands, tests }: ChecksRun, folder: string): boolean {
  return (
    commands.every((one) => one.kind !== 'tests' || one.folder !== folder || one.state !== 'broken') &&
    tests.every(({ name, message }) => !isIn(name, folder) || !/^FAIL\t\S+ \[build failed\]$/m.test(message))
  );
}

/** Whether a test is of a package's folder: its name begins with it. */
function isIn(name: string, folder: string): boolean {
  return folder === '' || name.startsWith(`${folder} › `);
}

/** The lines of `now` that are there more often than in `before`. */
function moreThan(before: readonly string[], now: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
  return now.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** It tested before and does not now, or it ends with an error that no test tells of, and did not before. */
function hasStopped(command: CommandRun, before: readonly CommandRun[]): boolean {
  if (command.kind !== 'tests') return false;
  const was = before.find((other) => isSame(other, command));
  if (was === undefined) return false;
  if (command.state === 'broken') return was.state === 'green' || was.state === 'red';
  return isUntold(command) && !isUntold(was);
}

/** A crash that took the tests after it along, coverage that is too low. */
function isUntold({ state, redTests }: CommandRun): boolean {
  return state === 'red' && redTests === 0;
}

function isSame(a: CommandRun, b: CommandRun): boolean {
  return a.kind === b.kind && a.folder === b.folder && a.shown === b.shown;
}

function unsureBecause(facts: Facts): Why | null {
  const { after, compared, tampered, needs, flaky, added, concerned } = facts;
  if (facts.isCancelled) return { reason: 'cancelled' };
  if (!facts.hasChange) return { reason: 'no-change' };
  const tests = after.commands.filter(({ kind }) => kind === 'tests');
  if (tests.length === 0) return { reason: 'no-tests' };
  if (tampered.length > 0) return { reason: 'tampered', tampered };
  const broken = tests.find(({ state }) => state === 'broken');
  if (facts.counts.green === 0 && needs.size > 0) return needed(needs);
  if (broken !== undefined && facts.counts.green === 0) return { reason: 'cannot-run', shown: broken.shown };
  if (facts.counts.green === 0) return { reason: 'nothing-green' };
  if (after.commands.some(({ state }) => state === 'cut')) return { reason: 'time-limit' };
  // It did so before, too: what would have come after it is not known.
  const untold = tests.find(isUntold);
  if (untold !== undefined) return { reason: 'stopped-running', shown: untold.shown };
  const mended = compared.mended.filter(({ name }) => !flaky.has(name));
  if (mended.length === 0 && compared.mended.length > 0) {
    return { reason: 'flaky', names: compared.mended.map(({ name }) => name) };
  }
  if (mended.length > 0 || added.some(({ failsOnBase }) => failsOnBase === true)) return null;
  if (added.length > 0) return { reason: 'only-own-tests', names: added.map(({ name }) => name) };
  // Nothing that was red is green. What has nothing to do with the change is nobody's fault; whether the rest was to be mended is
  // not known.
  const red = compared.stillRed
    .map(({ after: { name } }) => name)
    .filter((name) => !needs.has(name) && concerned?.has(name) !== false);
  if (red.length > 0) return { reason: 'still-red', names: red };
  if (facts.untouched === null || facts.untouched.length > 0) {
    // Tests that could not run may be those that would.
    return needs.size > 0 ? needed(needs) : { reason: 'untouched', paths: facts.untouched ?? [] };
  }
  return null;
}

function needed(needs: ReadonlyMap<string, Need>): Why {
  return { reason: 'needs', needs: [...new Set(needs.values())], names: [...needs.keys()] };
}
