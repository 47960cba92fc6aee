import assert from 'node:assert/strict';
import {
  type AnswerEvent,
  answerReader,
  answerWriter,
  createKept,
  type EndReason,
  readRequest,
  type Target,
  writeRequest,
} from '../../../../src/wires/index.ts';
import { responseOf } from '../sdks.ts';

const options = { model: 'auto', includeUsage: true, created: 1_700_000_000, origin: 'anthropic' };

const written = (events: readonly AnswerEvent[]) => {
  const writer = answerWriter('responses', options);
  const frames = events.map((event) => writer.write(event)).join('') + writer.done();
  return { frames, writer };
};

const start: AnswerEvent = { type: 'start', id: 'msg_1', model: 'claude' };
const end = (reason: EndReason): AnswerEvent => ({ type: 'end', reason, word: reason });
const framesIn = (frames: string) =>
  frames
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => JSON.parse(frame.split('data: ')[1] ?? ''));

describe('An answer for a client of Responses', () => {
  it('has numbers in a row, and each item added, told and done before the next', () => {
    const { frames } = written([
      start,
      { type: 'thinking', text: 'hm' },
      { type: 'signature', signature: 'S' },
      { type: 'text', text: 'a' },
      { type: 'call-start', index: 0, id: 'c1', name: 'f', kind: 'function' },
      { type: 'call-end', index: 0 },
      end('tool-use'),
    ]);
    const events = framesIn(frames);
    assert.deepEqual(
      events.map(({ sequence_number: number }) => number),
      events.map((_, i) => i),
    );
    assert.deepEqual(
      events.map(({ type, output_index: at }) =>
        `${type}${at === undefined ? '' : ` ${at}`}`.replace('response.', ''),
      ),
      [
        ...['created', 'in_progress', 'output_item.added 0', 'reasoning_summary_part.added 0'],
        ...[
          'reasoning_summary_text.delta 0',
          'reasoning_summary_text.done 0',
          'reasoning_summary_part.done 0',
        ],
        ...['output_item.done 0', 'output_item.added 1', 'content_part.added 1', 'output_text.delta 1'],
        ...['output_text.done 1', 'content_part.done 1', 'output_item.done 1', 'output_item.added 2'],
        ...[
          'function_call_arguments.delta 2',
          'function_call_arguments.done 2',
          'output_item.done 2',
          'completed',
        ],
      ],
    );
  });

  it('that comes with its calls mixed up has each of them whole, with an index and a name of its own', async () => {
    const { frames } = written([
      start,
      { type: 'call-start', index: 0, id: 'same', name: 'one', kind: 'function' },
      { type: 'call-start', index: 1, id: 'same', name: 'two', kind: 'function' },
      { type: 'call-start', index: 2, id: '', name: 'apply_patch', kind: 'custom' },
      { type: 'call-input', index: 2, text: '*** "' },
      { type: 'call-input', index: 1, text: '{"a"' },
      { type: 'call-input', index: 0, text: '' },
      { type: 'call-input', index: 1, text: ':1}' },
      { type: 'call-input', index: 2, text: 'x\n' },
      { type: 'call-end', index: 1 },
      { type: 'call-end', index: 0 },
      { type: 'call-end', index: 2 },
      end('tool-use'),
    ]);
    const { output } = await responseOf(frames);
    const calls = output.map((item) =>
      item.type === 'function_call'
        ? [item.name, item.arguments]
        : item.type === 'custom_tool_call'
          ? [item.name, item.input]
          : [],
    );
    assert.deepEqual(calls, [
      ['one', '{}'],
      ['two', '{"a":1}'],
      ['apply_patch', '*** "x\n'],
    ]);
    assert.equal(new Set(output.map((item) => ('call_id' in item ? item.call_id : ''))).size, 3);
  });

  it('keeps the meaning of every end', () => {
    const status = (reason: EndReason) => {
      const { frames } = written([start, { type: 'text', text: 'a' }, end(reason)]);
      const last = framesIn(frames).at(-1);
      return [
        last.response.status,
        last.response.incomplete_details?.reason ?? last.response.error?.code ?? null,
      ];
    };
    const expected: Readonly<Record<EndReason, readonly unknown[]>> = {
      stop: ['completed', null],
      'tool-use': ['completed', null],
      'stop-sequence': ['completed', null],
      refusal: ['completed', null],
      length: ['incomplete', 'max_output_tokens'],
      'context-full': ['incomplete', 'max_output_tokens'],
      'content-policy': ['incomplete', 'content_filter'],
      pause: ['failed', 'server_error'],
      unknown: ['failed', 'server_error'],
    };
    for (const [reason, told] of Object.entries(expected))
      assert.deepEqual(status(reason as EndReason), told, reason);
  });

  it('whose model declined says so in a refusal of its own', async () => {
    const { frames } = written([start, { ...end('refusal'), why: 'Not that.' } as AnswerEvent]);
    const [item] = (await responseOf(frames)).output;
    const [part] = item?.type === 'message' ? item.content : [];
    assert.equal(part?.type === 'refusal' && part.refusal, 'Not that.');
  });

  it('is whole only once its end came, and nothing follows an error', () => {
    const { frames, writer } = written([start, { type: 'text', text: 'a' }]);
    assert.equal(writer.whole(), null);
    assert.ok(!frames.includes('response.completed'));
    const error = writer.write({ type: 'error', kind: 'server', message: 'Gone.' });
    const numbers = framesIn(frames + error).map(({ sequence_number: number }) => number);
    assert.deepEqual(numbers, [...numbers.keys()]);
    assert.equal(writer.write({ type: 'text', text: 'b' }) + writer.write(end('stop')) + writer.done(), '');
    assert.equal(writer.whole(), null);
  });

  it('goes on after pings, which the SDK and Codex pass over, also before its first word', async () => {
    const writer = answerWriter('responses', options);
    const ping = ': ping\n\n';
    const frames = [
      ping,
      writer.write(start),
      writer.write({ type: 'text', text: 'a' }),
      ping,
      writer.write({ type: 'text', text: 'b' }),
      writer.write(end('stop')),
      writer.done(),
    ];
    const answer = await responseOf(frames.join(''));
    assert.equal(answer.output_text, 'ab');
    assert.equal(answer.status, 'completed');
  });
});

