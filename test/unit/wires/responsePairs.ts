import fc from 'fast-check';
import type OpenAI from 'openai';
import { count, id, input, name, pieces, text, words } from './pairs.ts';

type Response = OpenAI.Responses.Response;
type Item = OpenAI.Responses.ResponseOutputItem;
type Stream = OpenAI.Responses.ResponseStreamEvent;
type Of<T extends Item['type']> = Extract<Item, { type: T }>;
type Event = { readonly type: Stream['type'] } & Readonly<Record<string, unknown>>;

/** Every event of a stream, by who tells it: an answer of text and tools, or one of sound. */
export const EVENTS: Readonly<Record<Stream['type'], 'answer' | 'sound'>> = {
  'response.audio.delta': 'sound',
  'response.audio.done': 'sound',
  'response.audio.transcript.delta': 'sound',
  'response.audio.transcript.done': 'sound',
  'response.code_interpreter_call_code.delta': 'answer',
  'response.code_interpreter_call_code.done': 'answer',
  'response.code_interpreter_call.completed': 'answer',
  'response.code_interpreter_call.in_progress': 'answer',
  'response.code_interpreter_call.interpreting': 'answer',
  'response.compaction.compacting': 'answer',
  'response.completed': 'answer',
  'response.content_part.added': 'answer',
  'response.content_part.done': 'answer',
  'response.created': 'answer',
  error: 'answer',
  'response.file_search_call.completed': 'answer',
  'response.file_search_call.in_progress': 'answer',
  'response.file_search_call.searching': 'answer',
  'response.function_call_arguments.delta': 'answer',
  'response.function_call_arguments.done': 'answer',
  'response.shell_call_command.added': 'answer',
  'response.shell_call_command.delta': 'answer',
  'response.shell_call_command.done': 'answer',
  'response.shell_call_output_content.delta': 'answer',
  'response.shell_call_output_content.done': 'answer',
  'response.in_progress': 'answer',
  'response.failed': 'answer',
  'response.incomplete': 'answer',
  'response.output_item.added': 'answer',
  'response.output_item.done': 'answer',
  'response.reasoning_summary_part.added': 'answer',
  'response.reasoning_summary_part.done': 'answer',
  'response.reasoning_summary_text.delta': 'answer',
  'response.reasoning_summary_text.done': 'answer',
  'response.reasoning_text.delta': 'answer',
  'response.reasoning_text.done': 'answer',
  'response.refusal.delta': 'answer',
  'response.refusal.done': 'answer',
  'response.output_text.delta': 'answer',
  'response.output_text.done': 'answer',
  'response.web_search_call.completed': 'answer',
  'response.web_search_call.in_progress': 'answer',
  'response.web_search_call.searching': 'answer',
  'response.image_generation_call.completed': 'answer',
  'response.image_generation_call.generating': 'answer',
  'response.image_generation_call.in_progress': 'answer',
  'response.image_generation_call.partial_image': 'answer',
  'response.mcp_call_arguments.delta': 'answer',
  'response.mcp_call_arguments.done': 'answer',
  'response.mcp_call.completed': 'answer',
  'response.mcp_call.failed': 'answer',
  'response.mcp_call.in_progress': 'answer',
  'response.mcp_list_tools.completed': 'answer',
  'response.mcp_list_tools.failed': 'answer',
  'response.mcp_list_tools.in_progress': 'answer',
  'response.output_text.annotation.added': 'answer',
  'response.queued': 'answer',
  'response.custom_tool_call_input.delta': 'answer',
  'response.custom_tool_call_input.done': 'answer',
};

const completed = fc.constant('completed' as const);
const json = input.map((one) => JSON.stringify(one));
const annotation = fc.record({
  type: fc.constant('url_citation' as const),
  url: fc.webUrl(),
  title: text,
  start_index: fc.nat(9),
  end_index: fc.nat(9),
});
const said = fc.record({
  type: fc.constant('output_text' as const),
  text: words,
  annotations: fc.array(annotation, { maxLength: 2 }),
  logprobs: fc.constant([]).map((): OpenAI.Responses.ResponseOutputText.Logprob[] => []),
});

