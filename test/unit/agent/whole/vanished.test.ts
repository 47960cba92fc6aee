import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Script, startStrictServer } from '../loop/strictServer.ts';
import { MODELS, startWired } from '../loop/wired.ts';
import { files, newWorld } from '../tree/world.ts';
import { CART_TEST, cartIn, MENDS } from './project.ts';
import { startAgent } from './start.ts';

describe('A folder that vanishes while a task works on its copy', () => {
  it('stops the task with the cause, is not made anew, and the task goes on once it is back', async function () {
    this.timeout(120_000);
    const world = newWorld();
    cartIn(world);
    const away = join(world.at, 'elsewhere');
    let isAway = false;
    const script: Script = ({ n }) => {
      if (n === 1 && !isAway) {
        isAway = true;
        renameSync(world.user, away);
      }
      const calls = [
        [{ name: 'read', input: { path: 'src/cart.js' }, id: 'a' }],
        [{ name: 'edit', input: MENDS, id: 'b' }],
        [{ name: 'done', input: { summary: 'Prices are added.' }, id: 'c' }],
      ][n];
      return calls ? { calls } : { text: 'Done.' };
    };
    const server = await startStrictServer(script);
    const wired = startWired(server.url, { cheap: [MODELS.openai], mid: [], premium: [] });
    const storage = join(world.at, 'storage');
    const { requests, harness } = wired;
    const agent = startAgent({ storage, project: world.user, requests, ledger: harness.ledger });
    const id = await agent.start({ prompt: 'Mend the sum.', allow: [CART_TEST] });
    const stopped = await agent.ended(id);
    assert.deepEqual(
      [stopped.state, stopped.end],
      ['stopped', { why: 'tree', message: `The folder is not there: ${world.user}` }],
    );
    assert.equal(existsSync(world.user), false);
    renameSync(away, world.user);
    const before = files(world.user);
    const { promise: goesOn, resolve } = Promise.withResolvers<void>();
    const listener = agent.runner.listen({ changed: () => agent.taskOf(id).end === null && resolve() });
    await agent.runner.resume(id);
    await goesOn;
    listener.dispose();
    const ended = await agent.ended(id);
    assert.deepEqual(ended.end, { why: 'verified' });
    const tree = await agent.trees.open(id);
    assert.match(readFileSync(join(tree?.root ?? '', 'src/cart.js'), 'utf8'), /total \+ price/);
    assert.deepEqual(files(world.user), before);
    await agent.runner.discard(id);
    await agent.stop();
    harness.stop();
    await server.stop();
    world.end();
  });
});
