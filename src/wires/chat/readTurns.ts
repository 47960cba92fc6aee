import * as z from 'zod';
import { cacheMark, ownFields } from '../own.ts';
import { anyObject, byType, placeOf } from '../read.ts';
import { isObject } from '../shapes.ts';
import { sourceOf } from '../sources.ts';
import type { ForeignPart, Json, Part, ResultPart, TextPart, Turn } from '../types.ts';
import { extras } from './marks.ts';

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

export const turn = z
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
