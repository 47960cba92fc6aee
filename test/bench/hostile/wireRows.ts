import { createCutter, wholePiece } from '../../../src/gateway/providers/relayPieces.ts';
import { thoughtsApart } from '../../../src/gateway/providers/relayThoughts.ts';
import {
  answerReader,
  answerWriter,
  createKept,
  editRequest,
  effortOf,
  errorBody,
  extentProblem,
  keeping,
  noteWords,
  parseJson,
  readRequest,
  refusalWords,
  sseReader,
  type Target,
  WIRES,
  type Wire,
  writeRequest,
} from '../../../src/wires/index.ts';
import type { Row } from './row.ts';

const TARGET: Target = {
  model: 'claude-x',
  maxOutputTokens: 1,
  api: null,
  outputLimit: 'max_tokens',
  sees: true,
  takesTemperature: true,
  effort: {},
  promptCacheKey: true,
  passesCacheMarks: false,
  asksForUsage: true,
  origin: 'a',
};

/** A text in parts of one length, to be put in as many places. */
function partsOf(text: string, count: number): string[] {
  const length = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, i) => text.slice(i * length, (i + 1) * length));
}

/** Requests with that text, part after part, wherever one can stand. */
function requestsOf(text: string): Readonly<Record<Wire, unknown>> {
  const [a = '', b = '', c = '', d = '', e = '', f = '', g = '', h = ''] = partsOf(text, 8);
  return {
    messages: {
      model: a,
      system: [{ type: 'text', text: b }],
      messages: [
        {
          role: 'user',
          content: [
            { type: a, text: a },
            { type: 'text', text: c },
          ],
        },
        { role: 'system', content: d },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: e, signature: f },
            { type: 'tool_use', id: g, name: g, input: { [h]: h } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: g, content: h }] },
      ],
      tools: [{ name: g, description: a, input_schema: { [b]: b } }],
      metadata: { user_id: c },
      [d]: e,
    },
    chat: {
      model: a,
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: b } }] },
        {
          role: 'assistant',
          reasoning_content: c,
          tool_calls: [{ id: d, type: 'function', function: { name: e, arguments: f } }],
        },
        { role: 'tool', tool_call_id: d, content: g },
      ],
      tools: [
        { type: 'custom', custom: { name: e, format: { type: 'grammar', grammar: { definition: h } } } },
      ],
      tool_choice: { type: 'function', function: { name: e } },
      [a]: b,
    },
    responses: {
      model: a,
      instructions: b,
      input: [
        { type: a, [c]: c },
        { role: 'user', content: [{ type: 'input_image', image_url: c }] },
        {
          type: 'reasoning',
          summary: [{ type: 'summary_text', text: d }],
          encrypted_content: `tierwise1.${e}`,
        },
        { type: 'custom_tool_call', call_id: f, name: g, namespace: g, input: h },
        { type: 'custom_tool_call_output', call_id: f, output: [{ type: a, text: a }] },
        { type: 'function_call', call_id: h, name: `${g}/${g}`, arguments: b },
      ],
      tools: [
        { type: 'namespace', name: g, tools: [{ type: 'function', name: g, description: c }] },
        { type: 'custom', name: f, format: { type: 'grammar', definition: d } },
        { type: a },
      ],
      tool_choice: { type: 'function', name: g },
      [e]: e,
    },
  };
}

