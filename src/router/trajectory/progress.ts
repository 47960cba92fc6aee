import { type CallFacts, factsOfCall } from './calls.ts';
import { factsOfResult, type ResultFacts } from './results.ts';
import { type TestRun, testRunIn } from './tests.ts';
import { type Called, type Since, type Stuck, TROUBLES, type Trouble } from './types.ts';

/** A conversation is raised when so much went wrong within the last steps; each time anew. */
const ENOUGH = 3;
const WINDOW_STEPS = 16;
/** One answer can call many tools at once: however many of them fail, it is one answer. */
const MOST_PER_STEP = 1.5;

interface Sign {
  readonly step: number;
  readonly trouble: Trouble;
  readonly weight: number;
}

/** What is remembered of a stretch of a conversation while it is read. */
export interface Progress {
  readonly since: Since;
  steps: number;
  raised: number;
  before: number;
  stuck: Stuck | null;
  landed: number;
  missed: number;
  explored: number;
  tests: { red: number } | null;
  /** The newest step went wrong. */
  wrong: boolean;
  /** Something has been written since tests were last run. */
  changed: boolean;
  signs: Sign[];
  /** Calls with their results since something was written, and how often. */
  readonly seen: Map<string, number>;
  readonly edits: Set<string>;
  readonly failures: Set<string>;
  readonly failedRuns: Set<string>;
  /** The fewest red tests of each run of so many. */
  readonly lowest: Map<string, number>;
}

export function newProgress(since: Since, before = 0): Progress {
  return {
    since,
    steps: 0,
    raised: 0,
    before,
    stuck: null,
    landed: 0,
    missed: 0,
    explored: 0,
    tests: null,
    wrong: false,
    changed: false,
    signs: [],
    seen: new Map(),
    edits: new Set(),
    failures: new Set(),
    failedRuns: new Set(),
    lowest: new Map(),
  };
}

/** Whether what was last seen is no good end: tests are red, or the last calls failed. */
export function isUnsolved({ tests, wrong }: Progress): boolean {
  return wrong || (tests?.red ?? 0) > 0;
}

/** Takes in an answer with the results of its calls. True where one of them is still running. */
export function takeStep(
  progress: Progress,
  calls: readonly (readonly [call: Called, result: string])[],
): boolean {
  progress.before = progress.raised;
  progress.steps++;
  progress.wrong = false;
  const running = calls.reduce((some, [call, result]) => takeCall(progress, call, result) || some, false);
  const { steps } = progress;
  const lately = progress.signs.filter(({ step }) => step > steps - WINDOW_STEPS);
  const [added, older] = [
    lately.filter(({ step }) => step === steps),
    lately.filter(({ step }) => step < steps),
  ];
  progress.signs = [...older, ...atMost(added)];
  // What goes on may yet come right.
  if (added.length > 0 && !running) raise(progress);
  return running;
}

function atMost(added: readonly Sign[]): Sign[] {
  const all = added.reduce((sum, { weight }) => sum + weight, 0);
  const factor = Math.min(1, MOST_PER_STEP / all);
  return added.map((sign) => ({ ...sign, weight: sign.weight * factor }));
}

function raise(progress: Progress): void {
  const { signs } = progress;
  if (signs.reduce((sum, { weight }) => sum + weight, 0) < ENOUGH) return;
  const weights = TROUBLES.map((trouble) => {
    const own = signs.filter((sign) => sign.trouble === trouble);
    return { reason: trouble, count: own.length, weight: own.reduce((sum, { weight }) => sum + weight, 0) };
  });
  const [heaviest] = weights.sort((a, b) => b.weight - a.weight);
  if (!heaviest) return;
  progress.raised++;
  progress.stuck = { reason: heaviest.reason, count: heaviest.count };
  progress.signs = [];
}

function takeCall(progress: Progress, call: Called, content: string): boolean {
  const facts = factsOfCall(call);
  const result = factsOfResult(content, facts.kind);
  if (result.end === 'running') return true;
  if (facts.kind === 'wait' || result.end === 'told') return false;
  const tests = facts.kind === 'run' ? testRunIn(content) : null;
  // What is green and fails all the same did not fail by its tests.
  if (tests && (tests.red > 0 || result.end === 'ok')) takeTests(progress, tests, facts);
  else if (result.end === 'ok') takeSuccess(progress, facts, content);
  else takeFailure(progress, facts, result);
  return false;
}

function note(progress: Progress, trouble: Trouble, weight: number): void {
  progress.signs.push({ step: progress.steps, trouble, weight });
}

function forget(progress: Progress, ...troubles: readonly Trouble[]): void {
  progress.signs = progress.signs.filter(({ trouble }) => !troubles.includes(trouble));
}

function takeTests(progress: Progress, { red, green }: TestRun, { key, about }: CallFacts): void {
  // Runs of other tests are other runs, and new tests are red at first.
  const scope = green > 0 ? `of ${red + green}` : about.split(' ').slice(0, 2).join(' ');
  const lowest = progress.lowest.get(scope);
  const { changed } = progress;
  progress.changed = false;
  progress.tests = { red };
  progress.failedRuns.delete(key);
  if (red === 0 || (lowest !== undefined && red < lowest)) forget(progress, ...TROUBLES);
  else if (lowest !== undefined) note(progress, 'red-tests', red === lowest && changed ? 1 : 0.5);
  progress.lowest.set(scope, Math.min(red, lowest ?? red));
}

function takeSuccess(progress: Progress, { kind, key }: CallFacts, content: string): void {
  if (kind === 'edit') {
    if (progress.edits.has(key)) note(progress, 'repeats', 1);
    else forget(progress, 'missed-edits', 'repeats');
    progress.edits.add(key);
    progress.landed++;
    progress.explored = 0;
    progress.changed = true;
    progress.seen.clear();
    return;
  }
  if (kind === 'read') progress.explored++;
  if (progress.failedRuns.delete(key)) forget(progress, 'failures');
  const times = seenTimes(progress, key, content);
  if (times === 0 || kind === 'other') return;
  // A second look is nothing much, a third one is.
  note(progress, 'repeats', kind === 'run' ? 0.5 : times > 1 ? 1.25 : 0.25);
}

function takeFailure(progress: Progress, { kind, key }: CallFacts, { end, sign }: ResultFacts): void {
  progress.wrong = true;
  if (kind === 'edit') {
    progress.missed++;
    note(progress, 'missed-edits', 1);
    return;
  }
  const isKnown = progress.failures.has(sign);
  const isSameCall = seenTimes(progress, key, '') > 0;
  progress.failures.add(sign);
  progress.failedRuns.add(key);
  note(progress, 'failures', end === 'foreign' ? 0.5 : (isKnown ? 1 : 0.5) + (isSameCall ? 0.5 : 0));
}

/** How often the same call had the same result since something was written. */
function seenTimes(progress: Progress, key: string, content: string): number {
  const whole = `${key}\n${content.length}\n${content.slice(-80)}`;
  const times = progress.seen.get(whole) ?? 0;
  progress.seen.set(whole, times + 1);
  return times;
}
