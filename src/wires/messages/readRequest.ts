import * as z from 'zod';
import { cacheMark, ownFields } from '../own.ts';
import { unpacked } from '../parcel.ts';
import { ANY_JSON, foreignTo, textOrParts, unknownForm } from '../parts.ts';
import { anyObject, byType, readAs } from '../read.ts';
import { isObject } from '../shapes.ts';
import type {
  AnswerFormat,
  CacheMark,
  FilePart,
  ForeignPart,
  ImagePart,
  Json,
  Own,
  Part,
  Read,
  ResultPart,
  Source,
  TextPart,
  Thinking,
  Tool,
  ToolChoice,
  Turn,
} from '../types.ts';
import { EFFORT_WORDS } from '../types.ts';

/** A request of Anthropic's Messages, `POST /v1/messages` or its `count_tokens`. */
export function readMessagesRequest(json: unknown): Read {
  return readAs(requestShape, json, (value) => {
    const {
      model,
      max_tokens,
      system,
      messages,
      tools,
      tool_choice: choice,
      stop_sequences,
      stream,
      temperature,
      top_p,
      ...own
    } = value;
    const effort = EFFORT_WORDS.find((word) => word === own.output_config?.effort) ?? null;
    const format = own.output_config?.format;
    return {
      wire: 'messages',
      model: model ?? '',
      turns: [
        ...(system && system.length > 0 ? [{ role: 'system' as const, parts: system }] : []),
        ...messages,
      ],
      tools: tools ?? [],
      toolChoice: choice ? choiceOf(choice, tools ?? []) : null,
      parallel:
        typeof choice?.disable_parallel_tool_use === 'boolean' ? !choice.disable_parallel_tool_use : null,
      maxOutputTokens: max_tokens ?? null,
      temperature: temperature ?? null,
      topP: top_p ?? null,
      stop: stop_sequences ?? [],
      thinking: thinkingOf(own.thinking, effort),
      format: format ? formatOf(format) : null,
      stream: stream ?? false,
      includeUsage: true,
      user: own.metadata?.user_id ?? null,
      cacheKey: null,
      metadata: null,
      own: { wire: 'messages', fields: own },
    };
  });
}

function formatOf({ type, schema, ...rest }: NonNullable<z.output<typeof formatShape>>): AnswerFormat {
  if (type === 'json_schema' && schema) return { ...ANY_JSON, schema };
  return unknownForm('messages')({ type, ...(schema ? { schema } : {}), ...rest });
}

function thinkingOf(config: Json | null | undefined, effort: Thinking['effort']): Thinking {
  const budget = config?.['budget_tokens'];
  const type = config?.['type'];
  return {
    isOn: typeof type === 'string' ? type !== 'disabled' : null,
    budgetTokens: typeof budget === 'number' ? budget : null,
    effort,
  };
}

function choiceOf(choice: z.output<typeof choiceShape>, tools: readonly Tool[]): ToolChoice {
  const { type } = choice;
  if (type === 'auto' || type === 'any' || type === 'none') return { mode: type };
  if (type !== 'tool') return { mode: 'tool', name: type, kind: 'server' };
  const name = choice.name ?? '';
  const tool = tools.find((one) => one.name === name);
  return { mode: 'tool', name, kind: tool?.kind ?? 'function' };
}

/** What every block may have. Fields that are not known are kept for the same wire. */
function extras({ cache_control: control, ...fields }: Json): { cache?: CacheMark; own?: Own } {
  // A mark with a field that nobody knows goes back to the same wire whole.
  const isPlain =
    isObject(control) && Object.keys(control).every((name) => name === 'type' || name === 'ttl');
  const own = isPlain || control === undefined ? fields : { ...fields, cache_control: control };
  return { ...cacheMark(control), ...ownFields('messages', own) };
}

const text = z
  .looseObject({ type: z.literal('text'), text: z.string() })
  .transform(({ type, text: words, ...rest }): TextPart => ({ type, text: words, ...extras(rest) }));

const sourceShape = byType<Source | Json>(
  {
    base64: z
      .looseObject({ media_type: z.string(), data: z.string() })
      .transform(({ media_type: mimeType, data }): Source => ({ kind: 'base64', mimeType, data })),
    url: z.looseObject({ url: z.string() }).transform(({ url }): Source => ({ kind: 'url', url })),
    text: z.looseObject({ data: z.string() }).transform(({ data }): Source => ({ kind: 'text', text: data })),
    file: z.looseObject({ file_id: z.string() }).transform(({ file_id: id }): Source => ({ kind: 'id', id })),
  },
  (value) => value,
);

