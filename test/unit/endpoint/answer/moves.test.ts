import assert from 'node:assert/strict';
import { asked, json, PATH, well } from './scripts.ts';
import { type Script, type Setup, startUpstream, startWorld, type World } from './world.ts';

const closing: (() => Promise<void>)[] = [];

async function start(script: Script, more: Partial<Setup> = {}) {
  const first = await startUpstream(script);
  const second = await startUpstream(well);
  const at = (url: string) => ({ kind: 'anthropic' as const, baseUrl: url });
  const world = await startWorld({
    providers: { first: at(first.url), second: at(second.url) },
    tiers: { cheap: ['second/small'], mid: ['first/a', 'second/b'], premium: ['second/large'] },
    ...more,
  });
  closing.push(() => world.stop(), first.stop, second.stop);
  return { first, second, world };
}

type Turn = { readonly role: string; readonly content: unknown };

async function turn(world: World, messages: readonly Turn[], more: object = {}): Promise<Response> {
  const metadata = { user_id: 'user_x_account__session_11111111-2222-4333-8444-555555555555' };
  const body = JSON.stringify(asked('messages', { messages, metadata, tools: TOOLS, ...more }));
  const response = await fetch(world.url + PATH.messages, { method: 'POST', body });
  await response.text();
  return response;
}

const TOOLS = [{ name: 'read', description: 'reads', input_schema: { type: 'object' } }];
const WISH = { role: 'user', content: 'Please explain what this function does and add a test for it.' };

function history(turns: number): Turn[] {
  return Array.from({ length: turns }, (_, i) => [
    { role: 'assistant', content: `Step ${i}.` },
    { role: 'user', content: 'go on' },
  ]).flat();
}

/** An agent whose tests fail again and again. */
const FAILURES = Array.from({ length: 8 }, (_, i): Turn[] => [
  {
    role: 'assistant',
    content: [{ type: 'tool_use', id: `toolu_${i}`, name: 'Bash', input: { command: 'npm test' } }],
  },
  {
    role: 'user',
    content: [
      {
        type: 'tool_result',
        tool_use_id: `toolu_${i}`,
        content: 'Error: 3 failing tests\n3 failing',
        is_error: true,
      },
    ],
  },
]).flat();

