/** The two protocols, as their providers write them: event by event, or as one document, from its start to its end. */
export interface Wire {
  readonly contentType: string;
  readonly start: (usage: object, model: string) => string;
  readonly token: (text: string) => string;
  /** A sign of life without text. */
  readonly thought: () => string;
  /** The model's reason for the end, with the usage. */
  readonly finish: (reason: Finish, usage: object) => string;
  /** Tool calls: where one begins, and a delta of its arguments. */
  readonly tool: (index: number, name: string) => string;
  readonly toolArguments: (index: number, text: string) => string;
  /** What comes after the very last event. */
  readonly done: () => string;
  readonly error: (type: string, message: string) => string;
  readonly errorBody: (type: string, message: string) => object;
}

export type Finish = 'stop' | 'length' | 'refused' | 'error' | 'tools';

function chunk(choice: object | null, more: object = {}): string {
  const choices = choice ? [{ index: 0, delta: {}, finish_reason: null, ...choice }] : [];
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices, ...more })}\n\n`;
}

function event(type: string, more: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
}

const OPENAI_REASONS = {
  stop: 'stop',
  length: 'length',
  refused: 'content_filter',
  error: 'error',
  tools: 'tool_calls',
} as const;
const ANTHROPIC_REASONS = {
  stop: 'end_turn',
  length: 'max_tokens',
  refused: 'refusal',
  error: 'end_turn',
  tools: 'tool_use',
} as const;

export const OPENAI: Wire = {
  contentType: 'text/event-stream',
  start: (_usage, model) => chunk({ delta: { role: 'assistant', content: '' } }, { model, created: 1 }),
  token: (content) => chunk({ delta: { content } }),
  thought: () => chunk({ delta: { reasoning_content: 'hm' } }),
  tool: (index, name) =>
    chunk({ delta: { tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name } }] } }),
  toolArguments: (index, text) =>
    chunk({ delta: { tool_calls: [{ index, function: { arguments: text } }] } }),
  finish: (reason, usage) => chunk({ finish_reason: OPENAI_REASONS[reason] }) + chunk(null, { usage }),
  done: () => 'data: [DONE]\n\n',
  error: (type, message) => `data: ${JSON.stringify(OPENAI.errorBody(type, message))}\n\n`,
  errorBody: (type, message) => ({ error: { message, type, param: null, code: type } }),
};

export const ANTHROPIC: Wire = {
  contentType: 'text/event-stream',
  start: (usage, model) =>
    event('message_start', {
      message: { id: 'x', role: 'assistant', model, content: [], usage: { ...usage, output_tokens: 1 } },
    }) + event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  token: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  thought: () =>
    event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } }),
  tool: (index, name) =>
    event('content_block_start', {
      index: index + 1,
      content_block: { type: 'tool_use', id: `call_${index}`, name, input: {} },
    }),
  toolArguments: (index, text) =>
    event('content_block_delta', {
      index: index + 1,
      delta: { type: 'input_json_delta', partial_json: text },
    }),
  finish: (reason, usage) =>
    event('content_block_stop', { index: 0 }) +
    event('message_delta', { delta: { stop_reason: ANTHROPIC_REASONS[reason] }, usage }),
  done: () => event('message_stop', {}),
  error: (type, message) => event('error', ANTHROPIC.errorBody(type, message)),
  errorBody: (type, message) => ({ type: 'error', error: { type, message } }),
};

/** A text as it stands inside of a JSON string. */
function inside(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Where no stream was asked for: the parts of one document. A document cannot hold an error, nor signs of life. */
const WHOLE = {
  contentType: 'application/json',
  token: inside,
  thought: () => '',
  done: () => '',
  error: () => '',
} as const;

export const OPENAI_WHOLE: Wire = {
  ...WHOLE,
  start: (_usage, model) =>
    `{"id":"x","object":"chat.completion","created":1,"model":"${inside(model)}","choices":[{"index":0,"message":{"role":"assistant","content":"`,
  tool: (index, name) =>
    `${index === 0 ? '","tool_calls":[' : '"}},'}{"id":"call_${index}","type":"function","function":{"name":"${name}","arguments":"`,
  toolArguments: (_index, text) => inside(text),
  finish: (reason, usage) =>
    `${reason === 'tools' ? '"}}]' : '"'}},"finish_reason":"${OPENAI_REASONS[reason]}"}],"usage":${JSON.stringify(usage)}}`,
  errorBody: OPENAI.errorBody,
};

export const ANTHROPIC_WHOLE: Wire = {
  ...WHOLE,
  start: (_usage, model) =>
    `{"id":"x","type":"message","role":"assistant","model":"${inside(model)}","content":[{"type":"text","text":"`,
  tool: (index, name) =>
    `${index === 0 ? '"}' : '}'},{"type":"tool_use","id":"call_${index}","name":"${name}","input":`,
  toolArguments: (_index, text) => text,
  finish: (reason, usage) =>
    `${reason === 'tools' ? '}' : '"}'}],"stop_reason":"${ANTHROPIC_REASONS[reason]}","usage":${JSON.stringify(usage)}}`,
  errorBody: ANTHROPIC.errorBody,
};