const foreign = foreignTo('messages');

function isSource(source: Source | Json): source is Source {
  return 'kind' in source;
}

const image = z
  .looseObject({ type: z.literal('image'), source: sourceShape })
  .transform(({ type, source, ...rest }): ImagePart | ForeignPart =>
    isSource(source) ? { type, source, ...extras(rest) } : foreign({ type, source, ...rest }),
  );

/** A document of blocks has no source that others know. */
const file = z
  .looseObject({ type: z.literal('document'), source: sourceShape, title: z.string().nullish() })
  .transform(({ type, source, title, ...rest }): FilePart | ForeignPart => {
    if (!isSource(source)) return foreign({ type, source, ...(title ? { title } : {}), ...rest });
    return { type: 'file', source, name: title ?? null, ...extras(rest) };
  });

const resultContent = byType<ResultPart['content'][number]>({ text, image, document: file }, foreign);

const result = z
  .looseObject({
    tool_use_id: z.string(),
    content: textOrParts(resultContent).nullish(),
    is_error: z.boolean().nullish(),
  })
  .transform(
    ({ type: _, tool_use_id: callId, content, is_error, ...rest }): ResultPart => ({
      type: 'result',
      callId,
      kind: 'function',
      content: content ?? [],
      isError: is_error ?? false,
      ...extras(rest),
    }),
  );

const call = z.looseObject({ id: z.string(), name: z.string(), input: z.unknown().optional() }).transform(
  ({ type: _, id, name, input, ...rest }): Part => ({
    type: 'call',
    id,
    name,
    kind: 'function',
    input: JSON.stringify(input ?? {}),
    ...extras(rest),
  }),
);

const part: z.ZodType<Part> = byType<Part>(
  {
    text,
    image,
    document: file,
    thinking: z.looseObject({ thinking: z.string().nullish(), signature: z.string().nullish() }).transform(
      ({ type: _, thinking, signature, ...rest }): Part => ({
        type: 'thinking',
        text: thinking ?? '',
        signature: signature || null,
        ...extras(rest),
      }),
    ),
    redacted_thinking: z
      .looseObject({ data: z.string() })
      .transform(({ type: _, data, ...rest }): Part => ({ type: 'redacted', data, ...extras(rest) })),
    tool_use: call,
    tool_result: result,
  },
  foreign,
);

const turn = z
  .looseObject({ role: z.enum(['user', 'assistant', 'system']), content: textOrParts(part) })
  .transform(
    ({ role, content, ...own }): Turn => ({
      role,
      parts: content.flatMap((one) => thoughtsOf(one)),
      ...ownFields('messages', own),
    }),
  );

/** Thoughts of another wire stand in a parcel of ours where the signature does. */
function thoughtsOf(one: Part): readonly Part[] {
  return (one.type === 'thinking' && one.signature && unpacked(one.signature, one.text)) || [one];
}

const choiceShape = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  disable_parallel_tool_use: z.boolean().nullish(),
});

/** Tools with a type of their own are run by the server, or have a schema that only the model's maker knows. */
const tool = z
  .looseObject({
    name: z.string().optional(),
    type: z.string().nullish(),
    description: z.string().nullish(),
    input_schema: anyObject.nullish(),
    strict: z.boolean().nullish(),
  })
  .transform(({ name, type, description, input_schema: schema, strict, ...rest }): Tool => {
    if (type && type !== 'custom') {
      const value = { name, type, description, input_schema: schema, strict, ...rest };
      const given = Object.entries(value).filter(([, one]) => one !== undefined);
      return { kind: 'server', wire: 'messages', name: name ?? type, value: Object.fromEntries(given) };
    }
    const base = { kind: 'function' as const, name: name ?? '', description: description ?? null };
    return { ...base, schema: schema ?? null, strict: strict ?? null, ...extras(rest) };
  });

const formatShape = z.looseObject({ type: z.string(), schema: anyObject.nullish() }).nullish();

const requestShape = z.looseObject({
  model: z.string().nullish(),
  // 0 fills the cache, and asks for nothing.
  max_tokens: z.int().nonnegative().nullish(),
  system: textOrParts(byType<TextPart | ForeignPart>({ text }, foreign)).nullish(),
  messages: z.array(turn),
  tools: z.array(tool).nullish(),
  tool_choice: choiceShape.nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  stream: z.boolean().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  thinking: anyObject.nullish(),
  output_config: z
    .looseObject({
      effort: z.string().nullish(),
      format: formatShape,
    })
    .nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
});
