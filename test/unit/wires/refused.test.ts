import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createKept,
  foreignSeals,
  keeping,
  readRequest,
  type Target,
  WIRES,
  type Wire,
  writeRequest,
} from '../../../src/wires/index.ts';
import { read, TARGET, written } from './requestFidelity.ts';

const ask = (content: unknown) => ({ role: 'user', content });
const said = (content: unknown) => ({ role: 'assistant', content });

/** A question on a wire, with other fields. */
function question(wire: Wire, more: object = {}, talk: unknown = [ask('q')]): object {
  if (wire === 'responses') return { model: 'x', input: talk, ...more };
  return { model: 'x', messages: talk, ...(wire === 'messages' ? { max_tokens: 100 } : {}), ...more };
}

const bodyOf = (from: Wire, to: Wire, json: object, target: Partial<Target> = {}) =>
  written(to, read(from, json), target).body;

function refusalOf(from: Wire, to: Wire, json: object) {
  const result = writeRequest(to, read(from, json), TARGET, createKept());
  return result.ok ? null : result.refusal;
}

const PAIRS = WIRES.flatMap((from) => WIRES.filter((to) => to !== from).map((to) => [from, to] as const));

describe('What servers refuse, a request for another wire does not have:', () => {
  it('halves of characters in the arguments of calls, which have an end of their own', () => {
    const text = fc.oneof(
      fc.stringMatching(/^[a-z\\"\ud800-\udfff\u{1f600}]{0,12}$/u),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const call = { type: 'tool_use', id: 'a', name: 'f', input: { texts } };
        const messages = [
          ask('q'),
          said([call]),
          ask([{ type: 'tool_result', tool_use_id: 'a', content: 'r' }]),
        ];
        const [, sent] = bodyOf('messages', 'chat', question('messages', {}, messages)).messages;
        const { arguments: json } = sent.tool_calls[0].function;
        assert.deepEqual(
          JSON.parse(json).texts,
          texts.map((one) => one.toWellFormed()),
        );
        if (texts.every((one) => one.isWellFormed())) assert.equal(json, JSON.stringify({ texts }));
      }),
      { numRuns: 500 },
    );
  });

  it('a top_p beside a temperature, for Claude', () => {
    for (const [from, to] of PAIRS) {
      const json = question(from, { temperature: 0.2, top_p: 0.9 });
      const { temperature, top_p } = bodyOf(from, to, json, { model: 'anthropic/claude-haiku-4.5' });
      assert.deepEqual([temperature, top_p], [0.2, undefined], `${from} to ${to}`);
      const other = bodyOf(from, to, json);
      assert.deepEqual([other.temperature, other.top_p], [0.2, 0.9], `${from} to ${to}`);
      const alone = bodyOf(from, to, question(from, { top_p: 0.9 }), { model: 'claude-haiku-4-5' });
      assert.equal(alone.top_p, 0.9);
    }
  });

  it('choices at the root of the schema of a tool, lists of nothing, and objects without fields', () => {
    const schemas = [
      { anyOf: [{ type: 'object', properties: { a: { type: 'string' } } }], type: 'object' },
      { type: 'object', properties: { a: { type: 'array' } } },
      { type: 'object' },
      {},
    ];
    const toolOf = (wire: Wire, schema: object): object =>
      wire === 'messages'
        ? { name: 'f', input_schema: schema }
        : wire === 'chat'
          ? { type: 'function', function: { name: 'f', parameters: schema } }
          : { type: 'function', name: 'f', parameters: schema };
    for (const [from, to] of PAIRS) {
      const sent = schemas.map((schema) => {
        const [tool] = bodyOf(from, to, question(from, { tools: [toolOf(from, schema)] })).tools;
        return tool.input_schema ?? tool.parameters ?? tool.function.parameters;
      });
      assert.deepEqual(
        sent,
        [
          { type: 'object', properties: { a: { type: 'string' } } },
          { type: 'object', properties: { a: { type: 'array', items: {} } } },
          { type: 'object', properties: {} },
          { type: 'object', properties: {} },
        ],
        `${from} to ${to}`,
      );
    }
  });

  it('images that are called otherwise than they are, or broken into lines', () => {
    const png = 'iVBORw0KGgoAAAANSUhEUg==';
    for (const called of ['image/jpg', 'image/webp', 'application/octet-stream']) {
      const data = `data:${called};base64,${png.slice(0, 8)}\r\n${png.slice(8)}`;
      const chat = question('chat', {}, [ask([{ type: 'image_url', image_url: { url: data } }])]);
      const [block] = bodyOf('chat', 'messages', chat).messages[0].content;
      assert.deepEqual(block.source, { type: 'base64', media_type: 'image/png', data: png });
      const source = { type: 'base64', media_type: called, data: png };
      const messages = question('messages', {}, [ask([{ type: 'image', source }])]);
      const [part] = bodyOf('messages', 'chat', messages).messages[0].content;
      assert.equal(part.image_url.url, `data:image/png;base64,${png}`);
      const [item] = bodyOf('messages', 'responses', messages).input[0].content;
      assert.equal(item.image_url, `data:image/png;base64,${png}`);
    }
  });

  it('an answer to be gone on with that ends in blanks, or is not marked as one', () => {
    const talk = [ask('q'), said('The answer is: \n')];
    const { messages } = bodyOf('chat', 'messages', question('chat', {}, talk));
    assert.equal(messages.at(-1).content[0].text, 'The answer is:');
    const mistral = bodyOf('messages', 'chat', question('messages', {}, talk), { api: 'mistral' });
    assert.deepEqual(mistral.messages.at(-1), { role: 'assistant', content: talk[1]?.content, prefix: true });
    const called = said([{ type: 'tool_use', id: 'a', name: 'f', input: {} }]);
    const more = bodyOf('messages', 'chat', question('messages', {}, [ask('q'), called]), { api: 'mistral' });
    assert.doesNotMatch(JSON.stringify(more), /prefix/);
  });

  it('empty stop sequences, and a request is refused whose stop sequences are blanks alone', () => {
    const stops = (stop: unknown) => question('chat', { stop });
    assert.deepEqual(bodyOf('chat', 'messages', stops(['', 'END'])).stop_sequences, ['END']);
    assert.equal('stop_sequences' in bodyOf('chat', 'messages', stops('')), false);
    assert.deepEqual(refusalOf('chat', 'messages', stops(['END', '\n'])), {
      reason: 'no-match',
      field: 'stop',
      what: 'a stop sequence of blanks alone',
    });
  });

  it('an empty message of the assistant, where nothing of it can be said', () => {
    const item = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const body = bodyOf('responses', 'chat', question('responses', {}, [ask('q'), item, ask('r')]));
    assert.deepEqual(body.messages, [ask('q'), ask('r')]);
  });
});

