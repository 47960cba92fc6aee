import assert from 'node:assert/strict';
import { LLMock } from '@copilotkit/aimock';
import { promptOf as anthropicPrompt } from '../../../src/gateway/providers/anthropicPrompt.ts';
import { promptOf as openAiPrompt } from '../../../src/gateway/providers/openai.ts';
import { collectToolCalls, type ToolCallDelta } from '../../../src/gateway/providers/toolCalls.ts';
import type { Message, Tool, Tools } from '../../../src/gateway/types.ts';
import { expectOutcome, type Harness, settingsFor, startHarness } from './harness.ts';

const TOOLS: Tools = {
  list: [
    {
      name: 'read_file',
      description: 'Reads a file.',
      schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
    },
  ],
  required: false,
};

const CALLED = [
  { name: 'read_file', arguments: '{"path":"a.ts"}', id: 'call_a' },
  { name: 'read_file', arguments: '{"path":"b.ts"}', id: 'call_b' },
];

const ROUND: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Compare a.ts and b.ts.' },
  {
    role: 'assistant',
    content: '',
    toolCalls: CALLED.map(({ id, name, arguments: text }) => ({ id, name, input: JSON.parse(text) })),
  },
  { role: 'tool', callId: 'call_a', content: 'one' },
  { role: 'tool', callId: 'call_b', content: 'two' },
];

