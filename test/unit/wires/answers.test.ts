import assert from 'node:assert/strict';
import type Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  type AnswerEvent,
  answerReader,
  answerWriter,
  type EndReason,
  type ReportedUsage,
} from '../../../src/wires/index.ts';
import { chunksOf, completions, cuts, eventsOf, messages, pieces } from './pairs.ts';
import { completionOf, framesOf, messageOf, translated } from './sdks.ts';

const options = { model: null, includeUsage: true, created: 0, origin: 'o' };
const WIRES = ['messages', 'chat'] as const;
type Two = (typeof WIRES)[number];

const chunk = (delta: object, finish: string | null = null, more: object = {}) => ({
  id: 'c',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish, ...more }],
});

/** The events of an answer that says `Hi` and ends so. */
function streamOf(wire: Two, word: string | null, more: object = {}): readonly object[] {
  return wire === 'chat'
    ? [chunk({ content: 'Hi' }), ...(word === null ? [] : [chunk({}, word, more)])]
    : [
        { type: 'message_start', message: { id: 'c', model: 'm' } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
        { type: 'content_block_stop', index: 0 },
        ...(word === null
          ? []
          : [{ type: 'message_delta', delta: { stop_reason: word, ...more }, usage: { output_tokens: 1 } }]),
      ];
}

function through(from: Two, to: Two, events: readonly unknown[]) {
  return translated(answerReader(from), events, answerWriter(to, options));
}

/** The words of each wire's servers, what they mean, and what they are on the other; null: an error there. */
const ENDS: readonly (readonly [
  wire: Two,
  word: string,
  means: EndReason,
  messages: string | null,
  chat: string | null,
])[] = [
  ['messages', 'end_turn', 'stop', 'end_turn', 'stop'],
  ['messages', 'max_tokens', 'length', 'max_tokens', 'length'],
  ['messages', 'stop_sequence', 'stop-sequence', 'stop_sequence', 'stop'],
  ['messages', 'tool_use', 'tool-use', 'tool_use', 'tool_calls'],
  ['messages', 'pause_turn', 'pause', 'pause_turn', null],
  ['messages', 'refusal', 'refusal', 'refusal', 'content_filter'],
  ['messages', 'model_context_window_exceeded', 'context-full', 'model_context_window_exceeded', 'length'],
  ['messages', 'compaction', 'unknown', null, null],
  ['messages', 'something_new', 'unknown', null, null],
  ['chat', 'stop', 'stop', 'end_turn', 'stop'],
  ['chat', 'length', 'length', 'max_tokens', 'length'],
  ['chat', 'content_filter', 'content-policy', 'refusal', 'content_filter'],
  ['chat', 'SAFETY', 'content-policy', 'refusal', 'content_filter'],
  ['chat', 'model_length', 'context-full', 'model_context_window_exceeded', 'length'],
  ['chat', 'error', 'unknown', null, null],
  ['chat', 'abort', 'unknown', null, null],
];

describe('The end of an answer', () => {
  for (const [from, word, means, inMessages, inChat] of ENDS) {
    it(`keeps its meaning: ${from} ${word}`, () => {
      const events = streamOf(from, word).flatMap((event) => answerReader(from).read(event));
      assert.equal(events.find((event) => event.type === 'end')?.reason, means);
      const toMessages = through(from, 'messages', streamOf(from, word));
      const toChat = through(from, 'chat', streamOf(from, word));
      assert.equal(toMessages.whole?.['stop_reason'] ?? null, inMessages);
      const choices = toChat.whole?.['choices'];
      assert.equal(Array.isArray(choices) ? choices[0].finish_reason : null, inChat);
      // What is no good end is the wire's error, and nothing that ends a stream well.
      assert.equal(/event: error/.test(toMessages.frames), inMessages === null);
      assert.equal(/event: message_stop/.test(toMessages.frames), inMessages !== null);
      assert.equal(/\[DONE\]/.test(toChat.frames), inChat !== null);
    });
  }

  it('that did not come is not made up, wherever the stream was cut', () => {
    const anyEnd = /^event: message_(?:stop|delta)|^data: \[DONE\]|"finish_reason":"/m;
    fc.assert(
      fc.property(messages('all'), completions('all'), cuts, fc.nat(), (message, answer, cut, at) => {
        for (const from of WIRES) {
          const all: readonly object[] =
            from === 'messages' ? eventsOf(message, cut) : chunksOf(answer, cut, true);
          const last = all.findIndex((one) => /"(?:stop_reason|finish_reason)":"/.test(JSON.stringify(one)));
          const before = all.slice(0, at % (last + 1));
          for (const to of WIRES) {
            const { frames, whole } = through(from, to, before);
            assert.doesNotMatch(frames, anyEnd);
            assert.equal(whole, null);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is whole without the mark that ends the stream, as soon as it is told', async () => {
    for (const to of WIRES) {
      const { frames } = through('chat', to, streamOf('chat', 'stop'));
      if (to === 'chat') assert.equal((await completionOf(frames)).choices[0]?.message.content, 'Hi');
      else assert.deepEqual((await messageOf(frames)).content, [{ type: 'text', text: 'Hi' }]);
    }
  });

  it('names the stop sequence that was met, where the server does', () => {
    const met = through('chat', 'messages', streamOf('chat', 'stop', { stop_reason: '###' })).whole;
    assert.deepEqual([met?.['stop_reason'], met?.['stop_sequence']], ['stop_sequence', '###']);
    const sequence = { stop_sequence: '###' };
    assert.match(
      through('messages', 'chat', streamOf('messages', 'stop_sequence', sequence)).frames,
      /"stop_reason":"###"/,
    );
    const routed = through(
      'chat',
      'messages',
      streamOf('chat', 'stop', { native_finish_reason: 'stop_sequence' }),
    );
    assert.equal(routed.whole?.['stop_reason'], 'stop_sequence');
  });

  it('has the words with which the model declined', async () => {
    const details = { stop_details: { type: 'refusal', explanation: 'No.' } };
    const { frames } = through('messages', 'chat', streamOf('messages', 'refusal', details));
    assert.equal((await completionOf(frames)).choices[0]?.message.refusal, 'No.');
    const declined = [chunk({ refusal: 'I can’t.' }), chunk({}, 'stop')];
    const whole = through('chat', 'messages', declined).whole;
    assert.equal(whole?.['stop_reason'], 'refusal');
    assert.match(JSON.stringify(whole), /I can’t\./);
  });

  it('of calls whose arguments were cut off is none', () => {
    const calls = [{ index: 0, id: 'a', function: { name: 'Read', arguments: '{"path":' } }];
    const { frames, whole } = through('chat', 'messages', [
      chunk({ tool_calls: calls }),
      chunk({}, 'tool_calls'),
    ]);
    assert.equal(whole, null);
    assert.match(frames, /event: error/);
  });

  it('is an error where the upstream tells one within the stream, in whichever form', () => {
    const error = { message: 'Overloaded', type: 'overloaded_error', code: 529 };
    const forms: readonly object[] = [
      { error },
      { error: 'Overloaded' },
      { object: 'error', ...error },
      { detail: 'Overloaded' },
      { id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'error' }], error },
    ];
    for (const [inside, to] of forms.flatMap((form) => WIRES.map((to) => [form, to] as const))) {
      const { frames, whole } = through('chat', to, [
        chunk({ content: 'H' }),
        inside,
        chunk({ content: 'i' }, 'stop'),
      ]);
      assert.equal(whole, null);
      assert.match(frames, /Overloaded/);
      assert.doesNotMatch(frames, /message_stop|\[DONE\]/);
      // Nothing follows it.
      assert.match(frames.trimEnd().split('\n\n').at(-1) ?? '', /Overloaded/);
    }
  });
});

describe('Calls of tools in an answer', () => {
  /** What a server may leave out, or say once more, in the pieces of a call. */
  const habits = fc.record({
    hasIndex: fc.boolean(),
    repeatsId: fc.boolean(),
    isWhole: fc.boolean(),
    beginsEmpty: fc.boolean(),
  });

  it('are one each, however the server cuts them, and whatever it leaves out', () => {
    const call = fc.record({
      name: fc.constantFrom('Read', 'Write'),
      input: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
    });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), habits, cuts, (calls, habit, cut) => {
        const events = calls.flatMap(({ name, input }, index) => {
          const id = `call_${index}`;
          const text = JSON.stringify(input);
          const place = habit.hasIndex ? { index } : {};
          if (habit.isWhole)
            return [chunk({ tool_calls: [{ ...place, id, function: { name, arguments: input } }] })];
          const first = habit.beginsEmpty && text !== '{}' ? '{}' : '';
          return [
            chunk({ tool_calls: [{ ...place, id, function: { name, arguments: first } }] }),
            ...pieces(text, cut).map((piece) =>
              chunk({
                tool_calls: [
                  { ...place, ...(habit.repeatsId ? { id } : {}), function: { arguments: piece } },
                ],
              }),
            ),
          ];
        });
        const content = through('chat', 'messages', [...events, chunk({}, 'tool_calls')]).whole?.['content'];
        assert.ok(Array.isArray(content));
        assert.deepEqual(
          content.map(({ id, name, input }) => ({ id, name, input })),
          calls.map(({ name, input }, index) => ({
            id: `call_${index}`,
            name,
            input: JSON.parse(JSON.stringify(input)),
          })),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('have an empty object where a server writes that there is nothing', () => {
    for (const pieces of [['null'], [' null '], ['{}'], [''], []]) {
      const events = [
        chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'Read' } }] }),
        ...pieces.map((piece) => chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
        chunk({}, 'tool_calls'),
      ];
      for (const to of WIRES) {
        const { whole } = through('chat', to, events);
        assert.match(JSON.stringify(whole), /"input":\{\}|"arguments":"\{\}"/, `${to} ${pieces}`);
      }
    }
  });

  it('are two where the same one comes twice, with neither an id nor arguments', () => {
    const one = chunk({ tool_calls: [{ index: 0, function: { name: 'Read', arguments: '{}' } }] });
    const content = through('chat', 'messages', [one, one, chunk({}, 'tool_calls')]).whole?.['content'];
    assert.ok(Array.isArray(content));
    assert.deepEqual(
      content.map(({ name, input }) => [name, input]),
      [
        ['Read', {}],
        ['Read', {}],
      ],
    );
  });

  it('have an empty object where they have no arguments, in every direction, streamed and whole', async () => {
    for (const empty of ['', '{}', null]) {
      const calls = [{ index: 0, id: 'a', function: { name: 'Read', arguments: empty } }];
      const { frames, whole } = through('chat', 'messages', [
        chunk({ tool_calls: calls }),
        chunk({}, 'tool_calls'),
      ]);
      for (const { content } of [
        await messageOf(frames),
        { content: whole?.['content'] as Anthropic.ContentBlock[] },
      ]) {
        assert.deepEqual(
          content.map((block) => (block.type === 'tool_use' ? block.input : null)),
          [{}],
        );
      }
      assert.match(
        through('chat', 'chat', [chunk({ tool_calls: calls }), chunk({}, 'tool_calls')]).frames,
        /"arguments":"\{\}"/,
      );
    }
    const use = { type: 'tool_use', id: 'a', name: 'Read', input: {} };
    const events = [
      { type: 'message_start', message: { id: 'c', model: 'm' } },
      { type: 'content_block_start', index: 0, content_block: use },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
    ];
    const completion = await completionOf(through('messages', 'chat', events).frames);
    const [called] = completion.choices[0]?.message.tool_calls ?? [];
    assert.equal(called?.type === 'function' && called.function.arguments, '{}');
  });

  it('come one after the other to a client of Messages, with an index each, also where the server mixes them', () => {
    fc.assert(
      fc.property(completions('functions'), cuts, (answer, cut) => {
        const { frames } = through('chat', 'messages', chunksOf(answer, cut, true));
        const open: number[] = [];
        let next = 0;
        for (const { type, index } of dataIn(frames)) {
          if (type === 'content_block_start') {
            assert.equal(index, next++);
            assert.equal(open.push(index), 1);
          } else if (type === 'content_block_delta') assert.equal(index, open[0]);
          else if (type === 'content_block_stop') assert.equal(index, open.pop());
        }
      }),
      { numRuns: 200 },
    );
  });

  it('that a server ends with an ordinary word are calls all the same', () => {
    const calls = [{ index: 0, id: 'a', function: { name: 'Read', arguments: '{}' } }];
    const { whole } = through('chat', 'messages', [chunk({ tool_calls: calls }), chunk({}, 'stop')]);
    assert.equal(whole?.['stop_reason'], 'tool_use');
  });
});

function dataIn(frames: string): { readonly type: string; readonly index: number }[] {
  return frames
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)));
}

describe('The usage in an answer', () => {
  const known = (from: Two, events: readonly unknown[]): ReportedUsage | undefined => {
    const reader = answerReader(from);
    return events.flatMap((event) => reader.read(event)).findLast((event) => event.type === 'usage')?.usage;
  };
  const start = (usage: object) => ({ type: 'message_start', message: { id: 'a', model: 'm', usage } });
  const end = (usage: object) => ({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage });
  const last = (usage: object) => ({ id: 'a', model: 'm', choices: [], usage });

  /** All input; read from the cache; written to it; for an hour; all output. */
  const SHAPES: readonly (readonly [
    name: string,
    from: Two,
    events: readonly unknown[],
    counts: readonly number[],
  ])[] = [
    ['plain', 'messages', [start({ input_tokens: 10 }), end({ output_tokens: 5 })], [10, 0, 0, 0, 5]],
    [
      'split in the first event',
      'messages',
      [
        start({ input_tokens: 10, cache_read_input_tokens: 70, cache_creation_input_tokens: 20 }),
        end({ output_tokens: 5 }),
      ],
      [100, 70, 20, 0, 5],
    ],
    [
      'the whole prompt first, its split in the last event',
      'messages',
      [
        start({ input_tokens: 100 }),
        end({
          input_tokens: 10,
          cache_read_input_tokens: 70,
          cache_creation_input_tokens: 20,
          output_tokens: 5,
        }),
      ],
      [100, 70, 20, 0, 5],
    ],
    [
      'the same in each event',
      'messages',
      [
        start({ input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 }),
        end({ output_tokens: 3 }),
        end({ output_tokens: 5 }),
      ],
      [100, 90, 0, 0, 5],
    ],
    [
      'written for an hour',
      'messages',
      [
        start({
          input_tokens: 10,
          cache_creation_input_tokens: 90,
          cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 60 },
        }),
        end({ output_tokens: 5 }),
      ],
      [100, 0, 90, 60, 5],
    ],
    ['plain', 'chat', [last({ prompt_tokens: 10, completion_tokens: 5 })], [10, 0, 0, 0, 5]],
    [
      'with its cached part',
      'chat',
      [last({ prompt_tokens: 100, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 70 } })],
      [100, 70, 0, 0, 5],
    ],
    [
      'in two halves',
      'chat',
      [
        last({
          prompt_tokens: 100,
          completion_tokens: 5,
          prompt_cache_hit_tokens: 70,
          prompt_cache_miss_tokens: 30,
        }),
      ],
      [100, 70, 0, 0, 5],
    ],
    [
      'with every chunk',
      'chat',
      [1, 2, 5].map((completion_tokens) => ({
        ...chunk({ content: 'a' }),
        usage: { prompt_tokens: 10, completion_tokens },
      })),
      [10, 0, 0, 0, 5],
    ],
  ];
  for (const [name, from, events, counts] of SHAPES) {
    it(`has parts that are disjoint: ${from}, ${name}`, () => {
      const usage = known(from, events);
      assert.ok(usage);
      const {
        inputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        cacheWriteHourTokens = 0,
        outputTokens,
      } = usage;
      assert.deepEqual(
        [inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens, outputTokens],
        counts,
      );
      const writer = answerWriter('messages', options);
      const told: readonly AnswerEvent[] = [
        { type: 'start', id: 'a', model: 'm' },
        { type: 'usage', usage },
        { type: 'end', reason: 'stop', word: 'stop' },
      ];
      for (const event of told) writer.write(event);
      writer.done();
      const [all = 0, read = 0, write = 0] = counts;
      const whole = writer.whole()?.['usage'];
      assert.ok(typeof whole === 'object' && whole !== null);
      assert.deepEqual(
        ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'].map((field) =>
          Reflect.get(whole, field),
        ),
        [all - read - write, read, write],
      );
    });
  }

  it('has no output before the answer has ended: in the first event it is that of one token', () => {
    const usage = known('messages', [start({ input_tokens: 10, output_tokens: 3 })]);
    assert.deepEqual([usage?.inputTokens, usage?.outputTokens, usage?.outputKnown], [10, 0, false]);
  });

  it('is told in the last chunk of a stream where the client asks for it, and only there', () => {
    const events = [...streamOf('chat', 'stop'), last({ prompt_tokens: 10, completion_tokens: 5 })];
    for (const includeUsage of [true, false]) {
      const { frames } = translated(
        answerReader('chat'),
        events,
        answerWriter('chat', { ...options, includeUsage }),
      );
      assert.equal(frames.includes('"usage"'), includeUsage);
      assert.match(frames, /\[DONE\]\n\n$/);
    }
  });

  it('that comes after the end is still told', async () => {
    const events = [...streamOf('chat', 'stop'), last({ prompt_tokens: 10, completion_tokens: 5 })];
    const { usage } = await messageOf(through('chat', 'messages', events).frames);
    assert.deepEqual([usage.input_tokens, usage.output_tokens], [10, 5]);
  });
});

