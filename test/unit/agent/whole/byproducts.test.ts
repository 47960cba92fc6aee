import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Script, startStrictServer } from '../loop/strictServer.ts';
import { MODELS, startWired } from '../loop/wired.ts';
import { newWorld, repository } from '../tree/world.ts';
import { CART, CART_TEST, MENDS } from './project.ts';
import { startAgent } from './start.ts';

/** Writes what reports and caches of tests do: new files, and one that the project keeps. */
const WRITES = `import test from 'node:test';
import { mkdirSync, writeFileSync } from 'node:fs';
test('writes', () => {
  mkdirSync('coverage', { recursive: true });
  for (const path of ['coverage/lcov.info', 'junit.xml', 'times.json']) writeFileSync(path, String(Math.random()));
});
`;

describe('What tests write', () => {
  it('is no part of a task, whoever runs them', async function () {
    this.timeout(120_000);
    const world = newWorld();
    repository(world.user, { ...CART, 'test/writes.test.js': WRITES, 'times.json': '1' });
    const calls = [
      { name: 'edit', input: MENDS },
      { name: 'run_tests', input: {} },
      { name: 'done', input: { summary: 'Prices are added.' } },
    ];
    const script: Script = ({ n }) => {
      const call = calls[n];
      return call ? { calls: [{ ...call, id: `c${n}` }] } : { text: 'Done.' };
    };
    const server = await startStrictServer(script);
    const { requests, harness } = startWired(server.url, { cheap: [MODELS.openai], mid: [], premium: [] });
    const storage = join(world.at, 'storage');
    const agent = startAgent({ storage, project: world.user, requests, ledger: harness.ledger });
    const id = await agent.start({ prompt: 'Mend the sum.', allow: [CART_TEST] });
    assert.deepEqual((await agent.ended(id)).end, { why: 'verified' });
    const tests = agent
      .stepsOf(id)
      .find((step) => step.kind === 'tool' && step.input.call.name === 'run_tests');
    assert.match(tests?.kind === 'tool' ? (tests.result?.content ?? '') : '', /^3 green, 0 red/);
    const tree = await agent.trees.open(id);
    const changes = await tree?.difference(tree.base);
    assert.deepEqual(
      changes?.map(({ path }) => path),
      ['src/cart.js'],
    );
    await agent.runner.discard(id);
    await agent.stop();
    harness.stop();
    await server.stop();
    world.end();
  });
});