describe('Tool calls', () => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  let harness: Harness;

  before(async () => {
    mock.on({ endpoint: 'chat' }, (request) => {
      const last = request.messages.at(-1);
      return last?.role === 'tool' ? { content: 'They differ.' } : { toolCalls: CALLED };
    });
    await mock.start();
    harness = startHarness({ settings: settingsFor(mock.url) });
  });
  after(async () => {
    harness.stop();
    await mock.stop();
  });

  for (const model of ['open/gpt-4o', 'claude/claude-haiku-4-5'] as const) {
    it(`two at once come whole from ${model}, and their results go back`, async () => {
      const first = await harness.ask([model], { prompt: 'Compare a.ts and b.ts.', tools: TOOLS });
      const answer = expectOutcome(first, 'ok');
      assert.deepEqual(
        answer.toolCalls.map(({ name, input }) => ({ name, input })),
        [
          { name: 'read_file', input: { path: 'a.ts' } },
          { name: 'read_file', input: { path: 'b.ts' } },
        ],
      );
      assert.equal(new Set(answer.toolCalls.map(({ id }) => id)).size, 2);
      assert.deepEqual(
        first.events.filter(({ type }) => type === 'tool-call').length,
        2,
        'each call is told once',
      );

      const second = await harness.ask([model], { messages: ROUND, tools: TOOLS });
      assert.equal(expectOutcome(second, 'ok').text, 'They differ.');
    });
  }

  it('have arguments that stream in interleaved deltas', () => {
    const calls = collectToolCalls();
    calls.add({ index: 0, id: 'x', name: 'f', arguments: '{"a"' });
    calls.add({ index: 1, id: 'y', name: 'g', arguments: '{"b":' });
    calls.add({ index: 0, arguments: ':1}' });
    calls.add({ index: 1, arguments: '2}' });
    assert.deepEqual(calls.finish(), [
      { id: 'x', name: 'f', input: { a: 1 } },
      { id: 'y', name: 'g', input: { b: 2 } },
    ]);
  });

  it('that all have the same index are told apart by their ids', () => {
    const calls = collectToolCalls();
    calls.add({ index: 0, id: 'x', name: 'f', arguments: '{"a":1}' });
    calls.add({ index: 0, id: 'y', name: 'g', arguments: '{"b":2}' });
    assert.deepEqual(
      calls.finish().map(({ id }) => id),
      ['x', 'y'],
    );
  });

  it('with arguments that are cut or no object are refused', () => {
    for (const text of ['{"path":"a', '[1]', '"x"', 'nonsense']) {
      const calls = collectToolCalls();
      calls.add({ index: 0, id: 'x', name: 'f', arguments: text });
      assert.throws(() => calls.finish(), /malformed/);
    }
  });

  it('without arguments have empty ones', () => {
    const calls = collectToolCalls();
    calls.add({ index: 3, name: 'f' });
    const [call, ...others] = calls.finish();
    assert.deepEqual([call?.name, call?.input, others], ['f', {}, []]);
    assert.match(call?.id ?? '', /^call_[a-z0-9]{24}$/);
  });

  const READ: Tool = { name: 'read', description: '', schema: { type: 'object', required: ['path'] } };
  const LIST: Tool = { name: 'list', description: '', schema: { type: 'object' } };
  const A = { path: 'a.ts' };
  const B = { path: 'b.ts' };
  const [textA, textB] = [JSON.stringify(A), JSON.stringify(B)];
  const one = [['read', A]];
  const two = [
    ['read', A],
    ['read', B],
  ];
  const FORMS: Readonly<Record<string, readonly [ToolCallDelta[], unknown]>> = {
    'without index and ids': [
      [
        { name: 'read', arguments: textA },
        { name: 'read', arguments: textB },
      ],
      two,
    ],
    'with the same index and no ids': [
      [
        { index: 0, id: '', name: 'read', arguments: textA },
        { index: 0, id: '', name: 'read', arguments: textB },
      ],
      two,
    ],
    'with the same index, other ids, in pieces': [
      [
        { index: 0, id: 'x', name: 'read', arguments: textA.slice(0, 5) },
        { index: 0, arguments: textA.slice(5) },
        { index: 0, id: 'y', name: 'read', arguments: textB.slice(0, 5) },
        { index: 0, arguments: textB.slice(5) },
      ],
      two,
    ],
    'with ids alone, interleaved': [
      [
        { id: 'x', name: 'read', arguments: textA.slice(0, 5) },
        { id: 'y', name: 'read', arguments: textB.slice(0, 5) },
        { id: 'x', arguments: textA.slice(5) },
        { id: 'y', arguments: textB.slice(5) },
      ],
      two,
    ],
    'with an id for one alone': [
      [
        { index: 0, id: 'x', name: 'read', arguments: textA },
        { index: 1, name: 'read', arguments: textB },
      ],
      two,
    ],
    'with another id in each piece': [
      [
        { index: 0, id: 'x', name: 'read', arguments: textA.slice(0, 5) },
        { index: 0, id: 'z', arguments: textA.slice(5) },
      ],
      one,
    ],
    'with the name in each piece': [
      [
        { index: 0, id: 'x', name: 'read', arguments: textA.slice(0, 5) },
        { index: 0, id: 'x', name: 'read', arguments: textA.slice(5) },
        { index: 0, id: 'x', name: 'read', arguments: '' },
      ],
      one,
    ],
    'with arguments as an object': [[{ index: 0, id: 'x', name: 'read', arguments: A }], one],
    'with arguments as an object, and then as text': [
      [
        { index: 0, id: 'x', name: 'read', arguments: A },
        ...[...textA].map((arguments_) => ({ index: 0, arguments: arguments_ })),
      ],
      one,
    ],
    'with an empty object before the arguments': [
      [
        { index: 0, id: 'x', name: 'read', arguments: '{}' },
        ...[...textA].map((arguments_) => ({ index: 0, arguments: arguments_ })),
      ],
      one,
    ],
    'with arguments that are JSON in JSON': [
      [{ index: 0, id: 'x', name: 'read', arguments: JSON.stringify(textA) }],
      one,
    ],
    'with a namespace': [[{ index: 0, id: 'x', name: 'functions.read', arguments: textA }], one],
    'with a mark of the template': [
      [{ index: 0, id: 'x', name: 'read<|channel|>commentary', arguments: textA }],
      one,
    ],
    'of the server itself': [
      [
        { index: 0, arguments: textB },
        { index: 1, id: 'x', name: 'read', arguments: textA },
      ],
      one,
    ],
    'without arguments, of a tool that takes none': [
      [
        { index: 0, id: 'x', name: 'list', arguments: 'null' },
        { index: 1, name: 'list' },
      ],
      [
        ['list', {}],
        ['list', {}],
      ],
    ],
  };
  for (const [name, [deltas, wanted]] of Object.entries(FORMS)) {
    it(`are read ${name}`, () => {
      const calls = collectToolCalls([READ, LIST]);
      for (const delta of deltas) calls.add(delta);
      const whole = calls.finish();
      assert.deepEqual(
        whole.map(({ name, input }) => [name, input]),
        wanted,
      );
      assert.equal(new Set(whole.map(({ id }) => id)).size, whole.length);
      assert.deepEqual(calls.finish(), [], 'each is handed out once');
    });
  }

  it('that were cut before their arguments are none', () => {
    for (const cut of [
      { name: 'read' },
      { name: 'read', arguments: '' },
      { name: 'read', arguments: '{' },
      { id: 'x' },
    ]) {
      const calls = collectToolCalls([READ, LIST]);
      calls.add({ index: 0, ...cut });
      assert.throws(() => calls.finish(), /malformed/);
    }
  });

  it('without an id get one that no other round has', () => {
    const ids = Array.from({ length: 100 }, () => {
      const calls = collectToolCalls();
      calls.add({ index: 0, name: 'f' });
      return calls.finish()[0]?.id;
    });
    assert.equal(new Set(ids).size, 100);
  });

  it('go to OpenAI as calls of the assistant and messages of tools', () => {
    const { messages, tools, tool_choice: choice } = openAiPrompt({ messages: ROUND, tools: TOOLS });
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['system', 'user', 'assistant', 'tool', 'tool'],
    );
    assert.equal(tools?.length, 1);
    assert.equal(choice, 'auto');
  });

  it('go to Anthropic with all results of a round in one message of the user', () => {
    const { messages, tools } = anthropicPrompt({ messages: ROUND, tools: TOOLS, sessionId: null });
    assert.deepEqual(
      messages.map(({ role, content }) => [role, content.length]),
      [
        ['user', 1],
        ['assistant', 2],
        ['user', 2],
      ],
    );
    assert.equal(tools?.length, 1);
  });

  it('are not spoken of where there are none', () => {
    assert.equal('tools' in openAiPrompt({ messages: ROUND, tools: null }), false);
    assert.equal('tools' in anthropicPrompt({ messages: ROUND, tools: null, sessionId: null }), false);
  });
});
