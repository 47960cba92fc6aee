import * as z from 'zod';
import { cacheMark, ownFields } from '../own.ts';
import { audioPart, foreignTo, textOrParts } from '../parts.ts';
import { anyObject, byType, placeOf } from '../read.ts';
import { isObject, lenient, optional } from '../shapes.ts';
import { sourceOf } from '../sources.ts';
import type { ForeignPart, Json, Part, ResultPart, TextPart, Turn } from '../types.ts';
import { extras } from './marks.ts';

const foreign = foreignTo('chat');

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

const refusal = z
  .looseObject({ refusal: z.string() })
  .transform(
    ({ type: _, refusal: words, ...rest }): Part => ({ type: 'refusal', text: words, ...extras(rest) }),
  );

const contentOf = <Out>(part: z.ZodType<Out>) =>
  textOrParts(part)
    .nullish()
    .transform((parts): (Out | TextPart)[] => parts ?? []);

const anyContent = contentOf(
  byType<Part>({ text, image_url: image, file, input_audio: audioPart(extras), refusal }, foreign),
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
    return [{ ...base, name: called.name, kind: 'function', input: inputOf(called.arguments) }];
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
    reasoning: optional,
    reasoning_details: lenient(z.array(anyObject)),
  })
  .transform((message, context): Turn => {
    const { role, content, tool_call_id, tool_calls, function_call, refusal: declined, ...rest } = message;
    if (role === 'tool' || role === 'function') {
      const { name, reasoning_content: _, reasoning: __, reasoning_details: ___, ...own } = rest;
      const callId = role === 'tool' ? (tool_call_id ?? '') : oldId(name ?? '');
      const given = read(resultContent, content, context);
      if (given === null) return z.NEVER;
      return {
        role: 'user',
        parts: [{ type: 'result', callId, kind: 'function', content: given, isError: false, ...extras(own) }],
      };
    }
    const given = read(anyContent, content, context);
    if (given === null) return z.NEVER;
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
      ...given,
      ...(declined ? [{ type: 'refusal' as const, text: declined }] : []),
      ...(tool_calls ?? []).flat(),
      ...old,
    ];
    return { role, parts: marked(parts, mark), ...ownFields('chat', own) };
  });

/** The content of a message in the form that its role asks for; null where it has another, which is a problem of the message. */
function read<Out>(shape: z.ZodType<Out>, content: unknown, context: z.core.$RefinementCtx): Out | null {
  const found = shape.safeParse(content);
  if (found.success) return found.data;
  const { message, path } = placeOf(found.error);
  context.issues.push({ code: 'custom', message, path: ['content', ...path], input: content });
  return null;
}

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
