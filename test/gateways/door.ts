import assert from 'node:assert/strict';
import type { Message } from '../../src/gateway/index.ts';
import { expectOutcome } from '../unit/gateway/harness.ts';
import { ANTHROPIC, OPENAI } from '../unit/gateway/wires.ts';
import type { Fault } from './exam.ts';
import { SIXTY_TEXT } from './misbehave.ts';
import type { Tierwise } from './tierwise.ts';

const TOOLS = {
  list: [{ name: 'read', description: 'Reads a file.', schema: { type: 'object', required: ['path'] } }],
  required: false,
};

/** What servers say that is not an answer, or in another form than their documentation's. */
export const DOOR_FAULTS: readonly Fault<Tierwise>[] = [
  {
    id: 101,
    title: 'half an answer that ends with any word but a good one',
    examine: async ({ subject }) => {
      for (const word of [
        'insufficient_system_resource',
        'model_length',
        'MAX_TOKENS',
        'SAFETY',
        'pause_turn',
      ]) {
        const { result } = await subject.look([`ends-with:${word}`]);
        assert.notEqual(result.outcome, 'ok', word);
      }
      for (const word of ['STOP', 'eos']) expectOutcome(await subject.look([`ends-with:${word}`]), 'ok');
    },
  },
  {
    id: 102,
    title: 'thoughts and marks of a template in the text',
    examine: async ({ subject }) => {
      for (const said of [
        '<think>\nThey want a greeting.\n</think>\n\nHello!<|im_end|>',
        'They want a greeting.\n</think>\n\nHello!</s>',
        '[THINK]They want a greeting.[/THINK]Hello!<|eot_id|>\n',
      ]) {
        for (const pieces of [[said], [...said], said.split(/(?<=.{5})/s)]) {
          const { result } = await subject.look(['says'], { prompt: JSON.stringify(pieces) });
          assert.equal(expectOutcome({ result }, 'ok').text, 'Hello!');
        }
      }
    },
  },
  {
    id: 103,
    title: 'an event stream in every legal form, and one that is none',
    where: ({ streaming }) => streaming,
    examine: async ({ subject, variant }) => {
      const forms: ((said: string) => string)[] = [
        (said) => said.replaceAll('\n', '\r\n'),
        (said) => said.replaceAll('\n', '\r'),
        (said) => said.replaceAll(': ', ':').trimEnd(),
        (said) => `\uFEFF${said.replaceAll('data:', ': alive\ndata:')}`,
        (said) => said.replace(/^event: .*\n/gm, ''),
        (said) => said.replace(/^data: .*$/gm, (line) => line.replaceAll(',"', ',\ndata: "')),
        (said) => said.replace(/^(?:event: .*|)\n/gm, '').replace(/^data: (?:\[DONE\]\n)?/gm, ''),
      ];
      const wire = variant.wire === 'openai' ? OPENAI : ANTHROPIC;
      const usage =
        variant.wire === 'openai'
          ? { prompt_tokens: 9, completion_tokens: 3 }
          : { input_tokens: 9, output_tokens: 3 };
      const said =
        wire.start(usage, 'x') +
        ['Größe ', '🦊'].map(wire.token).join('') +
        wire.finish('stop', usage) +
        wire.done();
      for (const form of forms) {
        const { result } = await subject.look(['bytes'], { prompt: form(said) });
        assert.equal(expectOutcome({ result }, 'ok').text, 'Größe 🦊');
      }
    },
  },
  {
    id: 104,
    title: 'tool calls in other forms, and one that was cut before its arguments',
    where: ({ wire, streaming }) => streaming && wire === 'openai',
    examine: async ({ subject }) => {
      const f = (given: unknown) => ({ name: 'read', arguments: given });
      const [a, b] = [{ path: 'src/a.ts' }, { path: 'src/b.ts' }];
      const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
      const ask = async (pieces: readonly object[][]) => {
        const events = pieces.map((tool_calls) => ({ choices: [{ index: 0, delta: { tool_calls } }] }));
        const end = { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] };
        const prompt = [...events, end].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
        return subject.look(['bytes'], { prompt, tools: TOOLS });
      };
      for (const pieces of [
        [[{ function: f(textA) }, { function: f(textB) }]],
        [[{ index: 0, id: '', function: f(textA) }], [{ index: 0, id: '', function: f(textB) }]],
        [[{ index: 0, id: 'x', function: f(a) }], [{ index: 0, id: 'y', function: f(b) }]],
        [
          [
            { name: 'read', arguments: a },
            { name: 'read', arguments: b },
          ],
        ],
      ]) {
        const { toolCalls } = expectOutcome(await ask(pieces), 'ok');
        assert.deepEqual(
          toolCalls.map(({ input }) => input),
          [a, b],
        );
        assert.equal(new Set(toolCalls.map(({ id }) => id)).size, 2);
      }
      assert.notEqual(
        (await ask([[{ index: 0, id: 'x', function: { name: 'read' } }]])).result.outcome,
        'ok',
      );
    },
  },
  {
    id: 105,
    title: 'a conversation of another model, to an API that refuses its form',
    examine: async ({ subject }) => {
      const call = (id: string) => ({ id, name: 'read', input: {} });
      const svg = { mimeType: 'image/svg+xml', data: 'PHN2Zy8+' };
      const list = [{ name: 'read', description: 'Reads.', schema: {} }];
      const conversations: (readonly Message[])[] = [
        [
          { role: 'system', content: 'S' },
          { role: 'user', content: 'What the editor shows' },
          { role: 'user', content: `Half of one: ${'🦊'.slice(0, 1)}`, images: [svg] },
          { role: 'assistant', content: '' },
          { role: 'system', content: 'S2' },
          { role: 'user', content: 'Q' },
        ],
        ['functions.read:0', `call_${'a1b2'.repeat(12)}`, 'call_0', 'call_0', ''].flatMap((id) => [
          { role: 'user', content: 'Read it.' },
          { role: 'assistant', content: '', toolCalls: [call(id)] },
          { role: 'tool', callId: id, content: 'text' },
          { role: 'assistant', content: 'It is text.' },
        ]),
        [
          { role: 'assistant', content: 'Hello' },
          { role: 'user', content: 'Read both.' },
          { role: 'assistant', content: '', toolCalls: [call('a'), call('b')] },
          { role: 'tool', callId: 'b', content: 'B' },
        ],
      ];
      for (const messages of conversations) {
        const { result } = await subject.look(['strict'], { messages, tools: { list, required: false } });
        assert.equal(expectOutcome({ result }, 'ok').text, SIXTY_TEXT);
      }
    },
  },
];
