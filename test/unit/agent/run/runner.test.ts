import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import type { Journal, ModelResult, Step, Task } from '../../../../src/agent/journal/index.ts';
import type { LoopPort, ModelPort, PlannedCall, TaskView } from '../../../../src/agent/run/index.ts';
import {
  createWorld,
  type Move,
  openSession,
  type Session,
  type SessionOptions,
  type World,
  wanted,
} from './world.ts';

let world: World;
let sessions: Session[];

beforeEach(() => {
  world = createWorld();
  sessions = [];
});

afterEach(async () => {
  for (const session of sessions) await session.close();
  world.remove();
});

function open(script: readonly Move[][] = [[]], options: SessionOptions = {}): Session {
  const session = openSession(world, script, options);
  sessions.push(session);
  return session;
}

const soon = () => new Promise(setImmediate);

/** Until it is so, with the clock standing still. */
async function eventually(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000 && !isSo(); i++) await soon();
  assert.ok(isSo());
}

const is =
  (...states: Task['state'][]) =>
  ({ state }: Task) =>
    states.includes(state);

/** For something else than its turn. */
const waits = ({ state, waiting: what }: Task) => state === 'waiting' && what?.for !== 'turn';

const stepsOf = ({ journal }: Session, id: string): readonly Step[] => journal.steps(id)?.line ?? [];

const taskOf = ({ journal }: Session, id: string): Task | null => {
  const entry = journal.entry(id);
  return entry?.readable ? entry.task : null;
};

/** Asks for ever. */
const ASKS: LoopPort = { next: () => ({ do: 'ask', tier: 'cheap' }) };

const OK: ModelResult = { outcome: 'ok', text: '', calls: [], cutCalls: [], failure: null, tokens: null };

function answering(usd: number | null, result: Partial<ModelResult> = {}, seen: TaskView[] = []): ModelPort {
  return {
    ask: async ({ view }) => {
      seen.push(view);
      return { result: { ...OK, ...result }, model: 'fake/model', usd };
    },
  };
}

/** One that answers only when it is stopped. */
function waiting(): ModelPort & { readonly open: number } {
  let open = 0;
  return {
    get open() {
      return open;
    },
    ask: (_, signal) =>
      new Promise((resolve) => {
        open += 1;
        signal.addEventListener('abort', () => {
          open -= 1;
          resolve({ result: { ...OK, outcome: 'cancelled' }, model: 'fake/model', usd: 0.002 });
        });
      }),
  };
}

function planned(
  run: (signal: AbortSignal) => ReturnType<Extract<PlannedCall, { ok: true }>['run']>,
): PlannedCall {
  return { ok: true, repeat: 'harmless', touchesTree: false, question: null, run };
}

