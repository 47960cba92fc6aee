import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seedOf } from './candidates.ts';
import { type ReleaseStep, releaseStep, type Texts, textsOf } from './changes.ts';
import { CHOSEN_FILE, type ChosenChange, type ChosenWeakening, type TestsOfBefore } from './chosen.ts';
import { CACHE, fileName, PACKAGES, type PackageSet, type PackageSpec, type Registry } from './releases.ts';
import { runSuite, type SuiteRun, treeOf } from './trees.ts';
import { missingParts, mutations, reverted, WEAKENINGS, type WrongSources, weakened } from './wrong.ts';

/**
 * Chooses the changes that the verification is measured on, and writes them to `chosen.jsonl`:
 *
 *     npm run setup && node test/bench/verifyChanges/choose.ts [dev|heldOut] [npm|pypi|go|crates]
 *
 * A step from a release to the next counts where the new suite is green on the new sources and red on the old ones. A wrong
 * change counts where the new suite is red on it: what the suite does not tell from the right change (an equivalent mutant,
 * or one that nothing tests) is not used, neither as wrong nor as right. It takes hours; each step is kept as it is found.
 */

const MOST_OF_A_PACKAGE: Readonly<Record<PackageSet, number>> = { dev: 6, heldOut: 8 };
/** Of the processor: each change takes some ten runs of its suite. */
const SLOWEST_SECONDS = 4;

/** A package whose suite needs what is not here has it in no release. */
const MOST_UNFIT = 2;
const NOT_TO_BE_HAD = 'not to be had';
const UNFIT: ReadonlySet<Result> = new Set([NOT_TO_BE_HAD, 'not green after', 'too slow']);
/** Nor is one looked at further that has not had a step of use for so long. */
const MOST_BARREN = 5;

const MOST_TRIES = { missing: 3, mutated: 6 } as const;
/** One where nothing was done, one where a part is missing, where that can be, mutated ones, and one with weakened tests. */
const FEWEST_WRONG = 4;

const [onlySet, onlyRegistry] = process.argv.slice(2);

for (const set of ['dev', 'heldOut'] as const) {
  if (onlySet !== undefined && onlySet !== set) continue;
  for (const spec of PACKAGES[set]) {
    if (onlyRegistry !== undefined && onlyRegistry !== spec.registry) continue;
    choosePackage(set, spec);
  }
}

function choosePackage(set: PackageSet, spec: PackageSpec): void {
  let [found, unfit, barren] = [0, 0, 0];
  for (let i = spec.versions.length - 1; i > 0; i--) {
    if (found === MOST_OF_A_PACKAGE[set] || unfit === MOST_UNFIT || barren === MOST_BARREN) break;
    const [from, to] = [spec.versions[i - 1] ?? '', spec.versions[i] ?? ''];
    const result = kept(spec, from, to, () => {
      const step = releaseStep(spec, from, to);
      return step === null ? NOT_TO_BE_HAD : chooseStep(set, step);
    });
    if (typeof result !== 'string') found++;
    barren = typeof result === 'string' ? barren + 1 : 0;
    unfit = UNFIT.has(result) ? unfit + 1 : 0;
  }
  writeChosen();
}

type Result = ChosenChange | string;

