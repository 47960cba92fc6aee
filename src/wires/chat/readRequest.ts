import * as z from 'zod';
import { cacheMark, ownFields } from '../own.ts';
import { anyObject, byType, placeOf, readAs } from '../read.ts';
import { isObject } from '../shapes.ts';
import { sourceOf } from '../sources.ts';
import type {
  AnswerFormat,
  CacheMark,
  ForeignPart,
  Json,
  Own,
  Part,
  Read,
  ResultPart,
  TextPart,
  Thinking,
  Tool,
  ToolChoice,
  Turn,
} from '../types.ts';
import { EFFORT_WORDS } from '../types.ts';

/** A request of OpenAI's Chat Completions, with the fields that OpenRouter, DeepSeek and LiteLLM add. */
export function readChatRequest(json: unknown): Read {
  return readAs(requestShape, json, (value) => {
    const {
      model,
      messages,
      tools,
      functions,
      tool_choice: choice,
      function_call: oldChoice,
      parallel_tool_calls: parallel,
      max_completion_tokens: most,
      max_tokens: mostBefore,
      temperature,
      top_p,
      stop,
      response_format: format,
      stream,
      user,
      prompt_cache_key: cacheKey,
      metadata,
      ...own
    } = value;
    const old = (functions ?? []).map((one): Tool => ({ kind: 'function', ...functionOf(one) }));
    return {
      wire: 'chat',
      model: model ?? '',
      turns: messages,
      tools: [...(tools ?? []), ...old],
      toolChoice: choice ?? oldChoice ?? null,
      parallel: parallel ?? null,
      maxOutputTokens: most ?? mostBefore ?? null,
      temperature: temperature ?? null,
      topP: top_p ?? null,
      stop: typeof stop === 'string' ? [stop] : (stop ?? []),
      thinking: thinkingOf(own),
      format: format ?? null,
      stream: stream ?? false,
      includeUsage: stream !== true || own.stream_options?.include_usage === true,
      user: user ?? own.safety_identifier ?? null,
      cacheKey: cacheKey ?? null,
      metadata: metadata ?? null,
      own: { wire: 'chat', fields: own },
    };
  });
}

function thinkingOf(
  own: Pick<z.output<typeof requestShape>, 'reasoning' | 'reasoning_effort' | 'thinking'>,
): Thinking {
  const word = own.reasoning_effort ?? own.reasoning?.effort;
  const effort = EFFORT_WORDS.find((one) => one === word) ?? null;
  const type = own.thinking?.type;
  return {
    isOn: type ? type !== 'disabled' : (own.reasoning?.enabled ?? (effort === 'none' ? false : null)),
    budgetTokens: own.reasoning?.max_tokens ?? null,
    effort,
  };
}

/** OpenAI's own marks stay in `own`, since they have more fields. */
function extras({ cache_control: control, ...fields }: Json): { cache?: CacheMark; own?: Own } {
  const mark = control ?? fields['prompt_cache_breakpoint'];
  return { ...cacheMark(mark), ...ownFields('chat', fields) };
}

function foreign(value: Json & { readonly type: string }): ForeignPart {
  return { type: 'foreign', wire: 'chat', name: value.type, value };
}

const text = z
  .looseObject({ text: z.string() })
  .transform(
    ({ type: _, text: words, ...rest }): TextPart => ({ type: 'text', text: words, ...extras(rest) }),
  );

const image = z
  .looseObject({
    image_url: z.union([
      z.string().transform((url) => ({ url, detail: null })),
      z.looseObject({ url: z.string(), detail: z.string().nullish() }),
    ]),
  })
  .transform(({ type: _, image_url: { url, detail }, ...rest }): Part & { readonly type: 'image' } => ({
    type: 'image',
    source: sourceOf(url),
    ...(detail ? { detail } : {}),
    ...extras(rest),
  }));

const file = z
  .looseObject({
    file: z.looseObject({
      file_data: z.string().nullish(),
      file_id: z.string().nullish(),
      filename: z.string().nullish(),
    }),
  })
  .transform(({ type, file: given, ...rest }): (Part & { readonly type: 'file' }) | ForeignPart => {
    const { file_data: data, file_id: id, filename: name } = given;
    if (data) return { type: 'file', source: sourceOf(data), name: name ?? null, ...extras(rest) };
    if (id) return { type: 'file', source: { kind: 'id', id }, name: name ?? null, ...extras(rest) };
    return foreign({ type: String(type), file: given, ...rest });
  });

