import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AnswerEvent, answerReader, answerWriter, sseReader } from '../../../../src/wires/index.ts';
import { meaningOfCompletion, meaningOfMessage, meaningOfResponse } from '../meaning.ts';
import { cuts } from '../pairs.ts';
import { EVENTS, responseEventsOf, responses } from '../responsePairs.ts';
import { completionOf, framesOf, messageOf, responseOf, translated } from '../sdks.ts';

/** What events say, however their texts are cut. */
function joined(events: readonly AnswerEvent[]): AnswerEvent[] {
  const all: AnswerEvent[] = [];
  for (const event of events) {
    const last = all.at(-1);
    if (event.type === 'alive') continue;
    if (last?.type === 'text' && event.type === 'text')
      all[all.length - 1] = { ...last, text: last.text + event.text };
    else if (last?.type === 'thinking' && event.type === 'thinking')
      all[all.length - 1] = { ...last, text: last.text + event.text };
    else if (last?.type === 'refusal' && event.type === 'refusal')
      all[all.length - 1] = { ...last, text: last.text + event.text };
    else if (last?.type === 'call-input' && event.type === 'call-input' && last.index === event.index)
      all[all.length - 1] = { ...last, text: last.text + event.text };
    else all.push(event);
  }
  return all;
}

const reading = (events: readonly unknown[]): AnswerEvent[] => {
  const reader = answerReader('responses');
  return [...events.flatMap((event) => reader.read(event)), ...reader.done()];
};

