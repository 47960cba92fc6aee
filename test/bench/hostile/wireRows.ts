import {
  answerReader,
  answerWriter,
  createKept,
  editRequest,
  effortOf,
  errorBody,
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
  asksForUsage: true,
  origin: 'a',
};

/** Requests with that text wherever one can stand. */
function requestsOf(text: string): Readonly<Record<Wire, unknown>> {
  return {
    messages: {
      model: text,
      system: [{ type: 'text', text }],
      messages: [
        {
          role: 'user',
          content: [
            { type: text, text },
            { type: 'text', text },
          ],
        },
        { role: 'system', content: text },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: text, signature: text },
            { type: 'tool_use', id: text, name: text, input: { [text]: text } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: text, content: text }] },
      ],
      tools: [{ name: text, description: text, input_schema: { [text]: text } }],
      metadata: { user_id: text },
      [text]: text,
    },
    chat: {
      model: text,
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: text } }] },
        {
          role: 'assistant',
          reasoning_content: text,
          tool_calls: [{ id: text, type: 'function', function: { name: text, arguments: text } }],
        },
        { role: 'tool', tool_call_id: text, content: text },
      ],
      tools: [
        {
          type: 'custom',
          custom: { name: text, format: { type: 'grammar', grammar: { definition: text } } },
        },
      ],
      tool_choice: { type: text },
      [text]: text,
    },
    responses: {
      model: text,
      instructions: text,
      input: [
        { type: text, [text]: text },
        { role: 'user', content: [{ type: 'input_image', image_url: text }] },
        {
          type: 'reasoning',
          summary: [{ type: 'summary_text', text }],
          encrypted_content: `tierwise1.${text}`,
        },
        { type: 'custom_tool_call', call_id: text, name: text, namespace: text, input: text },
        { type: 'custom_tool_call_output', call_id: text, output: [{ type: text, text }] },
        { type: 'function_call', call_id: text, name: `${text}/${text}`, arguments: text },
      ],
      tools: [
        { type: 'namespace', name: text, tools: [{ type: 'function', name: text, description: text }] },
        { type: 'custom', name: text, format: { type: 'grammar', definition: text } },
        { type: text },
      ],
      tool_choice: { type: text },
      [text]: text,
    },
  };
}

/** Events of an upstream with that text wherever one can stand. */
function eventsOf(text: string): Readonly<Record<Wire, readonly unknown[]>> {
  const [index, type] = [0, 'content_block_delta'];
  return {
    messages: [
      { type: 'message_start', message: { id: text, model: text } },
      { type: 'content_block_start', index, content_block: { type: text, text } },
      { type, index, delta: { partial_json: text, [text]: text } },
      { type: 'content_block_stop', index },
      { type: 'content_block_start', index, content_block: { type: 'tool_use', id: text, name: text } },
      { type, index, delta: { partial_json: text } },
      { type: 'content_block_stop', index },
      { type: 'message_delta', delta: { stop_reason: text, stop_sequence: text } },
      { type: 'error', error: { type: text, message: text } },
    ],
    chat: [
      { id: text, model: text, choices: [{ delta: { content: text, reasoning: text, refusal: text } }] },
      {
        choices: [
          { delta: { tool_calls: [{ index, id: text, function: { name: text, arguments: text } }] } },
        ],
      },
      { choices: [{ delta: { tool_calls: [{ index, function: { arguments: text } }] } }] },
      { choices: [{ finish_reason: text, stop_reason: text }] },
      { error: { message: text, code: text, type: text } },
    ],
    responses: [
      { type: 'response.created', response: { id: text, model: text } },
      { type: 'response.output_text.delta', output_index: index, delta: text },
      { type: 'response.output_text.annotation.added', output_index: index, annotation: { url: text } },
      { type: 'response.reasoning_summary_text.delta', output_index: 1, summary_index: 1, delta: text },
      {
        type: 'response.output_item.done',
        output_index: 2,
        item: { type: 'function_call', call_id: text, name: text, namespace: text, arguments: text },
      },
      { type: 'response.output_item.done', output_index: 3, item: { type: text, [text]: text } },
      {
        type: 'response.incomplete',
        response: { status: text, incomplete_details: { reason: text }, output: [{ type: text }] },
      },
      { type: 'error', code: text, message: text },
    ],
  };
}

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
    name: 'words of an error',
    covers: ['wires/errors'],
    run: (text) =>
      WIRES.map((wire) => errorBody(wire, { kind: 'server', message: text, code: text, requestId: 'r' })),
  },
  {
    name: 'a request that is said in another wire',
    covers: [
      ...['requests', 'read', 'own', 'outgoing', 'history', 'kept', 'words', 'messages/readRequest'],
      ...['messages/writeRequest', 'chat/readRequest', 'chat/writeRequest', 'responses/readRequest'],
      ...['responses/writeRequest'],
    ].map((name) => `wires/${name}`),
    run: (text) => {
      const kept = createKept();
      return WIRES.map((from) => {
        const read = readRequest(from, parseJson(JSON.stringify(requestsOf(text)[from])));
        if (!read.ok) return refusalWords(read.refusal);
        const written = WIRES.map((to) => writeRequest(to, read.request, TARGET, kept));
        return [
          effortOf(read.request),
          written.map((one) => (one.ok ? one.notes.map(noteWords) : refusalWords(one.refusal))),
        ];
      });
    },
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
  {
    name: 'an answer that is said in another wire',
    covers: [
      ...['answers', 'back', 'inTurn', 'errorKind', 'kept', 'words', 'messages/readAnswer'],
      ...['messages/writeAnswer', 'chat/readAnswer', 'chat/writeAnswer', 'chat/calls'],
      ...['responses/readAnswer', 'responses/writeAnswer', 'responses/names', 'parcel', 'sources'],
    ].map((name) => `wires/${name}`),
    run: (text) => {
      return WIRES.map((from) =>
        WIRES.map((to) => {
          const back = { custom: new Set([text]), names: new Map([[text, text]]) };
          const reader = answerReader(from, back);
          const writer = answerWriter(to, { model: null, includeUsage: true, created: 0, origin: 'a' });
          const keep = keeping(createKept(), 'a');
          const frames = eventsOf(text)[from].flatMap((data) =>
            reader.read(data).map((event) => {
              keep(event);
              return writer.write(event);
            }),
          );
          return [
            frames,
            writer.done(),
            writer.whole(),
            answerReader(from).whole({ content: [{ type: text }] }),
          ];
        }),
      );
    },
  },
];
