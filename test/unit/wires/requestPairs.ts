import type Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import type OpenAI from 'openai';

/** Requests as clients write them, from the types of the providers' SDKs: a type that is new there is an error here. */

export const words = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((one) => one.trim() !== ''),
  fc.constantFrom('Ja. Größe “x”', '{"a":1}', '<system-reminder>x</system-reminder>', 'a\n\nb'),
);
export const id = fc.stringMatching(/^[a-zA-Z0-9]{8,20}$/);
export const name = fc.constantFrom('Read', 'mcp__files__read-all', 'write');
export const input = fc.dictionary(
  fc.constantFrom('path', 'größe', '0'),
  fc.oneof(words, fc.integer(), fc.boolean()),
  { maxKeys: 3 },
);
export const data = fc.base64String({ minLength: 4, maxLength: 40 });
export const url = fc.webUrl();

type Param = Anthropic.ContentBlockParam;
type Of<T extends Param['type']> = fc.Arbitrary<Extract<Param, { type: T }>>;

const source = fc.oneof(
  fc.record({
    type: fc.constant('base64' as const),
    media_type: fc.constantFrom('image/png', 'image/webp'),
    data,
  }),
  fc.record({ type: fc.constant('url' as const), url }),
);
const text: Of<'text'> = fc.record({ type: fc.constant('text'), text: words });
const image: Of<'image'> = fc.record({ type: fc.constant('image'), source });
const document: Of<'document'> = fc.record({
  type: fc.constant('document'),
  source: fc.oneof(
    fc.record({
      type: fc.constant('base64' as const),
      media_type: fc.constant('application/pdf' as const),
      data,
    }),
    fc.record({
      type: fc.constant('text' as const),
      media_type: fc.constant('text/plain' as const),
      data: words,
    }),
  ),
  title: words,
});
const search: Of<'search_result'> = fc.record({
  type: fc.constant('search_result'),
  source: url,
  title: words,
  content: fc.array(text, { minLength: 1, maxLength: 2 }),
});
const failed = { error_code: fc.constant('unavailable' as const) };

/** Blocks of the assistant that only Anthropic has. */
const SERVER: {
  readonly [T in Exclude<
    Param['type'],
    | 'text'
    | 'image'
    | 'document'
    | 'search_result'
    | 'thinking'
    | 'redacted_thinking'
    | 'tool_use'
    | 'tool_result'
  >]: Of<T>;
} = {
  server_tool_use: fc.record({
    type: fc.constant('server_tool_use'),
    id,
    name: fc.constant('web_search'),
    input,
  }),
  web_search_tool_result: fc.record({
    type: fc.constant('web_search_tool_result'),
    tool_use_id: id,
    content: fc.constant([]),
  }),
  web_fetch_tool_result: fc.record({
    type: fc.constant('web_fetch_tool_result'),
    tool_use_id: id,
    content: fc.record({ type: fc.constant('web_fetch_tool_result_error' as const), ...failed }),
  }),
  code_execution_tool_result: fc.record({
    type: fc.constant('code_execution_tool_result'),
    tool_use_id: id,
    content: fc.record({ type: fc.constant('code_execution_tool_result_error' as const), ...failed }),
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
      type: fc.constant('text_editor_code_execution_tool_result_error' as const),
      ...failed,
    }),
  }),
  tool_search_tool_result: fc.record({
    type: fc.constant('tool_search_tool_result'),
    tool_use_id: id,
    content: fc.record({ type: fc.constant('tool_search_tool_result_error' as const), ...failed }),
  }),
  container_upload: fc.record({ type: fc.constant('container_upload'), file_id: id }),
};

const thinking: Of<'thinking'> = fc.record({
  type: fc.constant('thinking'),
  thinking: fc.oneof(words, fc.constant('')),
  signature: id,
});
const redacted: Of<'redacted_thinking'> = fc.record({ type: fc.constant('redacted_thinking'), data: id });

