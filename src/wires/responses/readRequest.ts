import * as z from 'zod';
import { cacheMark, ownFields } from '../own.ts';
import { unpacked } from '../parcel.ts';
import { ANY_JSON, audioPart, foreignTo, jsonSchemaFormat, textOrParts, unknownForm } from '../parts.ts';
import { anyObject, byType, readAs } from '../read.ts';
import { sourceOf } from '../sources.ts';
import type {
  AnswerFormat,
  FilePart,
  ForeignPart,
  ImagePart,
  Json,
  Part,
  Read,
  ResultPart,
  TextPart,
  ToolKind,
  Turn,
} from '../types.ts';
import { EFFORT_WORDS } from '../types.ts';
import { nameWithin } from './names.ts';
import { tool, toolChoice } from './readTools.ts';

/** A request of OpenAI's Responses, `POST /v1/responses`, with what Codex sends. */
export function readResponsesRequest(json: unknown): Read {
  return readAs(requestShape, json, (value) => {
    const {
      model,
      instructions,
      input,
      tools,
      tool_choice: choice,
      parallel_tool_calls: parallel,
      max_output_tokens: most,
      temperature,
      top_p,
      stream,
      prompt_cache_key: cacheKey,
      metadata,
      ...own
    } = value;
    const effort = EFFORT_WORDS.find((word) => word === own.reasoning?.effort) ?? null;
    const first: Turn[] = instructions ? [{ role: 'system', parts: [textPart(instructions)] }] : [];
    return {
      wire: 'responses',
      model: model ?? '',
      turns: [...first, ...(input ?? [])],
      tools: (tools ?? []).flat(),
      toolChoice: choice ?? null,
      parallel: parallel ?? null,
      maxOutputTokens: most ?? null,
      temperature: temperature ?? null,
      topP: top_p ?? null,
      stop: [],
      thinking: { isOn: effort === 'none' ? false : null, budgetTokens: null, effort },
      format: own.text?.format ?? null,
      stream: stream ?? false,
      includeUsage: true,
      user: own.safety_identifier ?? own.user ?? null,
      cacheKey: cacheKey ?? null,
      metadata: metadata ?? null,
      own: { wire: 'responses', fields: own },
    };
  });
}

function textPart(text: string): TextPart {
  return { type: 'text', text };
}

/** Marks have a `ttl` beside their `mode`. */
function extras({ prompt_cache_breakpoint: mark, ...fields }: Json) {
  const kept = mark === undefined ? fields : { ...fields, prompt_cache_breakpoint: mark };
  return { ...cacheMark(mark), ...ownFields('responses', kept) };
}

const foreign = foreignTo('responses');

/** Of output, which has fields of no use in the next question. */
const text = z
  .looseObject({ text: z.string() })
  .transform(({ type: _, text: words, annotations: __, logprobs: ___, ...rest }): TextPart => {
    return { ...textPart(words), ...extras(rest) };
  });

const image = z
  .looseObject({
    image_url: z.string().nullish(),
    file_id: z.string().nullish(),
    detail: z.string().nullish(),
  })
  .transform(({ type, image_url: url, file_id: id, detail, ...rest }): ImagePart | ForeignPart => {
    const source = url ? sourceOf(url) : id ? { kind: 'id' as const, id } : null;
    if (!source) return foreign({ type: String(type), ...rest });
    return { type: 'image', source, ...(detail ? { detail } : {}), ...extras(rest) };
  });

const file = z
  .looseObject({
    file_data: z.string().nullish(),
    file_url: z.string().nullish(),
    file_id: z.string().nullish(),
    filename: z.string().nullish(),
  })
  .transform((given): FilePart | ForeignPart => {
    const { type, file_data: data, file_url: url, file_id: id, filename, ...rest } = given;
    const source = data
      ? sourceOf(data)
      : url
        ? { kind: 'url' as const, url }
        : id
          ? { kind: 'id' as const, id }
          : null;
    if (!source) return foreign({ type: String(type), ...rest });
    return { type: 'file', source, name: filename ?? null, ...extras(rest) };
  });

const content = byType<TextPart | ImagePart | FilePart | ForeignPart>(
  { input_text: text, output_text: text, text, input_image: image, input_file: file },
  foreign,
);

const refusal = z
  .looseObject({ refusal: z.string() })
  .transform(({ refusal: words }): Part => ({ type: 'refusal', text: words }));

