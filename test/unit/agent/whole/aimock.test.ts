import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Step } from '../../../../src/agent/journal/index.ts';
import type { ModelRef } from '../../../../src/models/index.ts';
import { startWired } from '../loop/wired.ts';
import { files, newWorld, type World } from '../tree/world.ts';
import { CART_TEST, cartIn, MENDS } from './project.ts';
import { startAgent } from './start.ts';

type Turn = NonNullable<Parameters<LLMock['on']>[1]>;

const call = (name: string, input: object, id: string) => ({ name, arguments: JSON.stringify(input), id });

/** What each wire calls its tokens, and what a call costs there: OpenRouter says it, of the others the price list does. */
const WIRES: Readonly<
  Record<
    string,
    { readonly model: ModelRef; readonly usage: (n: number) => object; readonly usd: (n: number) => number }
  >
> = {
  OpenAI: {
    model: 'openai/gpt-5-mini',
    usage: (n) => ({ prompt_tokens: 1_000 + n, completion_tokens: 10 + n }),
    usd: (n) => (1_000 + n + (10 + n) * 5) / 1e6,
  },
  Anthropic: {
    model: 'anthropic/claude-haiku-4-5',
    usage: (n) => ({ input_tokens: 1_000 + n, output_tokens: 10 + n }),
    usd: (n) => (1_000 + n + (10 + n) * 5) / 1e6,
  },
  OpenRouter: {
    model: 'openrouter/deepseek/deepseek-v4-flash',
    usage: (n) => ({ prompt_tokens: 1_000 + n, completion_tokens: 10 + n, cost: 0.001 * (n + 1) }),
    usd: (n) => 0.001 * (n + 1),
  },
};

/** Looks at two files and a third that is not there, at once; an edit that finds nothing; the right one; the end. */
function turnsOf(usage: (n: number) => object): readonly Turn[] {
  const turns = [
    {
      content: 'I look at all of it.',
      toolCalls: [
        call('read', { path: 'src/cart.js' }, 'call_a'),
        call('read', { path: 'src/none.js' }, 'call_b'),
        call('search', { pattern: 'reduce' }, 'call_c'),
      ],
    },
    { toolCalls: [call('edit', { ...MENDS, find: 'total * price' }, 'call_d')] },
    {
      content: 'Now as it stands there.',
      toolCalls: [call('edit', MENDS, 'call_e'), call('run_tests', {}, 'call_f')],
    },
    { toolCalls: [call('done', { summary: 'Prices are added.' }, 'call_g')] },
  ];
  return turns.map((turn, n) => ({ ...turn, usage: usage(n) }) as Turn);
}

describe('A whole task against aimock, whose wires are those of the providers', function () {
  this.timeout(120_000);
  let world: World;
  let mock: LLMock;
  beforeEach(async () => {
    world = newWorld();
    cartIn(world);
    // Arguments come in pieces of a few characters.
    mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 5 });
    await mock.start();
  });
  afterEach(async () => {
    await mock.stop();
    world.end();
  });

  async function run(name: keyof typeof WIRES, turns: (usage: (n: number) => object) => readonly Turn[]) {
    const wire = WIRES[name];
    if (!wire) throw new Error(name);
    const all = turns(wire.usage);
    const answers = (messages: readonly { readonly role: string }[]) =>
      messages.filter(({ role }) => role === 'assistant').length;
    for (const [n, turn] of all.entries()) {
      mock.on({ endpoint: 'chat', predicate: ({ messages }) => answers(messages) === n }, turn);
    }
    const wired = startWired(mock.url, { cheap: [wire.model], mid: [], premium: [] }, 200_000, {
      openai: { baseUrl: `${mock.url}/v1` },
      anthropic: { baseUrl: mock.url },
      openrouter: { baseUrl: `${mock.url}/api/v1` },
    });
    const agent = startAgent({
      storage: join(world.at, 'storage'),
      project: world.user,
      requests: wired.requests,
      ledger: wired.harness.ledger,
    });
    const before = files(world.user);
    try {
      const id = await agent.start({ prompt: 'Mend the sum of the cart.', allow: [CART_TEST] });
      const task = await agent.ended(id);
      const steps = agent.stepsOf(id);
      const tree = await agent.trees.open(id);
      const text = readFileSync(join(tree?.root ?? '', 'src/cart.js'), 'utf8');
      const rows = wired.harness.ledger.attemptsOfSession(id);
      await agent.runner.discard(id);
      assert.deepEqual(files(world.user), before);
      return { task, steps, text, rows, wire, requests: mock.getRequests() };
    } finally {
      await agent.stop();
      wired.harness.stop();
    }
  }

  const results = (steps: readonly Step[]) =>
    steps.flatMap((step) =>
      step.kind === 'tool' ? [[step.input.call.name, step.result?.ok, step.result?.content] as const] : [],
    );

  for (const name of Object.keys(WIRES)) {
    it(`is verified on ${name}: calls at once, arguments in pieces, errors of tools, and each call's price`, async () => {
      const { task, steps, text, rows, wire, requests } = await run(name, turnsOf);
      assert.deepEqual(task.end, { why: 'verified' }, JSON.stringify(steps.slice(-2), null, 1));
      assert.match(text, /total \+ price/);
      assert.deepEqual(
        results(steps).map(([tool, ok]) => [tool, ok]),
        [
          ['read', true],
          ['read', false],
          ['search', true],
          ['edit', false],
          ['edit', true],
          ['run_tests', true],
          ['done', true],
        ],
      );
      const models = steps.flatMap((step) => (step.kind === 'model' ? [step] : []));
      assert.equal(requests.length, 4);
      const expected = [0, 1, 2, 3].map(wire.usd);
      assert.deepEqual(
        models.map(({ usd }) => usd?.toFixed(9)),
        expected.map((usd) => usd.toFixed(9)),
      );
      assert.deepEqual(
        rows.map(({ costUsd, costSource, outcome }) => [costUsd?.toFixed(9), costSource, outcome]),
        expected.map((usd) => [usd.toFixed(9), name === 'OpenRouter' ? 'billed' : 'priced', 'ok']),
      );
      assert.equal(task.spentUsd.toFixed(9), expected.reduce((sum, usd) => sum + usd, 0).toFixed(9));
    });

    it(`asks again on ${name} after a failure before the first byte, and counts each attempt once`, async () => {
      mock.on(
        { endpoint: 'chat', sequenceIndex: 0 },
        {
          error: { message: 'overloaded', type: 'server_error' },
          status: 503,
        },
      );
      const { task, rows, requests } = await run(name, turnsOf);
      assert.deepEqual(task.end, { why: 'verified' });
      assert.deepEqual(
        rows.map(({ outcome }) => outcome),
        ['failed', 'ok', 'ok', 'ok', 'ok'],
      );
      assert.equal(requests.length, rows.length);
    });
  }
});
