import assert from 'node:assert/strict';
import {
  answerReader,
  answerWriter,
  createKept,
  foreignSeals,
  noteWords,
  offeredTools,
  readRequest,
  refusalWords,
  type Target,
  type Wire,
  writeRequest,
} from '../../../../src/wires/index.ts';
import { read, TARGET, written } from '../requestFidelity.ts';
import { responseOf } from '../sdks.ts';

const PNG = 'iVBORw0KGgo=';
const PATCH =
  '*** Begin Patch\n*** Add File: a.txt\n+say "hi"\n*** Update File: b.ts\n@@\n-x\n+\\n\n*** Delete File: c\n*** End Patch';
const OTHERS = ['messages', 'chat'] as const;

const ask = (content: unknown) => ({ type: 'message', role: 'user', content });
const call = (id: string, args = '{}', more: object = {}) => ({
  type: 'function_call',
  call_id: id,
  name: 'Read',
  arguments: args,
  ...more,
});
const output = (id: string, text: unknown) => ({ type: 'function_call_output', call_id: id, output: text });
const tool = {
  type: 'function',
  name: 'Read',
  parameters: { type: 'object', properties: {} },
  strict: false,
};
const patchTool = { type: 'custom', name: 'apply_patch', description: 'Patches files.' };
const search = { type: 'web_search', external_web_access: true };
const of = (input: unknown, more: object = {}) => read('responses', { model: 'm', input, ...more });

