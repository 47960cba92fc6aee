import { createEngine } from '../../src/nextEdits/engine.ts';
import { readAnswer } from '../../src/nextEdits/guessed/index.ts';
import { positionAt } from '../../src/nextEdits/texts.ts';
import { copilot, faster } from './nextEdits/copilot.ts';
import { type History, histories } from './nextEdits/histories.ts';
import { oracle } from './nextEdits/oracle.ts';
import { ours } from './nextEdits/ours.ts';
import { type Desk, emptyTally, type Rival, replay, type Tally } from './nextEdits/simulate.ts';
import { percentile } from './percentile.ts';

/** How often a model is right. */
const ACCURACIES = [0.6, 0.3] as const;

/** Changes of each package, so that all of it takes some minutes. */
const MOST = Number(process.env['NEXT_EDITS_MOST'] ?? 1);

/**
 * Replays changes of public packages hunk by hunk: what the engine offers after each, by what is certain alone and with a model,
 * beside Copilot's provider of next edits with the same model.
 */
export async function benchNextEdits(progress: (what: string) => void): Promise<Record<string, number>> {
  const all = histories('heldOut', MOST, progress);
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

const EDITS = 40;
const LINES = 5_000;

/** What the engine takes by itself on a file of 5,000 lines, pauses left out: until something certain is offered, and until a model is asked. */
async function times(): Promise<Record<string, number>> {
  const line = (i: number) => `  const value${i} = compute(input${i}, options.strict, ${i});\n`;
  const offers: number[] = [];
  const requests: number[] = [];
  for (let i = 0; i < EDITS; i++) {
    const at = 100 * i;
    const repeated = `  return parse(input, options.strict, context);\n`;
    const lines = Array.from({ length: LINES }, (_, n) => (n % 50 === 0 ? repeated : line(n)));
    let text = lines.join('');
    const begin = positionOf(lines, at);
    const edited = (isCertain: boolean) => {
      const offset = begin + (isCertain ? 0 : repeated.length);
      const from = text.indexOf('options.strict', offset);
      return `${text.slice(0, from)}options.mode${text.slice(from + 'options.strict'.length)}`;
    };
    for (const isCertain of [true, false]) {
      const document = () => ({ uri: 'a', languageId: 'typescript', text });
      const done = Promise.withResolvers<number>();
      let start = 0;
      const engine = createEngine({
        documents: () => [document()],
        symbol: async () => undefined,
        errors: () => [],
        quickFix: async () => [],
        parses: async () => true,
        pathOf: (uri) => uri,
        async ask(region) {
          const took = performance.now() - start;
          readAnswer(region.text, region);
          if (!isCertain) done.resolve(took);
          return undefined;
        },
        onDidChange: () => isCertain && done.resolve(performance.now() - start),
        now: () => performance.now(),
        sleep: async () => undefined,
      });
      engine.opened(document());
      engine.cursor('a', positionAt(text, begin));
      const before = text;
      text = edited(isCertain);
      start = performance.now();
      engine.changed(document(), 'edit');
      (isCertain ? offers : requests).push(await done.promise);
      text = before;
      engine.dispose();
    }
  }
  return {
    'next_edits.certain_p50_ms': percentile(offers, 0.5),
    'next_edits.certain_max_ms': Math.max(...offers),
    'next_edits.request_p50_ms': percentile(requests, 0.5),
  };
}

function positionOf(lines: readonly string[], line: number): number {
  return lines.slice(0, line).join('').length;
}
