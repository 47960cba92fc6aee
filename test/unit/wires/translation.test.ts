import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type AnswerEvent,
  answerReader,
  answerWriter,
  createKept,
  effortOf,
  foreignSeals,
  keeping,
  noteWords,
  parseJson,
  readRequest,
  refusalWords,
  type Target,
  type Wire,
  writeRequest,
} from '../../../src/wires/index.ts';
import { read, TARGET, written } from './requestFidelity.ts';

const PNG = 'iVBORw0KGgo=';
const ask = (content: unknown) => ({ role: 'user', content });
const messagesOf = (messages: readonly unknown[], more: object = {}) =>
  read('messages', { model: 'm', max_tokens: 9, messages, ...more });
const chatOf = (messages: readonly unknown[], more: object = {}) =>
  read('chat', { model: 'm', messages, ...more });
const call = (id: string, args: string, name = 'Read') => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const use = (id: string, input: object = {}, name = 'Read') => ({ type: 'tool_use', id, name, input });
const result = (id: string, content: unknown) => ({ type: 'tool_result', tool_use_id: id, content });
const tool = { name: 'Read', input_schema: { type: 'object', properties: {} } };
const chatTool = { type: 'function', function: { name: 'Read', parameters: tool.input_schema } };

function refusalOf(wire: Wire, from: Wire, body: object, target: Partial<Target> = {}) {
  const made = writeRequest(wire, read(from, body), { ...TARGET, ...target }, createKept());
  assert.ok(!made.ok, 'it was not refused');
  assert.match(refusalWords(made.refusal), /^[A-Z`].*\.$/);
  return made.refusal;
}

describe('a request that leaves out what has no meaning', () => {
  it('is read without the result of a tool, and without the input of a call', () => {
    const told = chatOf([
      ask('q'),
      { role: 'assistant', tool_calls: [call('a', '{}')] },
      { role: 'tool', tool_call_id: 'a' },
    ]);
    assert.deepEqual(
      told.turns.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    const { input: _, ...bare } = use('a');
    const [, turn] = messagesOf([
      ask('q'),
      { role: 'assistant', content: [bare] },
      ask([result('a', 'r')]),
    ]).turns;
    assert.equal(turn?.parts[0]?.type, 'call');
  });
});

describe('A request for another wire', () => {
  it('has all results behind their calls, and keeps all else of the turn in its order', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };
    const { body } = written(
      'chat',
      messagesOf([
        ask('q'),
        {
          role: 'assistant',
          content: [{ type: 'text', text: 'one' }, use('A'), use('B'), { type: 'text', text: 'two' }],
        },
        ask([
          { type: 'text', text: 'x' },
          result('B', 'b'),
          { type: 'text', text: 'y' },
          result('A', 'a'),
          image,
        ]),
      ]),
    );
    assert.deepEqual(
      body.messages.map(({ role, tool_call_id: id }: Record<string, string>) =>
        id ? `${role} ${id}` : role,
      ),
      ['user', 'assistant', 'tool B', 'tool A', 'user'],
    );
    assert.equal(body.messages[1].content, 'one\n\ntwo');
    assert.deepEqual(body.messages[4].content, [
      { type: 'text', text: 'x' },
      { type: 'text', text: 'y' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
    ]);
  });

  it('has an image of a result as an image, with a word on where it is from', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } };
    const { body } = written(
      'chat',
      messagesOf([ask('q'), { role: 'assistant', content: [use('A')] }, ask([result('A', [image])])]),
    );
    assert.equal(body.messages[2].role, 'tool');
    assert.notEqual(body.messages[2].content, '');
    assert.match(body.messages[3].content[0].text, /result .*A/);
    assert.deepEqual(body.messages[3].content[1].image_url, { url: 'https://example.com/a.png' });
  });

  it('is refused where the model cannot see, hear, or be shown what is in it', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };
    const nested = [ask('q'), { role: 'assistant', content: [use('A')] }, ask([result('A', [image])])];
    for (const messages of [[ask([image])], nested]) {
      const refusal = refusalOf('chat', 'messages', { max_tokens: 1, messages }, { sees: false });
      assert.deepEqual(refusal, { reason: 'unseen', field: 'messages', what: 'image', why: 'model' });
    }
    const sound = { type: 'input_audio', input_audio: { data: PNG, format: 'wav' } };
    assert.equal(refusalOf('messages', 'chat', { messages: [ask([sound])] }).reason, 'unseen');
    const kept = { type: 'file', file: { file_id: 'file-1' } };
    assert.equal(refusalOf('messages', 'chat', { messages: [ask([kept])] }).reason, 'unseen');
  });

  it('heals a history with empty texts, empty arguments, and calls without results', () => {
    const history = [
      ask('q'),
      { role: 'assistant', content: '', tool_calls: [call('a', ''), call('b', '{"x":'), call('c', '"{}"')] },
      { role: 'tool', tool_call_id: 'a', content: '' },
      { role: 'tool', tool_call_id: 'z', content: 'lost' },
      { role: 'assistant', content: '' },
      ask('go on'),
    ];
    const { body, notes } = written('messages', chatOf(history));
    const [, assistant, user] = body.messages;
    assert.deepEqual(
      assistant.content.map(({ id, input }: { id: string; input: object }) => [id, input]),
      [
        ['a', {}],
        ['b', { arguments: '{"x":' }],
        ['c', {}],
      ],
    );
    assert.deepEqual(
      user.content.map(({ type, tool_use_id: id }: Record<string, string>) => id ?? type),
      ['a', 'b', 'c', 'text', 'text', 'text'],
    );
    assert.doesNotMatch(JSON.stringify(body), /"text":"\s*"/);
    assert.deepEqual(
      notes.flatMap((note) => (note.note === 'healed' ? [`${note.what} ${note.count}`] : [])).toSorted(),
      ['arguments 2', 'no-call 1', 'no-result 2'],
    );
    assert.ok(notes.map(noteWords).every((words) => words !== ''));
    const back = written('chat', chatOf(history)).body;
    for (const { arguments: text } of back.messages[1].tool_calls.map(
      (one: { function: object }) => one.function,
    )) {
      assert.doesNotThrow(() => JSON.parse(text));
    }
  });

  it('has no empty texts, whoever left them behind, and loses nothing else', () => {
    const blank = [
      { type: 'text', text: '' },
      { type: 'text', text: ' \n' },
    ];
    const history = [
      ask([...blank, { type: 'text', text: 'q' }]),
      { role: 'assistant', content: blank },
      ask([...blank, { type: 'text', text: 'go on' }]),
    ];
    for (const [wire, request] of [
      ['chat', messagesOf(history)],
      ['messages', chatOf(history)],
    ] as const) {
      const { body, notes } = written(wire, request);
      assert.doesNotMatch(JSON.stringify(body.messages), /"(?:text|content)":"\s*(?:\\n)?"/);
      assert.match(JSON.stringify(body.messages), /"q".*"go on"/);
      assert.deepEqual(notes, [{ note: 'healed', what: 'empty', count: 6 }]);
    }
  });

  it('gives calls ids that no other has, and that the server takes', () => {
    const turn = [
      { role: 'assistant', content: null, tool_calls: [call('functions.Read:0', '{}')] },
      { role: 'tool', tool_call_id: 'functions.Read:0', content: 'r' },
    ];
    for (const [wire, target, form] of [
      ['messages', {}, /^[\w-]+$/],
      ['chat', { api: 'mistral' }, /^[a-z0-9]{9}$/i],
    ] as const) {
      const { body } = written(wire, chatOf([ask('q'), ...turn, ...turn]), target);
      const ids: string[] =
        JSON.stringify(body).match(/(?<="(?:id|tool_use_id|tool_call_id)":")[^"]+/g) ?? [];
      assert.equal(ids.length, 4);
      assert.equal(new Set(ids).size, 2);
      for (const id of ids) assert.match(id, form);
    }
  });

  it('forces the tool that the client forces, in the words of its wire', () => {
    const choices = [
      ['auto', 'auto', { type: 'auto' }],
      ['required', 'required', { type: 'any' }],
      ['none', 'none', { type: 'none' }],
      [
        { type: 'function', function: { name: 'Read' } },
        { type: 'function', function: { name: 'Read' } },
        { type: 'tool', name: 'Read' },
      ],
    ] as const;
    for (const [asked, inChat, inMessages] of choices) {
      const request = chatOf([ask('q')], { tools: [chatTool], tool_choice: asked });
      assert.deepEqual(written('chat', request).body.tool_choice, inChat);
      assert.deepEqual(written('messages', request).body.tool_choice, inMessages);
      const other = messagesOf([ask('q')], { tools: [tool], tool_choice: inMessages });
      assert.deepEqual(written('chat', other).body.tool_choice, inChat);
      assert.deepEqual(written('messages', other).body.tool_choice, inMessages);
    }
    const alone = chatOf([ask('q')], { tools: [chatTool], parallel_tool_calls: false });
    assert.deepEqual(written('messages', alone).body.tool_choice, {
      type: 'auto',
      disable_parallel_tool_use: true,
    });
    const one = { type: 'any', disable_parallel_tool_use: true };
    const { body } = written('chat', messagesOf([ask('q')], { tools: [tool], tool_choice: one }));
    assert.deepEqual([body.tool_choice, body.parallel_tool_calls], ['required', false]);
  });

  it('offers some tools only where the client allows no more', () => {
    const tools = ['Read', 'Write'].map((name) => ({ type: 'function', function: { name } }));
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'Write' } }] };
    const request = chatOf([ask('q')], {
      tools,
      tool_choice: { type: 'allowed_tools', allowed_tools: allowed },
    });
    assert.deepEqual(written('chat', request).body.tool_choice.allowed_tools, allowed);
    for (const body of [written('messages', request).body, written('chat', request, { api: null }).body]) {
      assert.equal(body.tools.length, 1);
      assert.match(JSON.stringify(body.tools), /Write/);
    }
  });

  it('leaves out tools that only another server runs, with a note, and is refused where they are forced or all there is', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' };
    const { body, notes } = written('chat', messagesOf([ask('q')], { tools: [tool, search] }));
    assert.equal(body.tools.length, 1);
    assert.deepEqual(notes, [{ note: 'server-tool', tool: 'web_search' }]);
    const base = { max_tokens: 1, messages: [ask('q')] };
    assert.deepEqual(refusalOf('chat', 'messages', { ...base, tools: [search] }), {
      reason: 'server-tool',
      field: 'tools',
      tool: 'web_search',
    });
    const forced = { ...base, tools: [tool, search], tool_choice: { type: 'tool', name: 'web_search' } };
    assert.deepEqual(refusalOf('chat', 'messages', forced), {
      reason: 'server-tool',
      field: 'tool_choice',
      tool: 'web_search',
    });
    // On its own wire it stays.
    assert.equal(written('messages', read('messages', { ...base, tools: [search] })).body.tools.length, 1);
  });

  it('has tools of free text as functions where the server knows no others, and their calls come back as text', () => {
    const patch = '*** Begin Patch\n+ "a"\\n\n*** End Patch';
    const custom = {
      type: 'custom',
      custom: {
        name: 'apply_patch',
        format: { type: 'grammar', grammar: { definition: 'start: "x"', syntax: 'lark' } },
      },
    };
    const history = [
      ask('q'),
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'apply_patch', input: patch } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
    ];
    const request = chatOf(history, { tools: [custom, chatTool] });
    assert.deepEqual(
      written('chat', request).body.messages[1].tool_calls,
      history[1] && 'tool_calls' in history[1] ? history[1].tool_calls : null,
    );
    const { body, back } = written('messages', request);
    assert.deepEqual(body.messages[1].content[0].input, { input: patch });
    assert.match(body.tools[0].description, /start: "x"/);
    assert.deepEqual(written('chat', request, { api: null }).body.messages[1].tool_calls[0].function, {
      name: 'apply_patch',
      arguments: JSON.stringify({ input: patch }),
    });
    const writer = answerWriter('chat', { model: null, includeUsage: false, created: 0, origin: null });
    const reader = answerReader('messages', back);
    const text = JSON.stringify({ input: patch });
    const frames = [
      { type: 'message_start', message: { id: 'a', model: 'm' } },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'c2', name: 'apply_patch', input: {} },
      },
      ...[...text].map((partial_json) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json },
      })),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
    ].flatMap((event) => reader.read(event).map((one) => writer.write(one)));
    assert.match(frames.join(''), /"type":"custom"/);
    const whole = writer.whole();
    assert.ok(whole);
    assert.match(JSON.stringify(whole), /"custom":\{"name":"apply_patch"/);
    assert.ok(JSON.stringify(whole).includes(JSON.stringify(patch)));
  });

  it('calls tools by names that the server takes, and its answer calls them by the client’s', () => {
    const name = `mcp__server__${'x'.repeat(80)}`;
    const { body, back } = written(
      'chat',
      messagesOf([ask('q')], { tools: [{ ...tool, name }], tool_choice: { type: 'tool', name } }),
    );
    const own: string = body.tools[0].function.name;
    assert.ok(own.length <= 64);
    assert.equal(body.tool_choice.function.name, own);
    const reader = answerReader('chat', back);
    const events = reader.read({
      choices: [{ delta: { tool_calls: [{ index: 0, id: 'a', function: { name: own, arguments: '{}' } }] } }],
    });
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'call-start' ? [event.name] : [])),
      [name],
    );
  });

  it('keeps instructions in their place, in a form that the server takes', () => {
    const messages = [
      ask('q'),
      { role: 'assistant', content: 'a' },
      { role: 'system', content: 'hook' },
      ask('go on'),
      { role: 'system', content: 'last' },
    ];
    const request = messagesOf(messages, { system: 'first' });
    const roles = (body: { messages: { role: string }[] }) => body.messages.map(({ role }) => role);
    assert.deepEqual(roles(written('chat', request).body), [
      'system',
      'user',
      'assistant',
      'system',
      'user',
      'system',
    ]);
    const strict = written('chat', request, { api: null }).body;
    assert.deepEqual(roles(strict), ['system', 'user', 'assistant', 'user']);
    assert.equal(strict.messages[3].content, 'hook\n\ngo on\n\nlast');
    const fromChat = chatOf([{ role: 'system', content: 'first' }, ...messages]);
    const { body } = written('messages', fromChat);
    assert.deepEqual(roles(body), ['user', 'assistant', 'user']);
    assert.deepEqual(
      body.messages[2].content.map(({ text }: { text: string }) => text),
      ['hook', 'go on', 'last'],
    );
  });

  it('does not begin with the line that Claude Code changes with each request', () => {
    const bodyOf = (value: string, turns: readonly unknown[]) =>
      written(
        'chat',
        messagesOf(turns, {
          system: [
            { type: 'text', text: `x-anthropic-billing-header: cc_version=2.1; cch=${value};` },
            { type: 'text', text: 'You are Claude Code.', cache_control: { type: 'ephemeral' } },
          ],
        }),
      ).body.messages;
    const first = bodyOf('aaa', [ask('q')]);
    const next = bodyOf('bbb', [ask('q'), { role: 'assistant', content: 'a' }, ask('go on')]);
    assert.deepEqual(next.slice(0, first.length), first);
    assert.equal(first[0].content, 'You are Claude Code.');
  });

  it('maps the form of an answer onto the other wire, or is refused', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const format = { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } };
    const fromChat = written('messages', chatOf([ask('q')], { response_format: format })).body;
    assert.deepEqual(fromChat.output_config, { format: { type: 'json_schema', schema } });
    const fromMessages = written(
      'chat',
      messagesOf([ask('q')], { output_config: { format: { type: 'json_schema', schema } } }),
    ).body;
    assert.deepEqual(fromMessages.response_format.json_schema, { name: 'answer', schema, strict: true });
    assert.equal(
      refusalOf('messages', 'chat', { messages: [ask('q')], response_format: { type: 'json_object' } })
        .reason,
      'no-match',
    );
    assert.equal(refusalOf('messages', 'chat', { messages: [ask('q')], n: 2 }).reason, 'no-match');
  });

  it('names each field that has no match there', () => {
    const request = chatOf([ask('q')], { logit_bias: { 1: 2 }, seed: 3, invented: 'x' });
    const fields = written('messages', request).notes.flatMap((note) =>
      note.note === 'field' ? [note.field] : [],
    );
    assert.deepEqual(fields.toSorted(), ['invented', 'logit_bias', 'seed']);
    const { body } = written(
      'chat',
      messagesOf([ask([{ type: 'text', text: 'q', cache_control: { type: 'ephemeral', x: 1 } }])], {
        invented: 1,
        speed: 'fast',
      }),
    );
    assert.doesNotMatch(JSON.stringify(body), /invented|speed|cache_control/);
  });

  it('sets cache marks for a client that has none, four at most, and keeps those of one that has', () => {
    const turns = Array.from({ length: 6 }, (_, i) => [
      ask(`q${i}`),
      { role: 'assistant', content: `a${i}` },
    ]).flat();
    const { body } = written(
      'messages',
      chatOf([{ role: 'system', content: 's' }, ...turns, ask('last')], { tools: [chatTool] }),
    );
    const marks = (one: unknown) => JSON.stringify(one).split('"cache_control"').length - 1;
    assert.equal(marks(body), 3);
    assert.equal(marks(body.system), 1);
    assert.equal(marks(body.messages.at(-1)), 1);
    const own = ask([{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } }]);
    const kept = written('messages', chatOf([own, { role: 'assistant', content: 'a' }, ask('b')])).body;
    assert.equal(marks(kept), 1);
    assert.deepEqual(kept.messages[0].content[0].cache_control, { type: 'ephemeral', ttl: '1h' });
    const many = Array.from({ length: 7 }, (_, i) => ({
      type: 'text',
      text: `${i}`,
      cache_control: { type: 'ephemeral' },
    }));
    const cut = written('messages', messagesOf([ask(many)]));
    assert.equal(marks(cut.body), 4);
    assert.deepEqual(cut.notes, [{ note: 'cache-marks', count: 3 }]);
    // A single question is not worth a write to the cache.
    assert.equal(marks(written('messages', chatOf([ask('q')])).body), 0);
  });

  it('hands cache marks on through a server of the Chat wire that passes them, or sets them there', () => {
    const marksOf = (one: unknown) => JSON.stringify(one).split('"cache_control"').length - 1;
    const target = { passesCacheMarks: true, api: 'openrouter', model: 'anthropic/claude-sonnet-5' };
    const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const history = [
      ask([{ type: 'text', text: 'q', ...mark }]),
      { role: 'assistant', content: [use('A')] },
      ask([{ ...result('A', 'a'), ...mark }]),
    ];
    const { body } = written('chat', messagesOf(history), target);
    assert.deepEqual(body.messages[0].content, [{ type: 'text', text: 'q', ...mark }]);
    assert.deepEqual(body.messages[2], { role: 'tool', tool_call_id: 'A', content: 'a', ...mark });
    assert.equal(
      marksOf(written('chat', messagesOf(history), { ...target, passesCacheMarks: false }).body),
      0,
    );
    const many = Array.from({ length: 7 }, (_, i) => ({ type: 'text', text: `${i}`, ...mark }));
    assert.equal(marksOf(written('chat', messagesOf([ask(many)]), target).body), 4);
    const turns = Array.from({ length: 4 }, (_, i) => [
      ask(`q${i}`),
      { role: 'assistant', content: `a${i}` },
    ]).flat();
    const bare = written('chat', messagesOf([...turns, ask('last')], { system: 's' }), target).body;
    assert.equal(marksOf(bare), 3);
    // What comes next begins with the same, but for the marks.
    const longer = written(
      'chat',
      messagesOf([...turns, ask('last'), { role: 'assistant', content: 'a' }, ask('more')], { system: 's' }),
      target,
    ).body;
    const plain = (messages: readonly unknown[]) =>
      JSON.parse(
        JSON.stringify(messages, (key, value: unknown) => (key === 'cache_control' ? undefined : value)),
      );
    assert.deepEqual(plain(longer.messages.slice(0, bare.messages.length)), plain(bare.messages));
  });

  it('is read with all digits of its numbers', () => {
    const json =
      '{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"n","input":{"id":12345678901234567890}}]}]}';
    const request = readRequest('messages', parseJson(json));
    assert.ok(request.ok);
    assert.ok(JSON.stringify(written('chat', request.request).body).includes('12345678901234567890'));
    const made = writeRequest('messages', request.request, TARGET, createKept());
    assert.ok(made.ok && JSON.stringify(made.body).includes('12345678901234567890'));
  });

  it('says in which field it cannot be read', () => {
    const cases = [
      ['messages', {}, 'messages'],
      [
        'messages',
        { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
        'messages.0.content.0.text',
      ],
      ['messages', { messages: [{ role: 'robot', content: 'q' }] }, 'messages.0.role'],
      ['chat', { messages: 'q' }, 'messages'],
      [
        'chat',
        { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
        'messages.0.content.0.image_url',
      ],
      ['chat', { messages: [], temperature: 'hot' }, 'temperature'],
    ] as const;
    for (const [wire, body, field] of cases) {
      const result = readRequest(wire, body);
      assert.ok(!result.ok && result.refusal.reason === 'invalid');
      assert.equal(result.refusal.field, field);
    }
  });

  it('says how much thinking is wanted, in one measure', () => {
    const of = (more: object) => effortOf(messagesOf([ask('q')], more));
    assert.equal(of({}), null);
    assert.equal(of({ thinking: { type: 'disabled' } }), 'least');
    assert.equal(of({ thinking: { type: 'enabled', budget_tokens: 31_999 } }), 'high');
    assert.equal(of({ output_config: { effort: 'max' } }), 'high');
    assert.equal(effortOf(chatOf([ask('q')], { reasoning_effort: 'minimal' })), 'least');
    assert.equal(effortOf(chatOf([ask('q')], { reasoning: { effort: 'medium' } })), 'medium');
  });
});

describe('Thoughts', () => {
  const ORIGIN = 'anthropic#1';
  const thinking: AnswerEvent[] = [
    { type: 'start', id: 'a', model: 'm' },
    { type: 'thinking', text: '' },
    { type: 'signature', signature: 'sig' },
    { type: 'part-end' },
    { type: 'redacted', data: 'secret' },
    { type: 'part-end' },
    { type: 'call-start', index: 0, id: 'toolu_1', name: 'Read', kind: 'function' },
    { type: 'call-input', index: 0, text: '{}' },
    { type: 'call-end', index: 0 },
    { type: 'end', reason: 'tool-use', word: 'tool_use' },
  ];
  const turn = [
    ask('q'),
    { role: 'assistant', content: null, tool_calls: [call('toolu_1', '{}')] },
    { role: 'tool', tool_call_id: 'toolu_1', content: 'r' },
  ];

  it('with a signature only, and sealed ones, stand before their call again, for a client that has no place for them', () => {
    const kept = createKept();
    const listen = keeping(kept, ORIGIN, 'messages');
    for (const event of thinking) listen(event);
    const { body } = written('messages', chatOf(turn), { origin: ORIGIN }, kept);
    assert.deepEqual(body.messages[1].content.slice(0, 2), [
      { type: 'thinking', thinking: '', signature: 'sig' },
      { type: 'redacted_thinking', data: 'secret' },
    ]);
    const other = written('messages', chatOf(turn), { origin: 'anthropic#2' }, kept).body;
    assert.equal(other.messages[1].content[0].type, 'tool_use');
  });

  it('of half an answer are not kept', () => {
    const kept = createKept();
    const listen = keeping(kept, ORIGIN, 'messages');
    for (const event of thinking.slice(0, -1)) listen(event);
    assert.deepEqual(kept.of(ORIGIN, 'toolu_1'), []);
  });

  it('that another provider sealed are left out with a note, and then the client’s bytes must not go there', () => {
    const kept = createKept();
    const listen = keeping(kept, ORIGIN, 'messages');
    for (const event of thinking) listen(event);
    const history = messagesOf([
      ask('q'),
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'x', signature: 'sig' },
          { type: 'redacted_thinking', data: 'secret' },
          use('toolu_1'),
        ],
      },
      ask([result('toolu_1', 'r')]),
    ]);
    assert.equal(foreignSeals(history, { origin: ORIGIN }, kept), 0);
    assert.equal(foreignSeals(history, { origin: 'other' }, kept), 2);
    const { body, notes } = written('messages', history, { origin: 'other' }, kept);
    assert.doesNotMatch(JSON.stringify(body), /thinking/);
    assert.deepEqual(notes, [{ note: 'thoughts', count: 2, why: 'sealed' }]);
  });

  it('without a signature never go to Anthropic, and go back to a server that has none', () => {
    const history = messagesOf([
      ask('q'),
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: '' }, use('a')] },
      ask([result('a', 'r')]),
    ]);
    assert.equal(foreignSeals(history, { origin: 'x' }, createKept()), 1);
    const { body, notes } = written('messages', history);
    assert.doesNotMatch(JSON.stringify(body), /thinking/);
    assert.deepEqual(notes, [{ note: 'thoughts', count: 1, why: 'unsigned' }]);
    for (const api of [null, 'deepseek', 'openrouter']) {
      assert.equal(written('chat', history, { api }).body.messages[1].reasoning_content, 'hm');
    }
    assert.equal('reasoning_content' in written('chat', history, { api: 'openai' }).body.messages[1], false);
  });

  it('that DeepSeek wants back and nobody has any more are done without', () => {
    const target = { api: 'deepseek', model: 'deepseek-v4-flash', origin: 'deepseek#1' };
    const lost = written(
      'chat',
      messagesOf([ask('q'), { role: 'assistant', content: [use('a')] }, ask([result('a', 'r')])]),
      target,
    );
    assert.deepEqual(lost.body.thinking, { type: 'disabled' });
    const kept = createKept();
    const listen = keeping(kept, target.origin, 'chat');
    const answer = answerReader('chat');
    for (const data of [
      { choices: [{ delta: { reasoning_content: 'hm' } }] },
      {
        choices: [
          { delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'Read', arguments: '{}' } }] } },
        ],
      },
      { choices: [{ finish_reason: 'tool_calls' }] },
    ]) {
      for (const event of answer.read(data)) listen(event);
    }
    const found = written(
      'chat',
      messagesOf([ask('q'), { role: 'assistant', content: [use('a')] }, ask([result('a', 'r')])]),
      target,
      kept,
    );
    assert.equal(found.body.thinking, undefined);
    assert.equal(found.body.messages[1].reasoning_content, 'hm');
  });

  it('of every other wire come back from a client of Messages after a restart, to their maker alone', () => {
    const upstreams: readonly (readonly [wire: Wire, events: readonly AnswerEvent[], found: RegExp])[] = [
      ['chat', [{ type: 'thinking', text: 'hm' }], /"reasoning_content":"hm"/],
      [
        'chat',
        [
          { type: 'thinking', text: 'hm' },
          { type: 'details', details: [{ type: 'reasoning.text', text: 'hm', signature: 's1' }] },
        ],
        /"reasoning_details":\[\{"type":"reasoning.text","text":"hm","signature":"s1"\}\]/,
      ],
      [
        'responses',
        [
          { type: 'thinking', text: 'hm' },
          { type: 'sealed', id: 'rs_1', encrypted: 'gAAA', summary: ['hm'] },
        ],
        /"encrypted_content":"gAAA"/,
      ],
      [
        'responses',
        [{ type: 'sealed', id: 'rs_1', encrypted: 'gAAA', summary: [] }],
        /"encrypted_content":"gAAA"/,
      ],
    ];
    for (const [wire, thoughts, found] of upstreams) {
      const writer = answerWriter('messages', {
        model: null,
        includeUsage: true,
        created: 0,
        origin: 'maker',
      });
      const events: readonly AnswerEvent[] = [
        { type: 'start', id: 'a', model: 'm' },
        ...thoughts,
        { type: 'call-start', index: 0, id: 'toolu_1', name: 'Read', kind: 'function' },
        { type: 'call-end', index: 0 },
        { type: 'end', reason: 'tool-use', word: 'tool_calls' },
      ];
      for (const event of events) writer.write(event);
      writer.done();
      const content = writer.whole()?.['content'];
      const request = messagesOf([ask('q'), { role: 'assistant', content }, ask([result('toolu_1', 'r')])]);
      const back = (origin: string) =>
        JSON.stringify(written(wire, request, { api: 'openrouter', origin }).body);
      assert.match(back('maker'), found);
      assert.doesNotMatch(back('another'), found);
      // Anthropic would refuse them.
      assert.equal(foreignSeals(request, { origin: 'anthropic' }, createKept()) > 0, true);
    }
  });

  it('go back to OpenRouter as the parts that it sent', () => {
    const kept = createKept();
    const listen = keeping(kept, 'or', 'chat');
    const answer = answerReader('chat');
    const details = [{ type: 'reasoning.encrypted', data: 'x', id: 'rs_1', index: 0 }];
    for (const data of [
      { choices: [{ delta: { reasoning_details: details } }] },
      {
        choices: [
          { delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'Read', arguments: '{}' } }] } },
        ],
      },
      { choices: [{ finish_reason: 'tool_calls' }] },
    ]) {
      for (const event of answer.read(data)) listen(event);
    }
    const request = messagesOf([
      ask('q'),
      { role: 'assistant', content: [use('a')] },
      ask([result('a', 'r')]),
    ]);
    const { body } = written('chat', request, { api: 'openrouter', origin: 'or' }, kept);
    assert.deepEqual(body.messages[1].reasoning_details, details);
  });
});
