import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Faults } from './faultServer.ts';
import type { Finish } from './wires.ts';

export const TEXT = 'The quick brown fox jumps over the lazy dog.';
const TOKENS = TEXT.split(/(?= )/);

export function open({ response, wire }: Pick<Call, 'response' | 'wire'>): void {
  response.writeHead(200, { 'content-type': wire.contentType });
}

export function send(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** An answer up to its last token. */
export function begin(call: Call, tokens: readonly string[] = TOKENS): void {
  const { response, wire, usage, request } = call;
  open(call);
  response.write(wire.start(usage, request.model) + tokens.map(wire.token).join(''));
}

/** An answer with its end. */
export function whole(
  call: Call,
  reason: Finish = 'stop',
  usage: object = call.usage,
  tokens = TOKENS,
): void {
  begin({ ...call, usage }, tokens);
  call.response.end(call.wire.finish(reason, usage) + call.wire.done());
}

function status({ response, wire, args, nth }: Call, more: { type?: string; message?: string } = {}): void {
  const code = Number(args[0]);
  const { type = 'api_error', message = `sorry, ${code} today` } = more;
  send(response, code, wire.errorBody(type, `${message} (call ${nth})`));
}

export function promptOf({ request }: Call): string {
  const messages = request.body['messages'] as readonly { content: unknown }[];
  const content = messages.at(-1)?.content;
  return Array.isArray(content) ? (content[0] as { text: string }).text : String(content);
}

/** What a usage test wants is its prompt. */
function usageAsked(call: Call): object {
  return JSON.parse(promptOf(call)) as object;
}

const HALF = TOKENS.slice(0, 4);

export const FAULTS: Faults = {
  ok: (call) => whole(call),
  // `status:CODE:TIMES`
  status: (call) => (call.nth <= Number(call.args[1] ?? Infinity) ? status(call) : whole(call)),
  // `wait:HEADER:VALUE`: a 429 once
  wait(call) {
    const [header = 'retry-after', value = '1'] = call.args;
    const said = value === 'date' ? new Date(Date.now() + 2_000).toUTCString() : value;
    if (call.nth > 1) whole(call);
    else send(call.response, 429, call.wire.errorBody('rate_limit_error', 'slow down'), { [header]: said });
  },
  quota: (call) =>
    send(call.response, 429, call.wire.errorBody('insufficient_quota', 'You exceeded your current quota')),
  // OpenAI's words for a plain rate limit name the billing page
  'rate-limit': (call) => {
    const words =
      'Rate limit reached for requests. To increase it visit platform.openai.com/account/billing.';
    send(call.response, 429, call.wire.errorBody('requests', words));
  },
  reset({ response }) {
    response.socket?.resetAndDestroy();
  },
  silent: () => undefined,
  'headers-only': (call) => {
    open(call);
    call.response.flushHeaders();
  },
  'starts-only': (call) => begin(call, []),
  async thinks(call) {
    begin(call, []);
    for (let i = 0; i < 8 && !call.response.destroyed; i++) {
      call.response.write(call.wire.thought());
      await sleep(50);
    }
    call.response.end(
      TOKENS.map(call.wire.token).join('') + call.wire.finish('stop', call.usage) + call.wire.done(),
    );
  },
  stall: (call) => begin(call, HALF),
  async cut(call) {
    begin(call, HALF);
    await sleep(10);
    call.response.destroy();
  },
  'ends-early': (call) => {
    begin(call, HALF);
    call.response.end();
  },
  'never-closes': (call) => {
    begin(call);
    call.response.write(call.wire.finish('stop', call.usage));
  },
  lingers: (call) => {
    begin(call);
    call.response.write(call.wire.finish('stop', call.usage) + call.wire.done());
  },
  finish: (call) => whole(call, call.args[0] as Finish, call.usage, call.args[1] ? [] : TOKENS),
  // `inband:TYPE` before the first token, `inband:TYPE:middle` after some
  inband: (call) => {
    begin(call, call.args[1] ? HALF : []);
    call.response.end(call.wire.error(call.args[0] ?? 'api_error', 'something went wrong upstream'));
  },
  // OpenRouter's: a status as the code
  'inband-code': (call) => {
    open(call);
    const error = { code: Number(call.args[0]), message: 'Provider returned error' };
    call.response.end(`data: ${JSON.stringify({ error, choices: [] })}\n\n`);
  },
  'json-error': ({ response, wire }) => send(response, 200, wire.errorBody('server_error', 'not today')),
  malformed: (call) => {
    begin(call, HALF);
    call.response.end('event: content_block_delta\ndata: {"secret code of the user": \n\n');
  },
  'wrong-shape': (call) => {
    begin(call, []);
    call.response.end('event: content_block_delta\ndata: {"choices": 7, "delta": 7}\n\n');
  },
  'too-long': ({ response, wire }) => {
    const words = 'prompt is too long: 210000 tokens > 200000 maximum context length';
    send(response, 400, wire.errorBody('invalid_request_error', words));
  },
  // a gateway that has given up its provider, as LiteLLM says it
  'silent-behind': ({ response, wire }) =>
    send(
      response,
      408,
      wire.errorBody('invalid_request_error', 'litellm.Timeout: APITimeoutError - Request timed out.'),
    ),
  policy: ({ response, wire }) =>
    send(
      response,
      400,
      wire.errorBody('content_policy_violation', 'Your request was flagged by our content policy'),
    ),
  redirect: ({ response, request }) => {
    const target = request.headers['x-redirect-to'];
    response.writeHead(307, { location: `${String(target)}/v1/chat/completions` }).end();
  },
  async utf8(call) {
    open(call);
    const comment = call.wire.contentType === 'text/event-stream' ? ': a comment\r\n\r\n' : '';
    const said = `${comment}${call.wire.start(call.usage, 'utf8')}${call.wire.token('Größe 🦊 日本')}`;
    const end = call.wire.finish('stop', call.usage) + call.wire.done();
    for (const byte of Buffer.from((said + end).replaceAll('\n', '\r\n').replaceAll('\r\r', '\r'))) {
      call.response.write(Uint8Array.of(byte));
      if (byte > 127) await sleep(1);
    }
    call.response.end();
  },
  'echo-key': ({ response, wire, request }) => {
    const key = request.headers['x-api-key'] ?? request.headers.authorization;
    const words = `Incorrect API key provided: ${String(key)}, ${String(request.headers['x-team'])}`;
    send(response, 401, wire.errorBody('authentication_error', words));
  },
  'list-error': ({ response }) =>
    send(response, 400, [
      { error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' } },
    ]),
  'bare-error': ({ response }) => send(response, 401, { detail: 'Unauthorized' }),
  'text-error': ({ response }) => {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('maximum context length exceeded');
  },
  usage: (call) => whole(call, 'stop', usageAsked(call)),
  // `costs:USD`: what a gateway says in a header that it cost
  costs: (call) => {
    call.response.setHeader('x-litellm-response-cost', call.args[0] ?? '');
    whole(call, 'stop', usageAsked(call));
  },
  // usage, and then the connection breaks
  'usage-cut': async (call) => {
    begin(call, HALF);
    await sleep(10);
    call.response.destroy();
  },
  async slow(call) {
    begin(call, []);
    for (const token of [...TOKENS, ...TOKENS, ...TOKENS]) {
      if (call.response.destroyed) return;
      call.response.write(call.wire.token(token));
      await sleep(30);
    }
    call.response.end(call.wire.finish('stop', call.usage) + call.wire.done());
  },
};
