import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Step } from '../../../../src/agent/journal/index.ts';
import { startWorld } from '../tools/world.ts';
import { newTask } from './line.ts';
import { type Script, startStrictServer, type WireName } from './strictServer.ts';
import { MODELS, settingsOf, startWired } from './wired.ts';

const GREEN = async () => ({ verdict: 'verified' as const, text: 'All green.', report: {} });
const WIRES: readonly WireName[] = ['openai', 'anthropic', 'openrouter', 'google'];
const MANY = Array.from({ length: 45 }, (_, i) => [
  `lib/f${i}.ts`,
  `export const n${i} = ${i};\n`.repeat(20 + i),
]);
const FILES: Readonly<Record<string, string>> = {
  'src/cart.ts': 'export const sum = (a: number, b: number) => a - b;\n',
  'README.md': 'A cart.\n',
  ...Object.fromEntries(MANY),
};

async function withServer(
  script: Script,
  wire: WireName,
  test: (set: {
    readonly server: Awaited<ReturnType<typeof startStrictServer>>;
    readonly wired: ReturnType<typeof startWired>;
    readonly world: ReturnType<typeof startWorld>;
  }) => Promise<void>,
  window = 200_000,
): Promise<void> {
  const server = await startStrictServer(script);
  const world = startWorld(FILES);
  const model = MODELS[wire];
  const wired = startWired(server.url, { cheap: [model], mid: [model], premium: [model] }, window);
  try {
    await test({ server, wired, world });
  } finally {
    wired.harness.stop();
    world.stop();
    await server.stop();
  }
}

/** Reads three files at once, edits, and is done. */
const WORKS: Script = ({ n }) =>
  [
    {
      text: 'I look.',
      calls: [
        { name: 'read', input: { path: 'src/cart.ts' }, id: 'a' },
        { name: 'read', input: { path: 'nothing.ts' }, id: 'b' },
        { name: 'list', input: {}, id: 'c' },
      ],
    },
    { calls: [{ name: 'edit', input: { path: 'src/cart.ts', find: 'a - b', replace: 'a + b' } }] },
    { text: 'Done.', calls: [{ name: 'done', input: { summary: 'Mended the sum.' } }] },
  ][n] ?? { text: 'Done.' };