const message = (
  content: fc.Arbitrary<OpenAI.Responses.ResponseOutputMessage['content']>,
): fc.Arbitrary<Of<'message'>> =>
  fc.record({
    type: fc.constant('message'),
    id: id.map((one) => `msg_${one}`),
    role: fc.constant('assistant'),
    status: completed,
    content,
  });

const reasoning: fc.Arbitrary<Of<'reasoning'>> = fc.record({
  type: fc.constant('reasoning'),
  id: id.map((one) => `rs_${one}`),
  summary: fc.array(fc.record({ type: fc.constant('summary_text' as const), text: words }), { maxLength: 3 }),
  encrypted_content: id,
});

const called: fc.Arbitrary<Of<'function_call'>> = fc.record({
  type: fc.constant('function_call'),
  id: id.map((one) => `fc_${one}`),
  call_id: id.map((one) => `call_${one}`),
  name,
  arguments: fc.oneof(json, fc.constant('{}')),
  status: completed,
});

const custom: fc.Arbitrary<Of<'custom_tool_call'>> = fc.record({
  type: fc.constant('custom_tool_call'),
  id: id.map((one) => `ctc_${one}`),
  call_id: id.map((one) => `call_${one}`),
  name: fc.constant('apply_patch'),
  input: words,
});

/** What OpenAI's servers do themselves on the way to an answer. */
const OF_SERVER: readonly fc.Arbitrary<Item>[] = [
  fc.record({
    type: fc.constant('web_search_call'),
    id,
    status: completed,
    action: fc.record({ type: fc.constant('search' as const), query: text, queries: fc.array(text) }),
  }),
  fc.record({
    type: fc.constant('file_search_call'),
    id,
    status: completed,
    queries: fc.array(text),
    results: fc.constant(null),
  }),
  fc.record({
    type: fc.constant('code_interpreter_call'),
    id,
    status: completed,
    code: words,
    container_id: id,
    outputs: fc.constant(null),
  }),
  fc.record({ type: fc.constant('image_generation_call'), id, status: completed, result: id }),
  fc.record({
    type: fc.constant('mcp_call'),
    id,
    name,
    server_label: text,
    arguments: json,
    output: words,
    error: fc.constant(null),
    status: fc.constantFrom('completed' as const, 'failed' as const),
  }),
  fc.record({ type: fc.constant('mcp_list_tools'), id, server_label: text, tools: fc.constant([]) }),
  fc.record({
    type: fc.constant('shell_call'),
    id,
    call_id: id,
    status: completed,
    environment: fc.constant(null),
    action: fc.record({
      commands: fc.array(words, { minLength: 1, maxLength: 2 }),
      max_output_length: fc.constant(null),
      timeout_ms: fc.constant(null),
    }),
  }),
  fc.record({
    type: fc.constant('shell_call_output'),
    id,
    call_id: id,
    status: completed,
    max_output_length: fc.constant(null),
    output: fc.array(
      fc.record({
        stdout: words,
        stderr: text,
        outcome: fc.record({ type: fc.constant('exit' as const), exit_code: fc.nat(9) }),
      }),
      { minLength: 1, maxLength: 1 },
    ),
  }),
  fc.record({ type: fc.constant('compaction'), id, encrypted_content: id }),
];

const KINDS = {
  /** All that there is. */
  all: [message(fc.array(said, { minLength: 1, maxLength: 2 })), reasoning, called, custom, ...OF_SERVER],
  /** What every wire has a word for. */
  common: [message(fc.tuple(said.map((part) => ({ ...part, annotations: [] })))), reasoning, called],
} as const;

