import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createLearnt } from '../../../src/gateway/index.ts';
import { type Body, type Change, changed } from '../../../src/gateway/providers/changes.ts';
import { type Lesson, lessonIn } from '../../../src/gateway/providers/refusals.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { open, send, whole } from './faults.ts';
import { expectOutcome, type Harness, HOLE, startHarness, trail } from './harness.ts';

const CHAT: Body = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
  tools: [{}],
  tool_choice: 'auto',
  temperature: 0,
  max_tokens: 8192,
  stream: true,
  stream_options: { include_usage: true },
};
const NEW_NAME = { ...CHAT, max_tokens: undefined, max_completion_tokens: 8192 };
const HOLE_BODY: Body = {
  model: 'm',
  prompt: 'a',
  suffix: 'b',
  max_tokens: 64,
  stop: ['\n'],
  logprobs: 1,
  stream: true,
};
const SEEN = { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] };

const drop = (field: string): Lesson => ({ remember: { change: 'leave-out', field } });
const rename = (field: string, to: string): Lesson => ({ remember: { change: 'rename', field, to } });
const most = (tokens: number): Lesson => ({ remember: { change: 'at-most', tokens } });
const role = (to: 'user' | 'developer' | 'system'): Lesson => ({
  remember: { change: 'system-as', role: to },
});
const error = (message: string, more: object = {}) => ({ error: { message, ...more } });
const extra = (field: string) => ({
  detail: [
    { type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted', input: 'stop' },
  ],
});

/** What servers say, and what is learnt of it. */
const SAID: readonly (readonly [
  who: string,
  status: number,
  answer: unknown,
  lesson: Lesson | null,
  sent?: Body,
])[] = [
  [
    'OpenAI of the old name',
    400,
    error(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ),
    rename('max_tokens', 'max_completion_tokens'),
  ],
  [
    'vLLM of the new name',
    400,
    extra('max_completion_tokens'),
    rename('max_completion_tokens', 'max_tokens'),
    NEW_NAME,
  ],
  [
    'Mistral of the new name',
    422,
    extra('max_completion_tokens'),
    rename('max_completion_tokens', 'max_tokens'),
    NEW_NAME,
  ],
  [
    'OpenAI of a limit',
    400,
    error(
      'max_tokens is too large: 8192. This model supports at most 4096 completion tokens, whereas you provided 8192.',
    ),
    most(4096),
  ],
  [
    'Anthropic of a limit',
    400,
    error(
      'max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens for claude-3-opus-20240229',
    ),
    most(4096),
  ],
  [
    'DeepSeek of a limit',
    400,
    error('Invalid max_tokens value, the valid range of max_tokens is [1, 4096]'),
    most(4096),
  ],
  ['Groq of a limit', 400, error('`max_tokens` must be less than or equal to `4096`'), most(4096)],
  ['a limit with a comma', 400, error('max_tokens must be <= 4,096'), most(4096)],
  [
    'OpenRouter of what is affordable',
    402,
    error(
      'This request requires more credits, or fewer max_tokens. You requested up to 8192 tokens, but can only afford 2000.',
    ),
    { once: { change: 'at-most', tokens: 2000 } },
  ],
  ['OpenRouter of too little', 402, error('You requested up to 8192 tokens, but can only afford 12.'), null],
  [
    'OpenAI of its window',
    400,
    error(
      "This model's maximum context length is 8192 tokens. However, you requested 10192 tokens (2000 in the messages, 8192 in the completion).",
    ),
    { remember: { change: 'window', tokens: 8192 }, once: { change: 'at-most', tokens: 6192 } },
  ],
  [
    'vLLM of its window',
    400,
    {
      object: 'error',
      message:
        "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 1000 input tokens (8192 > 4096 - 1000).",
    },
    { remember: { change: 'window', tokens: 4096 }, once: { change: 'at-most', tokens: 3096 } },
  ],
  [
    'llama.cpp of its window',
    400,
    error('the request exceeds the available context size. try increasing the context size', {
      code: 400,
      n_prompt_tokens: 9000,
      n_ctx: 4096,
    }),
    { remember: { change: 'window', tokens: 4096 } },
  ],
  [
    'Anthropic of its window',
    400,
    error('prompt is too long: 210000 tokens > 200000 maximum'),
    { remember: { change: 'window', tokens: 200_000 } },
  ],
  [
    'Gemini of its window',
    400,
    error('The input token count (1500000) exceeds the maximum number of tokens allowed (1048576).'),
    { remember: { change: 'window', tokens: 1_048_576 } },
  ],
  [
    'OpenAI of a temperature',
    400,
    error(
      "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
      { param: 'temperature' },
    ),
    drop('temperature'),
  ],
  [
    'Anthropic of a temperature',
    400,
    error('`temperature` is deprecated for this model.'),
    drop('temperature'),
  ],
  [
    'a server of stream_options',
    400,
    error('stream_options: Extra inputs are not permitted'),
    drop('stream_options'),
  ],
  ['pydantic of stream_options', 422, extra('stream_options'), drop('stream_options')],
  [
    'Azure of stream options',
    400,
    error('Unrecognized request argument supplied: stream_options'),
    drop('stream_options'),
  ],
  [
    'OpenRouter for its host',
    400,
    error('Provider returned error', { metadata: { raw: '{"message":"tool_choice is not supported"}' } }),
    drop('tool_choice'),
  ],
  [
    'xAI of a stop',
    400,
    error('Argument not supported on this model: stop', { param: 'stop' }),
    drop('stop'),
    HOLE_BODY,
  ],
  [
    'LiteLLM of log probabilities',
    400,
    error('logprobs: Extra inputs are not permitted'),
    drop('logprobs'),
    HOLE_BODY,
  ],
  [
    'LiteLLM of all at once',
    400,
    error(
      "litellm.UnsupportedParamsError: vertex_ai does not support parameters: ['parallel_tool_calls'], for model=x",
    ),
    drop('parallel_tool_calls'),
    { ...CHAT, parallel_tool_calls: false },
  ],
  [
    'a server of penalties',
    400,
    error('presencePenalty is not enabled for this model'),
    drop('presence_penalty'),
    { ...CHAT, presence_penalty: 1 },
  ],
  [
    'a server of cache marks',
    400,
    error('messages.0.content.0.text.cache_control: Extra inputs are not permitted'),
    drop('cache_control'),
    { ...CHAT, messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache_control: {} }] }] },
  ],
  [
    'o1-mini of the system',
    400,
    error("Unsupported value: 'messages[0].role' does not support 'system' with this model."),
    role('user'),
  ],
  [
    'a server that wants developers',
    400,
    error("The role 'system' is not supported; use 'developer'."),
    role('developer'),
  ],
  ['Gemma through llama.cpp', 500, error('Jinja Exception: System role not supported'), role('user')],
  ['Mistral’s template', 400, error('Only user and assistant roles are supported!'), role('user')],
  [
    'a server that knows no developer',
    400,
    error("[] should be one of ['system', 'assistant', 'user'] - 'messages.0.role', invalid value developer"),
    role('system'),
    { ...CHAT, messages: [{ role: 'developer', content: 'a' }] },
  ],
  [
    'OpenAI of streams',
    400,
    error('Your organization must be verified to stream this model.', {
      param: 'stream',
      code: 'unsupported_value',
    }),
    { remember: { change: 'whole' } },
  ],
  [
    'a model that cannot see what came before',
    400,
    error('This model does not support image input.'),
    { remember: { change: 'no-images' } },
    { ...CHAT, messages: [SEEN, { role: 'assistant', content: 'a' }, { role: 'user', content: 'b' }] },
  ],
  [
    'a model that cannot see what is asked about',
    400,
    error('This model does not support image input.'),
    null,
    { ...CHAT, messages: [SEEN] },
  ],
  [
    'LM Studio without completions',
    404,
    error('Unknown request URL: POST /v1/completions.'),
    { remember: { change: 'holes-as-chat' } },
    HOLE_BODY,
  ],
  [
    'OpenAI of a chat model',
    404,
    error(
      'This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?',
    ),
    { remember: { change: 'holes-as-chat' } },
    HOLE_BODY,
  ],
  [
    'vLLM of a suffix',
    400,
    error('suffix is not currently supported'),
    { remember: { change: 'holes-as-chat' } },
    HOLE_BODY,
  ],
  [
    'Bedrock of a limit',
    400,
    {
      message:
        'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
    },
    most(4096),
  ],
  [
    'Gemini of a limit that is one too many',
    400,
    error(
      'Unable to submit request because it has a maxOutputTokens value of 8192 but the supported range is from 1 (inclusive) to 4097 (exclusive).',
    ),
    most(4096),
  ],
  [
    'a list of errors',
    400,
    { errors: [{ message: "'/max_tokens' must be <= 4096", code: 5006 }] },
    most(4096),
  ],
  ['a code that is a number', 400, error('max_tokens参数非法。', { code: '1210' }), null],
  ['a prompt that left no room', 400, error('max_tokens must be at least 1, got -3000.'), null],
  [
    'Mistral of its window',
    400,
    error(
      'Prompt contains 4000 tokens and 0 draft tokens, too large for model with 4096 maximum context length',
    ),
    { remember: { change: 'window', tokens: 4096 } },
  ],
  [
    'TGI of its window',
    422,
    error(
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 3000 `inputs` tokens and 8192 `max_new_tokens`',
    ),
    { remember: { change: 'window', tokens: 4097 }, once: { change: 'at-most', tokens: 1097 } },
  ],
  [
    'SiliconFlow of its window',
    400,
    {
      code: 20015,
      message: 'length of prompt_tokens (30000) must be less than max_seq_len (32768) - max_tokens (8192).',
    },
    { remember: { change: 'window', tokens: 32_768 }, once: { change: 'at-most', tokens: 2768 } },
  ],
  [
    'MiniMax of a field',
    400,
    { base_resp: { status_code: 2013, status_msg: "invalid params, unknown field 'tool_choice'" } },
    drop('tool_choice'),
  ],
  [
    'Anthropic of a temperature with thoughts',
    400,
    error('`temperature` may only be set to 1 when thinking is enabled.'),
    drop('temperature'),
  ],
  [
    'a model without thoughts',
    400,
    error('"gemma3" does not support thinking'),
    drop('thinking'),
    { ...CHAT, thinking: { type: 'disabled' } },
  ],
  [
    'a template with turns only',
    400,
    error('Conversation roles must alternate user/assistant/user/assistant/...'),
    role('user'),
  ],
  [
    'Gemma through Google',
    400,
    error('Developer instruction is not enabled for models/gemma-3-27b-it'),
    role('user'),
  ],
  ['a server that does not know the model', 404, error('model "m" not found'), null, HOLE_BODY],
  [
    'a server that wants more, not less',
    400,
    error('max_tokens must be greater than thinking.budget_tokens'),
    null,
  ],
  [
    'a server that counts something else',
    413,
    error('The maximum prompt length is 500000 characters.'),
    null,
  ],
  ['a server that does not say what', 400, error('Bad request'), null],
  [
    'a server whose words are about something else',
    400,
    error('Your messages stop at a tool call, which is invalid'),
    null,
  ],
  ['a refused prompt', 400, error('Your request was flagged by our content policy'), null],
  ['an unknown schema', 400, error("Invalid schema for function 'read': array schema missing items"), null],
];