describe('A task over real wires', function () {
  this.timeout(60_000);

  for (const wire of WIRES) {
    it(`is done on ${wire}, which refuses what is not well-formed`, () =>
      withServer(WORKS, wire, async ({ server, wired, world }) => {
        const { end, steps } = await wired.run(newTask(), world, GREEN);
        assert.deepEqual(server.refused, []);
        assert.deepEqual(end, { do: 'end', state: 'done', end: { why: 'verified' } });
        assert.match(world.text('src/cart.ts'), /a \+ b/);
        const ids = steps.flatMap((step) => (step.kind === 'model' ? [step.requestId] : []));
        const rows = ids.flatMap((id) => wired.harness.ledger.attemptsOf(id ?? ''));
        assert.equal(rows.length, server.bodies.length, 'the ledger has each call once');
      }));

    it(`is taken up again on ${wire} at every step of it, with what the server wants back`, () =>
      withServer(WORKS, wire, async ({ wired, world, server }) => {
        const { steps } = await wired.run(newTask(), world, GREEN);
        for (let at = 1; at < steps.length; at++) {
          // Another window: nothing is remembered but the journal.
          const last = steps[at - 1];
          const cut = last?.kind === 'tool' ? ({ ...last, state: 'cut', result: null } as Step) : null;
          for (const begun of [steps.slice(0, at), ...(cut ? [[...steps.slice(0, at - 1), cut]] : [])]) {
            const later = startWired(server.url, { cheap: [MODELS[wire]], mid: [], premium: [] });
            await world.tree.restore(world.tree.base);
            await later.run(newTask(), world, GREEN, { begun, most: 30 });
            later.harness.stop();
            assert.deepEqual(server.refused, [], `taken up after step ${at}`);
          }
        }
      }));

    it(`sends each result with its call on ${wire}, whatever the ids are`, () => {
      const calls = (ids: readonly string[]) =>
        ids.map((id, i) => ({ name: 'read', input: { path: i === 0 ? 'README.md' : `x${i}` }, id }));
      const sets = [
        calls(['a', 'a', 'a']),
        calls(['', '', '']),
        calls(['1', '2', '3', '4', '5', '6', '7', '8']),
      ];
      return withServer(
        ({ n }) => (sets[n] ? { calls: sets[n] } : { text: 'Nothing to do.' }),
        wire,
        async ({ server, wired, world }) => {
          await wired.run(newTask(), world, GREEN);
          assert.deepEqual(server.refused, []);
          const last = JSON.stringify(server.bodies.at(-1)?.['messages']);
          assert.equal(last.split('A cart.').length - 1, 3, 'each first read has its text');
          assert.equal(last.split('There is no file').length - 1, 2 + 2 + 7);
        },
      );
    });

    it(`runs nothing of an answer that was cut at its limit on ${wire}`, () => {
      const write = { name: 'write', raw: '{"path": "src/cart.ts", "content": "export const su' };
      const script: Script = ({ n }) =>
        [
          { calls: [write], cut: true as const },
          { calls: [{ name: 'write', raw: '{"path": "src/cart.ts"' }] },
          { calls: [{ name: 'write', input: {} }] },
        ][n] ?? { text: 'Nothing.' };
      return withServer(script, wire, async ({ server, wired, world }) => {
        const before = world.hash();
        const { steps } = await wired.run(newTask(), world, GREEN, { most: 12 });
        assert.equal(world.hash(), before);
        assert.deepEqual(server.refused, []);
        assert.match(JSON.stringify(server.bodies.at(-1)), /smaller parts/);
        const wrong = steps.find((step) => step.kind === 'tool' && step.input.call.name === 'write');
        assert.ok(wrong?.kind !== 'tool' || wrong.result?.notRun === 'arguments');
      });
    });

    it(`sends requests that begin with the same bytes as the one before on ${wire}`, () =>
      withServer(
        ({ n }) => ({ text: `Step ${n}.`, calls: [{ name: 'read', input: { path: `lib/f${n}.ts` } }] }),
        wire,
        async ({ server, wired, world }) => {
          const task = newTask({ settings: { ...newTask().settings, maxSteps: 120 } });
          await wired.run(task, world, GREEN, { most: 80 });
          assert.equal(server.raw.length, 40);
          const raw = server.raw.map((text) =>
            text.replaceAll(/,"cache_control":\{"type":"ephemeral"\}/g, ''),
          );
          for (const [i, text] of raw.slice(1).entries()) {
            const before = raw[i] ?? '';
            // All of it but the brackets that close it.
            assert.ok(text.startsWith(before.replace(/[\]}]+$/, '')), `request ${i + 2}`);
          }
        },
      ));
  }

  it('leaves thoughts out where another model takes over', async () => {
    const server = await startStrictServer(({ n }) =>
      n < 6 ? { calls: [{ name: 'nothing', input: { n } }] } : { text: 'Nothing to do.' },
    );
    const world = startWorld(FILES);
    const wired = startWired(server.url, {
      cheap: [MODELS.anthropic],
      mid: [MODELS.openrouter],
      premium: [],
    });
    const { steps } = await wired.run(
      newTask({ facts: { brief: { tiers: ['cheap', 'mid'] } } }),
      world,
      GREEN,
      { most: 60 },
    );
    wired.harness.stop();
    world.stop();
    await server.stop();
    assert.deepEqual(server.refused, []);
    const move = steps.findIndex(({ kind }) => kind === 'move');
    assert.ok(move > 0);
    const after = server.bodies.filter((body) => JSON.stringify(body).includes('# Hand-over'));
    assert.ok(after.length > 0);
    assert.doesNotMatch(JSON.stringify(after), /Thought \d|sig-\d/);
  });

  it('has a model that does not get on think more before the next tier takes over, and learns of the tier that was left', async () => {
    // Edits that find nothing, another each time.
    const server = await startStrictServer(({ n }) =>
      n < 12
        ? { calls: [{ name: 'edit', input: { path: 'src/cart.ts', find: `nothing ${n}`, replace: 'x' } }] }
        : { text: 'Nothing to do.' },
    );
    const world = startWorld(FILES);
    const wired = startWired(
      server.url,
      { cheap: ['openai/gpt-5-mini'], mid: [MODELS.openrouter], premium: [] },
      200_000,
      { ...settingsOf(server.url), openai: { baseUrl: `${server.url}/v1` } },
    );
    const brief = { kind: 'bug-fix', tiers: ['cheap', 'mid'] };
    const { steps } = await wired.run(newTask({ facts: { brief } }), world, GREEN, { most: 80 });
    wired.harness.stop();
    world.stop();
    await server.stop();
    const told = steps.findIndex((step) => step.kind === 'note' && step.input.what === 'stuck');
    const move = steps.findIndex(({ kind }) => kind === 'move');
    assert.ok(told > 0 && told < move, 'it is told before it is left');
    const efforts = server.bodies.map((body) => [body['model'], body['reasoning_effort']]);
    const before = steps.slice(0, told).filter(({ kind }) => kind === 'model').length;
    const own = steps.slice(0, move).filter(({ kind }) => kind === 'model').length;
    assert.deepEqual(
      efforts.slice(0, own),
      Array.from({ length: own }, (_, i) => ['gpt-5-mini', i < before ? 'low' : 'medium']),
    );
    const facts = steps.flatMap((step) =>
      step.kind === 'model' ? [step.result?.facts?.['effort'] ?? null] : [],
    );
    assert.deepEqual(facts.slice(0, own), [
      ...Array(before).fill(null),
      ...Array(own - before).fill('medium'),
    ]);
    const left = steps.slice(0, move).findLast(({ kind }) => kind === 'model');
    assert.deepEqual(wired.turnedDown, [left?.requestId]);
  });

  it('keeps task, rules, plan, files and verdict in every request of a small window', () => {
    const script: Script = ({ n }) => {
      if (n === 0)
        return {
          calls: [
            {
              name: 'plan',
              input: {
                steps: [
                  { text: 'Find the sum', state: 'doing' },
                  { text: 'Mend it', state: 'open' },
                ],
              },
            },
          ],
        };
      if (n === 1)
        return { calls: [{ name: 'edit', input: { path: 'src/cart.ts', find: 'a - b', replace: 'a + b' } }] };
      if (n === 2) return { calls: [{ name: 'done', input: { summary: 'x' } }] };
      if (n < 19)
        return {
          text: `I look at ${n}.`,
          calls: [{ name: 'run', input: { command: `node -e "console.log('line ${n} '.repeat(900))"` } }],
        };
      return { calls: [{ name: 'done', input: { summary: 'x' } }] };
    };
    let verified = 0;
    return withServer(
      script,
      'openai',
      async ({ server, wired, world }) => {
        const verify = async () => ({
          verdict: verified++ === 0 ? ('red' as const) : ('verified' as const),
          text: 'cart.test.ts: expected 3',
          report: {},
        });
        const { steps } = await wired.run(newTask(), world, verify, { most: 120 });
        assert.deepEqual(server.refused, []);
        assert.ok(steps.filter(({ kind }) => kind === 'summary').length >= 2, 'it was shortened');
        for (const [i, body] of server.bodies.entries()) {
          const text = JSON.stringify(body['messages']);
          assert.ok(text.length < 16_000 * 4, `request ${i} has ${text.length} characters`);
          assert.match(text, /Never touch legacy\.ts/);
          if (i > 0) assert.match(text, /Find the sum/);
          if (i > 1) assert.match(text, /src\/cart\.ts/);
          if (i > 2) assert.match(text, /expected 3/);
        }
      },
      16_000,
    );
  });

  it('waits as the server says, and counts each attempt once', () =>
    withServer(
      ({ n }) => (n === 0 ? { status: 429, retryAfter: '1200' } : { text: 'Nothing to do.' }),
      'openai',
      async ({ wired, world, server }) => {
        const { actions, steps } = await wired.run(newTask(), world, GREEN, { most: 8 });
        const wait = actions.find((action) => action.do === 'wait');
        assert.ok(wait?.do === 'wait' && wait.waiting.until !== null && wait.waiting.until >= 1_200_000);
        const rows = steps.flatMap((step) =>
          step.kind === 'model' ? wired.harness.ledger.attemptsOf(step.requestId ?? '') : [],
        );
        assert.equal(rows.length, server.bodies.length);
      },
    ));
});