describe('questions of a task', () => {
  const script: Move[][] = [[{ tool: 'outside', line: 'x', ask: true }]];

  it('are there in every window, and count once, from whichever they are answered', async () => {
    const [first, second] = [open(script), open(script)];
    const id = first.runner.start(wanted());
    const task = await first.until(id, waits);
    await second.runner.ready;
    assert.deepEqual(taskOf(second, id)?.waiting, task?.waiting);
    const seq = task?.head ?? 0;
    assert.equal(await second.runner.answer(id, seq, { answer: 'yes' }), true);
    assert.equal(await first.runner.answer(id, seq, { answer: 'no' }), false);
    first.clock.advance(500);
    await first.until(id, is('done'));
    assert.deepEqual(world.outside, ['x']);
  });

  it('are answered in another window once the first has gone, which then goes on with it', async () => {
    const first = open(script);
    const id = first.runner.start(wanted());
    const task = await first.until(id, waits);
    first.kill();
    const second = open(script);
    assert.equal(await second.runner.answer(id, task?.head ?? 0, { answer: 'yes' }), true);
    await second.until(id, is('done'));
    assert.deepEqual(world.outside, ['x']);
  });

  it('are acted on in another window only when nothing of the first still runs', async () => {
    const first = open(script);
    const id = first.runner.start(wanted());
    const task = await first.until(id, waits);
    const left: number[] = [];
    const run = (): PlannedCall =>
      planned(async () => {
        left.push(world.leftovers.size);
        return { ok: true, content: '' };
      });
    const second = open(script, { run });
    await second.runner.ready;
    first.kill();
    world.leftovers.add('a server');
    assert.equal(await second.runner.answer(id, task?.head ?? 0, { answer: 'yes' }), true);
    await second.until(id, is('done'));
    assert.deepEqual(left, [0]);
  });

  it('answered, but not acted on before the window is closed, are acted on after Resume', async () => {
    const model = waiting();
    const loop: LoopPort = {
      next({ task, steps }) {
        if (task.title === 'asks for ever') return ASKS.next({ task, steps });
        if (steps.length > 0) return { do: 'end', state: 'done', end: { why: 'verified' } };
        return { do: 'question', question: { about: 'plan', text: 'so' }, what: 'plan' };
      },
    };
    const session = open([], { model, loop, parallel: 1 });
    const id = session.runner.start(wanted());
    const task = await session.until(id, waits);
    session.runner.start({ ...wanted(), title: 'asks for ever' });
    await eventually(() => model.open === 1);
    assert.equal(await session.runner.answer(id, task?.head ?? 0, { answer: 'yes' }), true);
    await session.close();
    const next = open([], { model, loop });
    assert.deepEqual(taskOf(next, id)?.end, { why: 'interrupted' });
    await next.runner.resume(id);
    await next.until(id, is('done'));
    assert.deepEqual(
      stepsOf(next, id).map(({ answer }) => answer),
      [{ answer: 'yes' }],
    );
  });

  it('refused, run nothing, and the model is told so with the words', async () => {
    const session = open(script);
    const id = session.runner.start(wanted());
    const task = await session.until(id, waits);
    await session.runner.answer(id, task?.head ?? 0, { answer: 'no', words: 'use the other one' });
    await session.until(id, is('done'));
    assert.deepEqual(world.outside, []);
    const step = stepsOf(session, id).find(({ kind }) => kind === 'tool');
    assert.ok(step?.kind === 'tool' && step.result?.notRun === 'refused');
    assert.match(step.result.content, /use the other one/);
  });

  it('answered “always” are kept before the command runs', async () => {
    const session = open(script);
    const id = session.runner.start(wanted());
    const task = await session.until(id, waits);
    await session.runner.answer(id, task?.head ?? 0, { answer: 'always' });
    await session.until(id, is('done'));
    assert.deepEqual([world.asked, world.outside], [['kept command'], ['x']]);
  });

  it('wait through Stop and Resume, and are void once their step is undone', async () => {
    const session = open(script);
    const id = session.runner.start(wanted());
    const seq = (await session.until(id, waits))?.head ?? 0;
    await session.runner.stop(id);
    assert.deepEqual(taskOf(session, id)?.end, { why: 'stopped' });
    await session.runner.resume(id);
    assert.equal((await session.until(id, waits))?.head, seq);
    await session.runner.back(id, 0);
    assert.equal(await session.runner.answer(id, seq, { answer: 'yes' }), false);
    assert.deepEqual(world.outside, []);
  });
});

describe('the limits of a task', () => {
  it('hold its budget whatever the model does, and it goes on with a larger one', async () => {
    const session = open([[]], { loop: ASKS, model: answering(0.3) });
    const id = session.runner.start(wanted({ budgetUsd: 1 }));
    const task = await session.until(id, waits);
    assert.deepEqual(task?.waiting?.for, 'budget');
    assert.equal(stepsOf(session, id).length, 4);
    await session.runner.resume(id, { budgetUsd: 1.3 });
    await session.until(id, ({ state, spentUsd }) => state === 'waiting' && spentUsd > 1.4);
    assert.equal(stepsOf(session, id).length, 5);
  });

  it('count a call for which too little is left as none, and wait', async () => {
    const failure = { reason: 'task-budget', message: '', waitMs: null };
    const session = open([[]], { loop: ASKS, model: answering(0, { outcome: 'failed', failure }) });
    const id = session.runner.start(wanted());
    const task = await session.until(id, waits);
    assert.equal(task?.waiting?.for, 'budget');
    assert.deepEqual(
      stepsOf(session, id).map(({ state }) => state),
      ['cut'],
    );
  });

  it('hand a model what is left of it', async () => {
    const left: number[] = [];
    const model: ModelPort = {
      ask: async ({ leftUsd }) => {
        left.push(leftUsd);
        return { result: OK, model: null, usd: 0.25 };
      },
    };
    const session = open([[]], { loop: ASKS, model });
    const id = session.runner.start(wanted({ budgetUsd: 0.5 }));
    await session.until(id, waits);
    assert.deepEqual(left, [0.5, 0.25]);
  });

  it('hold its steps, anew after the user lets it go on', async () => {
    const session = open([[]], { loop: ASKS, model: answering(0) });
    const id = session.runner.start(wanted({ maxSteps: 5 }));
    const task = await session.until(id, is('failed'));
    assert.deepEqual(task?.end, { why: 'steps', limit: 5 });
    assert.equal(stepsOf(session, id).length, 5);
    await session.runner.resume(id);
    await session.until(id, ({ state, head }) => state === 'failed' && head > 5);
    assert.equal(stepsOf(session, id).filter(({ kind }) => kind === 'model').length, 10);
  });

  it('end what only talks to itself', async () => {
    const session = open([[]], { loop: { next: () => ({ do: 'note', what: 'again', text: '' }) } });
    const id = session.runner.start({ ...wanted(), folders: [{ name: 'project', path: tmpdir() }] });
    const task = await session.until(id, is('stopped'));
    assert.equal(task?.end?.why, 'fault');
    assert.ok(stepsOf(session, id).length < 300);
  });
});

