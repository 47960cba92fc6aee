import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANTHROPIC, OPENAI } from '../unit/gateway/wires.ts';
import { automaticCache, markedCache, type PrefixCache, tokensIn } from './cache.ts';
import { type Body, blocksOf, bodyShape, lastUserText } from './prompt.ts';

/** What a server says: text, or tools to call, or that it cannot. */
export type Reply =
  | { readonly text: string }
  | { readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[] }
  | { readonly status: number };

/** One call as the server saw it and counted it. */
export interface JournalEntry {
  readonly path: string;
  readonly model: string;
  readonly body: Body;
  readonly status: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
}

export interface Recorder {
  readonly url: string;
  readonly journal: JournalEntry[];
  stop(): Promise<void>;
}

/**
 * A server of both wires that writes down what it gets, counts its tokens, and honours exact prefixes as providers'
 * caches do: no real one can be asked for its journal.
 */
export async function startRecorder(reply: (body: Body, calls: number) => Reply): Promise<Recorder> {
  const journal: JournalEntry[] = [];
  const caches = new Map<string, PrefixCache>();
  const answer = (path: string, body: Body, response: ServerResponse) => {
    const anthropic = path.includes('/messages');
    const said = reply(body, journal.length);
    if ('status' in said) {
      const empty = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
      journal.push({ path, model: body.model, body, status: said.status, ...empty });
      response.writeHead(said.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { type: 'api_error', message: 'out of order' } }));
      return;
    }
    // Claude finds what is marked, whatever API a gateway speaks.
    const isMarked = anthropic || body.model.includes('claude');
    const key = isMarked ? body.model : `${body.model} ${body.prompt_cache_key ?? crypto.randomUUID()}`;
    const cache = caches.get(key) ?? (isMarked ? markedCache() : automaticCache());
    caches.set(key, cache);
    const blocks = blocksOf(body);
    const { readTokens, writtenTokens } = cache.read(blocks);
    const entry: JournalEntry = {
      path,
      model: body.model,
      body,
      status: 200,
      inputTokens: tokensIn(blocks.map(({ text }) => `${text}\u0000`).join('')),
      cacheReadTokens: readTokens,
      cacheWriteTokens: writtenTokens,
      outputTokens: tokensIn('text' in said ? said.text : JSON.stringify(said.calls)),
    };
    journal.push(entry);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(anthropic ? anthropicStream(said, entry) : openAiStream(said, entry));
  };
  const server = createServer((request, response) => {
    bodyOf(request)
      .then((text) => answer(request.url ?? '', bodyShape.parse(JSON.parse(text)), response))
      .catch((error: unknown) => {
        // What it cannot take is refused, as providers do.
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { type: 'invalid_request_error', message: String(error) } }));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    journal,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An echo with the number of the call, so that no two answers are alike. */
export function echo(body: Body, calls: number): Reply {
  return { text: `Answer ${calls + 1} of ${body.model} to: ${lastUserText(body).slice(-40)}` };
}

type Said = Exclude<Reply, { status: number }>;

function openAiStream(said: Said, entry: JournalEntry): string {
  const usage = {
    prompt_tokens: entry.inputTokens,
    completion_tokens: entry.outputTokens,
    prompt_tokens_details: { cached_tokens: entry.cacheReadTokens },
  };
  if ('text' in said) {
    return (
      OPENAI.start({}, entry.model) + OPENAI.token(said.text) + OPENAI.finish('stop', usage) + OPENAI.done()
    );
  }
  const chunk = (choice: object) => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
  const calls = said.calls.map(({ id, name, arguments: text }, index) =>
    chunk({ delta: { tool_calls: [{ index, id, function: { name, arguments: text } }] } }),
  );
  const end = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }], usage })}\n\n`;
  return calls.join('') + end + OPENAI.done();
}

function anthropicStream(said: Said, entry: JournalEntry): string {
  const input = {
    input_tokens: entry.inputTokens - entry.cacheReadTokens - entry.cacheWriteTokens,
    cache_read_input_tokens: entry.cacheReadTokens,
    cache_creation_input_tokens: entry.cacheWriteTokens,
  };
  const output = { output_tokens: entry.outputTokens };
  const event = (type: string, more: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
  if ('text' in said) {
    return (
      ANTHROPIC.start(input, entry.model) +
      ANTHROPIC.token(said.text) +
      ANTHROPIC.finish('stop', output) +
      ANTHROPIC.done()
    );
  }
  const start = event('message_start', {
    message: { id: 'x', role: 'assistant', content: [], usage: input },
  });
  const calls = said.calls.map(
    ({ id, name, arguments: text }, index) =>
      event('content_block_start', { index, content_block: { type: 'tool_use', id, name, input: {} } }) +
      event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: text } }) +
      event('content_block_stop', { index }),
  );
  const end = event('message_delta', { delta: { stop_reason: 'tool_use' }, usage: output });
  return start + calls.join('') + end + ANTHROPIC.done();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
