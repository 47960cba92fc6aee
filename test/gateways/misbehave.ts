import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Call, Faults, Journaled } from '../unit/gateway/faultServer.ts';
import { begin, open, promptOf, send, whole } from '../unit/gateway/faults.ts';

/** An answer of sixty tokens. */
export const SIXTY = Array.from({ length: 60 }, (_, i) => ` word${i + 1}`);
export const SIXTY_TEXT = SIXTY.join('');

export const TOOL_ARGUMENTS = ['{"path":"src/a.ts"}', '{"path":"src/b.ts"}'] as const;

function sixty(call: Call): void {
  whole(call, 'stop', call.usage, SIXTY);
}

async function toTheEnd({ response, wire, usage }: Call, from: number): Promise<void> {
  await sleep(5);
  response.end(SIXTY.slice(from).map(wire.token).join('') + wire.finish('stop', usage) + wire.done());
}

interface StrictPart {
  readonly type?: string;
  readonly id?: string;
  readonly tool_call_id?: string;
  readonly tool_use_id?: string;
  readonly image_url?: { readonly url: string };
  readonly source?: { readonly media_type: string };
}
interface StrictMessage extends StrictPart {
  readonly role: string;
  readonly content: string | null | readonly StrictPart[];
  readonly tool_calls?: readonly StrictPart[];
}

/** What a strict API would say of a request; null where it takes it. */
function problemIn({ body, path }: Journaled): string | null {
  const messages = body['messages'] as readonly StrictMessage[];
  const tools = (body['tools'] ?? []) as readonly Record<string, Record<string, unknown>>[];
  const parts = messages.flatMap((one) => [one, ...(Array.isArray(one.content) ? one.content : [])]);
  const calls = [
    ...messages.flatMap((one) => one.tool_calls ?? []),
    ...parts.filter(({ type }) => type === 'tool_use'),
  ].map(({ id }) => id ?? '');
  const results = parts.flatMap((part) => part.tool_call_id ?? part.tool_use_id ?? []);
  // Rounds of tools do not count.
  const turns = messages.filter(
    (one, i) => one.role !== 'tool' && !one.tool_calls && !(i === 0 && one.role === 'system'),
  );
  const kinds = parts.flatMap((part) => part.image_url?.url.slice(5, 16) ?? part.source?.media_type ?? []);
  const schemas = tools.map((tool) => tool['input_schema'] ?? tool['function']?.['parameters']);
  const types = schemas.map((schema) => (schema as { type?: string }).type);
  if (/(?<!\\)(?:\\\\)*\\ud[89a-f]/i.test(JSON.stringify(body))) return 'no low surrogate in string';
  const form = path.includes('/messages') ? /^[\w-]+$/ : /^.{1,40}$/;
  if (calls.some((id) => !form.test(id))) return 'an id does not match the pattern';
  if (new Set(calls).size < calls.length) return 'ids must be unique';
  if (calls.join(' ') !== results.join(' ')) return 'a call without its result';
  if (types.some((type) => type !== 'object')) return 'a schema of another type than object';
  if (kinds.some((kind) => !/^image\/(?:png|jpe|gif|web)/.test(kind))) return 'an unsupported image';
  if (turns.some(({ role }, i) => role !== (i % 2 === 0 ? 'user' : 'assistant')))
    return 'conversation roles must alternate';
  if (parts.some(({ type, ...part }) => type === 'text' && 'text' in part && part.text === ''))
    return 'an empty text';
  return null;
}