/** An answer of Responses. */
export function responses(kinds: keyof typeof KINDS): fc.Arbitrary<Response> {
  return (
    fc
      .record({
        id: id.map((one) => `resp_${one}`),
        items: fc.uniqueArray(fc.oneof(...KINDS[kinds]), { maxLength: 6, selector: idsOf }),
        refusal: fc.option(message(words.map((refusal) => [{ type: 'refusal', refusal }])), { freq: 6 }),
        state: fc.constantFrom('completed', 'max_output_tokens', 'content_filter'),
        usage: fc.record({
          prompt: count,
          read: fc.nat(100),
          write: fc.nat(100),
          out: count,
          thought: fc.nat(90),
        }),
      })
      .map(({ id: own, items, refusal, state, usage }): Response => {
        const calls = items.some(({ type }) => type === 'function_call' || type === 'custom_tool_call');
        const isWhole = calls || refusal !== null || state === 'completed';
        const said =
          refusal !== null && !calls ? [...items.filter(({ type }) => type !== 'message'), refusal] : items;
        const [prompt, out] = [usage.prompt + 200, usage.out + 100];
        return {
          id: own,
          object: 'response',
          created_at: 1_700_000_000,
          status: isWhole ? 'completed' : 'incomplete',
          error: null,
          incomplete_details: isWhole
            ? null
            : { reason: state === 'content_filter' ? state : 'max_output_tokens' },
          instructions: null,
          metadata: null,
          access_programs: null,
          model: 'gpt-5.6',
          output: said,
          output_text: '',
          parallel_tool_calls: true,
          temperature: null,
          top_p: null,
          tool_choice: 'auto',
          tools: [],
          usage: {
            input_tokens: prompt,
            input_tokens_details: { cached_tokens: usage.read, cache_write_tokens: usage.write },
            output_tokens: out,
            output_tokens_details: { reasoning_tokens: usage.thought },
            total_tokens: prompt + out,
          },
        };
      })
      // As it comes over the wire.
      .map((answer): Response => JSON.parse(JSON.stringify(answer)))
  );
}

function idsOf(item: Item): string {
  return 'call_id' in item ? String(item.call_id) : String(item.id);
}

/** The events with which OpenAI streams an answer. */
export function responseEventsOf(response: Response, cut: readonly number[]): Event[] {
  const { output_text: _, ...own } = response;
  const begun = { ...own, status: 'in_progress', incomplete_details: null, output: [], usage: null };
  const events: Event[] = [
    { type: 'response.created', response: { ...begun, status: 'queued' } },
    { type: 'response.queued', response: { ...begun, status: 'queued' } },
    { type: 'response.in_progress', response: begun },
    ...response.output.flatMap((item, output_index) =>
      eventsOfItem(item, cut).map((event): Event => ({ item_id: item.id, output_index, ...event })),
    ),
    { type: response.status === 'completed' ? 'response.completed' : 'response.incomplete', response: own },
  ];
  return events.map((event, sequence_number) => ({ ...event, sequence_number }));
}