const messagePart = byType<Part>(
  {
    input_text: text,
    output_text: text,
    text,
    input_image: image,
    input_file: file,
    input_audio: audioPart(extras),
    refusal,
  },
  foreign,
);

/** Ids are of things that the server keeps; what is sent whole needs none. `phase` says whether an answer was the last one. */
const message = z
  .looseObject({
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content: textOrParts(messagePart)
      .nullish()
      .transform((parts) => parts ?? []),
    phase: z.string().nullish(),
  })
  .transform(
    ({ role, content: parts, phase }): Turn => ({
      role,
      parts: phase
        ? parts.map((part) =>
            part.type === 'text' ? { ...part, ...ownFields('responses', { phase }) } : part,
          )
        : parts,
    }),
  );

const assistant = (...parts: readonly Part[]): Turn => ({ role: 'assistant', parts });

const call = (kind: ToolKind) =>
  z
    .looseObject({
      call_id: z.string(),
      name: z.string(),
      namespace: z.string().nullish(),
      arguments: z.string().nullish(),
      input: z.string().nullish(),
    })
    .transform(
      ({ call_id: id, name, namespace, arguments: json, input }): Turn =>
        assistant({
          type: 'call',
          id,
          name: nameWithin(namespace, name),
          kind,
          input: (kind === 'custom' ? input : json) ?? '',
        }),
    );

const result = (kind: ToolKind) =>
  z
    .looseObject({ call_id: z.string(), output: textOrParts(content) })
    .transform(({ call_id: callId, output }): Turn => {
      const part: ResultPart = { type: 'result', callId, kind, content: output, isError: false };
      return { role: 'user', parts: [part] };
    });

const words = z.looseObject({ text: z.string() });

/** What OpenAI has sealed, or what another provider thought, in a parcel of ours; without either the text is all there is. */
const reasoning = z
  .looseObject({
    id: z.string().nullish(),
    summary: z.array(words).nullish(),
    content: z.array(words).nullish(),
    encrypted_content: z.string().nullish(),
  })
  .transform(({ type: _, id, summary, content: thoughts, encrypted_content: sealed, ...rest }): Turn => {
    const told = (summary ?? []).map((one) => one.text);
    const parcel = sealed ? unpacked(sealed, told.join('')) : null;
    if (parcel) return assistant(...parcel);
    const own = thoughts ? { ...rest, content: thoughts } : rest;
    if (!sealed && !id && thoughts && thoughts.length > 0) {
      return assistant({ type: 'thinking', text: thoughts.map((one) => one.text).join(''), signature: null });
    }
    return assistant({
      type: 'sealed',
      id: id ?? null,
      encrypted: sealed ?? null,
      summary: told,
      ...ownFields('responses', own),
    });
  });

/** What the user’s side adds, where it is no message. */
const OF_USER = /_output$|_response$|^(?:compaction|item_reference|additional_tools)/;

const item = z.looseObject({ type: z.string().nullish() }).transform((value, context): unknown => {
  // A message needs no type.
  return value.type ? value : 'role' in value ? { ...value, type: 'message' } : invalid(context, value);
});

function invalid(context: z.core.$RefinementCtx, input: unknown): never {
  context.issues.push({ code: 'custom', message: 'has no type', input });
  return z.NEVER;
}

const turn = item.pipe(
  byType<Turn>(
    {
      message,
      function_call: call('function'),
      custom_tool_call: call('custom'),
      function_call_output: result('function'),
      custom_tool_call_output: result('custom'),
      reasoning,
    },
    (value) => ({ role: OF_USER.test(value.type) ? 'user' : 'assistant', parts: [foreign(value)] }),
  ),
);

const format = byType<AnswerFormat | null>(
  {
    text: z.unknown().transform(() => null),
    json_object: z.unknown().transform(() => ANY_JSON),
    json_schema: jsonSchemaFormat(anyObject),
  },
  unknownForm('responses'),
);

const requestShape = z.looseObject({
  model: z.string().nullish(),
  instructions: z.string().nullish(),
  input: z
    .union([
      z.string().transform((words): Turn[] => [{ role: 'user', parts: [textPart(words)] }]),
      z.array(turn),
    ])
    .nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_output_tokens: z.int().positive().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  text: z.looseObject({ format: format.nullish() }).nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
  stream: z.boolean().nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
  metadata: anyObject.nullish(),
});
