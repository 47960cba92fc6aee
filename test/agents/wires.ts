import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen } from '../host/listen.ts';

/** What the scripted model answers with. */
export interface Answer {
  readonly say: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly tokens: number;
}

/** A request as a client sent it. */
export interface Sent {
  readonly wire: 'anthropic' | 'responses' | 'chat';
  readonly body: Readonly<Record<string, unknown>>;
}

/** Serves a scripted model over Anthropic's Messages, OpenAI's Responses and OpenAI's Chat Completions. */
export function serveScript(answer: (sent: Sent) => Answer): Promise<Listening> {
  let calls = 0;
  const idOf = () => `call_${++calls}`;
  return listen(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const body = await bodyOf(request);
    if (path.endsWith('/count_tokens')) response.end(JSON.stringify({ input_tokens: 1_000 }));
    else if (path === '/v1/messages') anthropic(response, answer({ wire: 'anthropic', body }), idOf);
    else if (path === '/v1/responses') responses(response, answer({ wire: 'responses', body }), idOf);
    else if (path === '/v1/chat/completions') chat(response, answer({ wire: 'chat', body }), idOf);
    else response.end();
  });
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text === '' ? {} : JSON.parse(text);
}

function events(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  return (type: string | null, data: object) =>
    response.write(
      `${type === null ? '' : `event: ${type}\n`}data: ${JSON.stringify(type === null ? data : { type, ...data })}\n\n`,
    );
}

function anthropic(response: ServerResponse, { say, calls, tokens }: Answer, idOf: () => string): void {
  const send = events(response);
  const usage = { input_tokens: tokens, output_tokens: 50 };
  const message = {
    id: `msg_${idOf()}`,
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    usage,
  };
  send('message_start', { message: { ...message, stop_reason: null, stop_sequence: null } });
  const blocks = [
    ...(say === '' ? [] : [{ start: { type: 'text', text: '' }, delta: { type: 'text_delta', text: say } }]),
    ...calls.map(({ name, input }) => ({
      start: { type: 'tool_use', id: `toolu_${idOf()}`, name, input: {} },
      delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    })),
  ];
  for (const [index, { start, delta }] of blocks.entries()) {
    send('content_block_start', { index, content_block: start });
    send('content_block_delta', { index, delta });
    send('content_block_stop', { index });
  }
  const stop = calls.length > 0 ? 'tool_use' : 'end_turn';
  send('message_delta', { delta: { stop_reason: stop, stop_sequence: null }, usage });
  send('message_stop', {});
  response.end();
}

function responses(response: ServerResponse, { say, calls, tokens }: Answer, idOf: () => string): void {
  const send = events(response);
  send('response.created', { response: { id: 'resp_0' } });
  const content = [{ type: 'output_text', text: say }];
  const items = [
    ...(say === '' ? [] : [{ type: 'message', id: `msg_${idOf()}`, role: 'assistant', content }]),
    ...calls.map(({ name, input }) =>
      typeof input === 'string'
        ? { type: 'custom_tool_call', id: `ctc_${idOf()}`, call_id: idOf(), name, input }
        : {
            type: 'function_call',
            id: `fc_${idOf()}`,
            call_id: idOf(),
            name,
            arguments: JSON.stringify(input),
          },
    ),
  ];
  for (const [output_index, item] of items.entries())
    send('response.output_item.done', { output_index, item });
  const usage = { input_tokens: tokens, output_tokens: 50, total_tokens: tokens + 50 };
  send('response.completed', { response: { id: `resp_${idOf()}`, usage } });
  response.end();
}

function chat(response: ServerResponse, { say, calls, tokens }: Answer, idOf: () => string): void {
  const send = events(response);
  const base = { id: 'chatcmpl_1', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const tool_calls = calls.map(({ name, input }, index) => ({
    index,
    id: idOf(),
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
  const delta = { role: 'assistant', content: say, ...(tool_calls.length > 0 ? { tool_calls } : {}) };
  send(null, { ...base, choices: [{ index: 0, delta, finish_reason: null }] });
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
  const usage = { prompt_tokens: tokens, completion_tokens: 50, total_tokens: tokens + 50 };
  send(null, { ...base, choices: [{ index: 0, delta: {}, finish_reason }], usage });
  response.end('data: [DONE]\n\n');
}
