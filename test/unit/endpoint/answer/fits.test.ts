import assert from 'node:assert/strict';
import { asked, json, PATH, well } from './scripts.ts';
import { type Script, startUpstream, startWorld, type Upstream, type World } from './world.ts';

/** As Anthropic answers for Haiku 4.5, one field after the other. */
const haiku: Script = (received, response) => {
  const { thinking, output_config: output, context_management: context } = received.json;
  const refuse = (message: string): void =>
    json(response, 400, { type: 'error', error: { type: 'invalid_request_error', message } });
  if (JSON.stringify(thinking ?? '').includes('adaptive'))
    return refuse('adaptive thinking is not supported on this model');
  if (output) return refuse('This model does not support the effort parameter.');
  if (context) return refuse('`clear_thinking_20251015` strategy requires `thinking` to be enabled');
  return well(received, response);
};

/** What Claude Code asks of each model. */
const CLAUDE_CODE = {
  thinking: { type: 'adaptive' },
  output_config: { effort: 'high' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
};

describe('a request that was written for another model of the same wire', () => {
  let upstream: Upstream;
  let world: World;
  let script: Script = haiku;
  before(async () => {
    upstream = await startUpstream((...all) => script(...all));
    world = await startWorld({
      providers: {
        anthropic: { kind: 'anthropic', baseUrl: upstream.url },
        openai: { kind: 'openai', baseUrl: `${upstream.url}/v1` },
        other: { kind: 'openai', baseUrl: `${upstream.url}/v1`, wires: ['chat', 'responses'] },
      },
      tiers: { mid: ['anthropic/claude-haiku-4-5', 'openai/gpt-5.4-mini', 'other/m'] },
      limits: { perDayUsd: 50 },
    });
  });
  after(async () => {
    await world.stop();
    await upstream.stop();
  });

  const post = (wire: 'messages' | 'chat' | 'responses', body: object): Promise<Response> =>
    fetch(world.url + PATH[wire], { method: 'POST', body: JSON.stringify(body) });

  it('goes as it is, and without what was refused once its model has refused it, then and later', async () => {
    script = haiku;
    const body = asked('messages', { model: 'anthropic/claude-haiku-4-5', ...CLAUDE_CODE, max_tokens: 600 });
    const requests = [];
    for (const _ of ['first', 'second']) {
      const before = upstream.received.length;
      const response = await post('messages', body);
      assert.equal(response.status, 200, await response.text());
      assert.match(response.headers.get('x-tierwise-notes') ?? '', /thinking.*output_config|output_config/);
      requests.push(upstream.received.slice(before).map((one) => Object.keys(one.json)));
    }
    const plain = ['model', 'max_tokens', 'messages'];
    assert.deepEqual(requests, [[[...plain, ...Object.keys(CLAUDE_CODE)], plain], [plain]]);
    await world.quiet();
    assert.deepEqual(
      world.attempts().map(({ outcome, attempt }) => [outcome, attempt]),
      [
        ['ok', 1],
        ['ok', 1],
      ],
    );
  });

  it('is refused once, in the words of its server, where that refuses something else', async () => {
    const error = { type: 'invalid_request_error', message: 'tools.0.name: too long' };
    script = (_, response) => json(response, 400, { type: 'error', error });
    const before = upstream.received.length;
    const response = await post('messages', asked('messages', { model: 'anthropic/claude-haiku-4-5' }));
    assert.equal(response.status, 400);
    assert.deepEqual(JSON.parse(await response.text()).error, error);
    assert.equal(upstream.received.length, before + 1);
  });

  it('has its limit under the name that its server knows, so that a budget is kept', async () => {
    script = well;
    for (const [wire, model, given, name] of [
      ['chat', 'openai/gpt-5.4-mini', 'max_tokens', 'max_completion_tokens'],
      ['chat', 'openai/gpt-5.4-mini', 'max_completion_tokens', 'max_completion_tokens'],
      ['chat', 'openai/gpt-5.4-mini', null, 'max_completion_tokens'],
      ['chat', 'other/m', 'max_completion_tokens', 'max_tokens'],
      ['chat', 'other/m', 'max_tokens', 'max_tokens'],
      ['chat', 'other/m', null, 'max_tokens'],
      ['responses', 'openai/gpt-5.4-mini', 'max_output_tokens', 'max_output_tokens'],
      ['responses', 'openai/gpt-5.4-mini', null, 'max_output_tokens'],
      ['responses', 'other/m', null, 'max_output_tokens'],
      ['messages', 'anthropic/claude-haiku-4-5', 'max_tokens', 'max_tokens'],
    ] as const) {
      const response = await post(wire, asked(wire, { model, ...(given ? { [given]: 321 } : {}) }));
      assert.equal(response.status, 200, await response.text());
      const sent = Object.entries(upstream.received.at(-1)?.json ?? {});
      const limits = sent.filter(([key]) => key.startsWith('max_'));
      assert.deepEqual(
        limits.map(([key]) => key),
        [name],
        `${wire} ${model} ${given}`,
      );
      if (given) assert.equal(limits[0]?.[1], 321);
    }
  });
});