function refusal(from: Wire, to: Wire, body: object, target: Partial<Target> = {}) {
  const made = writeRequest(to, read(from, body), { ...TARGET, ...target }, createKept());
  assert.ok(!made.ok, 'it was not refused');
  assert.match(refusalWords(made.refusal), /^[A-Z`].*\.$/);
  return made.refusal;
}

describe('A request of a client of Responses', () => {
  it('has the tools that stand in its input, on every wire, in the one place for them', () => {
    const item = {
      type: 'additional_tools',
      role: 'developer',
      id: 'at_1',
      tools: [tool, patchTool, { type: 'namespace', name: 'mail', description: 'Mail.', tools: [tool] }],
    };
    const request = of([item, ask('q')], { tools: [{ ...tool, name: 'Write' }, search] });
    assert.equal(offeredTools(request).length, 5);
    const chat = written('chat', request, { api: null });
    assert.deepEqual(
      chat.body.tools.map((one: { function: { name: string } }) =>
        one.function.name.replace(/_[0-9a-f]{8}$/, ''),
      ),
      ['Write', 'Read', 'apply_patch', 'mail_Read'],
    );
    assert.deepEqual(chat.body.messages, [{ role: 'user', content: 'q' }]);
    assert.deepEqual(chat.notes[0], { note: 'server-tool', tool: 'web_search' });
    assert.equal(written('messages', request).body.tools.length, 4);
    const own = written('responses', request);
    assert.deepEqual(own.body.input[0], item);
    assert.equal(own.body.tools.length, 2);
  });

  it('is refused where only its maker can read what was said before, or no answer is wanted', () => {
    for (const [item, field] of [
      [{ type: 'compaction', encrypted_content: 'gAAA' }, 'input.compaction'],
      [{ type: 'compaction_trigger' }, 'input.compaction_trigger'],
    ] as const) {
      for (const to of OTHERS) {
        const { reason, ...rest } = refusal('responses', to, { input: [item, ask('q')] });
        assert.equal(reason, 'no-match');
        assert.ok('field' in rest && rest.field === field);
      }
      assert.deepEqual(written('responses', of([item, ask('q')])).body.input[0], item);
    }
  });

  it('that refers to what another server keeps is refused, with the name of its field', () => {
    const cases: readonly (readonly [body: object, field: string])[] = [
      [{ previous_response_id: 'resp_1', input: 'x' }, 'previous_response_id'],
      [{ conversation: 'conv_1', input: 'x' }, 'conversation'],
      [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
      [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input.item_reference'],
    ];
    for (const [body, field] of cases)
      for (const to of OTHERS)
        assert.deepEqual(refusal('responses', to, body), { reason: 'not-kept', field });
    assert.equal(refusal('responses', 'chat', { background: true, input: 'x' }).reason, 'no-match');
  });

  it('goes on where it also offers tools of OpenAI’s servers, and is refused where nothing else is there or one is forced', () => {
    for (const to of OTHERS) {
      const { body, notes } = written(to, of('q', { tools: [tool, search, { type: 'tool_search' }] }));
      assert.equal(body.tools.length, 1);
      assert.deepEqual(notes.map(noteWords).filter((words) => words.includes('not offered')).length, 2);
      const forced = { tools: [tool, search], tool_choice: { type: 'web_search' }, input: 'q' };
      assert.deepEqual(refusal('responses', to, forced), {
        reason: 'server-tool',
        field: 'tool_choice',
        tool: 'web_search',
      });
      assert.equal(refusal('responses', to, { tools: [search], input: 'q' }).reason, 'server-tool');
    }
  });

  it('has its grouped tools under one name each, and hears of their calls by both', async () => {
    const group = {
      type: 'namespace',
      name: 'agents',
      description: 'd',
      tools: [{ ...tool, name: 'close' }],
    };
    const history = [ask('q'), call('a', '{}', { name: 'close', namespace: 'agents' }), output('a', 'ok')];
    const { body, back } = written('chat', of(history, { tools: [group] }));
    const [{ function: made }] = body.tools;
    assert.match(made.name, /^[\w-]+$/);
    assert.equal(body.messages[1].tool_calls[0].function.name, made.name);
    const reader = answerReader('chat', back);
    const writer = answerWriter('responses', { model: 'm', includeUsage: true, created: 1, origin: 'o' });
    const delta = { tool_calls: [{ index: 0, id: 'b', function: { name: made.name, arguments: '{}' } }] };
    const chunks = [{ choices: [{ delta }] }, { choices: [{ delta: {}, finish_reason: 'tool_calls' }] }];
    const frames = chunks.flatMap((chunk) => reader.read(chunk)).map((event) => writer.write(event));
    const [item] = (await responseOf(frames.join('') + writer.done())).output;
    assert.ok(item?.type === 'function_call');
    assert.deepEqual([item.namespace, item.name, item.call_id], ['agents', 'close', 'b']);
  });

  it('gets the text of its custom tools as the model wrote it, streamed in any pieces, and it pairs with its result', async () => {
    for (const to of OTHERS) {
      const { back } = written(to, of('q', { tools: [patchTool] }), { api: null });
      const json = JSON.stringify({ input: PATCH });
      for (const size of [1, 7, 1_000]) {
        const texts = json.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        const reader = answerReader(to, back);
        const writer = answerWriter('responses', { model: 'm', includeUsage: true, created: 1, origin: 'o' });
        const events = to === 'chat' ? chatCall(texts) : messagesCall(texts);
        const frames = events.flatMap((event) => reader.read(event)).map((event) => writer.write(event));
        const [item] = (await responseOf(frames.join('') + writer.done())).output;
        assert.ok(item?.type === 'custom_tool_call');
        assert.deepEqual([item.name, item.call_id, item.input], ['apply_patch', 'c1', PATCH]);
        const result = { type: 'custom_tool_call_output', call_id: 'c1', output: 'Done.' };
        const next = written(to, of([ask('q'), item, result], { tools: [patchTool] }), { api: null }).body;
        const text = JSON.stringify(next.messages);
        assert.ok(text.includes(JSON.stringify(to === 'chat' ? json : { input: PATCH }).slice(1, -1)));
        assert.equal(text.split('"c1"').length - 1, 2);
        assert.equal(item.input, PATCH);
      }
    }
  });

  it('keeps text, calls, results and images of its history in an order that every server takes', () => {
    const image = { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'auto' };
    const history = [
      ask([{ type: 'input_text', text: 'q' }, image]),
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'one' }] },
      call('A', ''),
      call('B', '{"x":1}'),
      { type: 'message', role: 'developer', content: 'between' },
      output('B', [{ type: 'input_text', text: 'b' }, image]),
      output('A', 'a'),
      ask(''),
    ];
    const chat = written('chat', of(history, { tools: [tool] }), { api: null }).body.messages;
    assert.deepEqual(chat.map(({ role }: { role: string }) => role).slice(0, 4), [
      'user',
      'assistant',
      'tool',
      'tool',
    ]);
    assert.equal(chat[1].tool_calls[0].function.arguments, '{}');
    const { messages } = written('messages', of(history, { tools: [tool] })).body;
    assert.deepEqual(
      messages[1].content.map(({ type }: { type: string }) => type),
      ['text', 'tool_use', 'tool_use'],
    );
    const results = messages[2].content.filter(({ type }: { type: string }) => type === 'tool_result');
    assert.deepEqual(results.length, 2);
    for (const body of [chat, messages]) {
      const text = JSON.stringify(body);
      assert.equal(text.split(PNG).length - 1, 2);
      assert.ok(text.includes('between'));
      assert.ok(!/"(?:text|content)":""/.test(text));
    }
    assert.deepEqual(refusal('responses', 'chat', { input: history }, { sees: false }), {
      ...{ reason: 'unseen', field: 'input', what: 'image', why: 'model' },
    });
  });

  it('names what it asks for and the other wire has no word for', () => {
    const { notes } = written(
      'messages',
      of('q', { truncation: 'auto', top_logprobs: 3, invented: 1, max_tool_calls: 2 }),
    );
    const fields = notes.flatMap((note) => (note.note === 'field' ? [note.field] : []));
    for (const field of ['truncation', 'top_logprobs', 'invented', 'max_tool_calls'])
      assert.ok(fields.includes(field), field);
  });

  it('says in which field it cannot be read', () => {
    for (const [body, field] of [
      [{ input: [{ type: 'message', role: 'robot', content: 'x' }] }, 'input.0.role'],
      [{ input: [{ content: 'x' }] }, 'input.0'],
      [{ input: 'x', tools: [{ type: 'function' }] }, 'tools.0.name'],
      [{ input: 'x', max_output_tokens: -1 }, 'max_output_tokens'],
      [{ input: 'x', text: { format: { type: 'json_schema' } } }, 'text.format.schema'],
    ] as const) {
      const made = readRequest('responses', body);
      assert.ok(!made.ok && made.refusal.reason === 'invalid');
      assert.equal(made.refusal.field, field);
    }
  });
});

const chatCall = (texts: readonly string[]) => [
  {
    choices: [
      { delta: { tool_calls: [{ index: 0, id: 'c1', function: { name: 'apply_patch', arguments: '' } }] } },
    ],
  },
  ...texts.map((text) => ({
    choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } }],
  })),
  { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
];

const messagesCall = (texts: readonly string[]) => [
  { type: 'message_start', message: { id: 'msg_1', model: 'c' } },
  {
    type: 'content_block_start',
    index: 0,
    content_block: { type: 'tool_use', id: 'c1', name: 'apply_patch', input: {} },
  },
  ...texts.map((partial_json) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'input_json_delta', partial_json },
  })),
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
];

describe('A request for a server of Responses', () => {
  const messages = (list: readonly unknown[], more: object = {}) =>
    read('messages', { model: 'm', max_tokens: 9, messages: list, ...more });
  const user = (content: unknown) => ({ role: 'user', content });

  it('has all results behind their calls and all else in its order, with images as images', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };
    const use = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: {} });
    const result = (id: string, content: unknown) => ({ type: 'tool_result', tool_use_id: id, content });
    const text = (words: string) => ({ type: 'text', text: words });
    const { body } = written(
      'responses',
      messages([
        user('q'),
        { role: 'assistant', content: [text('one'), use('A'), use('B'), text('two')] },
        user([text('x'), result('B', [text('b'), image]), text('y'), result('A', 'a'), image]),
      ]),
    );
    const input: { type: string; call_id?: string; output?: unknown; content?: { type: string }[] }[] =
      body.input;
    const at = (id: string, type: string) =>
      input.findIndex((item) => item.call_id === id && item.type === type);
    for (const id of ['A', 'B']) assert.ok(at(id, 'function_call_output') > at(id, 'function_call'));
    const last = Math.max(at('A', 'function_call_output'), at('B', 'function_call_output'));
    assert.deepEqual(
      input[last + 1]?.content?.map(({ type }) => type),
      ['input_text', 'input_text', 'input_image'],
    );
    const [, seen] = Object(input[at('B', 'function_call_output')]?.output);
    assert.equal(seen.image_url, `data:image/png;base64,${PNG}`);
    for (const words of ['one', 'two', 'x', 'y'])
      assert.ok(JSON.stringify(input).includes(`"text":"${words}"`));
  });

  it('forces, allows and forbids tools as the client does, one call at a time where it wants that', () => {
    const tools = [{ name: 'Read', input_schema: { type: 'object' } }];
    const choices: readonly (readonly [asked: object, choice: unknown, parallel: unknown])[] = [
      [{ type: 'auto' }, 'auto', undefined],
      [{ type: 'any', disable_parallel_tool_use: true }, 'required', false],
      [{ type: 'none' }, 'none', undefined],
      [{ type: 'tool', name: 'Read' }, { type: 'function', name: 'Read' }, undefined],
    ];
    for (const [tool_choice, choice, parallel] of choices) {
      const { body } = written('responses', messages([user('q')], { tools, tool_choice }));
      assert.deepEqual([body.tool_choice, body.parallel_tool_calls], [choice, parallel]);
    }
  });

  it('has instructions first, and those further on in their place', () => {
    const { body } = written(
      'responses',
      messages(
        [
          user('q'),
          { role: 'assistant', content: 'a' },
          { role: 'system', content: 'Now in verse.' },
          user('go'),
        ],
        {
          system: [{ type: 'text', text: 'Be brief.' }],
        },
      ),
    );
    assert.equal(body.instructions, 'Be brief.');
    assert.deepEqual(
      body.input.map(({ role }: { role: string }) => role),
      ['user', 'assistant', 'developer', 'user'],
    );
  });

  it('begins with the same bytes in each turn, whatever Claude Code’s first line says', () => {
    const asked = (version: string) =>
      written(
        'responses',
        messages([user('q')], {
          system: [
            { type: 'text', text: `x-anthropic-billing-header: cc_version=${version};` },
            { type: 'text', text: 'You are Claude Code.' },
          ],
        }),
      ).body;
    assert.deepEqual(asked('1.abc'), asked('1.xyz'));
    assert.equal(asked('1').instructions, 'You are Claude Code.');
  });

  it('has the form of the answer, and keeps nothing there', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const { body } = written(
      'responses',
      messages([user('q')], { output_config: { format: { type: 'json_schema', schema } } }),
    );
    assert.deepEqual(body.text.format, { type: 'json_schema', name: 'answer', schema, strict: true });
    assert.equal(body.store, false);
  });

  it('never has less room for an answer than OpenAI allows', () => {
    const most = (max_tokens: number) =>
      written('responses', messages([user('quota')], { max_tokens })).body.max_output_tokens;
    assert.deepEqual([most(1), most(16), most(900)], [16, 16, 900]);
  });

  it('is refused where it has stop sequences, which the wire has no word for', () => {
    const body = { model: 'm', max_tokens: 9, messages: [user('q')], stop_sequences: ['END'] };
    assert.deepEqual(refusal('messages', 'responses', body), {
      ...{ reason: 'no-match', field: 'stop_sequences', what: 'stop sequences' },
    });
  });

  it('asks for sealed thoughts of models that think, and brings back those of that server alone', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'SEAL' };
    const request = of([ask('q'), item, call('A'), output('A', 'a')], { tools: [tool] });
    const kept = createKept();
    kept.seal('openai', 'SEAL');
    assert.equal(foreignSeals(request, { origin: 'openai' }, kept), 0);
    const own = written('responses', request, { model: 'gpt-5.6', origin: 'openai' }, kept);
    assert.deepEqual(own.body.input[1], item);
    assert.deepEqual(own.body.include, ['reasoning.encrypted_content']);
    assert.equal(foreignSeals(request, { origin: 'other' }, kept), 1);
    const other = written('responses', request, { model: 'gpt-4o', origin: 'other' }, kept);
    assert.ok(!JSON.stringify(other.body).includes('SEAL'));
    assert.deepEqual(other.notes, [{ note: 'thoughts', count: 1, why: 'sealed' }]);
    assert.equal(other.body.include, undefined);
  });
});