describe('A refusal', () => {
  for (const [who, status, answer, lesson, sent = CHAT] of SAID) {
    it(`is understood: ${who}`, () => {
      assert.deepEqual(lessonIn(status, answer, JSON.parse(JSON.stringify(sent)) as Body, []), lesson);
    });
  }

  it('never takes out what the user has set, what the request is, or its output limit', () => {
    const words = fc.constantFrom(
      ...Object.keys(CHAT),
      ...[
        'provider',
        'is not supported',
        'unknown',
        'use',
        'instead',
        '4096',
        '99999',
        'extra inputs',
        'role',
        'image',
      ],
    );
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 12 }),
        fc.constantFrom(400, 402, 404, 422, 500),
        (said, status) => {
          const sent: Body = { ...CHAT, provider: { data_collection: 'deny' } };
          const lesson = lessonIn(status, error(said.join(' ')), sent, ['provider']);
          const changes = [lesson?.remember, lesson?.once].filter((change) => change !== undefined);
          const then = changed(sent, changes);
          for (const name of ['provider', 'model', 'tools']) assert.deepEqual(then[name], sent[name]);
          const limit = Number(then['max_tokens'] ?? then['max_completion_tokens']);
          assert.ok(limit > 0 && limit <= 8192, `${limit}`);
          assert.match(JSON.stringify(then['messages']), /Be brief.*Hi/);
        },
      ),
    );
  });
});

