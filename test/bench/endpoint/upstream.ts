import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A server of models in a process of its own, that answers at once, on the wires of Messages and Chat. It tells its port to its parent. */

const TEXTS = 20;
/** Between two events of an answer that takes its time: `slow` stands in the model's name. */
const PAUSE_MS = 20;

interface Asked {
  readonly model: string;
  readonly messages: readonly unknown[];
}

/** The bytes that were asked about so far, one conversation after another: what a cache of prefixes would hold. */
let seen = '';

createServer(async (request, response) => {
  const body = await buffer(request);
  // LiteLLM looks for more than it is asked for.
  if (request.method !== 'POST') {
    response.writeHead(404).end();
    return;
  }
  const asked = JSON.parse(body.toString()) as Asked;
  const anthropic = request.url?.includes('/messages') ?? false;
  const cached = cachedChars(JSON.stringify(asked.messages));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = anthropic ? messagesEvents(asked, cached) : chatEvents(asked, cached);
  for (const event of events) {
    if (response.destroyed) return;
    response.write(event);
    if (asked.model.includes('slow')) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  response.end();
}).listen(0, '127.0.0.1', function (this: ReturnType<typeof createServer>) {
  const address = this.address();
  process.send?.(typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '');
});

/** How much of it begins as what was asked last. */
function cachedChars(text: string): number {
  let same = 0;
  while (same < seen.length && seen[same] === text[same]) same++;
  seen = text;
  return same;
}

function messagesEvents({ model, messages }: Asked, cached: number): readonly string[] {
  const all = Math.ceil(JSON.stringify(messages).length / 4);
  const read = Math.floor(cached / 4);
  const usage = { input_tokens: all - read, cache_read_input_tokens: read, output_tokens: 1 };
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    usage,
  };
  const frame = (type: string, rest: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
  return [
    frame('message_start', { message }),
    frame('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...texts((text) => frame('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
    frame('content_block_stop', { index: 0 }),
    frame('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: TEXTS },
    }),
    frame('message_stop', {}),
  ];
}

function chatEvents({ model, messages }: Asked, cached: number): readonly string[] {
  const chunk = (rest: object): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, ...rest })}\n\n`;
  const choice = (delta: object, finish: string | null = null): string =>
    chunk({ choices: [{ index: 0, delta, finish_reason: finish }] });
  const usage = {
    prompt_tokens: Math.ceil(JSON.stringify(messages).length / 4),
    completion_tokens: TEXTS,
    total_tokens: Math.ceil(JSON.stringify(messages).length / 4) + TEXTS,
    prompt_tokens_details: { cached_tokens: Math.floor(cached / 4) },
  };
  return [
    choice({ role: 'assistant', content: '' }),
    ...texts((content) => choice({ content })),
    choice({}, 'stop'),
    chunk({ choices: [], usage }),
    'data: [DONE]\n\n',
  ];
}

function texts(frame: (text: string) => string): readonly string[] {
  return Array.from({ length: TEXTS }, (_, index) => frame(`word${index} `));
}
