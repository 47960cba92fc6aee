import { ANTHROPIC, OPENAI, type Wire } from './wires.ts';

/** How a server streams the answer to a hole, event by event, as its maker documents it. */
export interface FimWire {
  readonly type: 'text/event-stream' | 'application/x-ndjson';
  readonly start: string;
  readonly token: (text: string, logprob: number) => string;
  /** The model's end, with 120 tokens of input and 3 of output. */
  readonly finish: (reason: 'stop' | 'length') => string;
  /** An error after HTTP 200. */
  readonly error: string;
  readonly tellsLogprobs: boolean;
}

function data(object: object): string {
  return `data: ${JSON.stringify(object)}\n\n`;
}

/** A token as it is named beside its probability: what is long is no token. */
function named(text: string): string {
  return text.slice(0, 20);
}

const USAGE = { prompt_tokens: 120, completion_tokens: 3, total_tokens: 123 };
const ERROR = { error: { message: 'out of memory', type: 'server_error', code: 500 } };

/** docs.mistral.ai: chunks of a chat, the last with the usage. */
function mistral(delta: object, reason: string | null, more: object = {}): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  const head = {
    id: '447e3e0d',
    object: 'chat.completion.chunk',
    created: 1759496862,
    model: 'codestral-2508',
  };
  return data({ ...head, choices, ...more });
}

/** OpenAI's completions, as DeepSeek, vLLM and LM Studio stream them. */
function completion(text: string, logprob: number | null, reason: string | null): string {
  const logprobs =
    logprob === null
      ? null
      : {
          text_offset: [0],
          token_logprobs: [logprob],
          tokens: [named(text)],
          top_logprobs: [{ [named(text)]: logprob }],
        };
  const choices = [{ index: 0, text, logprobs, finish_reason: reason }];
  return data({
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1759496862,
    model: 'm',
    choices,
    usage: null,
  });
}

const COMPLETION: FimWire = {
  type: 'text/event-stream',
  start: '',
  token: (text, logprob) => completion(text, logprob, null),
  finish: (reason) =>
    `${completion('', null, reason)}${data({ id: 'cmpl-1', object: 'text_completion', choices: [], usage: USAGE })}data: [DONE]\n\n`,
  error: data(ERROR),
  tellsLogprobs: true,
};

/** llama.cpp: in the stream only `content`, `tokens` and `stop`, until the end tells all. */
function infill(content: string, more: object): string {
  return data({ index: 0, content, tokens: [1], stop: false, id_slot: 0, ...more });
}

/** Ollama: one JSON object a line. */
function generate(response: string, more: object): string {
  const head = { model: 'm', created_at: '2026-11-01T10:00:00.000000Z' };
  return `${JSON.stringify({ ...head, response, done: false, ...more })}\n`;
}

function chat(wire: Wire, usage: object): FimWire {
  return {
    type: 'text/event-stream',
    start: wire.start(usage, 'm'),
    token: (text) => wire.token(text),
    finish: (reason) => wire.finish(reason, usage) + wire.done(),
    error: wire.error('server_error', 'out of memory'),
    tellsLogprobs: false,
  };
}

/** By the path of the request. */
export const FIM_WIRES: Readonly<Record<string, FimWire>> = {
  '/v1/fim/completions': {
    type: 'text/event-stream',
    start: mistral({ role: 'assistant', content: '' }, null),
    token: (content) => mistral({ content }, null),
    finish: (reason) => `${mistral({ content: '' }, reason, { usage: USAGE })}data: [DONE]\n\n`,
    error: data(ERROR),
    tellsLogprobs: false,
  },
  '/beta/completions': COMPLETION,
  '/v1/completions': COMPLETION,
  '/infill': {
    type: 'text/event-stream',
    start: '',
    token: (content, logprob) =>
      infill(content, {
        completion_probabilities: [
          {
            id: 1,
            token: named(content),
            bytes: [1],
            logprob,
            top_logprobs: [{ id: 1, token: named(content), logprob }],
          },
        ],
      }),
    finish: (reason) =>
      infill('', {
        tokens: [],
        stop: true,
        model: 'm',
        tokens_predicted: 3,
        tokens_evaluated: 120,
        has_new_line: false,
        truncated: false,
        stop_type: reason === 'length' ? 'limit' : 'eos',
        stopping_word: '',
        tokens_cached: 122,
        timings: { prompt_n: 120, predicted_n: 3 },
      }),
    error: data(ERROR),
    tellsLogprobs: true,
  },
  '/api/generate': {
    type: 'application/x-ndjson',
    start: '',
    token: (text, logprob) => generate(text, { logprobs: [{ token: named(text), logprob, bytes: [1] }] }),
    finish: (reason) =>
      generate('', {
        done: true,
        done_reason: reason,
        total_duration: 174560334,
        load_duration: 101397084,
        prompt_eval_count: 120,
        prompt_eval_duration: 13074791,
        eval_count: 3,
        eval_duration: 52479709,
      }),
    error: '{"error":"an error was encountered while running the model"}\n',
    tellsLogprobs: true,
  },
  '/v1/chat/completions': chat(OPENAI, USAGE),
  '/v1/messages': chat(ANTHROPIC, { input_tokens: 120, output_tokens: 3 }),
};