describe('What only the wire of a client has a word for', () => {
  it('passes where its server speaks it, and is refused by name elsewhere', () => {
    const grammar = { type: 'grammar', grammar: 'root ::= "x"' };
    const forms: readonly (readonly [wire: Wire, field: string, more: object])[] = [
      ['chat', 'response_format', { response_format: grammar }],
      ['chat', 'response_format', { response_format: { type: 'json_object', schema: { type: 'object' } } }],
      ['responses', 'text.format', { text: { format: grammar } }],
      ['messages', 'output_config.format', { output_config: { format: grammar } }],
      ['messages', 'max_tokens', { max_tokens: 0 }],
      ...WIRES.map(
        (wire) => [wire, 'tool_choice', { tool_choice: { type: 'validated' }, tools: TOOLS[wire] }] as const,
      ),
      ['chat', 'tool_choice', { tool_choice: 'validated', tools: TOOLS.chat }],
      ['chat', 'n', { n: 2 }],
      ['chat', 'modalities', { modalities: ['text', 'audio'] }],
    ];
    for (const [from, field, more] of forms) {
      const json = question(from, more);
      assert.ok(readRequest(from, json).ok, field);
      for (const to of WIRES) {
        const refusal = refusalOf(from, to, json);
        if (to === from && field !== 'tool_choice') assert.equal(refusal, null, field);
        else if (to !== from) {
          assert.ok(refusal && 'field' in refusal, `${field} from ${from} to ${to}`);
          assert.equal(refusal.field, field, `from ${from} to ${to}`);
        }
      }
    }
    const same = question('chat', { response_format: grammar });
    assert.deepEqual(bodyOf('chat', 'chat', same).response_format, grammar);
  });

  it('is no limit where servers take a number for none', () => {
    for (const most of [-1, 0]) {
      const request = read('chat', question('chat', { max_tokens: most, max_completion_tokens: most }));
      assert.equal(request.maxOutputTokens, null);
    }
    assert.equal(
      read('chat', question('chat', { max_tokens: 7, max_completion_tokens: -1 })).maxOutputTokens,
      7,
    );
  });

  it('is how long an answer is to be, which both wires of OpenAI say, and no other', () => {
    const long = question('chat', { verbosity: 'low' });
    assert.deepEqual(bodyOf('chat', 'responses', long).text, { verbosity: 'low' });
    const text = question('responses', { text: { verbosity: 'low' } });
    assert.equal(bodyOf('responses', 'chat', text).verbosity, 'low');
    for (const [to, api] of [
      ['chat', 'deepseek'],
      ['messages', 'anthropic'],
    ] as const) {
      const { body, notes } = written(to, read('responses', text), { api });
      assert.doesNotMatch(JSON.stringify(body), /verbosity/);
      assert.deepEqual(notes, [{ note: 'field', field: 'text.verbosity' }]);
    }
  });

  it('may be missing where it says nothing: the text of a thought, the content of a message', () => {
    const thought = said([{ type: 'thinking', signature: 'sig' }]);
    assert.ok(readRequest('messages', question('messages', {}, [ask('q'), thought])).ok);
    assert.ok(readRequest('responses', question('responses', {}, [said(null), ask('q')])).ok);
  });
});

describe('Thoughts without a signature', () => {
  it('go back as they are to a server of the Messages wire that signs none, and to no other', () => {
    const kept = createKept();
    const history = read(
      'messages',
      question('messages', {}, [ask('q'), said([{ type: 'thinking', thinking: 'hm', signature: '' }])]),
    );
    const answer = (origin: string, wire: Wire, signature: string | null): void => {
      const listen = keeping(kept, origin, wire);
      listen({ type: 'thinking', text: 'hm' });
      if (signature) listen({ type: 'signature', signature });
      listen({ type: 'end', reason: 'stop', word: 'end_turn' });
    };
    answer('ollama', 'messages', null);
    answer('anthropic', 'messages', 'sig');
    answer('deepseek', 'chat', null);
    const foreign = (origin: string) => foreignSeals(history, { origin }, kept);
    assert.deepEqual(['ollama', 'anthropic', 'deepseek', 'nobody'].map(foreign), [0, 1, 1, 1]);
  });
});

const TOOLS: Readonly<Record<Wire, readonly object[]>> = {
  messages: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
  chat: [{ type: 'function', function: { name: 'f' } }],
  responses: [{ type: 'function', name: 'f' }],
};