/** Events of an upstream with that text, part after part, wherever one can stand. */
function eventsOf(text: string): Readonly<Record<Wire, readonly unknown[]>> {
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = partsOf(text, 6);
  const [index, type] = [0, 'content_block_delta'];
  return {
    messages: [
      { type: 'message_start', message: { id: a, model: a } },
      { type: 'content_block_start', index, content_block: { type: b, text: b } },
      { type, index, delta: { partial_json: c, [a]: a } },
      { type: 'content_block_stop', index },
      { type: 'content_block_start', index, content_block: { type: 'tool_use', id: d, name: d } },
      { type, index, delta: { partial_json: e } },
      { type: 'content_block_stop', index },
      { type: 'message_delta', delta: { stop_reason: f, stop_sequence: f } },
      { type: 'error', error: { type: f, message: f } },
    ],
    chat: [
      { id: a, model: a, choices: [{ delta: { content: b, reasoning: c, refusal: d } }] },
      { choices: [{ delta: { tool_calls: [{ index, id: a, function: { name: a, arguments: e } }] } }] },
      { choices: [{ delta: { tool_calls: [{ index, function: { arguments: e } }] } }] },
      { choices: [{ finish_reason: f, stop_reason: f }] },
      { error: { message: f, code: f, type: f } },
    ],
    responses: [
      { type: 'response.created', response: { id: a, model: a } },
      { type: 'response.output_text.delta', output_index: index, delta: b },
      { type: 'response.output_text.annotation.added', output_index: index, annotation: { url: c } },
      { type: 'response.reasoning_summary_text.delta', output_index: 1, summary_index: 1, delta: d },
      {
        type: 'response.output_item.done',
        output_index: 2,
        item: { type: 'function_call', call_id: e, name: a, namespace: a, arguments: e },
      },
      { type: 'response.output_item.done', output_index: 3, item: { type: f, [f]: f } },
      {
        type: 'response.incomplete',
        response: { status: f, incomplete_details: { reason: f }, output: [{ type: f }] },
      },
      { type: 'error', code: f, message: f },
    ],
  };
}

/** Every way from one wire to another, and to itself. */
const WAYS: readonly (readonly [from: Wire, to: Wire])[] = WIRES.flatMap((from) =>
  WIRES.map((to) => [from, to] as const),
);