function eventsOfItem(item: Item, cut: readonly number[]): Event[] {
  const around = (added: object, between: readonly Event[]): Event[] => [
    { type: 'response.output_item.added', item: { ...item, ...added } },
    ...between,
    { type: 'response.output_item.done', item },
  ];
  const steps = (type: string, ...names: readonly string[]): Event[] =>
    names.map((step) => ({ type: eventType(`response.${type}.${step}`) }));
  switch (item.type) {
    case 'message':
      return around(
        { content: [], status: 'in_progress' },
        item.content.flatMap((part, at) => eventsOfPart(part, at, cut)),
      );
    case 'reasoning':
      return around(
        { summary: [], encrypted_content: null },
        item.summary.flatMap(({ text: told }, summary_index): Event[] => [
          {
            type: 'response.reasoning_summary_part.added',
            summary_index,
            part: { type: 'summary_text', text: '' },
          },
          ...pieces(told, cut).map(
            (delta): Event => ({ type: 'response.reasoning_summary_text.delta', summary_index, delta }),
          ),
          { type: 'response.reasoning_summary_text.done', summary_index, text: told },
          {
            type: 'response.reasoning_summary_part.done',
            summary_index,
            part: { type: 'summary_text', text: told },
          },
        ]),
      );
    case 'function_call':
      return around({ arguments: '', status: 'in_progress' }, [
        ...pieces(item.arguments, cut).map(
          (delta): Event => ({ type: 'response.function_call_arguments.delta', delta }),
        ),
        { type: 'response.function_call_arguments.done', name: item.name, arguments: item.arguments },
      ]);
    case 'custom_tool_call':
      return around({ input: '' }, [
        ...pieces(item.input, cut).map(
          (delta): Event => ({ type: 'response.custom_tool_call_input.delta', delta }),
        ),
        { type: 'response.custom_tool_call_input.done', input: item.input },
      ]);
    case 'web_search_call':
    case 'file_search_call':
      return around({ status: 'in_progress' }, steps(item.type, 'in_progress', 'searching', 'completed'));
    case 'code_interpreter_call':
      return around({ status: 'in_progress', code: '' }, [
        ...steps(item.type, 'in_progress'),
        ...pieces(item.code ?? '', cut).map(
          (delta): Event => ({ type: 'response.code_interpreter_call_code.delta', delta }),
        ),
        { type: 'response.code_interpreter_call_code.done', code: item.code },
        ...steps(item.type, 'interpreting', 'completed'),
      ]);
    case 'image_generation_call':
      return around({ status: 'in_progress', result: null }, [
        ...steps(item.type, 'in_progress', 'generating'),
        {
          type: 'response.image_generation_call.partial_image',
          partial_image_b64: 'AAAA',
          partial_image_index: 0,
        },
        ...steps(item.type, 'completed'),
      ]);
    case 'mcp_call':
      return around({ status: 'in_progress', arguments: '', output: null }, [
        ...steps('mcp_call', 'in_progress'),
        ...pieces(item.arguments, cut).map(
          (delta): Event => ({ type: 'response.mcp_call_arguments.delta', delta }),
        ),
        { type: 'response.mcp_call_arguments.done', arguments: item.arguments },
        ...steps('mcp_call', item.status === 'failed' ? 'failed' : 'completed'),
      ]);
    case 'mcp_list_tools':
      return around(
        {},
        steps('mcp_list_tools', 'in_progress', item.tools.length > 0 ? 'completed' : 'failed'),
      );
    case 'shell_call':
      return around(
        { status: 'in_progress', action: { ...item.action, commands: [] } },
        item.action.commands.flatMap((command, command_index): Event[] => [
          { type: 'response.shell_call_command.added', command: '', command_index },
          ...pieces(command, cut).map(
            (delta): Event => ({ type: 'response.shell_call_command.delta', delta, command_index }),
          ),
          { type: 'response.shell_call_command.done', command, command_index },
        ]),
      );
    case 'shell_call_output':
      return around({ status: 'in_progress', output: [] }, [
        { type: 'response.shell_call_output_content.delta', command_index: 0, delta: { stdout: 'x' } },
        { type: 'response.shell_call_output_content.done', command_index: 0, output: item.output },
      ]);
    case 'compaction':
      return around({}, steps('compaction', 'compacting'));
    default:
      return around({}, []);
  }
}

function eventsOfPart(
  part: OpenAI.Responses.ResponseOutputMessage['content'][number],
  content_index: number,
  cut: readonly number[],
): Event[] {
  if (part.type === 'refusal') {
    const { refusal } = part;
    return [
      { type: 'response.content_part.added', content_index, part: { type: 'refusal', refusal: '' } },
      ...pieces(refusal, cut).map(
        (delta): Event => ({ type: 'response.refusal.delta', content_index, delta }),
      ),
      { type: 'response.refusal.done', content_index, refusal },
      { type: 'response.content_part.done', content_index, part },
    ];
  }
  return [
    { type: 'response.content_part.added', content_index, part: { ...part, text: '', annotations: [] } },
    ...pieces(part.text, cut).map(
      (delta): Event => ({ type: 'response.output_text.delta', content_index, delta, logprobs: [] }),
    ),
    ...part.annotations.map(
      (one, annotation_index): Event => ({
        type: 'response.output_text.annotation.added',
        content_index,
        annotation_index,
        annotation: one,
      }),
    ),
    { type: 'response.output_text.done', content_index, text: part.text, logprobs: [] },
    { type: 'response.content_part.done', content_index, part },
  ];
}

function eventType(name: string): Stream['type'] {
  const known = Object.keys(EVENTS).find((type): type is Stream['type'] => type === name);
  if (!known) throw new Error(`no event ${name}`);
  return known;
}
