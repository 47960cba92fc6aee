import type Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import type OpenAI from 'openai';

type Message = Anthropic.Message;
type Block = Anthropic.ContentBlock;
type Event = Anthropic.RawMessageStreamEvent;
type Chunk = OpenAI.ChatCompletionChunk;
type Completion = OpenAI.ChatCompletion;

/** Answers as the two providers give them, from the types of their own SDKs: a type that is new there is an error here. */

export const words = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    'Ja. Größe “x”\n',
    ' \n',
    '{"a":1}',
    'data: [DONE]\n\n',
    '\u2028',
    '😀😀',
    '</thinking>',
    '0',
  ),
);
export const id = fc.stringMatching(/^[a-zA-Z0-9]{6,20}$/);
export const name = fc.constantFrom('Read', 'mcp__files__read-all', 'apply_patch', 'web_search2');
export const input = fc.dictionary(
  fc.constantFrom('path', 'größe', 'old_string', '0'),
  fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null), fc.array(words, { maxLength: 3 })),
  { maxKeys: 4 },
);
export const count = fc.integer({ min: 1, max: 50_000 });
export const text = fc.string({ minLength: 1, maxLength: 12 });

type Citation = Anthropic.TextCitation;
const place = {
  cited_text: text,
  document_index: fc.nat(9),
  document_title: fc.option(text),
  file_id: fc.constant(null),
};
const CITATIONS: { readonly [T in Citation['type']]: fc.Arbitrary<Extract<Citation, { type: T }>> } = {
  char_location: fc.record({
    ...place,
    type: fc.constant('char_location'),
    start_char_index: fc.nat(),
    end_char_index: fc.nat(),
  }),
  page_location: fc.record({
    ...place,
    type: fc.constant('page_location'),
    start_page_number: fc.nat(),
    end_page_number: fc.nat(),
  }),
  content_block_location: fc.record({
    ...place,
    type: fc.constant('content_block_location'),
    start_block_index: fc.nat(),
    end_block_index: fc.nat(),
  }),
  web_search_result_location: fc.record({
    type: fc.constant('web_search_result_location'),
    cited_text: text,
    encrypted_index: text,
    title: fc.option(text),
    url: fc.webUrl(),
  }),
  search_result_location: fc.record({
    type: fc.constant('search_result_location'),
    cited_text: text,
    source: text,
    title: fc.option(text),
    search_result_index: fc.nat(9),
    start_block_index: fc.nat(9),
    end_block_index: fc.nat(9),
  }),
};

const caller = fc.constant({ type: 'direct' as const });
const failed = { error_code: fc.constant('unavailable' as const) };
const BLOCKS: { readonly [T in Block['type']]: fc.Arbitrary<Extract<Block, { type: T }>> } = {
  text: fc.record({
    type: fc.constant('text'),
    text: words,
    citations: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      fc.array(fc.oneof(...Object.values(CITATIONS)), { minLength: 1, maxLength: 3 }),
    ),
  }),
  thinking: fc.record({
    type: fc.constant('thinking'),
    thinking: fc.oneof(words, fc.constant('')),
    signature: id,
  }),
  redacted_thinking: fc.record({ type: fc.constant('redacted_thinking'), data: id }),
  tool_use: fc.record({
    type: fc.constant('tool_use'),
    id: id.map((one) => `toolu_${one}`),
    name,
    input,
    caller,
  }),
  server_tool_use: fc.record({
    type: fc.constant('server_tool_use'),
    id,
    name: fc.constantFrom('web_search', 'code_execution'),
    input,
    caller,
  }),
  web_search_tool_result: fc.record({
    type: fc.constant('web_search_tool_result'),
    tool_use_id: id,
    caller,
    content: fc.array(
      fc.record({
        type: fc.constant('web_search_result' as const),
        url: fc.webUrl(),
        title: text,
        encrypted_content: text,
        page_age: fc.option(text),
      }),
      { maxLength: 2 },
    ),
  }),
  web_fetch_tool_result: fc.record({
    type: fc.constant('web_fetch_tool_result'),
    tool_use_id: id,
    caller,
    content: fc.record({ type: fc.constant('web_fetch_tool_result_error' as const), ...failed }),
  }),
  code_execution_tool_result: fc.record({
    type: fc.constant('code_execution_tool_result'),
    tool_use_id: id,
    content: fc.record({
      type: fc.constant('code_execution_result' as const),
      stdout: words,
      stderr: text,
      return_code: fc.nat(9),
      content: fc.constant([]),
    }),
  }),
  bash_code_execution_tool_result: fc.record({
    type: fc.constant('bash_code_execution_tool_result'),
    tool_use_id: id,
    content: fc.record({ type: fc.constant('bash_code_execution_tool_result_error' as const), ...failed }),
  }),
  text_editor_code_execution_tool_result: fc.record({
    type: fc.constant('text_editor_code_execution_tool_result'),
    tool_use_id: id,
    content: fc.record({
      type: fc.constant('text_editor_code_execution_create_result' as const),
      is_file_update: fc.boolean(),
    }),
  }),
  tool_search_tool_result: fc.record({
    type: fc.constant('tool_search_tool_result'),
    tool_use_id: id,
    content: fc.record({
      type: fc.constant('tool_search_tool_search_result' as const),
      tool_references: fc.array(
        fc.record({ type: fc.constant('tool_reference' as const), tool_name: name }),
        { maxLength: 2 },
      ),
    }),
  }),
  container_upload: fc.record({ type: fc.constant('container_upload'), file_id: id }),
};

