import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { TierName, VerifyResult } from '../../src/agent/journal/index.ts';
import { seeded, shuffled } from './edits-random.ts';
import { afterAttempt } from './escalation.ts';

type Verdict = VerifyResult['verdict'];

/** What share of changes the check says what of. */
export type Shares = Readonly<Record<Verdict, number>>;

/** How good a check is: what it says of right changes, and of wrong ones. */
export interface CheckQuality {
  readonly right: Shares;
  readonly wrong: Shares;
}

/** What each model did with each task, once. */
export interface Outcomes {
  readonly models: readonly {
    readonly name: string;
    readonly solved: readonly boolean[];
    readonly usd: readonly number[];
  }[];
}

/** Expected over the errors of the check, so that no draw of chance decides. */
interface Replayed {
  readonly solved: number;
  readonly usd: number;
}

const FILE = 'swebench-verified.json';

/** Seeded halvings of the tasks, so that none decides: neighbours in the list are of one project. */
const HALVINGS = 20;

const MOST_MODELS = 3;

/** Where nothing is measured: what a check with tests is usually taken for. */
const USUAL = 0.05;

const OTHER_ERRORS = [0.05, 0.1, 0.2];

/**
 * What the escalation from model to model costs and solves on the public runs of 500 tasks, against the model that solves
 * most of them. The order of models is chosen on one half of the tasks and reported on the other, and the halves swapped.
 * The data may not be given on: its folder is `TIERWISE_SHARED_DATA`, or `shared/data` beside the project. No figures
 * where it is not there.
 */
export function benchSavings(
  root: string,
  measured: CheckQuality | null,
  tell: (line: string) => void,
): Readonly<Record<string, number>> {
  const file = path.join(
    process.env['TIERWISE_SHARED_DATA'] ?? path.join(root, '..', 'shared', 'data'),
    FILE,
  );
  if (!existsSync(file)) {
    tell(`savings are not measured: there is no ${FILE} in ${path.dirname(file)} (TIERWISE_SHARED_DATA)`);
    return {};
  }
  const outcomes = readOutcomes(readFileSync(file, 'utf8'));
  const figures: Record<string, number> = {};
  const add = (prefix: string, quality: CheckQuality): void => {
    const { ours, baseline } = crossed(outcomes, quality);
    figures[`${prefix}.percent`] = 100 * (1 - ours.usd / baseline.usd);
    figures[`${prefix}.solved`] = ours.solved;
    figures[`${prefix}.baseline_solved`] = baseline.solved;
  };
  add('savings', measured ?? wrongBy(USUAL));
  for (const error of OTHER_ERRORS) {
    add(`savings.wrong_${100 * error}_pct`, wrongBy(error));
  }
  return figures;
}

/** A check that is always sure, and wrong so often. */
export function wrongBy(error: number): CheckQuality {
  return {
    right: { verified: 1 - error, red: error, 'not-verified': 0 },
    wrong: { verified: error, red: 1 - error, 'not-verified': 0 },
  };
}

/** Solved and dollars of all tasks, each reported with the order that the other half chose; the mean of the halvings. */
export function crossed(
  outcomes: Outcomes,
  quality: CheckQuality,
): { readonly ours: Replayed; readonly baseline: Replayed } {
  const best = bestModel(outcomes);
  const all = [...(outcomes.models[0]?.solved.keys() ?? [])];
  let [solved, usd] = [0, 0];
  for (let i = 0; i < HALVINGS; i++) {
    const [one, other] = halves(all, `halving ${i}`);
    for (const [chosenOn, reportedOn] of [
      [one, other],
      [other, one],
    ] as const) {
      const chain = cheapestChain(outcomes, best, quality, chosenOn);
      const done = replay(outcomes, chain, quality, reportedOn);
      solved += done.solved / HALVINGS;
      usd += done.usd / HALVINGS;
    }
  }
  return { ours: { solved, usd }, baseline: replay(outcomes, [best], quality, all) };
}

