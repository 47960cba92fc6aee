/** Answers in the form of OpenAI's chat completions and of Anthropic's messages. */

export type Shape = 'openai' | 'anthropic';

export interface Usage {
  readonly input: number;
  readonly output: number;
}

export function startEvents(shape: Shape, model: string, usage: Usage): string {
  if (shape === 'openai') return openAi(model, [{ index: 0, delta: { role: 'assistant', content: '' } }]);
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null };
  const used = { input_tokens: usage.input, output_tokens: 1 };
  return (
    event({ type: 'message_start', message: { ...message, usage: used } }) +
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } })
  );
}

export function tokenEvent(shape: Shape, model: string, text: string): string {
  if (shape === 'openai') return openAi(model, [{ index: 0, delta: { content: text } }]);
  return event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
}

/** `word`: why it ends, as that wire has it; left out where the model itself is done. */
export function endEvents(shape: Shape, model: string, usage: Usage, word?: string): string {
  if (shape === 'openai') {
    return `${openAi(model, [{ index: 0, delta: {}, finish_reason: word ?? 'stop' }])}${openAi(model, [], usage)}data: [DONE]\n\n`;
  }
  return (
    event({ type: 'content_block_stop', index: 0 }) +
    event({
      type: 'message_delta',
      delta: { stop_reason: word ?? 'end_turn' },
      usage: { output_tokens: usage.output },
    }) +
    event({ type: 'message_stop' })
  );
}

/** An error inside a stream that began with status 200. */
export function errorEvent(shape: Shape, message: string): string {
  if (shape === 'openai') return `data: ${JSON.stringify({ error: { message, code: 502 } })}\n\n`;
  return event({ type: 'error', error: { type: 'overloaded_error', message } });
}

export function wholeAnswer(shape: Shape, model: string, content: string, usage: Usage): unknown {
  if (shape === 'openai') {
    const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model,
      choices: [choice],
      usage: openAiUsage(usage),
    };
  }
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: content }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: usage.input, output_tokens: usage.output },
  };
}

export function errorBody(shape: Shape, status: number, message: string): unknown {
  const types: Readonly<Record<number, string>> = { 401: 'authentication_error', 429: 'rate_limit_error' };
  const type = types[status] ?? 'api_error';
  return shape === 'openai'
    ? { error: { message, type, code: null } }
    : { type: 'error', error: { type, message } };
}

function openAi(model: string, choices: readonly unknown[], usage?: Usage): string {
  const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model, choices };
  const whole = usage === undefined ? chunk : { ...chunk, usage: openAiUsage(usage) };
  return `data: ${JSON.stringify(whole)}\n\n`;
}

function openAiUsage({ input, output }: Usage): unknown {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function event(data: { readonly type: string; readonly [key: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
