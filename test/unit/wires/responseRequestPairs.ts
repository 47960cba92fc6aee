import fc from 'fast-check';
import type OpenAI from 'openai';
import { data, functions, id, input, name, schema, url, words } from './requestPairs.ts';

type Item = OpenAI.Responses.ResponseInputItem;
type Parameters = Record<string, unknown>;

/** Requests of Responses as Codex and the SDK write them, from the types of the SDK. */

const said = words.map((text): OpenAI.Responses.ResponseInputText => ({ type: 'input_text', text }));
const image: fc.Arbitrary<OpenAI.Responses.ResponseInputImage> = fc.record({
  type: fc.constant('input_image'),
  image_url: fc.oneof(
    url,
    data.map((one) => `data:image/png;base64,${one}`),
  ),
  detail: fc.constantFrom('low', 'auto'),
});
const file: fc.Arbitrary<OpenAI.Responses.ResponseInputFile> = fc.oneof(
  fc.record({
    type: fc.constant('input_file' as const),
    file_data: data.map((one) => `data:application/pdf;base64,${one}`),
    filename: fc.constant('a.pdf'),
  }),
  fc.record({ type: fc.constant('input_file' as const), file_id: id }),
  fc.record({ type: fc.constant('input_file' as const), file_url: url }),
);

/** Items that OpenAI alone knows, which go back to it as they came. */
const OF_SERVER: fc.Arbitrary<Item> = fc.oneof(
  fc.record({
    type: fc.constant('web_search_call' as const),
    id,
    status: fc.constant('completed' as const),
    action: fc.record({ type: fc.constant('search' as const), query: words, queries: fc.array(words) }),
  }),
  fc.record({ type: fc.constant('compaction_trigger' as const) }),
);

const reasoning: fc.Arbitrary<Item> = fc.record({
  type: fc.constant('reasoning'),
  id: id.map((one) => `rs_${one}`),
  summary: fc.array(fc.record({ type: fc.constant('summary_text' as const), text: words }), { maxLength: 2 }),
  encrypted_content: id,
});

interface Round {
  readonly call: Item;
  readonly result: Item;
}

const called = (kinds: 'all' | 'common'): fc.Arbitrary<Round> => {
  const common = fc.record({ id, name, input, result: words }).map(
    ({ id: own, name: tool, input: given, result }): Round => ({
      call: { type: 'function_call', call_id: `call_${own}`, name: tool, arguments: JSON.stringify(given) },
      result: { type: 'function_call_output', call_id: `call_${own}`, output: result },
    }),
  );
  const grouped = fc.record({ id, input, result: fc.tuple(said, image) }).map(
    ({ id: own, input: given, result }): Round => ({
      call: {
        type: 'function_call',
        call_id: `call_${own}`,
        name: 'close_agent',
        namespace: 'multi_agent',
        arguments: JSON.stringify(given),
      },
      result: { type: 'function_call_output', call_id: `call_${own}`, output: result },
    }),
  );
  const custom = fc.record({ id, patch: words, result: words }).map(
    ({ id: own, patch, result }): Round => ({
      call: { type: 'custom_tool_call', call_id: `call_${own}`, name: 'apply_patch', input: patch },
      result: { type: 'custom_tool_call_output', call_id: `call_${own}`, output: result },
    }),
  );
  return kinds === 'all' ? fc.oneof(common, grouped, custom) : common;
};