/** Blocks that every wire has a word for. */
const COMMON = ['text', 'thinking', 'redacted_thinking', 'tool_use'] as const;

/** Ends that a server can tell, by whether the answer calls a tool. */
const STOPS: Readonly<Record<Anthropic.StopReason, 'plain' | 'calls'>> = {
  end_turn: 'plain',
  max_tokens: 'plain',
  stop_sequence: 'plain',
  tool_use: 'calls',
  pause_turn: 'plain',
  refusal: 'plain',
  model_context_window_exceeded: 'plain',
};

const messageUsage: fc.Arbitrary<Anthropic.Usage> = fc
  .record({ fresh: count, read: fc.nat(90_000), week: fc.nat(9_000), hour: fc.nat(9_000), out: count })
  .map(({ fresh, read, week, hour, out }) => ({
    input_tokens: fresh,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: week + hour,
    cache_creation: { ephemeral_5m_input_tokens: week, ephemeral_1h_input_tokens: hour },
    output_tokens: out,
    output_tokens_details: { thinking_tokens: out >> 1 },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: null,
    speed: null,
  }));

/** An answer of Messages. `all`: with the blocks that only Anthropic has. */
export function messages(kinds: 'all' | 'common'): fc.Arbitrary<Message> {
  const types = kinds === 'all' ? Object.values(BLOCKS) : COMMON.map((type) => BLOCKS[type]);
  return fc
    .record({
      id: id.map((one) => `msg_${one}`),
      content: fc.uniqueArray(fc.oneof(...types), {
        maxLength: 6,
        selector: (block) => ('id' in block ? block.id : {}),
      }),
      usage: messageUsage,
      sequence: text,
      plain: fc.constantFrom(
        ...(Object.keys(STOPS) as Anthropic.StopReason[]).filter((stop) => STOPS[stop] === 'plain'),
      ),
      explanation: fc.option(text),
    })
    .map(({ content, sequence, plain, explanation, ...rest }): Message => {
      const calls = content.some(({ type }) => type === 'tool_use');
      const stop = calls ? 'tool_use' : kinds === 'common' && plain === 'pause_turn' ? 'end_turn' : plain;
      return {
        ...rest,
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-5',
        content,
        container: null,
        diagnostics: null,
        stop_reason: stop,
        stop_sequence: stop === 'stop_sequence' ? sequence : null,
        stop_details:
          stop === 'refusal' && explanation ? { type: 'refusal', category: null, explanation } : null,
      };
    });
}

