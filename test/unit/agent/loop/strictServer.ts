import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** What a scripted model answers. */
export interface Said {
  readonly text?: string;
  readonly calls?: readonly {
    readonly name: string;
    readonly input?: unknown;
    readonly id?: string;
    readonly raw?: string;
  }[];
  /** It ends at its output limit. */
  readonly cut?: true;
  readonly status?: number;
  readonly retryAfter?: string;
}

export type Script = (asked: { readonly n: number; readonly text: string; readonly body: Body }) => Said;
export type Body = Readonly<Record<string, unknown>>;

export type WireName = 'openai' | 'anthropic' | 'openrouter' | 'google';

/** A server that refuses whatever the real one refuses, and keeps what it refused. */
export interface StrictServer {
  readonly url: string;
  readonly bodies: Body[];
  readonly raw: string[];
  readonly refused: string[];
  stop(): Promise<void>;
}

/** Servers of all wires on one port; which one is asked is in the path. */
export async function startStrictServer(script: Script): Promise<StrictServer> {
  const bodies: Body[] = [];
  const raw: string[] = [];
  const refused: string[] = [];
  const issued = new Map<string, unknown>();
  let n = 0;
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as Body;
    const wire = wireOf(request.url ?? '');
    bodies.push(body);
    raw.push(
      JSON.stringify(
        wire === 'anthropic'
          ? [body['tools'], body['system'], body['messages']]
          : [body['tools'], body['messages']],
      ),
    );
    const problem =
      wire === 'anthropic' ? problemOfMessages(body, issued) : problemOfChat(body, wire, issued);
    if (problem !== null) {
      refused.push(problem);
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: problem } }),
      );
      return;
    }
    const said = script({ n: n++, text: JSON.stringify(body['messages']), body });
    if (said.status !== undefined) {
      response.writeHead(said.status, {
        'content-type': 'application/json',
        ...(said.retryAfter ? { 'retry-after': said.retryAfter } : {}),
      });
      response.end(JSON.stringify({ error: { type: 'x', message: 'no' } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(wire === 'anthropic' ? messagesOf(said, n, issued) : chatOf(said, n, wire, issued));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    bodies,
    raw,
    refused,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function wireOf(url: string): WireName {
  if (url.includes('/messages')) return 'anthropic';
  return url.includes('/google/') ? 'google' : url.includes('/router/') ? 'openrouter' : 'openai';
}

type Row = Readonly<Record<string, unknown>>;
const rows = (value: unknown): readonly Row[] => (Array.isArray(value) ? value : []);

function problemOfTools(tools: readonly Row[]): string | null {
  if (tools.length > 128) return `${tools.length} tools`;
  const names = tools.map((one) => String(one['name']));
  if (new Set(names).size !== names.length) return 'doubled names of tools';
  const bad = names.find((name) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name));
  if (bad !== undefined) return `name of a tool: ${bad}`;
  for (const one of tools) {
    const schema = (one['parameters'] ?? one['input_schema']) as Row | undefined;
    if (schema?.['type'] !== 'object' || typeof schema['properties'] !== 'object')
      return `schema of ${one['name']}: no object`;
    if (['oneOf', 'anyOf', 'allOf', '$ref'].some((name) => name in schema))
      return `schema of ${one['name']}: choices at its root`;
    const missing =
      rows(schema['required']).length > 0 &&
      rows(schema['required']).some((name) => !(String(name) in (schema['properties'] as Row)));
    if (missing) return `schema of ${one['name']}: requires what it has not`;
  }
  return null;
}

function problemOfChat(body: Body, wire: WireName, issued: ReadonlyMap<string, unknown>): string | null {
  const tools = rows(body['tools']).map((one) => one['function'] as Row);
  const bad = problemOfTools(tools);
  if (bad !== null) return bad;
  const messages = rows(body['messages']);
  const ids = new Set<string>();
  for (let i = 0; i < messages.length; i++) {
    const { role, content, tool_calls: calls } = messages[i] ?? {};
    if (role === 'tool') return `messages[${i}]: a result without its call`;
    if (role === 'user' && (content === '' || content === null)) return `messages[${i}]: empty`;
    const made = rows(calls);
    if (role !== 'assistant' || made.length === 0) continue;
    for (const [nth, one] of made.entries()) {
      const id = String(one['id']);
      if (id === '' || ids.has(id)) return `messages[${i}]: the id ${id} is not one of its own`;
      ids.add(id);
      const result = messages[i + 1 + nth];
      if (result?.['role'] !== 'tool' || result['tool_call_id'] !== id)
        return `messages[${i}]: no result of ${id} in its place`;
      if (result['content'] === '') return `messages[${i}]: an empty result`;
      const own = issued.get(id);
      if (
        wire === 'google' &&
        own !== undefined &&
        JSON.stringify(one['extra_content']) !== JSON.stringify(own)
      )
        return `messages[${i}]: the thought_signature of ${id} is missing`;
      if (
        wire === 'openrouter' &&
        nth === 0 &&
        own !== undefined &&
        JSON.stringify(messages[i]?.['reasoning_details']) !== JSON.stringify(own)
      )
        return `messages[${i}]: reasoning_details are not those that were sent`;
    }
    i += made.length;
  }
  return messages.at(-1)?.['role'] === 'assistant' ? 'ends with the assistant' : null;
}

function problemOfMessages(body: Body, issued: ReadonlyMap<string, unknown>): string | null {
  const bad = problemOfTools(rows(body['tools']));
  if (bad !== null) return bad;
  const messages = rows(body['messages']);
  for (const [i, { role, content }] of messages.entries()) {
    if (role !== (i % 2 === 0 ? 'user' : 'assistant')) return `messages.${i}: roles must alternate`;
    const blocks = rows(content);
    if (blocks.length === 0) return `messages.${i}: no content`;
    if (blocks.some((one) => one['type'] === 'text' && String(one['text']).trim() === ''))
      return `messages.${i}: text must be non-empty`;
    if (role !== 'assistant') continue;
    const uses = blocks.filter((one) => one['type'] === 'tool_use');
    if (uses.length === 0) continue;
    const results = rows(messages[i + 1]?.['content']).slice(0, uses.length);
    if (
      uses.some(
        (use, nth) => results[nth]?.['type'] !== 'tool_result' || results[nth]?.['tool_use_id'] !== use['id'],
      )
    )
      return `messages.${i}: tool_use without its tool_result immediately after`;
    const own = issued.get(String(uses[0]?.['id']));
    if (own !== undefined && JSON.stringify(blocks[0]) !== JSON.stringify(own))
      return `messages.${i}.content.0: the thinking block cannot be modified, or is missing`;
  }
  return messages.at(-1)?.['role'] === 'assistant' ? 'ends with the assistant' : null;
}

const USAGE = { prompt_tokens: 1_000, completion_tokens: 20 };

function chatOf(
  { text = '', calls = [], cut }: Said,
  n: number,
  wire: WireName,
  issued: Map<string, unknown>,
): string {
  const chunk = (delta: object, finish: string | null = null, more: object = {}) =>
    `data: ${JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;
  const details = [{ type: 'reasoning.encrypted', index: 0, data: `sealed-${n}` }];
  const head = wire === 'openrouter' && calls.length > 0 ? chunk({ reasoning_details: details }) : '';
  const made = calls.map(({ name, input = {}, id = `call_${n}_${name}`, raw }, index) => {
    const unique =
      calls.filter((one) => (one.id ?? `call_${n}_${one.name}`) === id).length === 1 && id !== '';
    const extra = { google: { thought_signature: `sig-${n}-${index}` } };
    if (unique && wire === 'google') issued.set(id, extra);
    if (unique && wire === 'openrouter' && index === 0) issued.set(id, details);
    return chunk({
      tool_calls: [
        {
          index,
          id,
          type: 'function',
          function: { name, arguments: raw ?? JSON.stringify(input) },
          ...(wire === 'google' && unique ? { extra_content: extra } : {}),
        },
      ],
    });
  });
  const finish = cut ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop';
  return `${head}${text === '' ? '' : chunk({ content: text })}${made.join('')}${chunk({}, finish, { usage: USAGE })}data: [DONE]\n\n`;
}

function messagesOf({ text = '', calls = [], cut }: Said, n: number, issued: Map<string, unknown>): string {
  const event = (type: string, more: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
  const thinking = { type: 'thinking', thinking: `Thought ${n}.`, signature: `sig-${n}` };
  let index = 0;
  const block = (start: object, ...deltas: object[]) => {
    const at = index++;
    return [
      event('content_block_start', { index: at, content_block: start }),
      ...deltas.map((delta) => event('content_block_delta', { index: at, delta })),
      event('content_block_stop', { index: at }),
    ].join('');
  };
  const parts = [
    event('message_start', {
      message: {
        id: 'x',
        role: 'assistant',
        model: 'm',
        content: [],
        usage: { input_tokens: 900, output_tokens: 1 },
      },
    }),
    block(
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: thinking.thinking },
      { type: 'signature_delta', signature: thinking.signature },
    ),
    ...(text === '' ? [] : [block({ type: 'text', text: '' }, { type: 'text_delta', text })]),
    ...calls.map(({ name, input = {}, id = `toolu_${n}_${name}`, raw }, nth) => {
      const unique =
        calls.filter((one) => (one.id ?? `toolu_${n}_${one.name}`) === id).length === 1 && id !== '';
      if (unique && nth === 0) issued.set(id, thinking);
      return block(
        { type: 'tool_use', id, name, input: {} },
        { type: 'input_json_delta', partial_json: raw ?? JSON.stringify(input) },
      );
    }),
    event('message_delta', {
      delta: { stop_reason: cut ? 'max_tokens' : calls.length > 0 ? 'tool_use' : 'end_turn' },
      usage: { output_tokens: 20 },
    }),
    event('message_stop', {}),
  ];
  return parts.join('');
}
