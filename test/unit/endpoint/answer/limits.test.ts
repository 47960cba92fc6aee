import assert from 'node:assert/strict';
import { asked, json, PATH, well } from './scripts.ts';
import { type Setup, startUpstream, startWorld, type World } from './world.ts';

async function start(more: Partial<Setup> = {}) {
  const upstream = await startUpstream(well);
  const world = await startWorld({
    providers: { up: { kind: 'anthropic', baseUrl: upstream.url } },
    tiers: { cheap: ['up/small'], mid: ['up/m'] },
    names: { '*': 'mid' },
    ...more,
  });
  return {
    world,
    upstream,
    stop: async () => {
      await world.stop();
      await upstream.stop();
    },
  };
}

const post = (world: World, more: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(world.url + PATH.messages, {
    method: 'POST',
    headers,
    body: JSON.stringify(asked('messages', more)),
  });

describe('the limits of what a client asks', () => {
  it('leave the output limit as it is where it can be kept, and cut it where a budget needs that', async () => {
    const free = await start();
    await post(free.world, { max_tokens: 32_000 });
    assert.equal(free.upstream.received[0]?.json['max_tokens'], 32_000, 'agents write whole files');
    await free.stop();
    // 5 USD per million: 8,000 tokens are 4 cents.
    const bounded = await start({ limits: { perRequestUsd: 0.04 }, policy: { perRequestUsd: 0.04 } });
    const response = await post(bounded.world, { max_tokens: 32_000 });
    assert.equal(response.status, 200, await response.text());
    const most = Number(bounded.upstream.received[0]?.json['max_tokens']);
    assert.ok(most > 6_000 && most < 8_001, String(most));
    await bounded.stop();
  });

  it('refuse to cut an answer below what it is to think with', async () => {
    const { world, upstream, stop } = await start({
      limits: { perRequestUsd: 0.04 },
      policy: { perRequestUsd: 0.04 },
    });
    const thinking = { type: 'enabled', budget_tokens: 20_000 };
    const response = await post(world, { max_tokens: 32_000, thinking });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /is to think with 20000/);
    assert.equal(upstream.received.length, 0);
    await stop();
  });

  it('go on with a cheap model where the settings say so, and ask nobody', async () => {
    const { world, stop } = await start({
      onLimit: 'downgrade',
      limits: { models: [{ pattern: 'up/m', perDayUsd: 0, perMonthUsd: null }] },
    });
    const response = await post(world, { stream: true });
    assert.equal(response.headers.get('x-tierwise-model'), 'up/small');
    assert.match(await response.text(), /message_stop/);
    await stop();
  });

  it('are each client’s own', async () => {
    const { world, upstream, stop } = await start({ limits: { clients: { aider: 0 } } });
    const refused = await post(world, {}, { 'x-client': 'aider' });
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /aider/);
    assert.equal((await post(world, {}, { 'x-client': 'Codex' })).status, 200);
    assert.equal(upstream.received.length, 1);
    await stop();
  });

  it('are freed when a client goes: nothing stays reserved', async () => {
    const held = await startUpstream((_, response) => void response.writeHead(200).flushHeaders());
    const world = await startWorld({
      providers: { up: { kind: 'anthropic', baseUrl: held.url } },
      tiers: { mid: ['up/m'] },
      names: { '*': 'mid' },
      limits: { perDayUsd: 100 },
    });
    for (let i = 0; i < 20; i++) {
      const body = JSON.stringify(asked('messages', { stream: true }));
      const signal = AbortSignal.timeout(30);
      await fetch(world.url + PATH.messages, { method: 'POST', body, signal }).catch(() => undefined);
    }
    await world.quiet();
    const rows = world.attempts();
    assert.ok(rows.length > 0 && rows.every(({ outcome }) => outcome === 'cancelled'));
    assert.equal(world.reserved(), 0);
    await world.stop();
    await held.stop();
  });
});

describe('what leaves with a client’s request', () => {
  it('is none of the user’s own keys, whatever they are in, and no header that tells who asks', async () => {
    const key = 'sk-ant-own-key-of-the-user-0123456789';
    const { world, upstream, stop } = await start({ ownKeys: [key] });
    const messages = [{ role: 'user', content: `My key is ${key}, keep it.` }];
    await post(world, { messages }, { 'anthropic-beta': 'odd-2030-01-01', cookie: 'a=b', 'x-app': 'cli' });
    const received = upstream.received[0];
    assert.ok(received);
    assert.ok(!received.body.includes(key));
    assert.match(received.body.toString(), /My key is <secret 1>, keep it\./);
    assert.equal(received.headers['anthropic-beta'], 'odd-2030-01-01');
    assert.equal(received.headers['x-api-key'], 'upstream-key-0123456789');
    for (const name of ['cookie', 'x-app', 'authorization', 'x-client'])
      assert.equal(received.headers[name], undefined);
    await stop();
  });

  it('never comes back to where it came from, by whatever name that is called', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const providers: Record<string, { kind: 'anthropic'; baseUrl: string }> = {};
      const world = await startWorld({ providers, tiers: { mid: ['self/m'] }, names: { '*': 'mid' } });
      providers['self'] = { kind: 'anthropic', baseUrl: world.url.replace('127.0.0.1', host) };
      const response = await post(world);
      assert.equal(response.status, 400);
      assert.match(await response.text(), /address is that of Tierwise itself/);
      assert.equal(world.attempts().length, 1);
      await world.stop();
    }
  });

  it('goes in no circle between two windows: at its second arrival it is refused', async () => {
    const providers: Record<string, { kind: 'anthropic'; baseUrl: string }> = {};
    const setup = { providers, tiers: { mid: ['other/m'] as const }, names: { '*': 'mid' as const } };
    const one = await startWorld(setup);
    const two = await startWorld({ ...setup, providers: { other: { kind: 'anthropic', baseUrl: one.url } } });
    providers['other'] = { kind: 'anthropic', baseUrl: two.url };
    const response = await post(one);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /has been here before/);
    assert.deepEqual([one.attempts().length, two.attempts().length], [1, 0]);
    await one.stop();
    await two.stop();
  });

  it('is not in a log: no word of a prompt, whatever the server quotes of it', async () => {
    const canary = 'canary words of the very prompt';
    const upstream = await startUpstream((_, response) =>
      json(response, 400, {
        type: 'error',
        error: { type: 'invalid_request_error', message: `bad: ${canary}` },
      }),
    );
    const world = await startWorld({
      providers: { up: { kind: 'anthropic', baseUrl: upstream.url } },
      tiers: { mid: ['up/m'] },
      names: { '*': 'mid' },
    });
    const response = await post(world, { messages: [{ role: 'user', content: canary }] });
    assert.match(await response.text(), /canary/, 'its client is told');
    assert.doesNotMatch(world.log.join('\n'), /canary|very prompt/);
    await world.stop();
    await upstream.stop();
  });
});