describe('a task that waits for a provider', () => {
  const untilPassed = (until: number | null): LoopPort => ({
    next: ({ steps }) =>
      steps.some((step) => step.kind === 'note' && step.input.what === 'waited')
        ? { do: 'end', state: 'done', end: { why: 'verified' } }
        : { do: 'wait', waiting: { for: 'limit', until, message: 'later' } },
  });

  it('goes on when the time has come and not before, over Stop too', async () => {
    const session = open([[]], { loop: untilPassed(1_000_000 + 3_600_000) });
    const id = session.runner.start(wanted());
    await session.until(id, waits);
    session.clock.advance(3_599_000);
    await soon();
    assert.equal(taskOf(session, id)?.state, 'waiting');
    session.clock.advance(1_000);
    await session.until(id, is('done'));
  });

  it('waits for the user where nobody says how long', async () => {
    const session = open([[]], { loop: untilPassed(null) });
    const id = session.runner.start(wanted());
    await session.until(id, waits);
    session.clock.advance(30 * 24 * 3_600_000);
    await soon();
    assert.equal(taskOf(session, id)?.state, 'waiting');
    await session.runner.resume(id);
    await session.until(id, is('done'));
  });

  it('does not go on by itself once it was stopped', async () => {
    const session = open([[]], { loop: untilPassed(1_000_000 + 1_000) });
    const id = session.runner.start(wanted());
    await session.until(id, waits);
    await session.runner.stop(id);
    session.clock.advance(10_000);
    await soon();
    assert.equal(taskOf(session, id)?.state, 'stopped');
  });
});

