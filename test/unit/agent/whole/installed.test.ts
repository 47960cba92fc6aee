import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Script, startStrictServer } from '../loop/strictServer.ts';
import { MODELS, startWired } from '../loop/wired.ts';
import { newWorld, repository, write } from '../tree/world.ts';
import { CART, CART_TEST } from './project.ts';
import { startAgent } from './start.ts';

const PLUS = {
  'node_modules/plus/package.json': '{"name":"plus","type":"module","main":"index.js"}',
  'node_modules/plus/index.js': 'export const add = (a, b) => a + b;\n',
};
/** What an installer does, without a network. */
const INSTALLS = Object.entries(PLUS)
  .map(([path, text]) => `mkdir -p node_modules/plus && printf '%s' '${text.trim()}' > ${path}`)
  .join(' && ');
const USES = `import { add } from 'plus';
export const sum = (prices) => {
  return prices.reduce((a, b) => add(a, b), 0);
};
export const count = (prices) => {
  return prices.length;
};
`;
const NEW_TEST = `import test from 'node:test';
import assert from 'node:assert';
import { sum } from '../src/cart.js';
test('adds three', () => { assert.equal(sum([1, 2, 3]), 6); });
`;
const NAMES_IT = JSON.stringify({
  type: 'module',
  scripts: { test: 'node --test' },
  dependencies: { plus: '1.0.0' },
});

const calls = {
  installs: { name: 'run', input: { command: INSTALLS } },
  names: { name: 'write', input: { path: 'package.json', content: NAMES_IT } },
  uses: { name: 'write', input: { path: 'src/cart.js', content: USES } },
  tests: { name: 'write', input: { path: 'test/more.test.js', content: NEW_TEST } },
  done: { name: 'done', input: { summary: 'It uses plus.' } },
};

/** How a task ends whose model makes these calls, one after another; with what the first look of its verification said. */
async function endOf(mine: readonly (keyof typeof calls)[], installed: Readonly<Record<string, string>>) {
  const world = newWorld();
  repository(world.user, { ...CART, '.gitignore': 'node_modules\n' });
  write(world.user, installed);
  const script: Script = ({ n }) => {
    const made = mine[n];
    return made === undefined ? { text: 'Done.' } : { calls: [{ ...calls[made], id: `c${n}` }] };
  };
  const server = await startStrictServer(script);
  const { requests, harness } = startWired(server.url, { cheap: [MODELS.openai], mid: [], premium: [] });
  const storage = join(world.at, 'storage');
  const agent = startAgent({ storage, project: world.user, requests, ledger: harness.ledger });
  try {
    const id = await agent.start({ prompt: 'Add the prices by the package plus.', allow: [CART_TEST] });
    const { end } = await agent.ended(id);
    const looks = agent
      .stepsOf(id)
      .flatMap((step) => (step.kind === 'verify' ? [step.result?.text ?? ''] : []));
    await agent.runner.discard(id);
    return { end, looks };
  } finally {
    await agent.stop();
    harness.stop();
    await server.stop();
    world.end();
  }
}

describe('What a task installs', function () {
  this.timeout(180_000);
  const OTHER = { 'node_modules/other/package.json': '{"name":"other"}' };

  it('is there for all runs of its verification where a manifest names it, whether there was anything before or not', async () => {
    for (const installed of [{}, OTHER]) {
      const { end, looks } = await endOf(['installs', 'names', 'uses', 'tests', 'done'], installed);
      assert.deepEqual(end, { why: 'verified' }, looks.join('\n'));
    }
  });

  it('is red where the user does not have it and no manifest names it, until one does', async () => {
    const { end, looks } = await endOf(['installs', 'uses', 'done', 'names', 'done'], OTHER);
    assert.match(looks[0] ?? '', /^Red: .*no manifest names: plus/);
    assert.deepEqual(end, { why: 'verified' });
  });
});
