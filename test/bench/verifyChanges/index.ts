import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findChecks, runChecks, verifyTests } from '../../../src/verify/tests/index.ts';
import { seeded, shuffled } from '../edits-random.ts';
import type { CheckQuality } from '../savings.ts';
import { type Candidate, changedPaths, type Knowledge, type Trial, trialOf } from './candidates.ts';
import { type ReleaseStep, releaseStep } from './changes.ts';
import { type ChosenChange, readChosen } from './chosen.ts';
import { type Judged, precisionAndRecall, qualityOf } from './figures.ts';
import { environmentOf, PACKAGES, type PackageSet } from './releases.ts';
import { runnerOf } from './run.ts';
import { treeOf } from './trees.ts';

const TIME_LIMIT_MS = 120_000;

/** How many of the changes, of each registry alike, where `TIERWISE_BENCH_CHANGES` does not say another number. */
const SAMPLE = 24;

/** One candidate, and what was said of it, for who wants to see where the figures come from. */
export interface Verdict extends Judged {
  readonly change: string;
  readonly knowledge: Knowledge;
  readonly detail: string;
  readonly why: string;
  readonly ms: number;
}

/**
 * The product's verification on real changes, right and wrong ones, of packages that it was not built with. No figures
 * where no registry can be reached.
 */
export async function benchVerifyChanges(
  tell: (line: string) => void,
): Promise<{ readonly figures: Readonly<Record<string, number>>; readonly quality: CheckQuality | null }> {
  const wanted = Number(process.env['TIERWISE_BENCH_CHANGES'] ?? SAMPLE);
  const verdicts: Verdict[] = [];
  const changes = sample('heldOut', wanted);
  for (const [i, change] of changes.entries()) {
    tell(`verification, change ${i + 1} of ${changes.length}: ${nameOf(change)}`);
    verdicts.push(...(await judge(change, 'own', tell)));
    if (change.before !== null) verdicts.push(...(await judge(change, 'before', tell)));
  }
  const of = (knowledge: Knowledge): Verdict[] => verdicts.filter((one) => one.knowledge === knowledge);
  if (verdicts.length === 0) {
    tell('the verification is not measured: no registry can be reached');
    return { figures: {}, quality: null };
  }
  const own = precisionAndRecall(of('own'));
  const before = precisionAndRecall(of('before').filter(({ isTold }) => isTold));
  const beforeAll = precisionAndRecall(of('before'));
  return {
    figures: {
      'verify.changes': new Set(verdicts.map(({ change }) => change)).size,
      'verify.candidates': of('own').length,
      'verify.precision': own.precision,
      'verify.recall': own.recall,
      'verify.before.precision': before.precision,
      'verify.before.recall': before.recall,
      'verify.before.all.precision': beforeAll.precision,
      'verify.before.all.recall': beforeAll.recall,
    },
    quality: qualityOf(of('own')),
  };
}

/** Changes of a set, seeded, of each registry in turn. */
export function sample(set: PackageSet, most: number): readonly ChosenChange[] {
  const ofSet = readChosen().filter((one) => one.set === set);
  const changes = shuffled(seeded('sample'), ofSet);
  const registries = [...new Set(changes.map(({ registry }) => registry))].sort();
  const queues = registries.map((registry) => changes.filter((one) => one.registry === registry));
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => queues.flatMap((queue) => queue.slice(i, i + 1)))
    .flat()
    .slice(0, most);
}

export function nameOf({ package: name, from, to }: ChosenChange): string {
  return `${name} ${from} -> ${to}`;
}

/** What the verification says of each candidate of a change. */
export async function judge(
  change: ChosenChange,
  knowledge: Knowledge,
  tell: (line: string) => void,
): Promise<readonly Verdict[]> {
  const spec = PACKAGES[change.set].find(
    ({ name, registry }) => name === change.package && registry === change.registry,
  );
  const step = spec === undefined ? null : releaseStep(spec, change.from, change.to);
  if (step === null) {
    tell(`${nameOf(change)} cannot be downloaded`);
    return [];
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'tierwise-verify-'));
  try {
    return await judgeAll(step, trialOf(step, change, knowledge), {
      folder,
      name: nameOf(change),
      knowledge,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judgeAll(
  step: ReleaseStep,
  trial: Trial,
  {
    folder,
    name,
    knowledge,
  }: { readonly folder: string; readonly name: string; readonly knowledge: Knowledge },
): Promise<readonly Verdict[]> {
  const base = treeOf(step.spec, step.folder, path.join(folder, 'base'));
  const change = treeOf(step.spec, step.folder, path.join(folder, 'change'));
  const scratch = path.join(folder, 'scratch');
  mkdirSync(scratch);
  const shared = {
    run: runnerOf(path.join(folder, 'outputs'), environmentOf(step.spec)),
    scratch,
    limits: { timeMs: TIME_LIMIT_MS },
    signal: new AbortController().signal,
  };
  base.set(trial.base);
  const right = trial.candidates[0];
  const { checks } = await findChecks(base.root, right === undefined ? [] : changedPaths(trial, right));
  const before = await runChecks({ ...shared, root: base.root, checks, on: 'base' });
  // With its own tests the task is to make these green; else nobody knows which tests it is about.
  const wanted =
    knowledge === 'own'
      ? before.tests.filter(({ outcome }) => outcome === 'red').map(({ name: test }) => test)
      : [];
  const verdicts: Verdict[] = [];
  for (const candidate of trial.candidates) {
    base.set(trial.base);
    change.set(candidate.texts);
    const began = performance.now();
    const { verdict, why, tampered } = await verifyTests({
      ...shared,
      base,
      change,
      changed: changedPaths(trial, candidate),
      checks: await findChecks(change.root, changedPaths(trial, candidate)),
      before,
      wanted,
    });
    verdicts.push({
      ...told(candidate),
      verdict,
      isRefused: verdict === 'red' || tampered.length > 0,
      change: name,
      knowledge,
      why: JSON.stringify(why),
      ms: performance.now() - began,
    });
  }
  return verdicts;
}

function told(candidate: Candidate): Pick<Candidate, 'right' | 'kind' | 'detail' | 'isTold'> {
  const { right, kind, detail, isTold } = candidate;
  return { right, kind, detail, isTold };
}