const claude: Target = {
  model: 'claude',
  maxOutputTokens: 100,
  api: 'anthropic',
  outputLimit: 'max_tokens',
  sees: true,
  takesTemperature: true,
  effort: {},
  promptCacheKey: false,
  asksForUsage: false,
  passesCacheMarks: false,
  origin: 'anthropic',
};

/** The thoughts that a client of Responses brings back, in the next request to that model. */
async function broughtBack(
  events: readonly AnswerEvent[],
  target: Target,
  change = (sealed: object) => sealed,
) {
  const { frames } = written([
    start,
    ...events,
    { type: 'call-start', index: 0, id: 'c1', name: 'f', kind: 'function' },
    end('tool-use'),
  ]);
  const { output } = await responseOf(frames);
  const input = [
    { role: 'user', content: 'q' },
    ...output.map((item) => (item.type === 'reasoning' ? change(item) : item)),
    { type: 'function_call_output', call_id: 'c1', output: 'done' },
  ];
  const read = readRequest('responses', { model: 'm', input });
  assert.ok(read.ok);
  const out = writeRequest('messages', read.request, target, createKept());
  assert.ok(out.ok);
  const messages = out.body['messages'];
  const [, assistant] = Array.isArray(messages) ? messages : [];
  const content: unknown[] = assistant.content;
  return { content, notes: out.notes };
}

describe('Thoughts of Claude', () => {
  const thoughts: AnswerEvent[] = [
    { type: 'thinking', text: 'so ' },
    { type: 'thinking', text: 'it is' },
    { type: 'signature', signature: 'SIG' },
    { type: 'part-end' },
    { type: 'signature', signature: 'ALONE' },
    { type: 'part-end' },
    { type: 'redacted', data: 'RED' },
  ];
  const call = { type: 'tool_use', id: 'c1', name: 'f', input: {} };

  it('come back untouched and in their place from a client of Responses, with nothing kept in between', async () => {
    const { content, notes } = await broughtBack(thoughts, claude);
    assert.deepEqual(content, [
      { type: 'thinking', thinking: 'so it is', signature: 'SIG' },
      { type: 'thinking', thinking: '', signature: 'ALONE' },
      { type: 'redacted_thinking', data: 'RED' },
      call,
    ]);
    assert.deepEqual(notes, []);
  });

  it('do not go to another provider, which is noted', async () => {
    const { content, notes } = await broughtBack(thoughts, { ...claude, origin: 'elsewhere' });
    assert.deepEqual(content, [call]);
    assert.ok(notes.some(({ note }) => note === 'thoughts'));
  });

  it('that a client has shortened do not go as signed ones', async () => {
    const { content } = await broughtBack(thoughts.slice(0, 3), claude, (item) => ({ ...item, summary: [] }));
    assert.ok(!JSON.stringify(content).includes('SIG'));
  });
});

describe('Sealed thoughts of OpenAI', () => {
  it('stay sealed, with their summary', () => {
    const events = answerReader('responses').whole({
      id: 'resp_1',
      status: 'completed',
      output: [
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 's' }],
          encrypted_content: 'E',
        },
      ],
    });
    const { writer } = written(events);
    const output = writer.whole()?.['output'];
    const [item] = Array.isArray(output) ? output : [];
    assert.deepEqual([item.encrypted_content, item.summary], ['E', [{ type: 'summary_text', text: 's' }]]);
  });
});
