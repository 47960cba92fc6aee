import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { asked, json, PATH, well } from './scripts.ts';
import { startUpstream, startWorld, type Upstream, type World } from './world.ts';

describe('the list of models', () => {
  let upstream: Upstream;
  let world: World;
  before(async () => {
    upstream = await startUpstream((received, response) =>
      received.path.includes('count_tokens')
        ? json(response, 200, { input_tokens: 4_711 })
        : well(received, response),
    );
    world = await startWorld({
      providers: {
        claude: { kind: 'anthropic', baseUrl: upstream.url },
        open: { kind: 'openai', baseUrl: `${upstream.url}/v1` },
      },
      tiers: { cheap: ['open/small'], mid: ['claude/sonnet'], premium: ['claude/opus'] },
      facts: { 'open/small': { contextTokens: 32_000 }, 'claude/opus': { contextTokens: 1_000_000 } },
    });
  });
  after(async () => {
    await world.stop();
    await upstream.stop();
  });

  it('has a form for each of its askers, and asks nobody for it', async () => {
    const before = upstream.received.length;
    const anthropic = new Anthropic({ baseURL: world.url, apiKey: 'none' });
    const ids: string[] = [];
    for await (const model of anthropic.models.list()) ids.push(model.id);
    assert.deepEqual(ids, [
      ...['claude-tierwise-auto', 'claude-tierwise-cheap', 'claude-tierwise-mid', 'claude-tierwise-premium'],
      ...['claude-tierwise-open/small', 'claude/sonnet', 'claude/opus'],
    ]);
    assert.ok(
      ids.every((id) => /claude|anthropic/.test(id)),
      'Claude Code shows only such names',
    );

    const openai = new OpenAI({ baseURL: `${world.url}/v1`, apiKey: 'none' });
    const listed = await openai.models.list();
    assert.deepEqual(
      listed.data.map(({ id }) => id),
      ['auto', 'cheap', 'mid', 'premium', 'open/small', 'claude/sonnet', 'claude/opus'],
    );

    const codex = (await (await fetch(`${world.url}/v1/models?client_version=0.99.0`)).json()) as {
      models: { slug: string; context_window: number; base_instructions: string }[];
    };
    assert.deepEqual(
      codex.models.slice(0, 2).map(({ slug, context_window }) => [slug, context_window]),
      [
        ['auto', 1_000_000],
        ['cheap', 32_000],
      ],
    );
    assert.ok(codex.models.every((model) => model.base_instructions !== ''));
    assert.equal(upstream.received.length, before);
    assert.equal(world.attempts().length, 0);
  });

  it('has each of its names, and whatever else clients have built in', async () => {
    const openai = new OpenAI({ baseURL: `${world.url}/v1`, apiKey: 'none' });
    assert.equal((await openai.models.retrieve('auto')).id, 'auto');
    assert.equal((await openai.models.retrieve('claude-haiku-9')).id, 'claude-haiku-9');
    const anthropic = new Anthropic({ baseURL: world.url, apiKey: 'none' });
    assert.equal((await anthropic.models.retrieve('claude-tierwise-mid')).display_name, 'Tierwise mid');
    for (const [name, model] of [
      ['claude-tierwise-open/small', 'open/small'],
      ['claude-tierwise-premium', 'claude/opus'],
      ['claude/opus', 'claude/opus'],
    ]) {
      const response = await fetch(world.url + PATH.messages, {
        method: 'POST',
        body: JSON.stringify(asked('messages', { model: name })),
      });
      assert.equal(response.headers.get('x-tierwise-model'), model, name);
    }
  });

  it('counts the tokens of a prompt as its server does, or estimates them, and takes nothing for it', async () => {
    const rows = world.attempts().length;
    const anthropic = new Anthropic({ baseURL: world.url, apiKey: 'none' });
    const count = async (model: string) => {
      const messages = [{ role: 'user' as const, content: 'The quick brown fox jumps over the lazy dog.' }];
      return (await anthropic.messages.countTokens({ model, messages })).input_tokens;
    };
    assert.equal(await count('mid'), 4_711);
    const sent = upstream.received.at(-1);
    assert.deepEqual([sent?.path, sent?.json['model']], ['/v1/messages/count_tokens', 'sonnet']);
    const estimate = await count('cheap');
    assert.ok(estimate > 8 && estimate < 40, String(estimate));
    await world.quiet();
    assert.equal(world.attempts().length, rows);
  });
});

describe('a conversation that Codex wants to be shorter', () => {
  it('comes back as the words of the user and a summary, on any server', async () => {
    const upstream = await startUpstream(well);
    const world = await startWorld({
      providers: { open: { kind: 'openai', baseUrl: `${upstream.url}/v1` } },
      tiers: { mid: ['open/m'] },
    });
    const message = (role: string, text: string) => ({
      type: 'message',
      role,
      content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }],
    });
    const input = [
      message('user', 'Mend the fox.'),
      message('assistant', 'Done.'),
      message('user', 'And the dog.'),
    ];
    const response = await fetch(`${world.url}/v1/responses/compact`, {
      method: 'POST',
      body: JSON.stringify({ model: 'gpt-5-codex', instructions: 'You are an agent.', input, stream: true }),
    });
    const body = (await response.json()) as { output: { role: string; content: { text: string }[] }[] };
    assert.equal(response.status, 200, JSON.stringify(body));
    const texts = body.output.map(
      ({ role, content }) => `${role}: ${content.map(({ text }) => text).join('')}`,
    );
    assert.deepEqual(texts.slice(0, 2), ['user: Mend the fox.', 'user: And the dog.']);
    assert.match(texts[2] ?? '', /^user: Another language model .*The quick brown fox jumps\.$/s);
    const asked = upstream.received[0]?.json['messages'] as { content: unknown }[];
    assert.match(JSON.stringify(asked.at(-1)), /Write a summary of this conversation/);
    await world.quiet();
    assert.equal(world.attempts().length, 1);
    await world.stop();
    await upstream.stop();
  });
});