/** A round: what the user says, what the assistant does, and the results, in an order of their own, with more beside them. */
function rounds(kinds: 'all' | 'common'): fc.Arbitrary<Anthropic.MessageParam[]> {
  const asked = kinds === 'all' ? fc.oneof(text, image, document, search) : fc.oneof(text, image);
  const said =
    kinds === 'all' ? fc.oneof(text, thinking, redacted, ...Object.values(SERVER)) : fc.oneof(text, thinking);
  const inside = kinds === 'all' ? fc.oneof(text, image, document) : text;
  return fc
    .record({
      ask: fc.array(asked, { minLength: 1, maxLength: 3 }),
      say: fc.array(said, { maxLength: 3 }),
      calls: fc.array(
        fc.record({
          id,
          name,
          input,
          result: fc.array(inside, { minLength: 1, maxLength: 2 }),
          isError: fc.boolean(),
        }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      isMarked: fc.boolean(),
      isTurned: fc.boolean(),
      after: fc.array(text, { maxLength: 1 }),
    })
    .map(({ ask, say, calls, isMarked, isTurned, after }): Anthropic.MessageParam[] => {
      const results = calls.map(
        ({ id: call, result, isError }): Anthropic.ToolResultBlockParam => ({
          type: 'tool_result',
          tool_use_id: `toolu_${call}`,
          content: result,
          ...(isError ? { is_error: true } : {}),
        }),
      );
      const [last, ...others] = (isTurned ? results.toReversed() : results).toReversed();
      const marked: Anthropic.ToolResultBlockParam[] =
        last && isMarked && kinds === 'all'
          ? [{ ...last, cache_control: { type: 'ephemeral', ttl: '1h' } }]
          : last
            ? [last]
            : [];
      return [
        { role: 'user', content: ask },
        {
          role: 'assistant',
          content: [
            ...say,
            ...calls.map(
              ({ id: call, name: called, input: given }): Anthropic.ToolUseBlockParam => ({
                type: 'tool_use',
                id: `toolu_${call}`,
                name: called,
                input: given,
              }),
            ),
          ],
        },
        { role: 'user', content: [...others.toReversed(), ...marked, ...after] },
      ];
    });
}

/** Tools with a type of their own, by that type, with the name that they must have. */
type Typed = Exclude<NonNullable<Anthropic.ToolUnion['type']>, 'custom'>;
const TYPED: Readonly<Record<Typed, string>> = {
  bash_20250124: 'bash',
  code_execution_20250522: 'code_execution',
  code_execution_20250825: 'code_execution',
  code_execution_20260120: 'code_execution',
  code_execution_20260521: 'code_execution',
  browser_toolset_20260801: 'browser',
  memory_20250818: 'memory',
  computer_toolset_20260801: 'computer',
  text_editor_20250124: 'str_replace_editor',
  text_editor_20250429: 'str_replace_based_edit_tool',
  text_editor_20250728: 'str_replace_based_edit_tool',
  web_search_20250305: 'web_search',
  web_search_20260209: 'web_search',
  web_search_20260318: 'web_search',
  web_fetch_20250910: 'web_fetch',
  web_fetch_20260209: 'web_fetch',
  web_fetch_20260309: 'web_fetch',
  web_fetch_20260318: 'web_fetch',
  tool_search_tool_bm25_20251119: 'tool_search_tool_bm25',
  tool_search_tool_bm25: 'tool_search_tool_bm25',
  tool_search_tool_regex_20251119: 'tool_search_tool_regex',
  tool_search_tool_regex: 'tool_search_tool_regex',
};

export const schema = fc.constantFrom(
  { type: 'object' as const, properties: {} },
  {
    type: 'object' as const,
    properties: { path: { type: 'string', description: 'Wo?' } },
    required: ['path'],
    additionalProperties: false,
  },
);
export const functions = fc.uniqueArray(
  fc.record({ name, description: words, input_schema: schema }, { requiredKeys: ['name', 'input_schema'] }),
  { minLength: 1, maxLength: 3, selector: (tool) => tool.name },
);
const messagesChoice: fc.Arbitrary<Anthropic.ToolChoice> = fc.oneof(
  fc.record({ type: fc.constantFrom('auto' as const, 'any' as const) }),
  fc.record({
    type: fc.constantFrom('auto' as const, 'any' as const),
    disable_parallel_tool_use: fc.boolean(),
  }),
  fc.constant({ type: 'none' as const }),
);

/** A request of Messages. `common`: what every wire has a word for. */
export function messagesRequests(kinds: 'all' | 'common'): fc.Arbitrary<Record<string, unknown>> {
  const base = fc.record(
    {
      system: fc.array(
        fc.record(
          { type: fc.constant('text'), text: words, cache_control: fc.constant({ type: 'ephemeral' }) },
          { requiredKeys: ['type', 'text'] },
        ),
        { minLength: 1, maxLength: 2 },
      ),
      tool_choice: messagesChoice,
      stop_sequences: fc.array(words, { minLength: 1, maxLength: 4 }),
      temperature: fc.constantFrom(0, 0.5, 1),
      top_p: fc.constantFrom(0.1, 0.9),
      output_config: fc.record(
        {
          format: schema.map((one) => ({ type: 'json_schema', schema: one })),
          effort: fc.constantFrom('low', 'max'),
        },
        { requiredKeys: kinds === 'common' ? ['format'] : [] },
      ),
      thinking: fc.constantFrom(
        { type: 'adaptive' },
        { type: 'disabled' },
        { type: 'enabled', budget_tokens: 2_000 },
      ),
      metadata: fc.record({ user_id: id }),
    },
    { requiredKeys: [] },
  );
  const own = fc.record(
    {
      service_tier: fc.constantFrom('auto', 'standard_only'),
      container: id,
      speed: fc.constant('fast'),
      context_management: fc.constant({ edits: [] }),
      invented: fc.constant({ a: [1, null] }),
    },
    { requiredKeys: [] },
  );
  const typed = fc.array(fc.constantFrom(...Object.entries(TYPED)), { maxLength: kinds === 'all' ? 3 : 0 });
  return fc
    .tuple(fc.array(rounds(kinds), { minLength: 1, maxLength: 3 }), functions, typed, base, own, fc.boolean())
    .map(([turns, tools, more, fields, extra, stream]) => ({
      model: 'm',
      max_tokens: 1_000,
      messages: joined(turns.flat()),
      tools: [...tools, ...more.map(([type, called]) => ({ type, name: called }))],
      ...fields,
      ...(kinds === 'all' ? extra : {}),
      stream,
    }))
    .map(withFewMarks);
}

/** User and assistant in turn. */
function joined(turns: readonly Anthropic.MessageParam[]) {
  const all: { role: string; content: Param[] }[] = [];
  for (const { role, content } of turns) {
    const before = all.at(-1);
    const blocks = typeof content === 'string' ? [] : content;
    if (before?.role === role) before.content.push(...blocks);
    else all.push({ role, content: [...blocks] });
  }
  return all;
}

/** No request has more than four cache marks. */
function withFewMarks(request: Record<string, unknown>): Record<string, unknown> {
  const marks = JSON.stringify(request).split('cache_control').length - 1;
  if (marks <= 4) return request;
  return JSON.parse(
    JSON.stringify(request, (key, value: unknown) => (key === 'cache_control' ? undefined : value)),
  );
}

type Part = OpenAI.ChatCompletionContentPart;
const PARTS: { readonly [T in Part['type']]: fc.Arbitrary<Extract<Part, { type: T }>> } = {
  text: fc.record({ type: fc.constant('text'), text: words }),
  image_url: fc.record({
    type: fc.constant('image_url'),
    image_url: fc.record(
      {
        url: fc.oneof(
          url,
          data.map((one) => `data:image/png;base64,${one}`),
        ),
        detail: fc.constantFrom('low', 'high'),
      },
      { requiredKeys: ['url'] },
    ),
  }),
  input_audio: fc.record({
    type: fc.constant('input_audio'),
    input_audio: fc.record({ data, format: fc.constant('wav' as const) }),
  }),
  file: fc.record({
    type: fc.constant('file'),
    file: fc.oneof(
      fc.record({
        file_data: data.map((one) => `data:application/pdf;base64,${one}`),
        filename: fc.constant('a.pdf'),
      }),
      fc.record({ file_id: id }),
    ),
  }),
};

type Call = OpenAI.ChatCompletionMessageToolCall;
const chatCall = (kinds: 'all' | 'common'): fc.Arbitrary<Call> => {
  const called = fc.record({
    type: fc.constant('function' as const),
    id: id.map((one) => `call_${one}`),
    function: fc.record({ name, arguments: input.map((one) => JSON.stringify(one)) }),
  });
  const custom = fc.record({
    type: fc.constant('custom' as const),
    id: id.map((one) => `call_${one}`),
    custom: fc.record({ name: fc.constant('apply_patch'), input: words }),
  });
  return kinds === 'all' ? fc.oneof(called, custom) : called;
};

const chatRounds = (kinds: 'all' | 'common'): fc.Arbitrary<OpenAI.ChatCompletionMessageParam[]> => {
  const parts = kinds === 'all' ? Object.values(PARTS) : [PARTS.text, PARTS.image_url];
  return fc
    .record({
      // A text alone is written as such.
      ask: fc.oneof(words, fc.tuple(fc.oneof(...parts), PARTS.image_url)),
      say: fc.option(words),
      calls: fc.uniqueArray(fc.tuple(chatCall(kinds), words), {
        minLength: 1,
        maxLength: 3,
        selector: ([call]) => call.id,
      }),
      end: words,
    })
    .map(({ ask, say, calls, end }): OpenAI.ChatCompletionMessageParam[] => [
      { role: 'user', content: ask },
      {
        role: 'assistant',
        content: say,
        tool_calls: calls.map(([call]) => call),
      },
      ...calls.map(([call, result]) => ({ role: 'tool' as const, tool_call_id: call.id, content: result })),
      { role: 'assistant', content: end },
    ]);
};

const chatTools = functions.map((tools) =>
  tools.map(({ name: called, input_schema: parameters, ...rest }) => ({
    type: 'function' as const,
    function: { name: called, ...rest, parameters },
  })),
);
const custom = fc.record({
  type: fc.constant('custom' as const),
  custom: fc.record({
    name: fc.constant('apply_patch'),
    description: words,
    format: fc.constantFrom(
      { type: 'text' as const },
      { type: 'grammar' as const, grammar: { definition: 'start: /.+/', syntax: 'lark' as const } },
    ),
  }),
});

/** A request of Chat Completions. `common`: what every wire has a word for. */
export function chatRequests(kinds: 'all' | 'common'): fc.Arbitrary<Record<string, unknown>> {
  const base = fc.record(
    {
      tool_choice: fc.constantFrom<OpenAI.ChatCompletionToolChoiceOption>('auto', 'required', 'none'),
      parallel_tool_calls: fc.boolean(),
      stop: fc.array(words, { minLength: 2, maxLength: 4 }),
      temperature: fc.constantFrom(0, 0.5, 1),
      top_p: fc.constantFrom(0.1, 0.9),
      response_format: schema.map((one) => ({
        type: 'json_schema',
        json_schema: { name: 'answer', schema: one, strict: true },
      })),
    },
    { requiredKeys: [] },
  );
  const own = fc.record(
    {
      ...{ seed: fc.nat(), n: fc.constant(1), logprobs: fc.boolean(), frequency_penalty: fc.constant(0.5) },
      ...{
        reasoning_effort: fc.constantFrom('low', 'high'),
        verbosity: fc.constant('low'),
        service_tier: fc.constant('flex'),
      },
      ...{ store: fc.boolean(), user: id, prompt_cache_key: id, metadata: fc.constant({ a: 'b' }) },
      ...{ logit_bias: fc.constant({ '1': 2 }), prediction: fc.constant({ type: 'content', content: 'x' }) },
      invented: fc.constant({ a: [1, null] }),
    },
    { requiredKeys: [] },
  );
  const first =
    kinds === 'all'
      ? fc.constantFrom('system' as const, 'developer' as const)
      : fc.constant('system' as const);
  return fc
    .record({
      head: fc.array(fc.record({ role: first, content: words }), { maxLength: kinds === 'all' ? 2 : 1 }),
      turns: fc.array(chatRounds(kinds), { minLength: 1, maxLength: 3 }),
      middle: fc.array(fc.record({ role: first, content: words }), { maxLength: kinds === 'all' ? 1 : 0 }),
      tools: chatTools,
      custom: fc.array(custom, { maxLength: kinds === 'all' ? 1 : 0 }),
      base,
      own,
      stream: fc.boolean(),
    })
    .map(({ head, turns, middle, tools, custom: free, base: fields, own: extra, stream }) => ({
      model: 'm',
      max_completion_tokens: 1_000,
      messages: [...head, ...turns.flat(), ...middle, { role: 'user', content: 'go on' }],
      tools: [...tools, ...free],
      ...fields,
      ...(kinds === 'all' ? extra : {}),
      stream,
      ...(stream ? { stream_options: { include_usage: true } } : {}),
    }));
}