describe('What is learnt', () => {
  const CHANGE: Change = { change: 'leave-out', field: 'temperature' };

  it('holds for that server and model, in this window and the next, for a week', () => {
    const kept = new Map<string, unknown>();
    const store = {
      get: (name: string) => kept.get(name),
      update: async (name: string, value: unknown) => void kept.set(name, JSON.parse(JSON.stringify(value))),
    };
    let now = 1_000;
    createLearnt(store, () => now).learn('https://a', 'm', CHANGE);
    const next = createLearnt(store, () => now);
    assert.deepEqual(next.of('https://a', 'm'), [CHANGE]);
    assert.deepEqual(next.of('https://a', 'n'), []);
    assert.deepEqual(next.of('https://b', 'm'), []);
    now += 8 * 24 * 3_600_000;
    assert.deepEqual(next.of('https://a', 'm'), []);
  });

  it('stays small, and the newest word about a thing holds', () => {
    const kept = new Map<string, unknown>();
    const store = {
      get: (name: string) => kept.get(name),
      update: async (name: string, value: unknown) => void kept.set(name, value),
    };
    const learnt = createLearnt(store);
    for (let i = 0; i < 1_000; i++) learnt.learn('https://a', `m${i}`, { change: 'window', tokens: 4096 });
    for (let i = 1; i < 100; i++) learnt.learn('https://a', 'm999', { change: 'window', tokens: i });
    assert.equal(learnt.contextTokens('https://a', 'm999'), 99);
    assert.deepEqual(learnt.of('https://a', 'm0'), []);
    assert.ok(JSON.stringify([...kept.values()]).length < 40_000);
  });

  it('survives whatever is in the store', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const learnt = createLearnt({ get: () => value, update: () => Promise.reject(new Error('full')) });
        learnt.learn('a', 'm', CHANGE);
        assert.deepEqual(learnt.of('a', 'm'), [CHANGE]);
      }),
    );
  });
});