/** Runs the tasks through a chain of models, one a tier, as the agent does. What it stops with is taken. */
export function replay(
  outcomes: Outcomes,
  chain: readonly number[],
  quality: CheckQuality,
  tasks: readonly number[],
): Replayed {
  const stops = chain.map((_, place) => ({
    right: stopsAfter(quality.right, place === chain.length - 1),
    wrong: stopsAfter(quality.wrong, place === chain.length - 1),
  }));
  let [solved, usd] = [0, 0];
  for (const task of tasks) {
    let reached = 1;
    for (const [place, index] of chain.entries()) {
      const right = outcomes.models[index]?.solved[task] ?? false;
      usd += reached * (outcomes.models[index]?.usd[task] ?? 0);
      const ends = stops[place]?.[right ? 'right' : 'wrong'] ?? 1;
      if (right) solved += reached * ends;
      reached *= 1 - ends;
    }
  }
  return { solved, usd };
}

/** How often the agent stops after an attempt, by what the check says of it. */
function stopsAfter(shares: Shares, isLast: boolean): number {
  return VERDICTS.reduce(
    (sum, verdict) => sum + (STOPS[isLast ? 'last' : 'other'].has(verdict) ? shares[verdict] : 0),
    0,
  );
}

const VERDICTS: readonly Verdict[] = ['verified', 'red', 'not-verified'];

const stopping = (tier: TierName): ReadonlySet<Verdict> =>
  new Set(VERDICTS.filter((verdict) => afterAttempt(verdict, tier) === 'stop'));

/** Where the agent's own escalation stops. */
const STOPS = { other: stopping('cheap'), last: stopping('premium') };

/**
 * The cheapest order of up to three models, one a tier, that is expected to solve at least one task more than the best
 * model: what is chosen by such a number turns out a little worse elsewhere.
 */
export function cheapestChain(
  outcomes: Outcomes,
  best: number,
  quality: CheckQuality,
  tasks: readonly number[],
): readonly number[] {
  const enough = replay(outcomes, [best], quality, tasks).solved + 1;
  let cheapest: { readonly chain: readonly number[]; readonly usd: number } | null = null;
  for (const chain of chains(outcomes.models.length)) {
    const { solved, usd } = replay(outcomes, chain, quality, tasks);
    if (solved >= enough && (cheapest === null || usd < cheapest.usd)) cheapest = { chain, usd };
  }
  return cheapest?.chain ?? [best];
}

function* chains(models: number, begun: readonly number[] = []): Generator<readonly number[]> {
  for (let next = 0; next < models; next++) {
    if (begun.includes(next)) continue;
    const chain = [...begun, next];
    yield chain;
    if (chain.length < MOST_MODELS) yield* chains(models, chain);
  }
}

/** The model that solves most, the cheaper of two. */
export function bestModel({ models }: Outcomes): number {
  const count = (i: number): number => models[i]?.solved.filter(Boolean).length ?? 0;
  const usd = (i: number): number => models[i]?.usd.reduce((sum, one) => sum + one, 0) ?? 0;
  return [...models.keys()].sort((a, b) => count(b) - count(a) || usd(a) - usd(b))[0] ?? 0;
}

function halves(tasks: readonly number[], seed: string): readonly [number[], number[]] {
  const order = shuffled(seeded(seed), tasks);
  const middle = Math.ceil(tasks.length / 2);
  return [order.slice(0, middle), order.slice(middle)];
}

const FILE_SCHEMA = z.object({
  tasks: z.array(z.string()),
  models: z.array(
    z.object({ name: z.string(), resolved: z.string().regex(/^[01]*$/), usd: z.array(z.number()) }),
  ),
});

function readOutcomes(text: string): Outcomes {
  const { models } = FILE_SCHEMA.parse(JSON.parse(text));
  return {
    models: models.map(({ name, resolved, usd }) => ({
      name,
      usd,
      solved: [...resolved].map((one) => one === '1'),
    })),
  };
}
