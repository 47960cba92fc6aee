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
        deepseek: { kind: 'openai', baseUrl: `${upstream.url}/v1` },
        mistral: { kind: 'openai', baseUrl: `${upstream.url}/v1` },
        other: { kind: 'openai', baseUrl: `${upstream.url}/v1`, wires: ['chat', 'responses'] },
      },
      tiers: {
        mid: [
          'anthropic/claude-haiku-4-5',
          'openai/gpt-5.4-mini',
          'openai/gpt-4.1',
          'mistral/devstral',
          'deepseek/deepseek-v4-flash',
          'other/m',
        ],
      },
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

  /** Refuses in the words of a server, as long as a request has what is refused. */
  const refusing =
    (message: string, isRefused: (json: string) => boolean): Script =>
    (received, response) =>
      isRefused(received.body.toString())
        ? json(response, 400, { type: 'error', error: { type: 'invalid_request_error', message } })
        : well(received, response);
  const counted = async (wire: 'messages' | 'chat' | 'responses', body: object) => {
    const before = upstream.received.length;
    const response = await post(wire, body);
    assert.equal(response.status, 200, await response.text());
    return upstream.received.slice(before);
  };
  const use = { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} };
  const turn = (...thoughts: readonly object[]) => [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: [...thoughts, use] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'r' }] },
  ];

  it('loses thoughts that another account has sealed, once their server has refused them, and the turn succeeds', async () => {
    script = refusing('messages.1.content.0: Invalid `signature` in `thinking` block', (body) =>
      body.includes('c2VhbA'),
    );
    const thought = { type: 'thinking', thinking: 'hm', signature: 'c2VhbA' };
    const model = 'anthropic/claude-haiku-4-5';
    const body = asked('messages', { model, messages: turn(thought), max_tokens: 900 });
    assert.equal((await counted('messages', body)).length, 2);
    const [again, ...more] = await counted('messages', body);
    assert.deepEqual(more, []);
    assert.doesNotMatch(JSON.stringify(again?.json), /hm|c2VhbA/);
    script = refusing('The encrypted content gAAA could not be verified.', (one) => one.includes('gAAA'));
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' };
    const input = [{ role: 'user', content: 'q' }, item, { role: 'user', content: 'r' }];
    assert.equal((await counted('responses', asked('responses', { model: 'other/m', input }))).length, 2);
    assert.equal((await counted('responses', asked('responses', { model: 'other/m', input }))).length, 1);
  });

  it('does without thinking in a turn that a model without thoughts has begun', async () => {
    const words =
      'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.';
    script = refusing(words, (body) => body.includes('budget_tokens'));
    const thinking = { type: 'enabled', budget_tokens: 1_024 };
    const body = { model: 'anthropic/claude-haiku-4-5', messages: turn(), thinking, max_tokens: 2_000 };
    const [, sent] = await counted('messages', asked('messages', body));
    assert.deepEqual(Object.keys(sent?.json ?? {}), ['model', 'max_tokens', 'messages']);
  });

  it('has its instructions in the role that a server knows, once it has refused another', async () => {
    script = refusing(
      'unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`',
      (body) => body.includes('developer'),
    );
    const messages = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'q' },
    ];
    const [, sent] = await counted('chat', asked('chat', { model: 'other/m', messages, seed: 7 }));
    assert.deepEqual(sent?.json['messages'], [{ ...messages[0], role: 'system' }, messages[1]]);
    assert.equal(sent?.json['seed'], 7);
    const again = await counted('chat', asked('chat', { model: 'other/m', messages }));
    assert.equal(again.length, 1, 'it is known from then on');
  });

  it('gets its thoughts back into a history whose client has left them out, once its server wants them', async () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'read', arguments: '{}' } };
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    script = (received, response) => {
      const messages = received.json['messages'] as readonly object[];
      const lacks = messages.some((one) => 'tool_calls' in one && !('reasoning_content' in one));
      const error = {
        message: 'The `reasoning_content` in the thinking mode must be passed back to the API.',
      };
      if (lacks) return json(response, 400, { error });
      if (messages.length > 1) return well(received, response);
      const choice = {
        index: 0,
        message: { ...message, reasoning_content: 'hm' },
        finish_reason: 'tool_calls',
      };
      return json(response, 200, {
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'v4',
        choices: [choice],
      });
    };
    const messages = [
      { role: 'user', content: 'q' },
      message,
      { role: 'tool', tool_call_id: 'call_1', content: 'r' },
    ];
    const model = 'deepseek/deepseek-v4-flash';
    const tools = [
      { type: 'function', function: { name: 'read', parameters: { type: 'object', properties: {} } } },
    ];
    await counted('chat', { model, messages: messages.slice(0, 1), tools });
    for (const calls of [2, 1]) {
      const sent = await counted('chat', { model, messages, tools });
      assert.equal(sent.length, calls);
      const told = Object(sent.at(-1)?.json['messages'])[1];
      assert.deepEqual(told, { ...message, reasoning_content: 'hm' });
    }
  });

  it('goes without whatever its server names as refused, if the question stays the same', async () => {
    const fields = {
      stream_options: { include_usage: true },
      store: false,
      user: 'u',
      seed: 1,
      reasoning_effort: 'low',
    };
    // As Mistral refuses, all at once, and OpenAI, one after the other.
    const all: Script = (received, response) => {
      const extra = Object.keys(fields).filter((name) => name in received.json);
      const detail = extra.map((name) => ({
        type: 'extra_forbidden',
        loc: ['body', name],
        msg: 'Extra inputs are not permitted',
      }));
      if (detail.length > 0) json(response, 422, { object: 'error', message: { detail } });
      else well(received, response);
    };
    const each: Script = (received, response) => {
      const param = ['store', 'user', 'seed'].find((name) => name in received.json);
      const message = `Unsupported parameter: '${param}' is not supported with this model.`;
      if (param)
        json(response, 400, {
          error: { message, type: 'invalid_request_error', param, code: 'unsupported_parameter' },
        });
      else well(received, response);
    };
    const body = { messages: [{ role: 'user', content: 'q' }], stream: true, ...fields };
    for (const [model, refuses, calls, left] of [
      ['mistral/devstral', all, 2, ['model', 'messages', 'stream']],
      ['openai/gpt-4.1', each, 4, ['model', 'messages', 'stream', 'stream_options']],
    ] as const) {
      script = refuses;
      const first = await counted('chat', { model, ...body });
      assert.equal(first.length, calls, model);
      const [again, ...more] = await counted('chat', { model, ...body });
      assert.deepEqual(more, [], model);
      const kept = Object.keys(again?.json ?? {}).filter((name) => !name.startsWith('max_'));
      assert.deepEqual(kept, left, model);
    }
    script = refusing("Unsupported parameter: 'response_format'", (one) => one.includes('response_format'));
    const response = await post('chat', {
      model: 'other/m',
      ...body,
      response_format: { type: 'json_object' },
    });
    assert.equal(response.status, 400, 'its answer would depend on it');
  });

  it('is told what is left out of it where it is translated, since its server refuses that', async () => {
    script = refusing("Unsupported parameter: 'temperature'", (one) => one.includes('temperature'));
    const body = JSON.stringify(asked('messages', { model: 'openai/gpt-4.1', temperature: 0.3 }));
    for (const _ of ['learnt', 'known']) {
      const response = await fetch(world.url + PATH.messages, { method: 'POST', body });
      assert.equal(response.status, 200, await response.text());
      assert.match(response.headers.get('x-tierwise-notes') ?? '', /temperature/);
    }
  });

  it('gives each of several answers its share of what is reserved', async () => {
    script = well;
    const [one] = await counted('chat', asked('chat', { model: 'other/m' }));
    const [sent] = await counted('chat', asked('chat', { model: 'other/m', n: 4 }));
    assert.equal(Number(sent?.json['max_tokens']), Math.floor(Number(one?.json['max_tokens']) / 4));
  });

  it('may begin with a mark of the byte order, which goes no further', async () => {
    script = well;
    for (const [wire, model] of [
      ['messages', 'anthropic/claude-haiku-4-5'],
      ['chat', 'anthropic/claude-haiku-4-5'],
    ] as const) {
      const body = `\ufeff${JSON.stringify(asked(wire, { model }))}`;
      const response = await fetch(world.url + PATH[wire], { method: 'POST', body });
      assert.equal(response.status, 200, await response.text());
      assert.equal(upstream.received.at(-1)?.body.toString()[0], '{');
    }
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
