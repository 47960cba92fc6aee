import { copilot, faster } from './nextEdits/copilot.ts';
import { type History, histories } from './nextEdits/histories.ts';
import { oracle } from './nextEdits/oracle.ts';
import { ours } from './nextEdits/ours.ts';
import { packagesOf } from './nextEdits/releases.ts';
import { type Desk, emptyTally, type Rival, replay, type Tally } from './nextEdits/simulate.ts';
import { times } from './nextEdits/times.ts';

/** How often a model is right. */
const ACCURACIES = [0.6, 0.3] as const;

/** Changes of each package, so that all of it takes some minutes. */
const MOST = Number(process.env['NEXT_EDITS_MOST'] ?? 1);

/**
 * Replays changes of public packages hunk by hunk: what the engine offers after each, by what is certain alone and with a model,
 * beside Copilot's provider of next edits with the same model.
 */
export async function benchNextEdits(progress: (what: string) => void): Promise<Record<string, number>> {
  const all = histories(packagesOf('heldOut'), MOST, progress);
  const certain = await replayed(all, (desk) => ours(desk));
  const figures: Record<string, number> = {
    'next_edits.changes': all.length,
    'next_edits.later_hunks': certain.later,
    'next_edits.precision': sum(certain.right) / sum(certain.shown),
    'next_edits.recall': certain.done / certain.later,
    'next_edits.accepted': sum(certain.right),
  };
  for (const accuracy of ACCURACIES) {
    const name = accuracy === ACCURACIES[0] ? 'model' : `model_${accuracy * 100}`;
    const own = await replayed(all, (desk, tally) => withModel(desk, accuracy, tally));
    Object.assign(figures, figuresOf(`next_edits.${name}`, own));
    const other = await faster(() =>
      replayed(all, (desk, tally) => copilot(desk, oracle(desk, accuracy, tally))),
    );
    Object.assign(figures, figuresOf(`next_edits.copilot.${name}`, other));
  }
  return { ...figures, ...(await times()) };
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

function withModel(desk: Desk, accuracy: number, tally: Tally): Rival {
  const model = oracle(desk, accuracy, tally);
  return ours(desk, {
    async ask({ path, line, text }) {
      const isEnded = text.endsWith('\n');
      const lines = text.split('\n').length - (isEnded ? 1 : 0);
      const answer = model.answer(path, line - 1, line - 1 + lines);
      return { answer: isEnded ? `${answer}\n` : answer, requestId: String(tally.calls) };
    },
  });
}

async function replayed(all: readonly History[], rival: (desk: Desk, tally: Tally) => Rival): Promise<Tally> {
  const tally = emptyTally();
  for (const history of all) {
    const desk = { history, texts: new Map(history.before) };
    const engine = rival(desk, tally);
    await replay(desk, engine, tally);
    engine.dispose();
  }
  return tally;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
