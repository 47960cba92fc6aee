import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Journal, Task } from '../../../../src/agent/journal/index.ts';
import { createWorld, type Move, openSession, type Session, wanted } from './world.ts';

const WRITES = new Set<PropertyKey>(['update', 'write', 'cutOff']);

/** A journal whose writes from `from` on, `count` of them, find no room. */
function fullFrom(
  from: number,
  count: number,
): { readonly of: (journal: Journal) => Journal; refused(): number } {
  let writes = 0;
  let refused = 0;
  return {
    refused: () => refused,
    of: (journal) =>
      new Proxy(journal, {
        get(target, name: keyof Journal) {
          const method = target[name];
          if (!WRITES.has(name)) return method;
          return (...values: never[]) => {
            writes += 1;
            if (writes < from || writes >= from + count) return Reflect.apply(method, target, values);
            refused += 1;
            throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
          };
        },
      }),
  };
}

/** Until the task is so, with time going on in between. */
async function later(session: Session, id: string, isSo: (task: Task) => boolean): Promise<Task> {
  for (let i = 0; i < 3_000; i++) {
    const entry = session.journal.entry(id);
    if (entry?.readable && isSo(entry.task)) return entry.task;
    await new Promise(setImmediate);
    if (i % 10 === 9) session.clock.advance(500);
  }
  throw new Error('it does not come to that');
}

const SCRIPT: Move[][] = [
  [
    { tool: 'append', path: 'a', text: 'x' },
    { tool: 'outside', line: 'one' },
  ],
  [{ tool: 'write', path: 'b', text: 'y' }],
];

async function endOf(from: number, count: number) {
  const world = createWorld();
  const full = fullFrom(from, count);
  const session = openSession(world, SCRIPT, { journal: full.of });
  try {
    const id = session.runner.start(wanted());
    await later(session, id, ({ state }) => state === 'done');
    const files = [...(world.trees.get(id)?.files ?? [])].sort();
    const done = session.journal.steps(id)?.line.filter(({ state }) => state === 'done');
    return { files, outside: world.outside, done: done?.map(({ kind }) => kind), refused: full.refused() };
  } finally {
    await session.close();
    world.remove();
  }
}

/** As the views show it, which the journal cannot. */
function saysSo({ runner, journal }: Session, id: string): boolean {
  const [listed] = runner.list();
  const shown = runner.entry(id);
  assert.deepEqual(listed, shown);
  const kept = journal.entry(id);
  assert.ok(kept?.readable && kept.task.waiting?.for !== 'disk');
  return shown?.readable === true && shown.task.waiting?.for === 'disk';
}

describe('a full disk', () => {
  it('stops a task before the next effect, whichever record it is, and it goes on when there is room', async () => {
    const { refused: _, ...calm } = await endOf(Infinity, 0);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (from, count) => {
          const { refused, ...end } = await endOf(from, count);
          assert.deepEqual(end, calm);
          assert.equal(refused, count);
        },
      ),
      { numRuns: 40 },
    );
  }).timeout(60_000);

  it('is seen before a step begins, and said', async () => {
    const world = createWorld();
    let room = false;
    const session = openSession(world, SCRIPT, { hasRoom: () => room });
    try {
      const id = session.runner.start(wanted());
      await later(session, id, () => saysSo(session, id));
      session.clock.advance(60_000);
      assert.deepEqual([world.server, world.outside], [[], []]);
      room = true;
      await later(session, id, ({ state }) => state === 'done');
      assert.equal(saysSo(session, id), false);
    } finally {
      await session.close();
      world.remove();
    }
  });

  it('lets a task be stopped meanwhile', async () => {
    const world = createWorld();
    const session = openSession(world, SCRIPT, { hasRoom: () => false });
    try {
      const id = session.runner.start(wanted());
      await later(session, id, () => saysSo(session, id));
      await session.runner.stop(id);
      await later(session, id, ({ state }) => state === 'stopped');
    } finally {
      await session.close();
      world.remove();
    }
  });

  it('in the middle of a tool puts the tree back before it runs again', async () => {
    const world = createWorld();
    let runs = 0;
    const session = openSession(world, [[{ tool: 'append', path: 'a', text: 'x' }]], {
      run: () => ({
        ok: true,
        repeat: 'in-tree',
        touchesTree: true,
        question: null,
        run: async () => {
          runs += 1;
          const files = [...world.trees.values()][0]?.files;
          files?.set('a', `${files.get('a')}x`);
          if (runs === 1) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
          return { ok: true, content: '' };
        },
      }),
    });
    try {
      const id = session.runner.start(wanted());
      await later(session, id, ({ state }) => state === 'done');
      assert.equal(world.trees.get(id)?.files.get('a'), 'firstx');
      assert.equal(runs, 2);
    } finally {
      await session.close();
      world.remove();
    }
  });
});