/** A text in pieces; where they end depends on `cuts`. */
export function pieces(whole: string, cuts: readonly number[]): string[] {
  const all: string[] = [];
  let at = 0;
  for (let i = 0; at < whole.length; i++) {
    const length = Math.max(1, cuts[i % Math.max(1, cuts.length)] ?? 3);
    all.push(whole.slice(at, at + length));
    at += length;
  }
  return all;
}

export const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });

/** The events with which Anthropic streams an answer. */
export function eventsOf(message: Message, cut: readonly number[]): (Event | { type: 'ping' })[] {
  const { content, stop_reason, stop_sequence, stop_details, usage } = message;
  const { output_tokens: _, output_tokens_details: __, ...before } = usage;
  const begun = { ...message, content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  const events: (Event | { type: 'ping' })[] = [
    {
      type: 'message_start',
      message: { ...begun, usage: { ...before, output_tokens: 1, output_tokens_details: null } },
    },
    { type: 'ping' },
  ];
  for (const [index, block] of content.entries()) {
    const delta = (one: Anthropic.RawContentBlockDelta): void => {
      events.push({ type: 'content_block_delta', index, delta: one });
    };
    const start = (content_block: Block): void => {
      events.push({ type: 'content_block_start', index, content_block });
    };
    switch (block.type) {
      case 'text':
        start({ type: 'text', text: '', citations: null });
        for (const citation of block.citations ?? []) delta({ type: 'citations_delta', citation });
        for (const text of pieces(block.text, cut)) delta({ type: 'text_delta', text });
        break;
      case 'thinking':
        start({ type: 'thinking', thinking: '', signature: '' });
        for (const thinking of pieces(block.thinking, cut)) delta({ type: 'thinking_delta', thinking });
        delta({ type: 'signature_delta', signature: block.signature });
        break;
      case 'tool_use':
      case 'server_tool_use': {
        start({ ...block, input: {} });
        const json = Object.keys(Object(block.input)).length > 0 ? JSON.stringify(block.input) : '';
        for (const partial_json of pieces(json, cut)) delta({ type: 'input_json_delta', partial_json });
        break;
      }
      default:
        start(block);
    }
    events.push({ type: 'content_block_stop', index });
  }
  const {
    input_tokens,
    cache_creation_input_tokens,
    cache_read_input_tokens,
    output_tokens,
    output_tokens_details,
  } = usage;
  events.push(
    {
      type: 'message_delta',
      delta: { stop_reason, stop_sequence, stop_details, container: null },
      usage: {
        input_tokens,
        cache_creation_input_tokens,
        cache_read_input_tokens,
        output_tokens,
        output_tokens_details,
        server_tool_use: null,
      },
    },
    { type: 'message_stop' },
  );
  return events;
}

type Call = OpenAI.ChatCompletionMessageToolCall;
const callId = id.map((one) => `call_${one}`);
const CALLS: { readonly [T in Call['type']]: fc.Arbitrary<Extract<Call, { type: T }>> } = {
  function: fc.record({
    type: fc.constant('function'),
    id: callId,
    function: fc.record({ name, arguments: input.map((one) => JSON.stringify(one)) }),
  }),
  custom: fc.record({
    type: fc.constant('custom'),
    id: callId,
    custom: fc.record({ name: fc.constant('apply_patch'), input: words }),
  }),
};

type Finish = OpenAI.ChatCompletion.Choice['finish_reason'];
const FINISHES: Readonly<Record<Finish, 'plain' | 'calls' | 'old'>> = {
  stop: 'plain',
  length: 'plain',
  content_filter: 'plain',
  tool_calls: 'calls',
  function_call: 'old',
};

/** What an answer of Chat has, with the field for thoughts that other servers than OpenAI have. */
export type Answer = Omit<Completion, 'choices'> & {
  choices: [
    OpenAI.ChatCompletion.Choice & { message: OpenAI.ChatCompletionMessage & { reasoning_content?: string } },
  ];
};

/** An answer of Chat Completions. `functions`: without calls of custom tools. */
export function completions(kinds: 'all' | 'functions'): fc.Arbitrary<Answer> {
  const calls = kinds === 'all' ? fc.oneof(...Object.values(CALLS)) : CALLS.function;
  return fc
    .record({
      id: id.map((one) => `chatcmpl-${one}`),
      content: fc.option(words, { freq: 3 }),
      refusal: fc.option(words, { freq: 6 }),
      thoughts: fc.option(words, { freq: 2 }),
      calls: fc.uniqueArray(calls, { maxLength: 4, selector: (call) => call.id }),
      plain: fc.constantFrom(
        ...(Object.keys(FINISHES) as Finish[]).filter((word) => FINISHES[word] === 'plain'),
      ),
      usage: fc.record({
        prompt: count,
        read: fc.nat(100),
        write: fc.nat(100),
        out: count,
        thought: fc.nat(100),
      }),
      sources: fc.array(fc.record({ url: fc.webUrl(), title: text }), { maxLength: 1 }),
    })
    .map(({ content, refusal, thoughts, calls: made, plain, usage, sources, id: own }): Answer => {
      const declines = refusal !== null && made.length === 0;
      const says = content ?? (made.length > 0 || declines ? null : 'ok');
      const prompt = usage.prompt + 200;
      const out = usage.out + 100;
      return {
        id: own,
        object: 'chat.completion',
        created: 1_700_000_000,
        model: 'gpt-5.6',
        choices: [
          {
            index: 0,
            logprobs: null,
            finish_reason: made.length > 0 ? 'tool_calls' : declines ? 'stop' : plain,
            message: {
              role: 'assistant',
              content: declines ? null : says,
              refusal: declines ? refusal : null,
              ...(thoughts === null ? {} : { reasoning_content: thoughts }),
              ...(sources.length > 0 && says !== null && !declines
                ? {
                    annotations: sources.map(({ url, title }) => ({
                      type: 'url_citation' as const,
                      url_citation: { url, title, start_index: 0, end_index: 1 },
                    })),
                  }
                : {}),
              ...(made.length > 0 ? { tool_calls: made } : {}),
            },
          },
        ],
        usage: {
          prompt_tokens: prompt,
          completion_tokens: out,
          total_tokens: prompt + out,
          prompt_tokens_details: { cached_tokens: usage.read, cache_write_tokens: usage.write },
          completion_tokens_details: { reasoning_tokens: usage.thought },
        },
      };
    });
}

/** The chunks with which OpenAI streams an answer; `isMixed`: its calls come at the same time, a piece of each in turn. */
export function chunksOf(answer: Answer, cut: readonly number[], isMixed: boolean): Chunk[] {
  const [{ message, finish_reason: finish }] = answer.choices;
  const { id: own, created, model, usage } = answer;
  const head = { id: own, created, model, object: 'chat.completion.chunk' as const };
  const chunk = (delta: object, finish_reason: Finish | null = null): Chunk => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  });
  const calls = (message.tool_calls ?? []).map((call, index): Chunk[] => {
    const [whole, first, more] =
      call.type === 'custom'
        ? [
            call.custom.input,
            { custom: { name: call.custom.name, input: '' } },
            (piece: string) => ({ custom: { input: piece } }),
          ]
        : [
            call.function.arguments,
            { function: { name: call.function.name, arguments: '' } },
            (piece: string) => ({ function: { arguments: piece } }),
          ];
    return [
      chunk({ tool_calls: [{ index, id: call.id, type: call.type, ...first }] }),
      ...pieces(whole, cut).map((piece) => chunk({ tool_calls: [{ index, ...more(piece) }] })),
    ];
  });
  const longest = Math.max(0, ...calls.map((one) => one.length));
  const mixed = Array.from({ length: longest }, (_, i) => calls.flatMap((one) => one.slice(i, i + 1))).flat();
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...pieces(message.reasoning_content ?? '', cut).map((piece) => chunk({ reasoning_content: piece })),
    ...pieces(message.content ?? '', cut).map((content) => chunk({ content })),
    ...(message.annotations ? [chunk({ annotations: message.annotations })] : []),
    ...pieces(message.refusal ?? '', cut).map((refusal) => chunk({ refusal })),
    ...(isMixed ? mixed : calls.flat()),
    chunk({}, finish),
    { ...head, choices: [], ...(usage ? { usage } : {}) },
  ];
}
