/** The two protocols, event by event, as their providers write them. */
export interface Wire {
  readonly start: (usage: object) => string;
  readonly token: (text: string) => string;
  /** A sign of life without text. */
  readonly thought: () => string;
  /** The model's reason for the end, with the usage. */
  readonly finish: (reason: Finish, usage: object) => string;
  /** What comes after the very last event. */
  readonly done: () => string;
  readonly error: (type: string, message: string) => string;
  readonly errorBody: (type: string, message: string) => object;
}

export type Finish = 'stop' | 'length' | 'refused' | 'error';

function chunk(choice: object | null, more: object = {}): string {
  const choices = choice ? [{ index: 0, delta: {}, finish_reason: null, ...choice }] : [];
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices, ...more })}\n\n`;
}

function event(type: string, more: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
}

const OPENAI_REASONS = { stop: 'stop', length: 'length', refused: 'content_filter', error: 'error' } as const;
const ANTHROPIC_REASONS = {
  stop: 'end_turn',
  length: 'max_tokens',
  refused: 'refusal',
  error: 'end_turn',
} as const;

export const OPENAI: Wire = {
  start: () => chunk({ delta: { role: 'assistant', content: '' } }),
  token: (content) => chunk({ delta: { content } }),
  thought: () => chunk({ delta: { reasoning_content: 'hm' } }),
  finish: (reason, usage) => chunk({ finish_reason: OPENAI_REASONS[reason] }) + chunk(null, { usage }),
  done: () => 'data: [DONE]\n\n',
  error: (type, message) => `data: ${JSON.stringify(OPENAI.errorBody(type, message))}\n\n`,
  errorBody: (type, message) => ({ error: { message, type, param: null, code: type } }),
};

export const ANTHROPIC: Wire = {
  start: (usage) =>
    event('message_start', {
      message: { id: 'x', role: 'assistant', content: [], usage: { ...usage, output_tokens: 1 } },
    }) + event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  token: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  thought: () =>
    event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } }),
  finish: (reason, usage) =>
    event('content_block_stop', { index: 0 }) +
    event('message_delta', { delta: { stop_reason: ANTHROPIC_REASONS[reason] }, usage }),
  done: () => event('message_stop', {}),
  error: (type, message) => event('error', ANTHROPIC.errorBody(type, message)),
  errorBody: (type, message) => ({ type: 'error', error: { type, message } }),
};