/** What the exam does to a gateway besides the faults of the unit tests. */
export const MISBEHAVIOUR: Faults = {
  sixty,
  // `late:MS`: nothing at all for so long, then a whole answer
  async late(call) {
    await sleep(Number(call.args[0]));
    if (!call.response.destroyed) sixty(call);
  },
  async 'cut-at-40'(call) {
    begin(call, SIXTY.slice(0, 40));
    await sleep(10);
    call.response.destroy();
  },
  'stall-once': (call) => (call.nth === 1 ? begin(call, SIXTY.slice(0, 30)) : sixty(call)),
  async 'one-malformed'(call) {
    begin(call, SIXTY.slice(0, 30));
    await sleep(5);
    // In a document it breaks the text off; in a stream it is one event of many.
    call.response.write('event: content_block_delta\ndata: {"choices": [{"delta": {"con\n\n');
    await toTheEnd(call, 30);
  },
  'no-done': (call) => {
    const { response, wire, usage } = call;
    begin(call, SIXTY);
    response.write(wire.finish('stop', usage));
  },
  // Claude's newer models refuse to go on from the beginning of an answer.
  'no-prefill': (call) => {
    const messages = call.request.body['messages'] as readonly { role: string }[];
    if (messages.at(-1)?.role !== 'assistant') return sixty(call);
    const words = 'This model does not support assistant message prefill.';
    return send(call.response, 400, call.wire.errorBody('invalid_request_error', words));
  },
  // `outage:MS`: down for so long from its first call on
  outage: (call) => {
    if (call.request.at - call.first >= Number(call.args[0])) sixty(call);
    else send(call.response, 503, call.wire.errorBody('api_error', 'down for maintenance'));
  },
  // `later:CODE:TIMES`: refused after so many good answers
  later: (call) => {
    const [code = '402', times = '1'] = call.args;
    if (call.nth <= Number(times)) sixty(call);
    else send(call.response, Number(code), call.wire.errorBody('api_error', `${code} from now on`));
  },
  // `big:BYTES`: one event of that size in which no text is
  big: (call) => {
    const { response, wire, args, request, usage } = call;
    open(call);
    const filler = 'x'.repeat(Number(args[0]));
    const said = SIXTY.map(wire.token).join('') + wire.finish('stop', usage) + wire.done();
    const thought = wire.thought().replace('hm', filler);
    const start = wire.start(usage, request.model).replace('"id":"x"', `"id":"x","filler":"${filler}"`);
    response.end(thought ? wire.start(usage, request.model) + thought + said : start + said);
  },
  // gzip that ends in the middle
  'gzip-cut': (call) => {
    const { response, wire, request, usage } = call;
    const text =
      wire.start(usage, request.model) +
      SIXTY.map(wire.token).join('') +
      wire.finish('stop', usage) +
      wire.done();
    response.writeHead(200, { 'content-type': wire.contentType, 'content-encoding': 'gzip' });
    const packed = gzipSync(text);
    response.end(packed.subarray(0, packed.length * 0.6));
  },
  // refuses what strict APIs and templates refuse
  strict: (call) => {
    const problem = problemIn(call.request);
    if (problem === null) sixty(call);
    else send(call.response, 400, call.wire.errorBody('invalid_request_error', problem));
  },
  // what its prompt wants: a list of texts, one an event
  says: (call) => whole(call, 'stop', call.usage, JSON.parse(promptOf(call)) as string[]),
  // what its prompt wants, as it stands
  bytes: (call) => {
    open(call);
    call.response.end(promptOf(call));
  },
  // `ends-with:WORD`: sixty tokens, and that word of the server for its end
  'ends-with': (call) => {
    const { response, wire, usage, args } = call;
    begin(call, SIXTY);
    const word = JSON.stringify(args.join(':'));
    response.end(wire.finish('stop', usage).replace(/"(?:stop|end_turn)"/, word) + wire.done());
  },
  // `signs:MS`: signs of life for so long, as comments or as blanks before a document, then a whole answer
  async signs(call) {
    const streams = call.wire.contentType === 'text/event-stream';
    open(call);
    for (let ms = 0; ms < Number(call.args[0]) && !call.response.destroyed; ms += 100) {
      call.response.write(streams ? ': still reading\n\n' : '\n');
      await sleep(100);
    }
    const { response, wire, usage, request } = call;
    const said = SIXTY.map(wire.token).join('') + wire.finish('stop', usage) + wire.done();
    response.end(wire.start(usage, request.model) + said);
  },
  // a few letters now and then, without an end
  async trickle(call) {
    begin(call, []);
    while (!call.response.destroyed) {
      call.response.write(call.wire.token('a '));
      await sleep(700);
    }
  },
  // `once:STATUS:WORDS`: refused at the second call alone
  once: (call) => {
    const [status = '401', words = 'sorry'] = call.args;
    if (call.nth !== 2) sixty(call);
    else send(call.response, Number(status), call.wire.errorBody('api_error', words));
  },
  // `afford:TOKENS`
  afford: (call) => {
    const most = Number(call.args[0]);
    const wanted = Number(call.request.body['max_tokens']);
    if (wanted <= most) return sixty(call);
    const words = `You requested up to ${wanted} tokens, but can only afford ${most}.`;
    return send(call.response, 402, call.wire.errorBody('api_error', words));
  },
  // a clock that is a day ahead asks for a second
  'wrong-clock': (call) => {
    if (call.nth > 1) return sixty(call);
    const there = Date.now() + 24 * 3_600_000;
    const headers = {
      date: new Date(there).toUTCString(),
      'retry-after': new Date(there + 1_000).toUTCString(),
    };
    return send(call.response, 429, call.wire.errorBody('rate_limit_error', 'slow down'), headers);
  },
  // llama.cpp's words
  loads: (call) =>
    call.nth > 1
      ? sixty(call)
      : send(call.response, 503, call.wire.errorBody('unavailable_error', 'Loading model')),
  // takes no temperature, and no more than 500 tokens
  picky: (call) => {
    const { temperature, max_tokens: most } = call.request.body;
    const words =
      temperature === undefined
        ? `max_tokens is too large: ${String(most)}, must be <= 500`
        : 'temperature is not supported with this model';
    if (temperature === undefined && Number(most) <= 500) sixty(call);
    else send(call.response, 400, call.wire.errorBody('invalid_request_error', words));
  },
  nowhere: (call) => send(call.response, 404, { error: { message: 'Not found' } }),
  page: ({ response }) => {
    const page = '<!doctype html><html><head><title>Log in</title></head></html>';
    response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  },
  // `tools`: two calls; streamed, their arguments come in turn. `tools:cut`: the second one's end is missing
  tools: (call) => {
    const { response, wire, usage, args } = call;
    const streams = wire.contentType === 'text/event-stream';
    const [first, second] = TOOL_ARGUMENTS;
    const end = args[0] === 'cut' ? second.slice(0, 9) : second;
    begin(call, []);
    const deltas = streams
      ? [
          wire.tool(0, 'read'),
          wire.tool(1, 'read'),
          wire.toolArguments(0, first.slice(0, 6)),
          wire.toolArguments(1, end.slice(0, 4)),
          wire.toolArguments(0, first.slice(6)),
          wire.toolArguments(1, end.slice(4)),
        ]
      : [
          wire.tool(0, 'read'),
          wire.toolArguments(0, first),
          wire.tool(1, 'read'),
          wire.toolArguments(1, end),
        ];
    response.end(deltas.join('') + wire.finish('tools', usage) + wire.done());
  },
};
