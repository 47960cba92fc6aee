import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Task, TaskAnswer } from '../../../../src/agent/journal/index.ts';
import { createWorld, type Move, openSession, type World, wanted } from './world.ts';

const moves: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    tool: fc.constant('write' as const),
    path: fc.constantFrom('a', 'b'),
    text: fc.string({ maxLength: 3 }),
  }),
  fc.record({
    tool: fc.constant('append' as const),
    path: fc.constantFrom('a', 'b'),
    text: fc.string({ minLength: 1, maxLength: 3 }),
  }),
  fc.record({ tool: fc.constant('read' as const), path: fc.constantFrom('a', 'b') }),
  fc.record({ tool: fc.constant('outside' as const), line: fc.uuid(), ask: fc.boolean() }),
);

const scripts = fc.array(fc.array(moves, { maxLength: 3 }), { minLength: 1, maxLength: 3 });

interface End {
  readonly state: string;
  readonly files: readonly (readonly [string, string])[];
  readonly outside: readonly string[];
  /** What was done, without what was cut off. */
  readonly done: readonly string[];
  readonly trees: number;
  readonly requests: number;
  readonly points: number;
  readonly deaths: number;
}

/**
 * Runs a task to its end in processes that die at the given points, one after another. The user resumes it, allows what is
 * asked, and has a cut-off command run again only where its line is not there.
 */
async function runWith(script: readonly Move[][], deaths: readonly number[]): Promise<End> {
  const world = createWorld();
  try {
    for (let nth = 0; ; nth += 1) {
      const session = openSession(world, script, { diesAt: deaths[nth] ?? null });
      const id = session.found[0] ?? started(session);
      const task = id === null ? null : await live(world, session, id);
      if (!task || session.isDead()) {
        await session.died;
        continue;
      }
      const steps = session.journal.steps(task.id);
      const known = new Set(steps?.all.map(({ requestId }) => requestId));
      assert.equal(new Set(world.server).size, world.server.length, 'each request has an id of its own');
      assert.ok(
        world.server.every((request) => known.has(request)),
        'each request stands in the journal',
      );
      const end: End = {
        state: task.state,
        files: [...(world.trees.get(task.id)?.files ?? [])].sort(),
        outside: world.outside,
        done: (steps?.line ?? [])
          .filter(({ state }) => state === 'done')
          .map((step) => (step.kind === 'tool' ? `tool ${step.input.call.id}` : step.kind)),
        trees: world.trees.size,
        points: session.points(),
        deaths: nth,
        requests: world.server.length,
      };
      await session.close();
      return end;
    }
  } finally {
    world.remove();
  }
}

type Session = ReturnType<typeof openSession>;

function started({ runner }: Session): string | null {
  try {
    return runner.start(wanted());
  } catch {
    // It died before the task was written down, or right after.
    return null;
  }
}

/** Sees a task to its end in one process; null where that died. */
async function live(world: World, session: Session, id: string): Promise<Task | null> {
  const { runner, journal, until, died } = session;
  for (;;) {
    const task = await until(
      id,
      ({ state, waiting }) => state === 'done' || state === 'stopped' || waiting?.for === 'answer',
    );
    // It may die right after the task has come to rest.
    if (!task || session.isDead()) return null;
    if (task.state === 'done') return task;
    const { waiting } = task;
    const acted =
      waiting?.for === 'answer'
        ? runner.answer(id, waiting.seq, answerTo(world, journal, id, waiting.seq))
        : runner.resume(id);
    await Promise.race([died, acted.catch(() => {})]);
    await new Promise(setImmediate);
  }
}

function answerTo(world: World, journal: Session['journal'], id: string, seq: number): TaskAnswer {
  const step = journal.steps(id)?.all.find((one) => one.seq === seq);
  const line = step?.kind === 'tool' ? String(step.input.call.input['line']) : '';
  return { answer: step?.question?.about === 'again' && world.outside.includes(line) ? 'no' : 'yes' };
}

function compared({ points, deaths, requests, ...end }: End): Omit<End, 'points' | 'deaths' | 'requests'> {
  return end;
}

describe('a task whose process dies', () => {
  it('ends as without the deaths, at whichever point they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.array(fc.nat({ max: 120 }), { minLength: 1, maxLength: 4 }),
        async (script, deaths) => {
          const undisturbed = await runWith(script, []);
          const disturbed = await runWith(
            script,
            deaths.map((at) => at + 1),
          );
          assert.deepEqual(compared(disturbed), compared(undisturbed));
          assert.ok(
            disturbed.requests <= undisturbed.requests + disturbed.deaths,
            'a request is repeated only where it was cut off',
          );
        },
      ),
      { numRuns: 60 },
    );
  }).timeout(120_000);

  it('ends the same for each single point of a task with every kind of step', async () => {
    const script: Move[][] = [
      [
        { tool: 'read', path: 'a' },
        { tool: 'append', path: 'a', text: 'x' },
        { tool: 'outside', line: 'one' },
      ],
      [
        { tool: 'outside', line: 'two', ask: true },
        { tool: 'write', path: 'b', text: 'y' },
      ],
    ];
    const undisturbed = await runWith(script, []);
    assert.deepEqual(undisturbed.outside, ['one', 'two']);
    for (let at = 1; at <= undisturbed.points; at += 1) {
      assert.deepEqual([at, compared(await runWith(script, [at]))], [at, compared(undisturbed)]);
    }
  }).timeout(120_000);
});
