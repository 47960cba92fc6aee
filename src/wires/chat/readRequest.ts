import * as z from 'zod';
import { ANY_JSON, jsonSchemaFormat, unknownForm } from '../parts.ts';
import { anyObject, byType, readAs } from '../read.ts';
import type { AnswerFormat, Read, Thinking, Tool, ToolChoice } from '../types.ts';
import { EFFORT_WORDS } from '../types.ts';
import { choice, functionOf, functionShape, tool } from './readTools.ts';
import { turn } from './readTurns.ts';

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

const format = byType<AnswerFormat | null>(
  {
    text: z.unknown().transform(() => null),
    json_object: anyObject.transform(({ schema, ...rest }): AnswerFormat => {
      // Of llama.cpp and Together.
      return schema === undefined ? ANY_JSON : unknownForm('chat')({ schema, ...rest });
    }),
    json_schema: z
      .looseObject({
        json_schema: jsonSchemaFormat(anyObject.nullish().transform((schema) => schema ?? {})),
      })
      .transform(({ json_schema: given }) => given),
  },
  unknownForm('chat'),
);

/** Servers of open models take -1 for as much as there is. */
const limit = z.int().transform((tokens) => (tokens > 0 ? tokens : null));

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
  max_completion_tokens: limit.nullish(),
  max_tokens: limit.nullish(),
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