function rounds(kinds: 'all' | 'common'): fc.Arbitrary<Item[]> {
  const parts = kinds === 'all' ? fc.oneof(said, image, file) : fc.oneof(said, image);
  return fc
    .record({
      ask: fc.array(parts, { minLength: 1, maxLength: 3 }),
      thought: fc.array(kinds === 'all' ? fc.oneof(reasoning, OF_SERVER) : reasoning, {
        maxLength: kinds === 'all' ? 2 : 0,
      }),
      say: fc.option(words),
      calls: fc.uniqueArray(called(kinds), {
        minLength: 1,
        maxLength: 3,
        selector: ({ call }) => ('call_id' in call ? call.call_id : null),
      }),
      end: words,
      phase: fc.constantFrom('commentary' as const, 'final_answer' as const, null),
    })
    .map(({ ask, thought, say, calls, end, phase }): Item[] => {
      const spoken = (text: string): Item =>
        JSON.parse(
          JSON.stringify({
            type: 'message',
            role: 'assistant',
            ...(phase && kinds === 'all' ? { phase } : {}),
            content: [{ type: 'output_text', text, annotations: [] }],
          }),
        );
      return [
        { type: 'message', role: 'user', content: ask },
        ...thought,
        ...(say === null ? [] : [spoken(say)]),
        ...calls.map(({ call }) => call),
        ...calls.map(({ result }) => result),
        spoken(end),
      ];
    });
}

const functionTools = functions.map((tools) =>
  tools.map(
    ({ name: tool, input_schema: parameters, ...rest }): OpenAI.Responses.FunctionTool => ({
      type: 'function',
      name: tool,
      ...rest,
      parameters,
      strict: false,
    }),
  ),
);
const OWN_TOOLS: readonly Parameters[] = [
  {
    type: 'custom',
    name: 'apply_patch',
    description: 'Patch.',
    format: { type: 'grammar', syntax: 'lark', definition: 's: /./' },
  },
  {
    type: 'namespace',
    name: 'multi_agent',
    description: 'Agents.',
    tools: [
      {
        type: 'function',
        name: 'close_agent',
        description: 'Ends one.',
        parameters: { type: 'object' },
        strict: false,
      },
    ],
  },
  { type: 'web_search', external_web_access: true },
  { type: 'tool_search', execution: 'client', parameters: { type: 'object' } },
];

/** A request of Responses. `common`: what every wire has a word for. */
export function responsesRequests(kinds: 'all' | 'common'): fc.Arbitrary<Parameters> {
  const base = fc.record(
    {
      instructions: words,
      tool_choice: fc.constantFrom('auto', 'required', 'none'),
      parallel_tool_calls: fc.boolean(),
      temperature: fc.constantFrom(0, 0.5, 1),
      top_p: fc.constantFrom(0.1, 0.9),
      text: fc.record({
        format: schema.map((one) => ({ type: 'json_schema', name: 'answer', schema: one, strict: true })),
      }),
    },
    { requiredKeys: [] },
  );
  const own = fc.record(
    {
      include: fc.constant(['reasoning.encrypted_content']),
      reasoning: fc.constantFrom({ effort: 'medium' }, { summary: 'auto' }),
      prompt_cache_key: id,
      safety_identifier: id,
      client_metadata: fc.constant({ a: 'b' }),
      metadata: fc.constant({ a: 'b' }),
      service_tier: fc.constant('flex'),
      truncation: fc.constant('auto'),
      previous_response_id: id,
      invented: fc.constant({ a: [1, null] }),
    },
    { requiredKeys: [] },
  );
  const developer = fc.record({
    type: fc.constant('message'),
    role: fc.constant('developer'),
    content: fc.tuple(said),
  });
  return fc
    .record({
      head: fc.array(developer, { maxLength: kinds === 'all' ? 2 : 0 }),
      turns: fc.array(rounds(kinds), { minLength: 1, maxLength: 3 }),
      tools: functionTools,
      more: fc.subarray([...OWN_TOOLS], { maxLength: kinds === 'all' ? OWN_TOOLS.length : 0 }),
      base,
      own,
      stream: fc.boolean(),
    })
    .map(({ head, turns, tools, more, base: fields, own: extra, stream }) => ({
      model: 'm',
      max_output_tokens: 1_000,
      input: [
        ...head,
        ...turns.flat(),
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go on' }] },
      ],
      tools: [...tools, ...more],
      ...fields,
      ...(kinds === 'all' ? extra : {}),
      store: false,
      stream,
    }));
}