const audio = z
  .looseObject({ input_audio: z.looseObject({ data: z.string(), format: z.string() }) })
  .transform(
    ({ type: _, input_audio: { data, format }, ...rest }): Part => ({
      type: 'audio',
      data,
      format,
      ...extras(rest),
    }),
  );

const refusal = z
  .looseObject({ refusal: z.string() })
  .transform(
    ({ type: _, refusal: words, ...rest }): Part => ({ type: 'refusal', text: words, ...extras(rest) }),
  );

const contentOf = <Out>(part: z.ZodType<Out>) =>
  z
    .union([
      z
        .string()
        .transform((words): (Out | TextPart)[] => (words === '' ? [] : [{ type: 'text', text: words }])),
      z.array(part),
    ])
    .nullish()
    .transform((parts): (Out | TextPart)[] => parts ?? []);

const anyContent = contentOf(
  byType<Part>({ text, image_url: image, file, input_audio: audio, refusal }, foreign),
);
const resultContent = contentOf(
  byType<ResultPart['content'][number]>({ text, image_url: image, file }, foreign),
);

const calledShape = z.looseObject({
  name: z.string(),
  arguments: z.union([z.string(), anyObject]).nullish(),
});

const callShape = z
  .looseObject({
    id: z.string().nullish(),
    function: calledShape.nullish(),
    custom: z.looseObject({ name: z.string(), input: z.string() }).nullish(),
  })
  .transform(({ id, type: _, function: called, custom, ...rest }): Part[] => {
    const base = { type: 'call' as const, id: id ?? '', ...extras(rest) };
    if (custom) return [{ ...base, name: custom.name, kind: 'custom', input: custom.input }];
    if (!called) return [];
    const { name, arguments: given } = called;
    return [
      {
        ...base,
        name,
        kind: 'function',
        input: typeof given === 'string' ? given : JSON.stringify(given ?? {}),
      },
    ];
  });

const turn = z
  .looseObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
    content: z.unknown().optional(),
    tool_call_id: z.string().nullish(),
    tool_calls: z.array(callShape).nullish(),
    function_call: calledShape.nullish(),
    name: z.string().nullish(),
    refusal: z.string().nullish(),
    reasoning_content: z.string().nullish(),
    reasoning: z.string().nullish().catch(null),
    reasoning_details: z.array(anyObject).nullish().catch(null),
  })
  .transform((message, context): Turn => {
    const { role, content, tool_call_id, tool_calls, function_call, refusal: declined, ...rest } = message;
    const isResult = role === 'tool' || role === 'function';
    const read = (isResult ? resultContent : anyContent).safeParse(content);
    if (!read.success) {
      const { message: problem, path } = placeOf(read.error);
      context.issues.push({ code: 'custom', message: problem, path: ['content', ...path], input: content });
      return z.NEVER;
    }
    if (isResult) {
      const { name, reasoning_content: _, reasoning: __, reasoning_details: ___, ...own } = rest;
      const callId = role === 'tool' ? (tool_call_id ?? '') : oldId(name ?? '');
      // It was read by the shape of a result's content.
      const parts = resultContent.parse(content);
      return {
        role: 'user',
        parts: [{ type: 'result', callId, kind: 'function', content: parts, isError: false, ...extras(own) }],
      };
    }
    const {
      reasoning_content: thoughts,
      reasoning,
      reasoning_details: details,
      cache_control: mark,
      ...own
    } = rest;
    const old: Part[] = function_call
      ? [
          {
            type: 'call',
            id: oldId(function_call.name),
            name: function_call.name,
            kind: 'function',
            input: inputOf(function_call.arguments),
          },
        ]
      : [];
    const words = thoughts || reasoning || '';
    const parts: Part[] = [
      ...(details && details.length > 0
        ? [{ type: 'details' as const, details }]
        : words
          ? [{ type: 'thinking' as const, text: words, signature: null }]
          : []),
      ...read.data,
      ...(declined ? [{ type: 'refusal' as const, text: declined }] : []),
      ...(tool_calls ?? []).flat(),
      ...old,
    ];
    return { role, parts: marked(parts, mark), ...ownFields('chat', own) };
  });

/** A mark of the whole message is one of its last part. */
function marked(parts: readonly Part[], control: unknown): readonly Part[] {
  const last = parts.at(-1);
  if (!isObject(control) || !last || last.type === 'foreign') return parts;
  return [...parts.slice(0, -1), { ...last, ...cacheMark(control) }];
}

/** Calls of the time before tools have no ids: each is answered by the next message. */
function oldId(name: string): string {
  return `function_${name}`;
}

