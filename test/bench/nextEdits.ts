import { seeded, shuffled } from './edits-random.ts';
import { throughCopilot } from './nextEdits/copilotRows.ts';
import { type History, histories } from './nextEdits/histories.ts';
import { openWeights } from './nextEdits/open.ts';
import { oracle } from './nextEdits/oracle.ts';
import { ours } from './nextEdits/ours.ts';
import { packagesOf } from './nextEdits/releases.ts';
import { replayed, type Seat, type Tally, total, WAYS } from './nextEdits/simulate.ts';
import { times } from './nextEdits/times.ts';
import { percentile } from './percentile.ts';

/** How often a model is right. */
const ACCURACIES = [0.6, 0.3] as const;

/** Changes that are replayed, of as many packages as there are, where `TIERWISE_BENCH_HISTORIES` does not say another number. */
const SAMPLE = 24;

/** The first of these are replayed with models and with Copilot's provider too. */
const MOST_WITH_MODEL = 64;

/**
 * Replays changes of public packages hunk by hunk: what the engine offers after each, by what is certain alone and with a model,
 * beside Copilot's provider of next edits with the same model.
 */
export async function benchNextEdits(progress: (what: string) => void): Promise<Record<string, number>> {
  const wanted = Number(process.env['TIERWISE_BENCH_HISTORIES'] ?? SAMPLE);
  const packages = shuffled(seeded('next edits'), packagesOf('heldOut'));
  const all = histories(packages, wanted, progress);
  if (all.length === 0) {
    progress('next edits are not replayed: no registry can be reached');
    return times();
  }
  const certain = await replayed(all, certainly);
  return known({
    ...certainFigures(certain),
    ...(await modelFigures(all.slice(0, MOST_WITH_MODEL))),
    ...(await openWeights(all, progress)),
    ...(await times()),
  });
}

/** A share of nothing is no figure. */
function known(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => Number.isFinite(figure)));
}

/** By all that is certain, and by each way and language of which something was offered. */
function certainFigures(tallies: readonly Tally[]): Record<string, number> {
  const whole = total(tallies);
  const figures: Record<string, number> = {
    'next_edits.changes': tallies.length,
    'next_edits.later_hunks': whole.later,
    'next_edits.shown': sum(whole.shown),
    'next_edits.precision': sum(whole.right) / sum(whole.shown),
    'next_edits.recall': whole.done / whole.later,
    'next_edits.accepted': sum(whole.right),
  };
  for (const way of WAYS.filter((one) => whole.shown[one] > 0))
    figures[`next_edits.${way}.precision`] = whole.right[way] / whole.shown[way];
  for (const [language, some] of Map.groupBy(tallies, (one) => one.language)) {
    const { shown, right } = total(some);
    if (sum(shown) > 0) figures[`next_edits.${language}.precision`] = sum(right) / sum(shown);
  }
  return figures;
}

async function modelFigures(all: readonly History[]): Promise<Record<string, number>> {
  const figures: Record<string, number> = { 'next_edits.model.changes': all.length };
  for (const accuracy of ACCURACIES) {
    const name = accuracy === ACCURACIES[0] ? 'model' : `model_${accuracy * 100}`;
    const own = total(await replayed(all, withModel(accuracy)));
    Object.assign(figures, figuresOf(`next_edits.${name}`, own));
    if (accuracy === ACCURACIES[0])
      figures['next_edits.model.request_p50_ms'] = percentile(own.requestMs, 0.5);
    const other = total(await throughCopilot(all, accuracy));
    Object.assign(figures, figuresOf(`next_edits.copilot.${name}`, other));
  }
  return figures;
}

function figuresOf(name: string, tally: Tally): Record<string, number> {
  const { calls, later, done } = tally;
  return {
    [`${name}.calls`]: calls,
    [`${name}.accepted_per_call`]: sum(tally.right) / calls,
    [`${name}.calls_per_accepted`]: calls / sum(tally.right),
    [`${name}.right_share`]: sum(tally.right) / sum(tally.shown),
    [`${name}.recall`]: done / later,
  };
}

const certainly: Seat = (desk) => ours(desk);

function withModel(accuracy: number): Seat {
  return (desk, tally) => {
    const model = oracle(desk, accuracy, tally);
    return ours(desk, ({ path, line, text }, ms) => {
      tally.requestMs.push(ms);
      const isEnded = text.endsWith('\n');
      const lines = text.split('\n').length - (isEnded ? 1 : 0);
      const answer = model.answer(path, line - 1, line - 1 + lines);
      return { answer: isEnded ? `${answer}\n` : answer, requestId: String(tally.calls) };
    });
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