describe('Stop', () => {
  it('ends an answer that is under way: its cost stands in the journal, and it is asked again after Resume', async () => {
    const model = waiting();
    const session = open([[]], { model });
    const id = session.runner.start(wanted());
    await eventually(() => model.open === 1);
    await session.runner.stop(id);
    assert.equal(model.open, 0);
    assert.deepEqual(
      stepsOf(session, id).map(({ state, usd }) => [state, usd]),
      [['cut', 0.002]],
    );
    assert.equal(taskOf(session, id)?.spentUsd, 0.002);
    await session.runner.resume(id);
    await eventually(() => model.open === 1);
    assert.equal(stepsOf(session, id).length, 2);
  });

  it('stops a task whose tool does not end, and lets nothing begin beside that', async () => {
    let end = () => {};
    const started: string[] = [];
    const run = (): PlannedCall =>
      planned(() => {
        started.push('run');
        return new Promise((resolve) => {
          end = () => resolve({ ok: true, content: 'late' });
        });
      });
    const session = open([[{ tool: 'read', path: 'a' }]], { run });
    const id = session.runner.start(wanted());
    await eventually(() => started.length === 1);
    const stopped = session.runner.stop(id);
    await soon();
    session.clock.advance(1_500);
    await stopped;
    assert.equal(taskOf(session, id)?.state, 'stopped');
    await session.runner.resume(id);
    await soon();
    assert.equal(started.length, 1);
    end();
    await eventually(() => started.length === 2);
    end();
    await session.until(id, is('done'));
  });

  it('counts what had ended all the same, and runs again what was stopped', async () => {
    const results = [
      { ok: false, content: '', notRun: 'stopped' as const },
      { ok: true, content: 'whole' },
    ];
    const ran: AbortSignal[] = [];
    const run = (): PlannedCall =>
      planned((signal) => {
        ran.push(signal);
        return new Promise((resolve) => {
          signal.addEventListener('abort', () =>
            resolve(results[ran.length - 1] ?? { ok: true, content: '' }),
          );
        });
      });
    const session = open([[{ tool: 'read', path: 'a' }]], { run });
    const id = session.runner.start(wanted());
    for (const count of [1, 2]) {
      await eventually(() => ran.length === count);
      await session.runner.stop(id);
      await session.runner.resume(id);
    }
    await session.until(id, is('done'));
    assert.equal(ran.length, 2);
  });

  it('works for one that waits for its turn, and from another window', async () => {
    const model = waiting();
    const session = open([[]], { model, parallel: 1 });
    const [first, second] = [session.runner.start(wanted()), session.runner.start(wanted())];
    await eventually(() => model.open === 1);
    assert.deepEqual(taskOf(session, second)?.waiting, { for: 'turn' });
    await session.runner.stop(second);
    const other = open();
    await other.runner.stop(first);
    session.clock.advance(500);
    await session.until(first, is('stopped'));
    await eventually(() => model.open === 0);
    assert.equal(taskOf(session, second)?.state, 'stopped');
    assert.equal(world.server.length, 0);
  });

  it('of the window leaves tasks that can be resumed', async () => {
    const model = waiting();
    const session = open([[]], { model, parallel: 1 });
    const ids = [session.runner.start(wanted()), session.runner.start(wanted())];
    await eventually(() => model.open === 1);
    await session.close();
    assert.equal(model.open, 0);
    const next = open();
    for (const id of ids) {
      assert.deepEqual(taskOf(next, id)?.end, { why: 'interrupted' });
      await next.runner.resume(id);
      await next.until(id, is('done'));
    }
  });
});

describe('a task that has just ended', () => {
  it('has ended, also where its window is closed at that moment', async () => {
    const session = open();
    const id = session.runner.start(wanted());
    await session.until(id, is('done'));
    await session.close();
    assert.deepEqual(taskOf(open(), id)?.end, { why: 'verified' });
  });
});

describe('several tasks', () => {
  it('run as many at once as are set, and all end', async () => {
    let now = 0;
    let most = 0;
    const model: ModelPort = {
      ask: async () => {
        now += 1;
        most = Math.max(most, now);
        await soon();
        await soon();
        now -= 1;
        return { result: OK, model: null, usd: 0 };
      },
    };
    const session = open([[], []], { model, parallel: 2 });
    const ids = [1, 2, 3, 4, 5].map(() => session.runner.start(wanted()));
    for (const id of ids) await session.until(id, is('done'));
    assert.equal(most, 2);
  });

  it('give their turn away while they wait for the user', async () => {
    const script: Move[][] = [[{ tool: 'outside', line: 'x', ask: true }]];
    const session = open(script, { parallel: 1 });
    const ids = [1, 2].map(() => session.runner.start(wanted()));
    for (const id of ids) await session.until(id, ({ waiting: what }) => what?.for === 'answer');
  });
});

describe('what the user says meanwhile', () => {
  it('comes between an answer’s calls and the next answer, also from another window', async () => {
    const other = open();
    let id = '';
    const run = (): PlannedCall =>
      planned(async () => {
        other.runner.tell(id, 'use tabs');
        return { ok: true, content: '' };
      });
    const reads: Move[] = [
      { tool: 'read', path: 'a' },
      { tool: 'read', path: 'b' },
    ];
    const session = open([reads, []], { run });
    id = session.runner.start(wanted());
    await session.until(id, is('done'));
    const kinds = stepsOf(session, id).map((step) => (step.kind === 'note' ? step.input.text : step.kind));
    assert.deepEqual(kinds, ['model', 'tool', 'tool', 'use tabs', 'use tabs', 'model', 'verify']);
  });
});

