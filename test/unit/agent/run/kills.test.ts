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
async function runWith(
  script: readonly Move[][],
  deaths: readonly number[],
  deeds: readonly Deed[] = [],
): Promise<End> {
  const world = createWorld();
  const left = [...deeds];
  try {
    for (let nth = 0; ; nth += 1) {
      const session = openSession(world, script, { diesAt: deaths[nth] ?? null });
      const id = session.found[0] ?? started(session);
      const task = id === null ? null : await live(world, session, id, left);
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
async function live(world: World, session: Session, id: string, deeds: Deed[]): Promise<Task | null> {
  const { runner, journal, until, died } = session;
  for (let turns = 0; ; turns += 1) {
    assert.ok(turns < 1_000, 'it goes on');
    const task = await until(
      id,
      ({ state, waiting }) => state === 'done' || state === 'stopped' || waiting?.for === 'answer',
    );
    // It may die right after the task has come to rest.
    if (!task || session.isDead()) return null;
    const deed = deeds.shift();
    if (task.state === 'done' && !deed) return task;
    const { waiting } = task;
    const acted =
      waiting?.for === 'answer'
        ? runner.answer(id, waiting.seq, answerTo(world, journal, id, waiting.seq))
        : task.state === 'stopped' && runner.resume(id);
    const done = deed && doing(session, id, deed);
    await Promise.race([died, Promise.allSettled([acted, done])]);
    await new Promise(setImmediate);
  }
}

/** Something that the user does to a task, so many turns after it was let go on. */
interface Deed {
  readonly do: 'stop' | 'back' | 'say' | 'close';
  readonly after: number;
}

async function doing(session: Session, id: string, deed: Deed): Promise<unknown> {
  const { runner, journal } = session;
  for (let turn = 0; turn < deed.after; turn += 1) await new Promise(setImmediate);
  switch (deed.do) {
    case 'stop':
      return runner.stop(id);
    case 'back':
      return runner.back(id, Math.floor((journal.steps(id)?.line.length ?? 0) / 2));
    case 'say':
      return runner.tell(id, 'use tabs');
    case 'close':
      return session.close();
  }
}

/** The point after which a task's question is there and nothing else has happened. */
async function pointOfQuestion(script: readonly Move[][]): Promise<number> {
  const world = createWorld();
  const session = openSession(world, script);
  try {
    await session.until(session.runner.start(wanted()), ({ waiting }) => waiting?.for === 'answer');
    return session.points();
  } finally {
    await session.close();
    world.remove();
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

/**
 * Without what the user said, and the trace in the tree of an effect that does not happen a second time. Where the answer
 * of a model was undone, the next one may wish for the same again.
 */
function withoutWords(end: End, deeds: readonly Deed[]) {
  const { files, done, outside, ...rest } = compared(end);
  return {
    ...rest,
    outside: deeds.some((deed) => deed.do === 'back') ? [...new Set(outside)] : outside,
    files: files.filter(([path]) => path !== 'outside.log'),
    done: done.filter((what) => what !== 'note'),
  };
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

  it('ends the same whatever the user does meanwhile', async () => {
    const deeds = fc.record({
      do: fc.constantFrom('stop' as const, 'back' as const, 'say' as const, 'close' as const),
      after: fc.nat({ max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.array(fc.nat({ max: 120 }), { maxLength: 4 }),
        fc.array(deeds, { minLength: 1, maxLength: 4 }),
        async (script, deaths, done) => {
          const undisturbed = await runWith(script, []);
          const disturbed = await runWith(
            script,
            deaths.map((at) => at + 1),
            done,
          );
          assert.deepEqual(withoutWords(disturbed, done), withoutWords(undisturbed, done));
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

  it('ends the same where its question outlives it, at whichever point the next one dies', async () => {
    const script: Move[][] = [[{ tool: 'outside', line: 'one', ask: true }]];
    const undisturbed = await runWith(script, []);
    const asked = await pointOfQuestion(script);
    for (let at = 1, deaths = 2; deaths === 2; at += 1) {
      const end = await runWith(script, [asked, at]);
      assert.deepEqual([at, compared(end)], [at, compared(undisturbed)]);
      deaths = end.deaths;
    }
  }).timeout(120_000);

  it('goes on after its end once the user has let it, at whichever point that dies', async () => {
    let isOver = false;
    for (let at = 1; !isOver; at += 1) {
      const world = createWorld();
      try {
        const first = openSession(world, [[]]);
        const id = first.runner.start(wanted());
        await first.until(id, ({ state }) => state === 'done');
        await first.close();
        const second = openSession(world, [[]], { diesAt: at });
        await Promise.race([second.died, second.runner.resume(id)]);
        await second.until(id, ({ head, state }) => state === 'done' && head > 2);
        isOver = !second.isDead();
        await second.close();
        const third = openSession(world, [[]]);
        const entry = third.journal.entry(id);
        const isLetOn = entry?.readable && entry.task.state !== 'done';
        const whats = third.journal.steps(id)?.line.map((one) => one.kind === 'note' && one.input.what);
        if (isLetOn) assert.ok(whats?.includes('resumed'), `at ${at}`);
        await third.close();
      } finally {
        world.remove();
      }
    }
  }).timeout(120_000);

  it('is taken away, or taken over, wholly or not at all, at whichever point that dies', async () => {
    for (const how of ['discard', 'settle'] as const) {
      let isOver = false;
      for (let at = 1; !isOver; at += 1) {
        const world = createWorld();
        try {
          const first = openSession(world, [[]]);
          const id = first.runner.start(wanted());
          await first.until(id, ({ state }) => state === 'done');
          await first.close();
          const second = openSession(world, [[]], { diesAt: at });
          const { runner } = second;
          const done = how === 'discard' ? runner.discard(id) : runner.settle(id, 'accepted');
          await Promise.race([second.died, done]);
          isOver = !second.isDead();
          await second.close();
          const third = openSession(world, [[]]);
          await third.runner.ready;
          const entry = third.journal.entry(id);
          const isThere = entry?.readable === true && entry.task.settled === null;
          assert.equal(world.trees.has(id), isThere, `${how} at ${at}`);
          assert.deepEqual(third.journal.removing(), []);
          if (isThere) assert.equal(entry.task.state, 'done');
          await third.close();
        } finally {
          world.remove();
        }
      }
    }
  }).timeout(120_000);
});