describe('An answer of Responses', () => {
  it('is told with every event that the SDK knows, in some of 300 answers', () => {
    const seen = new Set<string>([
      'error',
      'response.failed',
      'response.reasoning_text.delta',
      'response.reasoning_text.done',
    ]);
    for (const answer of fc.sample(responses('all'), { numRuns: 300, seed: 7 }))
      for (const { type } of responseEventsOf(answer, [5])) seen.add(type);
    const missing = Object.entries(EVENTS).filter(([type, by]) => by === 'answer' && !seen.has(type));
    // A list of tools that is empty has failed.
    assert.deepEqual(missing, [['response.mcp_list_tools.completed', 'answer']]);
  });

  it('says the same streamed and whole, whatever its pieces are and wherever its bytes are cut', () => {
    fc.assert(
      fc.property(responses('all'), cuts, fc.array(fc.nat(), { maxLength: 20 }), (answer, cut, places) => {
        const events = responseEventsOf(answer, cut);
        const bytes = Buffer.from(framesOf('responses', events));
        const at = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
        const sse = sseReader();
        const read = at.slice(1).flatMap((end, i) => {
          const some = sse.read(bytes.subarray(at[i], end));
          assert.ok(some !== 'too-large');
          return some.map(({ data }): unknown => JSON.parse(data));
        });
        const streamed = reading(read).filter(({ type }) => type !== 'citation');
        const whole = answerReader('responses')
          .whole(answer)
          .filter(({ type }) => type !== 'citation');
        assert.deepEqual(joined(streamed), joined(whole));
      }),
      { numRuns: 300 },
    );
  });

  it('says the same where only the end of each item, or only the end of the answer, is told', () => {
    const isKept = (type: string) => ['response.created', 'response.output_item.done'].includes(type);
    fc.assert(
      fc.property(responses('all'), (answer) => {
        const events = responseEventsOf(answer, [4]);
        const whole = joined(answerReader('responses').whole(answer));
        const last = events.slice(-1);
        assert.deepEqual(joined(reading([...events.filter(({ type }) => isKept(type)), ...last])), whole);
        assert.deepEqual(joined(reading(last)), whole);
      }),
    );
  });

  it('without its last event has no end, wherever it is cut', () => {
    fc.assert(
      fc.property(responses('all'), fc.nat(), (answer, place) => {
        const events = responseEventsOf(answer, [6]);
        const cut = events.slice(0, place % events.length);
        const read = reading(cut);
        assert.ok(!read.some(({ type }) => type === 'end'));
        const writer = answerWriter('responses', {
          model: null,
          includeUsage: true,
          created: 0,
          origin: 'o',
        });
        const frames = read.map((event) => writer.write(event)).join('') + writer.done();
        assert.ok(!/"type":"response\.(?:completed|incomplete|failed)"/.test(frames));
        assert.equal(writer.whole(), null);
      }),
    );
  });

  it('that reasons in plain text has it as thoughts', () => {
    const item = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'so it is' }],
    };
    const events = [
      { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
      { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'so it' },
      { type: 'response.reasoning_text.done', output_index: 0, content_index: 0, text: 'so it is' },
      { type: 'response.output_item.done', output_index: 0, item },
    ];
    assert.deepEqual(joined(reading(events)), [{ type: 'thinking', text: 'so it is' }, { type: 'part-end' }]);
  });

  it('whose calls come at the same time has each of them whole, for clients of every wire', async () => {
    const call = (id: string, name: string, text: string) => ({
      type: 'function_call',
      id: `fc_${id}`,
      call_id: id,
      name,
      arguments: text,
    });
    const [one, two] = [call('a', 'one', '{"x":1}'), call('b', 'two', '{"y":2}')];
    const delta = (output_index: number, text: string) => ({
      type: 'response.function_call_arguments.delta',
      output_index,
      delta: text,
    });
    const added = (output_index: number, item: object) => ({
      ...{ type: 'response.output_item.added', output_index, item: { ...item, arguments: '' } },
    });
    const done = (output_index: number, item: object) => ({
      type: 'response.output_item.done',
      output_index,
      item,
    });
    const events = [
      { type: 'response.created', response: { id: 'resp_1', model: 'm' } },
      ...[added(0, one), added(1, two), delta(1, '{"y"'), delta(0, '{"x":'), delta(1, ':2}'), delta(0, '1}')],
      ...[done(1, two), done(0, one)],
      { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [one, two] } },
    ];
    const expected = [
      ['a', 'one', { x: 1 }],
      ['b', 'two', { y: 2 }],
    ];
    const through = (wire: 'messages' | 'chat' | 'responses') =>
      translated(
        answerReader('responses'),
        events,
        answerWriter(wire, { model: null, includeUsage: true, created: 0, origin: 'o' }),
      ).frames;
    const calls = [
      meaningOfMessage(await messageOf(through('messages'))),
      meaningOfCompletion(await completionOf(through('chat'))),
      meaningOfResponse(await responseOf(through('responses'))),
    ].map((meaning) => meaning.calls.map(({ id, name, input }) => [id, name, input]));
    assert.deepEqual(calls, [expected, expected, expected]);
  });

  it('that failed is an error, with its words and its code, and no end', () => {
    for (const event of [
      {
        type: 'response.failed',
        response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow.' } },
      },
      { type: 'error', code: 'rate_limit_exceeded', message: 'Slow.' },
      { type: 'error', error: { code: 'rate_limit_exceeded', message: 'Slow.' } },
      { error: { code: 'rate_limit_exceeded', message: 'Slow.' } },
    ]) {
      const [error, ...rest] = reading([event]).filter(({ type }) => type !== 'start');
      assert.deepEqual(
        [error, rest],
        [{ type: 'error', kind: 'rate-limit', message: 'Slow.', code: 'rate_limit_exceeded' }, []],
      );
    }
  });

  it('ends as it is told to, and a word that nobody knows is no good end', () => {
    const ended = (response: object) =>
      answerReader('responses')
        .whole({ id: 'r', output: [], ...response })
        .flatMap((event) =>
          event.type === 'end' ? [event.reason] : event.type === 'error' ? ['error'] : [],
        );
    const incomplete = (reason: string) => ({ status: 'incomplete', incomplete_details: { reason } });
    assert.deepEqual(ended({ status: 'completed' }), ['stop']);
    assert.deepEqual(ended(incomplete('max_output_tokens')), ['length']);
    assert.deepEqual(ended(incomplete('content_filter')), ['content-policy']);
    assert.deepEqual(ended(incomplete('sunset')), ['unknown']);
    assert.deepEqual(ended({ status: 'incomplete' }), ['unknown']);
    assert.deepEqual(ended({ status: 'in_progress' }), ['unknown']);
    assert.deepEqual(ended({}), ['unknown']);
    assert.deepEqual(ended({ status: 'failed' }), ['error']);
    assert.deepEqual(ended({ status: 'cancelled' }), ['error']);
  });
});