/** What clients of the endpoint send, and what upstreams answer. */
export const WIRE_ROWS: readonly Row[] = [
  {
    name: 'a request that goes on over its own wire',
    covers: ['wires/edit', 'wires/jsonMembers'],
    run: (text) => {
      const changes = { model: 'm', maxOutputTokens: 1, includeUsage: true };
      const quoted = JSON.stringify(text);
      const bodies = [
        `{${quoted}:${quoted},"a":[${quoted}]}`,
        `{"stream_options":{${quoted}:1},"model":${quoted}}`,
      ];
      return bodies.map((body) => editRequest('chat', Buffer.from(body), changes));
    },
  },
  {
    name: 'a body that is no request',
    covers: ['wires/edit', 'wires/jsonMembers'],
    run: (text) => {
      try {
        return editRequest('chat', Buffer.from(`{"a":${text}`), { model: 'm' });
      } catch {
        return null;
      }
    },
  },
  {
    name: 'an event stream of an upstream',
    covers: ['wires/sse'],
    run: (text) => {
      const reader = sseReader();
      return [reader.read(Buffer.from(`data: ${text}\n\n`)), reader.read(Buffer.from(text)), reader.close()];
    },
  },
  {
    name: 'an event stream that comes in bytes',
    covers: ['wires/sse'],
    run: (text) => {
      const reader = sseReader();
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at++) reader.read(bytes.subarray(at, at + 1));
      return reader.close();
    },
  },
  {
    name: 'a body of fields that nobody knows, each another one',
    covers: ['wires/extent', 'wires/jsonMembers', 'wires/read'],
    run: (text) => {
      const names = Array.from({ length: text.length >> 2 }, (_, i) => text.slice(i * 4, i * 4 + 4) + i);
      const fields = names.map((name) => `${JSON.stringify(name)}:1`);
      const body = Buffer.from(`{${[...fields, '"messages":[]'].join(',')}}`);
      const problem = extentProblem(body);
      return problem ? refusalWords(problem) : readRequest('chat', parseJson(body.toString()));
    },
  },
  {
    name: 'a body that opens, parts and closes without end',
    covers: ['wires/extent'],
    run: (text) =>
      [text, `{"a":"${text}`, `{${JSON.stringify(text)}:[`].map((body) => extentProblem(Buffer.from(body))),
  },
  {
    name: 'words of an error',
    covers: ['wires/errors'],
    run: (text) =>
      WIRES.map((wire) => errorBody(wire, { kind: 'server', message: text, code: text, requestId: 'r' })),
  },
  ...WAYS.map(
    ([from, to]): Row => ({
      name: `a request of ${from} for ${to}`,
      covers: [
        ...['requests', 'read', 'own', 'outgoing', 'history', 'kept', 'words', 'messages/readRequest'],
        ...['messages/writeRequest', 'chat/readRequest', 'chat/writeRequest', 'responses/readRequest'],
        ...['responses/writeRequest'],
      ].map((name) => `wires/${name}`),
      run: (text) => {
        const read = readRequest(from, requestsOf(text)[from]);
        if (!read.ok) return refusalWords(read.refusal);
        const written = writeRequest(to, read.request, TARGET, createKept());
        return [
          effortOf(read.request),
          written.ok ? written.notes.map(noteWords) : refusalWords(written.refusal),
        ];
      },
    }),
  ),
  {
    name: 'thoughts in the text of a translated answer',
    covers: ['gateway/providers/relayThoughts'],
    run: (text) => {
      const reader = thoughtsApart(answerReader('chat'), 'm');
      return [reader.read({ choices: [{ delta: { content: text } }] }), reader.done()];
    },
  },
  {
    name: 'an answer on its way to a client, whole and in pieces',
    covers: ['gateway/providers/relayPieces'],
    run: (text) => {
      const json = JSON.stringify({ choices: [{ delta: { content: text }, message: { content: text } }] });
      const { add, rest } = createCutter(false, answerReader('chat'));
      return [
        ...[`data: ${json}\n\n`, `: ${text}\n`, '\n'].flatMap((part) => [...add(Buffer.from(part))]),
        ...rest(),
        wholePiece(json, answerReader('chat')),
      ];
    },
  },
  {
    name: 'JSON that keeps its numbers',
    covers: ['wires/read'],
    run: (text) => parseJson(JSON.stringify({ a: [text], b: 1 })),
  },
  {
    name: 'a request that is no request, and arguments of calls',
    covers: ['wires/requests', 'wires/read', 'wires/history', 'wires/chat/calls'],
    run: (text) => {
      const messages = [
        { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'n', arguments: text } }] },
      ];
      const read = readRequest('chat', { messages });
      return [
        readRequest('messages', text),
        readRequest('chat', { messages: [text] }),
        read.ok && writeRequest('messages', read.request, TARGET, createKept()),
      ];
    },
  },
  ...WAYS.map(
    ([from, to]): Row => ({
      name: `an answer of ${from} for ${to}`,
      covers: [
        ...['answers', 'back', 'inTurn', 'answerEvents', 'kept', 'words', 'messages/readAnswer'],
        ...['messages/writeAnswer', 'chat/readAnswer', 'chat/writeAnswer', 'chat/calls'],
        ...['responses/readAnswer', 'responses/writeAnswer', 'responses/answerForms'],
        ...['responses/names', 'parcel', 'sources'],
      ].map((name) => `wires/${name}`),
      run: (text) => {
        const [name = ''] = partsOf(text, 6);
        const reader = answerReader(from, { custom: new Set([name]), names: new Map([[name, name]]) });
        const writer = answerWriter(to, { model: null, includeUsage: true, created: 0, origin: 'a' });
        const keep = keeping(createKept(), 'a', 'messages');
        const frames = eventsOf(text)[from].flatMap((data) =>
          reader.read(data).map((event) => {
            keep(event);
            return writer.write(event);
          }),
        );
        return [frames, writer.done(), writer.whole()];
      },
    }),
  ),
];