describe('the model of a conversation', () => {
  after(async () => {
    for (const close of closing) await close();
  });

  it('is one for 30 turns, but for one move when its provider is down, and none back', async () => {
    let nth = 0;
    const { world } = await start((received, response) => {
      nth++;
      if (nth > 9 && nth < 15)
        json(response, 529, { type: 'error', error: { type: 'overloaded_error', message: 'x' } });
      else well(received, response);
    });
    const models: (string | null)[] = [];
    for (let i = 0; i < 30; i++) {
      models.push((await turn(world, [WISH, ...history(i)])).headers.get('x-tierwise-model'));
    }
    assert.deepEqual(models, [...Array(9).fill('first/a'), ...Array(21).fill('second/b')]);
    assert.equal(world.moved.length, 1);
    assert.match(world.moved[0]?.message ?? '', /Claude Code goes on with second\/b in place of first\/a/);
    assert.equal(world.log.filter((line) => line.includes('goes on with')).length, 1);
    await world.quiet();
    const rows = world.attempts();
    assert.equal(new Set(rows.map(({ sessionId }) => sessionId)).size, 1);
    assert.equal(rows.length, 31);
  });

  it('moves to a larger window once the conversation needs it, and is told so', async () => {
    const { world } = await start(well, { facts: { 'first/a': { contextTokens: 4_000 } } });
    assert.equal((await turn(world, [WISH])).headers.get('x-tierwise-model'), 'first/a');
    const long = [
      WISH,
      { role: 'assistant', content: 'fox '.repeat(6_000) },
      { role: 'user', content: 'go on' },
    ];
    assert.equal((await turn(world, long)).headers.get('x-tierwise-model'), 'second/b');
    assert.match(world.moved[0]?.message ?? '', /context/);
    const rows = world.attempts();
    assert.deepEqual(
      rows.map(({ model }) => model),
      ['a', 'b'],
    );
  });

  it('stays through a window that takes over, as the record has it', async () => {
    const one = await start((received, response, nth) => {
      if (nth === 1) json(response, 500, {});
      else well(received, response);
    });
    assert.equal((await turn(one.world, [WISH])).headers.get('x-tierwise-model'), 'second/b');
    await one.world.quiet();
    const { folder } = one.world;
    closing.splice(closing.length - 3, 1);
    await one.world.stop({ keep: true });
    const other = await start(well, { folder });
    const next = await turn(other.world, [WISH, ...history(1)]);
    assert.equal(next.headers.get('x-tierwise-model'), 'second/b');
  });

  it('is chosen by the last words of the user, whatever stands behind them', async () => {
    const hard =
      'Review the architecture of our distributed authentication for security holes and race conditions.';
    const result = {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' }],
    };
    const call = {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }],
    };
    const behind: readonly (readonly Turn[])[] = [
      [],
      [{ role: 'system', content: 'Hook output: rename the fox' }],
      [{ role: 'user', content: '<system-reminder>rename a variable</system-reminder>' }],
      [call, result],
    ];
    for (const [i, more] of behind.entries()) {
      const { world } = await start(well);
      const messages = [{ role: 'user', content: hard }, ...more];
      assert.equal((await turn(world, messages)).headers.get('x-tierwise-model'), 'second/large', String(i));
    }
  });

  it('says in its route that the user has said nothing', async () => {
    const { world } = await start(well);
    await turn(world, [{ role: 'user', content: '<system-reminder>Hello.</system-reminder>' }]);
    await world.quiet();
    const row = world.attempts()[0];
    assert.ok(row);
    assert.ok(world.reasonsOf(row.requestId).some((reason) => /no word of the user/.test(reason)));
  });

  it('is not that of titles and small jobs, which go cheap and never move it', async () => {
    const { world } = await start(well);
    await turn(world, [WISH]);
    const title = await turn(world, [{ role: 'user', content: 'Please write a brief title for this.' }], {
      model: 'whatever',
      max_tokens: 20,
      tools: [],
    });
    assert.equal(title.headers.get('x-tierwise-model'), 'second/small');
    const haiku = await turn(world, [{ role: 'user', content: 'Is this a topic?' }], {
      model: 'claude-haiku-9',
    });
    assert.equal(haiku.headers.get('x-tierwise-model'), 'second/small');
    assert.equal(
      (await turn(world, [WISH, ...history(1)])).headers.get('x-tierwise-model'),
      'first/a',
      'the conversation is where it was',
    );
    assert.equal(world.moved.length, 0);
    assert.equal(new Set(world.attempts().map(({ sessionId }) => sessionId)).size, 1);
  });

  it('of a small job that fails is the next one: its client is told nothing of it', async () => {
    const { world } = await start((_, response) => json(response, 500, {}), {
      tiers: { cheap: ['first/broken'], mid: ['second/b'] },
    });
    const response = await turn(world, [{ role: 'user', content: 'Please write a brief title.' }], {
      tools: [],
    });
    assert.equal(response.headers.get('x-tierwise-model'), 'second/b');
  });

  it('is a better one for an agent that does not get on, only where the settings let it, and is told once', async () => {
    for (const trajectory of ['observe', 'act'] as const) {
      const { world } = await start(well, { policy: { trajectory } });
      const models: (string | null)[] = [];
      for (const steps of [0, 2, 14, 16]) {
        models.push((await turn(world, [WISH, ...FAILURES.slice(0, steps)])).headers.get('x-tierwise-model'));
      }
      assert.deepEqual(models.slice(0, 2), ['first/a', 'first/a']);
      if (trajectory === 'observe') assert.deepEqual(new Set(models), new Set(['first/a']));
      else {
        assert.deepEqual(models.slice(2), ['second/large', 'second/large']);
        assert.equal(world.moved.length, 1);
      }
    }
  });

  it('is to think more where its agent does not get on, with all else as the client wrote it', async () => {
    const said = { output_config: { effort: 'low', format: null } };
    for (const trajectory of ['observe', 'act'] as const) {
      const upstream = await startUpstream(well);
      const world = await startWorld({
        providers: { anthropic: { baseUrl: upstream.url } },
        tiers: { mid: ['anthropic/claude-sonnet-5'] },
        policy: { trajectory },
      });
      closing.push(() => world.stop(), upstream.stop);
      for (const i of [0, 2, 14, 16]) await turn(world, [WISH, ...FAILURES.slice(0, i)], said);
      const efforts = upstream.received.map(({ json }) => JSON.stringify(json['output_config']));
      const low = JSON.stringify(said.output_config);
      const high = JSON.stringify({ effort: 'high', format: null });
      assert.equal(efforts[0], low);
      assert.deepEqual(new Set(efforts), new Set(trajectory === 'act' ? [low, high] : [low]));
    }
  });

  it('is the one that was named, or none', async () => {
    const { world, second } = await start((_, response) => json(response, 529, {}));
    const response = await turn(world, [WISH], { model: 'first/a' });
    assert.equal(response.status, 529);
    assert.equal(second.received.length, 0);
  });
});