describe('A server that refuses one thing after another', function () {
  this.timeout(10_000);
  let server: FaultServer;
  let harness: Harness;
  let refused: string[];
  beforeEach(async () => {
    refused = [];
    server = await startFaultServer({
      picky(call) {
        const field = refused.find((name) => name in call.request.body);
        if (field === undefined) return whole(call);
        const words = `Unrecognized request argument supplied: ${field}`;
        return send(call.response, 400, call.wire.errorBody('invalid_request_error', words));
      },
      // `qwen3-coder` has marks of its own for holes
      'qwen3-coder': (call) => {
        if (!call.request.path.endsWith('/chat/completions'))
          return send(call.response, 404, { detail: 'Not Found' });
        open(call);
        call.response.end(call.wire.token('a + b') + call.wire.finish('stop', call.usage) + call.wire.done());
      },
    });
    harness = startHarness({
      settings: {
        open: { baseUrl: `${server.url}/v1`, body: { seed: 7 } },
        claude: { kind: 'anthropic', baseUrl: server.url },
        capped: {
          baseUrl: `${server.url}/v1`,
          body: { max_completion_tokens: 300 },
          systemRole: 'developer',
        },
      },
    });
  });
  afterEach(async () => {
    harness.stop();
    await server.stop();
  });

  it('gets what it takes, in one attempt that counts, and from then on at once', async () => {
    refused = ['max_tokens', 'temperature', 'stream_options'];
    const asked = await harness.ask(['open/picky'], { temperature: 0 });
    assert.deepEqual(trail(asked), ['open/picky ok']);
    assert.equal(server.journal.length, 4);
    expectOutcome(await harness.ask(['open/picky'], { temperature: 0 }), 'ok');
    assert.equal(server.journal.length, 5);
    const { body } = server.journal.at(-1) ?? assert.fail();
    assert.deepEqual([body['max_completion_tokens'], body['seed']], [1_000, 7]);
  });

  it('is left where it refuses what the user has set, and where a name goes in circles', async () => {
    refused = ['seed'];
    assert.deepEqual(trail(await harness.ask(['open/picky'])), ['open/picky failed bad-request']);
    assert.equal(server.journal.length, 1);
    refused = ['max_tokens', 'max_completion_tokens'];
    assert.deepEqual(trail(await harness.ask(['open/picky'])), ['open/picky failed bad-request']);
    assert.equal(server.journal.length, 3);
  });

  it('is asked in Anthropic’s form as well', async () => {
    refused = ['temperature'];
    assert.deepEqual(trail(await harness.ask(['claude/picky'], { temperature: 0 })), ['claude/picky ok']);
  });

  it('is asked as a chat where it fills no holes', async () => {
    const asked = await harness.ask(['open/qwen3-coder'], { hole: HOLE });
    assert.equal(expectOutcome(asked, 'ok').text, 'a + b');
    await harness.ask(['open/qwen3-coder'], { hole: HOLE });
    assert.deepEqual(
      server.journal.map(({ path }) => path),
      ['/v1/completions', '/v1/chat/completions', '/v1/chat/completions'],
    );
  });

  it('can be told by the user beforehand', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ] as const;
    await harness.ask(['capped/ok'], { messages });
    await harness.ask(['capped/ok'], { messages, maxOutputTokens: 10 });
    assert.deepEqual(
      server.journal.map(({ body }) => [body['max_completion_tokens'], 'max_tokens' in body]),
      [
        [300, false],
        [10, false],
      ],
    );
    assert.match(JSON.stringify(server.journal[0]?.body['messages']), /^\[\{"role":"developer"/);
  });
});