/** As the endpoint sends them while an answer is waited for. */
const PINGS = { messages: 'event: ping\ndata: {"type": "ping"}\n\n', chat: ': ping\n\n' };

describe('A ping', () => {
  it('says nothing to a client’s SDK, wherever it stands', async () => {
    for (const to of WIRES) {
      const writer = answerWriter(to, options);
      const reader = answerReader('messages');
      const frames = [PINGS[to]];
      for (const event of streamOf('messages', 'end_turn').flatMap((one) => reader.read(one))) {
        frames.push(writer.write(event), PINGS[to]);
      }
      frames.push(writer.done());
      const text = frames.join('');
      if (to === 'chat') assert.equal((await completionOf(text)).choices[0]?.message.content, 'Hi');
      else assert.deepEqual((await messageOf(text)).content, [{ type: 'text', text: 'Hi' }]);
    }
  });
});

describe('An answer in pieces', () => {
  it('is the same whatever its pieces are', () => {
    fc.assert(
      fc.property(
        messages('all'),
        completions('all'),
        cuts,
        cuts,
        fc.boolean(),
        (message, answer, one, other, isMixed) => {
          for (const to of WIRES) {
            const whole = (events: readonly unknown[], from: Two) => {
              const made = through(from, to, events).whole;
              return JSON.stringify(made)?.replace(/tierwise1\.[\w-]+/g, '');
            };
            assert.equal(
              whole(eventsOf(message, one), 'messages'),
              whole(eventsOf(message, other), 'messages'),
            );
            assert.equal(
              whole(chunksOf(answer, one, isMixed), 'chat'),
              whole(chunksOf(answer, other, !isMixed), 'chat'),
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is streamed by SDKs as it came', async () => {
    const [message] = fc.sample(messages('all'), { numRuns: 1, seed: 3 });
    assert.ok(message);
    assert.equal((await messageOf(framesOf('messages', eventsOf(message, [3])))).id, message.id);
  });
});