/** What was found out before is not found out again. */
function kept(spec: PackageSpec, from: string, to: string, find: () => Result): Result {
  const file = path.join(CACHE, 'chosen', `${fileName(spec)}-${from}-${to}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const started = performance.now();
  const result = find();
  mkdirSync(path.dirname(file), { recursive: true });
  if (result !== NOT_TO_BE_HAD) writeFileSync(file, JSON.stringify(result));
  const seconds = Math.round((performance.now() - started) / 1_000);
  const outcome =
    typeof result === 'string' ? result : `${result.wrong.length + result.weakened.length} wrong ones`;
  console.error(`${spec.name} ${from} -> ${to}: ${outcome} (${seconds} s)`);
  return result;
}

function chooseStep(set: PackageSet, step: ReleaseStep): Result {
  if (step.sources.length === 0) return 'no sources changed';
  if (step.tests.length === 0) return 'no tests changed';
  const tree = treeOf(
    step.spec,
    step.folder,
    path.join(tmpdir(), `tierwise-choose-${process.pid}`, 'choosing'),
  );
  const suite = (texts: Texts): SuiteRun => {
    tree.set(texts);
    return runSuite(step.spec, tree.root);
  };
  const bare = reverted(step.sources);
  const onBase = suite(textsOf(step, 'before', 'after'));
  if (onBase.green) return 'green before';
  const onRight = suite(textsOf(step, 'after', 'after'));
  if (!onRight.green) return 'not green after';
  if (onRight.seconds > SLOWEST_SECONDS) return 'too slow';
  const seed = seedOf(step);
  const wrong: { one: WrongSources; red: SuiteRun['red'] }[] = [{ one: bare, red: onBase.red }];
  const kinds = {
    missing: missingParts(step.sources, seed),
    mutated: mutations(step.spec.registry, step.sources, seed),
  };
  for (const kind of ['missing', 'mutated'] as const) {
    let wanted: number = kind === 'missing' ? 1 : FEWEST_WRONG - wrong.length;
    for (const one of kinds[kind].slice(0, MOST_TRIES[kind])) {
      if (wanted === 0) break;
      const { green, red } = suite(textsOf(step, one.sources, 'after'));
      if (green) continue;
      wrong.push({ one, red });
      wanted--;
    }
  }
  const weak = weakenings(step, wrong, suite, seed);
  if (wrong.length + weak.length < FEWEST_WRONG) return `only ${wrong.length + weak.length} wrong ones`;
  return {
    set,
    registry: step.spec.registry,
    package: step.spec.name,
    from: step.from,
    to: step.to,
    wrong: wrong.map(({ one }) => ({ kind: one.kind, detail: one.detail })),
    weakened: weak,
    before: testsOfBefore(
      step,
      wrong.map(({ one }) => one),
      suite,
    ),
  };
}

/** What the tests of before tell of the right change and of each wrong one. */
function testsOfBefore(
  step: ReleaseStep,
  wrong: readonly WrongSources[],
  suite: (texts: Texts) => SuiteRun,
): TestsOfBefore | null {
  if (!suite(textsOf(step, 'before', 'before')).green) return null;
  if (!suite(textsOf(step, 'after', 'before')).green) return { isContradicted: true, tells: [] };
  const tells = wrong.map(
    ({ kind, sources }) => kind !== 'reverted' && !suite(textsOf(step, sources, 'before')).green,
  );
  return { isContradicted: false, tells };
}

/** Wrong sources whose red tests were weakened until all are green: with each way once, if it goes. */
function weakenings(
  step: ReleaseStep,
  wrong: readonly { one: WrongSources; red: SuiteRun['red'] }[],
  suite: (texts: Texts) => SuiteRun,
  seed: string,
): readonly ChosenWeakening[] {
  const found: ChosenWeakening[] = [];
  // The ways take turns, so that each comes first in some of the changes.
  const turn = [...seed].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % WEAKENINGS.length;
  const ways = [...WEAKENINGS.slice(turn), ...WEAKENINGS.slice(0, turn)];
  for (const way of ways) {
    for (const { one, red } of [...wrong].reverse()) {
      if (found.length > 0) break;
      if (red.length === 0 || red.length > 12) continue;
      const tests = weakenedTests(step, red, way);
      if (tests === null || !suite(textsOf(step, one.sources, tests.texts)).green) continue;
      found.push({ way, kind: one.kind, detail: one.detail, tests: tests.names });
    }
  }
  return found;
}

function weakenedTests(
  step: ReleaseStep,
  red: SuiteRun['red'],
  way: (typeof WEAKENINGS)[number],
): { readonly texts: Texts; readonly names: ChosenWeakening['tests'] } | null {
  const texts = new Map<string, string>();
  const names: { file: string; name: string }[] = [];
  const files = filesOfTests(step);
  for (const test of red) {
    const found = files.flatMap(([file, original]) => {
      if (test.file !== null && test.file !== file) return [];
      const text = weakened(step.spec.registry, texts.get(file) ?? original, test.name, way);
      return text === null ? [] : [{ file, text }];
    })[0];
    if (found === undefined) return null;
    texts.set(found.file, found.text);
    names.push({ file: found.file, name: test.name });
  }
  return { texts, names };
}

function filesOfTests(step: ReleaseStep): readonly (readonly [string, string])[] {
  return step.tests.flatMap(({ path: file, after }) => (after === null ? [] : [[file, after] as const]));
}

/** All that was chosen so far, of all packages, in their order. */
function writeChosen(): void {
  const all: ChosenChange[] = [];
  for (const set of ['dev', 'heldOut'] as const) {
    for (const spec of PACKAGES[set]) {
      for (let i = spec.versions.length - 1; i > 0; i--) {
        const file = path.join(
          CACHE,
          'chosen',
          `${fileName(spec)}-${spec.versions[i - 1]}-${spec.versions[i]}.json`,
        );
        if (!existsSync(file)) continue;
        const result: Result = JSON.parse(readFileSync(file, 'utf8'));
        if (typeof result !== 'string') all.push({ ...result, set, before: result.before ?? null });
      }
    }
  }
  writeFileSync(CHOSEN_FILE, all.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const count = (registry: Registry): number => all.filter((one) => one.registry === registry).length;
  console.error(
    `${all.length} changes: ${(['npm', 'pypi', 'go', 'crates'] as const).map((one) => `${one} ${count(one)}`).join(', ')}`,
  );
}
