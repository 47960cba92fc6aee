import type { ServerResponse } from 'node:http';
import type { Wire } from '../../src/wires/index.ts';
import { type Received, startUpstream, type Upstream } from '../unit/endpoint/answer/world.ts';

/** What the scripted model says to one request. */
export interface Said {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
}

/** A line of the server's journal: what it has answered, and what it would bill for it. */
interface Billed {
  readonly model: string;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

export interface ScriptedModel extends Upstream {
  readonly journal: Billed[];
}

/** A server that speaks one wire, and answers as the script says, streamed or whole as it is asked. */
export async function startScripted(
  wire: Wire,
  script: (received: Received) => Said,
  billed: (bill: Billed) => Billed = (bill) => bill,
): Promise<ScriptedModel> {
  const journal: Billed[] = [];
  let calls = 0;
  const upstream = await startUpstream((received, response) => {
    const said = script(received);
    const bill = billed({
      model: String(received.json['model']),
      inputTokens: Math.ceil(received.body.length / 4),
      cachedTokens: Math.floor(received.body.length / 8),
      outputTokens: 20 + said.text.length + 30 * said.calls.length,
    });
    journal.push(bill);
    const answer = WIRES[wire](said, bill, () => `${++calls}`);
    if (received.json['stream'] === true) stream(response, answer.events);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.whole));
  });
  return { ...upstream, journal };
}

function stream(response: ServerResponse, events: readonly (object | string)[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    const name = typeof event === 'object' && 'type' in event ? `event: ${String(event.type)}\n` : '';
    response.write(`${name}data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  }
  response.end();
}

interface Answer {
  readonly events: readonly (object | string)[];
  readonly whole: object;
}

type Write = (said: Said, bill: Billed, id: () => string) => Answer;

const WIRES: Readonly<Record<Wire, Write>> = {
  messages({ text, calls }, { model, inputTokens, cachedTokens, outputTokens }, id) {
    const content = [
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...calls.map(({ name, input }) => ({ type: 'tool_use' as const, id: `toolu_${id()}`, name, input })),
    ];
    const stop_reason = calls.length > 0 ? 'tool_use' : 'end_turn';
    const read = {
      input_tokens: inputTokens - cachedTokens,
      cache_read_input_tokens: cachedTokens,
      cache_creation_input_tokens: 0,
    };
    const message = { id: `msg_${id()}`, type: 'message', role: 'assistant', model, stop_sequence: null };
    return {
      whole: { ...message, content, stop_reason, usage: { ...read, output_tokens: outputTokens } },
      events: [
        {
          type: 'message_start',
          message: { ...message, content: [], stop_reason: null, usage: { ...read, output_tokens: 1 } },
        },
        ...content.flatMap((block, index) => [
          {
            type: 'content_block_start',
            index,
            content_block: block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} },
          },
          {
            type: 'content_block_delta',
            index,
            delta:
              block.type === 'text'
                ? { type: 'text_delta', text: block.text }
                : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
          },
          { type: 'content_block_stop', index },
        ]),
        {
          type: 'message_delta',
          delta: { stop_reason, stop_sequence: null },
          usage: { output_tokens: outputTokens },
        },
        { type: 'message_stop' },
      ],
    };
  },
  chat({ text, calls }, { model, inputTokens, cachedTokens, outputTokens }, id) {
    const tool_calls = calls.map(({ name, input }) => ({
      id: `call_${id()}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    }));
    const base = { id: `chatcmpl-${id()}`, created: 1, model };
    const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
    const usage = {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      prompt_tokens_details: { cached_tokens: cachedTokens },
    };
    const message = { role: 'assistant', content: text, ...(calls.length > 0 ? { tool_calls } : {}) };
    const chunk = (delta: object, finish: string | null) => ({
      ...base,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    return {
      whole: { ...base, object: 'chat.completion', choices: [{ index: 0, message, finish_reason }], usage },
      events: [
        chunk({ role: 'assistant', content: text }, null),
        ...tool_calls.map((call, index) => chunk({ tool_calls: [{ index, ...call }] }, null)),
        chunk({}, finish_reason),
        { ...base, object: 'chat.completion.chunk', choices: [], usage },
        '[DONE]',
      ],
    };
  },
  responses({ text, calls }, { model, inputTokens, cachedTokens, outputTokens }, id) {
    const part = { type: 'output_text', text, annotations: [] };
    const output = [
      ...(text === ''
        ? []
        : [{ type: 'message', id: `msg_${id()}`, role: 'assistant', status: 'completed', content: [part] }]),
      ...calls.map(({ name, input }) =>
        typeof input === 'string'
          ? {
              type: 'custom_tool_call',
              id: `ctc_${id()}`,
              call_id: `call_${id()}`,
              status: 'completed',
              name,
              input,
            }
          : {
              type: 'function_call',
              id: `fc_${id()}`,
              call_id: `call_${id()}`,
              status: 'completed',
              name,
              arguments: JSON.stringify(input),
            },
      ),
    ];
    const usage = {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: cachedTokens },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: inputTokens + outputTokens,
    };
    const response = { id: `resp_${id()}`, object: 'response', created_at: 1, model, error: null };
    const events: object[] = [
      { type: 'response.created', response: { ...response, output: [], status: 'in_progress' } },
      ...output.flatMap((item, output_index): object[] => {
        const at = { output_index, item_id: item.id };
        if ('content' in item) {
          const place = { ...at, content_index: 0 };
          return [
            {
              type: 'response.output_item.added',
              output_index,
              item: { ...item, status: 'in_progress', content: [] },
            },
            { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
            { type: 'response.output_text.delta', ...place, delta: text },
            { type: 'response.output_text.done', ...place, text },
            { type: 'response.content_part.done', ...place, part },
            { type: 'response.output_item.done', output_index, item },
          ];
        }
        const begun = {
          ...item,
          status: 'in_progress',
          ...('input' in item ? { input: '' } : { arguments: '' }),
        };
        const kind = 'input' in item ? 'custom_tool_call_input' : 'function_call_arguments';
        const whole = 'input' in item ? { input: item.input } : { arguments: item.arguments };
        return [
          { type: 'response.output_item.added', output_index, item: begun },
          { type: `response.${kind}.delta`, ...at, delta: Object.values(whole)[0] },
          { type: `response.${kind}.done`, ...at, ...whole },
          { type: 'response.output_item.done', output_index, item },
        ];
      }),
      { type: 'response.completed', response: { ...response, output, status: 'completed', usage } },
    ];
    return {
      whole: { ...response, output, status: 'completed', usage },
      events: events.map((event, sequence_number) => ({ ...event, sequence_number })),
    };
  },
};
