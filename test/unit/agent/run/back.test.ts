import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Task } from '../../../../src/agent/journal/index.ts';
import type { LoopPort, TaskView } from '../../../../src/agent/run/index.ts';
import { createWorld, type Move, openSession, scriptedLoop, wanted } from './world.ts';

const moves: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    tool: fc.constant('write' as const),
    path: fc.constantFrom('a', 'b', 'c'),
    text: fc.string({ maxLength: 3 }),
  }),
  fc.record({
    tool: fc.constant('append' as const),
    path: fc.constantFrom('a', 'b'),
    text: fc.constant('x'),
  }),
);
const scripts = fc.array(fc.array(moves, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });

const isDone = ({ state }: Task) => state === 'done';

describe('back to a step', () => {
  it('makes the tree what it was then, forward again too, and the next action knows nothing of what was undone', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), async (script, jumps) => {
        const world = createWorld();
        /** The files as they were after each step, as the loop saw them. */
        const states = new Map<number, string>();
        const seen: TaskView[] = [];
        const loop: LoopPort = {
          next(view) {
            seen.push(view);
            states.set(view.task.head, files());
            return scriptedLoop(script.length).next(view);
          },
        };
        const files = () => JSON.stringify([...([...world.trees.values()][0]?.files ?? [])].sort());
        const session = openSession(world, script, { loop });
        try {
          const id = session.runner.start(wanted());
          const first = await session.until(id, isDone);
          const end = files();
          for (const jump of jumps) {
            const to = jump % ((first?.head ?? 0) + 1);
            assert.deepEqual(await session.runner.back(id, to), { ok: true });
            assert.equal(files(), states.get(to));
            const entry = session.journal.entry(id);
            assert.ok(entry?.readable && entry.task.state === 'stopped' && entry.task.restore === null);
          }
          const last = (jumps.at(-1) ?? 0) % ((first?.head ?? 0) + 1);
          seen.length = 0;
          await session.runner.resume(id);
          await session.until(id, isDone);
          assert.ok(seen[0]?.steps.every(({ seq }) => seq <= last));
          assert.equal(files(), end);
        } finally {
          await session.close();
          world.remove();
        }
      }),
      { numRuns: 40 },
    );
  }).timeout(60_000);

  it('asks before an effect outside of the tree would happen a second time', async () => {
    const world = createWorld();
    const session = openSession(world, [[{ tool: 'outside', line: 'one' }]]);
    try {
      const id = session.runner.start(wanted());
      await session.until(id, isDone);
      const model = session.journal.steps(id)?.line.find(({ kind }) => kind === 'model');
      await session.runner.back(id, model?.seq ?? 0);
      await session.runner.resume(id);
      const task = await session.until(id, ({ waiting }) => waiting?.for === 'answer');
      const step = session.journal.steps(id)?.line.find(({ seq }) => seq === task?.head);
      assert.equal(step?.question?.about, 'again');
      assert.deepEqual(world.outside, ['one']);
    } finally {
      await session.close();
      world.remove();
    }
  });

  it('is finished after a process died in the middle of it', async () => {
    const world = createWorld();
    const script: Move[][] = [
      [{ tool: 'append', path: 'a', text: 'x' }],
      [{ tool: 'append', path: 'a', text: 'y' }],
    ];
    const first = openSession(world, script);
    const id = first.runner.start(wanted());
    await first.until(id, isDone);
    const steps = first.journal.steps(id)?.line ?? [];
    const target = steps.find(({ kind }) => kind === 'tool');
    first.journal.claim(id);
    first.journal.update(id, {
      head: target?.seq ?? 0,
      restore: target?.after ?? null,
      state: 'stopped',
      end: { why: 'stopped' },
    });
    first.kill();
    const second = openSession(world, script);
    try {
      assert.equal(world.trees.get(id)?.files.get('a'), 'firstxy');
      await second.runner.resume(id);
      await second.until(id, isDone);
      assert.equal(world.trees.get(id)?.files.get('a'), 'firstxy');
      assert.equal(world.trees.get(id)?.files.get('a.log'), 'xx');
    } finally {
      await second.close();
      world.remove();
    }
  });
});
