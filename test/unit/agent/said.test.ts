import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '../../../src/agent/assembly.ts';
import * as tests from '../../../src/verify/tests/index.ts';
import { newWorld, write } from './tree/world.ts';

const OWN = 'own-key-of-the-user-0123456789';
const PASSWORD = 'correct-horse-42-battery';

describe('What the user says to a task', () => {
  it('is kept without keys and passwords, in words and in answers', async () => {
    const world = newWorld();
    write(world.user, { 'a.txt': 'a\n' });
    const folder = join(world.at, 'tasks');
    const { runner, journal } = assemble({
      requests: {
        route: () => Promise.reject(new Error('no model here')),
        answer: () => {
          throw new Error('no model here');
        },
      },
      settings: () => ({ environment: [], network: 'never', parallel: 1, keepDays: 1 }),
      ...{ folder, knownSecrets: () => [OWN], checksRoom: async () => tests, log: () => undefined },
      ...{
        attemptsOf: () => [],
        verdict: () => undefined,
        mayShow: () => true,
        language: () => null,
        foreign: async () => ({ ok: false, text: '' }),
      },
    });
    try {
      const id = runner.start({
        ...{ title: 'A', prompt: 'A', folders: [{ name: 'project', path: world.user }], unsaved: new Map() },
        settings: {
          ...{ budgetUsd: 1, startTier: 'cheap', planFirst: false, maxSteps: 10, network: 'never' },
          commandTimeLimitMs: 1_000,
        },
        facts: {},
      });
      await runner.stop(id);
      assert.ok(runner.tell(id, `Log in with ${OWN}, password = "${PASSWORD}".`));
      const entry = runner.entry(id);
      assert.ok(entry?.readable);
      assert.match(entry.task.said.join('\n'), /^Log in with <secret \d>, password = "<secret \d>"\.$/);
    } finally {
      await runner.dispose();
      journal.close();
    }
    const kept = readdirSync(folder).filter((name) => name.startsWith('tasks.db'));
    for (const name of kept) {
      const bytes = readFileSync(join(folder, name), 'latin1');
      assert.ok(!bytes.includes(OWN) && !bytes.includes(PASSWORD), name);
    }
    assert.ok(kept.length > 0 && existsSync(folder));
    world.end();
  });
});