describe('what another window has written', () => {
  /** The journal with one method that does something else the first time. */
  const once =
    <Name extends 'write' | 'wishes'>(name: Name, first: (journal: Journal) => void) =>
    (journal: Journal): Journal => {
      let isFirst = true;
      const method = (...values: never[]) => {
        if (isFirst) {
          isFirst = false;
          first(journal);
        }
        return Reflect.apply(journal[name], journal, values);
      };
      return { ...journal, [name]: method };
    };

  it('is kept where the user says something while what was said before is taken up', async () => {
    const other = open();
    let id = '';
    const loop: LoopPort = {
      next: ({ steps }) =>
        steps.length < 2
          ? { do: 'note', text: 'go on', what: 'go-on' }
          : { do: 'end', state: 'done', end: { why: 'verified' } },
    };
    const journal = once('write', () => other.runner.tell(id, 'use spaces'));
    const session = open([], { loop, journal });
    id = session.runner.start(wanted());
    session.runner.tell(id, 'use tabs');
    await session.until(id, is('done'));
    const texts = stepsOf(session, id).map((step) => step.kind === 'note' && step.input.text);
    assert.deepEqual(texts, ['use tabs', 'use spaces']);
  });

  it('is looked at once more where that failed', async () => {
    const model = waiting();
    const fails = () => {
      throw new Error('the file is locked');
    };
    const session = open([[]], { model, journal: once('wishes', fails) });
    const id = session.runner.start(wanted());
    await eventually(() => model.open === 1);
    const other = open([[]]);
    await other.runner.stop(id);
    session.clock.advance(500);
    for (let i = 0; i < 3; i += 1) await soon();
    assert.equal(taskOf(session, id)?.state, 'running');
    session.clock.advance(500);
    await session.until(id, is('stopped'));
  });
});

describe('what is left of a task', () => {
  it('is nothing once it was discarded, also where the process died meanwhile', async () => {
    const session = open();
    const ids = [session.runner.start(wanted()), session.runner.start(wanted())];
    for (const id of ids) await session.until(id, is('done'));
    await session.runner.discard(ids[0] ?? '');
    session.journal.beginRemoval(ids[1] ?? '');
    session.kill();
    const next = open();
    await next.runner.ready;
    assert.deepEqual([next.runner.list(), world.trees.size, next.journal.removing()], [[], 0, []]);
  });

  it('is its record alone once its result was taken over, and not even that after the days that are set', async () => {
    const session = open([[]], { keepDays: 3 });
    const [settled, open_] = [session.runner.start(wanted()), session.runner.start(wanted())];
    for (const id of [settled, open_]) await session.until(id, is('done'));
    await session.runner.settle(settled, 'accepted');
    assert.deepEqual([...world.trees.keys()], [open_]);
    assert.deepEqual(await session.runner.resume(settled), { ok: false, reason: 'settled' });
    session.clock.advance(4 * 24 * 3_600_000);
    await eventually(() => session.runner.list().length === 1);
    assert.equal(session.runner.list()[0]?.id, open_);
  });

  it('is never cleaned up while it is unfinished, nor while a damaged journal may know of it', async () => {
    const session = open([[{ tool: 'outside', line: 'x', ask: true }]]);
    const id = session.runner.start(wanted());
    await session.until(id, waits);
    session.kill();
    world.trees.set('of-nobody', { files: new Map(), snapshots: new Map() });
    const next = open();
    await next.runner.ready;
    assert.deepEqual([...world.trees.keys()], [id]);
  });
});

describe('a task that cannot be worked on', () => {
  it('says so where its tree is gone, where another window has it, where it is damaged, and where it is no more', async () => {
    const script: Move[][] = [[{ tool: 'outside', line: 'x', ask: true }]];
    const session = open(script);
    const id = session.runner.start(wanted());
    await session.until(id, waits);
    const other = open(script);
    assert.deepEqual(await other.runner.resume(id), { ok: false, reason: 'elsewhere' });
    assert.deepEqual(await other.runner.discard(id), { ok: false, reason: 'elsewhere' });
    assert.deepEqual(await other.runner.resume('none'), { ok: false, reason: 'gone' });
    session.kill();
    world.trees.delete(id);
    await other.runner.resume(id);
    const task = await other.until(id, is('failed'));
    assert.equal(task?.end?.why, 'tree');
  });
});
