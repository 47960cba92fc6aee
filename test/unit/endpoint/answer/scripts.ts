import type { ServerResponse } from 'node:http';
import { WIRES, type Wire } from '../../../../src/wires/index.ts';
import type { Received } from './world.ts';

/** Those whose answers are read. */
export const SPOKEN = WIRES;

/** One answer in the form of each wire, in pieces. */
export interface Said {
  /** The events of the stream, the last of which is the end. */
  readonly events: readonly string[];
  readonly whole: object;
  /** Whether an end stands in what a client got. */
  readonly ended: RegExp;
}

function sse(event: object): string {
  const name = 'type' in event ? `event: ${String(event.type)}\n` : '';
  return `${name}data: ${JSON.stringify(event)}\n\n`;
}

export const WORDS = ['The quick', ' brown fox', ' jumps.'];

/** Tokens of the answer: 100 of input, of which 40 were cached, and 20 of output. */
export function said(wire: Wire, model: string, words: readonly string[] = WORDS): Said {
  const text = words.join('');
  if (wire === 'messages') {
    const usage = { input_tokens: 60, cache_read_input_tokens: 40, cache_creation_input_tokens: 0 };
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null };
    return {
      events: [
        sse({
          type: 'message_start',
          message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
        }),
        sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
        ...words.map((word) =>
          sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: word } }),
        ),
        sse({ type: 'content_block_stop', index: 0 }),
        sse({
          type: 'message_delta',
          delta: { stop_reason: 'end_turn', stop_sequence: null },
          usage: { output_tokens: 20 },
        }),
        sse({ type: 'message_stop' }),
      ],
      whole: {
        ...message,
        content: [{ type: 'text', text }],
        stop_reason: 'end_turn',
        usage: { ...usage, output_tokens: 20 },
      },
      ended: /message_stop|stop_reason":"/,
    };
  }
  if (wire === 'chat') {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 40 },
    };
    const base = { id: 'chatcmpl-1', created: 1, model };
    const chunk = (delta: object, finish: string | null = null): string =>
      sse({
        ...base,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finish }],
      });
    return {
      events: [
        chunk({ role: 'assistant', content: '' }),
        ...words.map((content) => chunk({ content })),
        chunk({}, 'stop'),
        sse({ ...base, object: 'chat.completion.chunk', choices: [], usage }),
        'data: [DONE]\n\n',
      ],
      whole: {
        ...base,
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
        usage,
      },
      ended: /finish_reason":"|\[DONE\]/,
    };
  }
  const usage = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 40 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 120,
  };
  const part = { type: 'output_text', text, annotations: [] };
  const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part] };
  const response = { id: 'resp_1', object: 'response', created_at: 1, model, output: [item], error: null };
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const events: object[] = [
    {
      type: 'response.created',
      response: { ...response, output: [], status: 'in_progress' },
    },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    {
      type: 'response.content_part.added',
      ...at,
      part: { ...part, text: '' },
    },
    ...words.map((delta) => ({ type: 'response.output_text.delta', ...at, delta })),
    { type: 'response.output_text.done', ...at, text },
    { type: 'response.content_part.done', ...at, part },
    { type: 'response.output_item.done', output_index: 0, item },
    {
      type: 'response.completed',
      response: { ...response, status: 'completed', usage },
    },
  ];
  return {
    events: events.map((event, i) => sse({ ...event, sequence_number: i })),
    whole: { ...response, status: 'completed', usage },
    ended: /response\.completed|"status":"completed"/,
  };
}

export function wireOf({ path }: Pick<Received, 'path'>): Wire {
  if (path.includes('/messages')) return 'messages';
  return path.includes('/responses') ? 'responses' : 'chat';
}

/** Answers well, streamed or whole, as it was asked. */
export function well(received: Received, response: ServerResponse): void {
  const { events, whole } = said(wireOf(received), String(received.json['model']));
  if (received.json['stream'] === true) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.join(''));
  } else json(response, 200, whole);
}

export function json(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export const PATH: Readonly<Record<Wire, string>> = {
  messages: '/v1/messages',
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
};

/** A small request of a wire, as JSON. */
export function asked(wire: Wire, more: object = {}): object {
  const hi = [{ role: 'user', content: 'Say hi to the fox.' }];
  if (wire === 'messages') return { model: 'auto', max_tokens: 500, messages: hi, ...more };
  return wire === 'chat' ? { model: 'auto', messages: hi, ...more } : { model: 'auto', input: hi, ...more };
}