function inputOf(given: string | Json | null | undefined): string {
  return typeof given === 'string' ? given : JSON.stringify(given ?? {});
}

const functionShape = z.looseObject({
  name: z.string(),
  description: z.string().nullish(),
  parameters: anyObject.nullish(),
  strict: z.boolean().nullish(),
});

function functionOf({ name, description, parameters, strict, ...rest }: z.output<typeof functionShape>) {
  return {
    name,
    description: description ?? null,
    schema: parameters ?? null,
    strict: strict ?? null,
    ...extras(rest),
  };
}

const tool = byType<Tool>(
  {
    function: z.looseObject({ function: functionShape }).transform(
      ({ type: _, function: one, ...rest }): Tool => ({
        kind: 'function',
        ...functionOf({ ...one, ...rest }),
      }),
    ),
    custom: z
      .looseObject({
        custom: z.looseObject({
          name: z.string(),
          description: z.string().nullish(),
          format: anyObject.nullish(),
        }),
      })
      .transform(
        ({ type: _, custom: { name, description, format, ...more }, ...rest }): Tool => ({
          kind: 'custom',
          name,
          description: description ?? null,
          format: format ? flatFormat(format) : null,
          ...ownFields('chat', { ...more, ...rest }),
        }),
      ),
  },
  (value) => ({ kind: 'server', wire: 'chat', name: value.type, value }),
);

/** As the Responses wire writes it: there the grammar's fields stand beside the type. */
function flatFormat(format: Json): Json {
  const { grammar, ...rest } = format;
  return isObject(grammar) ? { ...rest, ...grammar } : format;
}

const choice: z.ZodType<ToolChoice> = z.union([
  z
    .enum(['none', 'auto', 'required', 'any'])
    .transform((word): ToolChoice => ({ mode: word === 'required' ? 'any' : word })),
  z
    .looseObject({ function: z.looseObject({ name: z.string() }) })
    .transform(({ function: { name } }): ToolChoice => ({ mode: 'tool', name, kind: 'function' })),
  z
    .looseObject({ custom: z.looseObject({ name: z.string() }) })
    .transform(({ custom: { name } }): ToolChoice => ({ mode: 'tool', name, kind: 'custom' })),
  z
    .looseObject({
      allowed_tools: z.looseObject({ mode: z.enum(['auto', 'required']), tools: z.array(anyObject) }),
    })
    .transform(
      ({ allowed_tools: { mode, tools } }): ToolChoice => ({
        mode: 'allowed',
        names: tools.flatMap(nameOfAllowed),
        required: mode === 'required',
      }),
    ),
  z
    .looseObject({ type: z.string() })
    .transform(({ type }): ToolChoice => ({ mode: 'tool', name: type, kind: 'server' })),
]);

function nameOfAllowed(one: Json): string[] {
  const inner = one['function'] ?? one['custom'] ?? one;
  return isObject(inner) && typeof inner['name'] === 'string' ? [inner['name']] : [];
}

const format: z.ZodType<AnswerFormat | null> = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }).transform(() => null),
  z
    .looseObject({ type: z.literal('json_object') })
    .transform(() => ({ schema: null, name: null, description: null, strict: null })),
  z
    .looseObject({
      type: z.literal('json_schema'),
      json_schema: z.looseObject({
        name: z.string().nullish(),
        description: z.string().nullish(),
        schema: anyObject.nullish(),
        strict: z.boolean().nullish(),
      }),
    })
    .transform(({ json_schema: { name, description, schema, strict } }) => ({
      schema: schema ?? {},
      name: name ?? null,
      description: description ?? null,
      strict: strict ?? null,
    })),
]);

const requestShape = z.looseObject({
  model: z.string().nullish(),
  messages: z.array(turn),
  tools: z.array(tool).nullish(),
  functions: z.array(functionShape).nullish(),
  tool_choice: choice.nullish(),
  function_call: z
    .union([
      z.enum(['none', 'auto']).transform((mode): ToolChoice => ({ mode })),
      z
        .looseObject({ name: z.string() })
        .transform(({ name }): ToolChoice => ({ mode: 'tool', name, kind: 'function' })),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  max_tokens: z.int().positive().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  response_format: format.nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
  metadata: anyObject.nullish(),
  reasoning_effort: z.string().nullish(),
  reasoning: z
    .looseObject({
      effort: z.string().nullish(),
      max_tokens: z.number().nullish(),
      enabled: z.boolean().nullish(),
    })
    .nullish(),
  thinking: z.looseObject({ type: z.string().nullish() }).nullish(),
});
