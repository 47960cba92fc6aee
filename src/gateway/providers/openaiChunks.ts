import * as z from 'zod';
import {
  few,
  lenient,
  modelShape,
  type OpenAiUsage,
  openAiUsage,
  optional,
  readOpenAiUsage,
  record,
  serviceTier,
  withReport,
} from '../../wires/index.ts';
import type { Tool, ToolCall } from '../types.ts';
import { endOf } from './ends.ts';
import { parse } from './errors.ts';
import { collectToolCalls, MOST_CALLS } from './toolCalls.ts';
import type { ProviderEvent } from './types.ts';

/**
 * Reads a stream in OpenAI's form: of a chat, or of a completion, which has its text elsewhere. `headerUsd`: the cost in
 * the headers of the answer. `keep`: is given what the server wants back with each call.
 */
export async function* readChunks(
  chunks: AsyncIterable<unknown>,
  headerUsd: number | null,
  tools: readonly Tool[] = [],
  keep: (call: ToolCall, thoughts: KeptFields) => ToolCall = (call) => call,
): AsyncGenerator<ProviderEvent> {
  const calls = collectToolCalls(tools);
  let known: OpenAiUsage | null = null;
  let tier: string | null = null;
  let hasRefused = false;
  let hasBegun = false;
  let chosen: number | null = null;
  let reasoning = '';
  const details: Detail[] = [];
  let detailChars = 0;
  const extras = new Map<string, object>();
  let model: string | null = null;
  for await (const raw of chunks) {
    const { choices, usage, service_tier, x_groq: groq, model: answers } = parse(chunkShape, raw);
    if (answers && answers !== model) {
      model = answers;
      yield { type: 'model', name: answers };
    }
    tier = service_tier ?? tier;
    // One was asked for: others would be mixed into it.
    if (choices?.length)
      chosen ??= choices.reduce((least, { index }) => Math.min(least, index ?? 0), Infinity);
    const choice = choices?.find(({ index }) => (index ?? chosen) === chosen);
    const delta = choice?.delta;
    const thoughts = thoughtsIn(delta);
    if (thoughts) yield { type: 'thinking', text: thoughts };
    const text = textIn(delta?.content) || delta?.refusal || choice?.text;
    if (text) yield { type: 'text', text, logprob: logprobIn(choice?.logprobs) };
    else if (!thoughts && (!hasBegun || isAtWork(delta))) yield { type: 'alive' };
    hasBegun = true;
    const report = usage ?? choice?.usage ?? groq?.usage;
    if (report) {
      known = withReport(known, report);
      const reported = readOpenAiUsage(known, headerUsd, tier);
      if (reported) yield { type: 'usage', usage: reported };
    }
    for (const { index, id, function: called, extra_content: extra, ...flat } of delta?.tool_calls ?? []) {
      calls.add({ index, id, ...(called ?? flat) });
      if (id && extra) extras.set(id, extra);
    }
    reasoning += delta?.reasoning_content ?? '';
    for (const piece of delta?.reasoning_details ?? []) {
      detailChars += JSON.stringify(piece).length;
      if (detailChars <= MOST_DETAIL_CHARS) addDetail(details, piece);
    }
    if (delta?.function_call) calls.add({ index: 0, ...delta.function_call });
    hasRefused ||= Boolean(delta?.refusal);
    const said = endOf(choice?.finish_reason);
    // In its own words, under an end that looks good.
    const end: typeof said = said && hasRefused ? { ...said, reason: 'content-policy' } : said;
    for (const [nth, call] of (end?.reason === 'stop' ? calls.finish() : []).entries()) {
      const extra = extras.get(call.id);
      const fields =
        nth > 0 ? {} : thoughtFieldsOf(reasoning, detailChars > MOST_DETAIL_CHARS ? [] : details);
      const isKept = extra !== undefined || Object.keys(fields).length > 0;
      const kept = { message: fields, call: extra ? { extra_content: extra } : {} };
      yield { type: 'tool-call', call: isKept ? keep(call, kept) : call };
    }
    if (end) yield end;
  }
}

/** What a server wants back with a call: in its message, and in the call itself. */
export interface KeptFields {
  readonly message: object;
  readonly call: object;
}

export const keptFields: z.ZodType<KeptFields> = z.object({ message: record, call: record });

/** DeepSeek, Kimi, GLM and Qwen want their field back; OpenRouter its parts, in their order. */
function thoughtFieldsOf(reasoning: string, details: readonly object[]): object {
  if (details.length > 0) return { reasoning_details: details };
  return reasoning === '' ? {} : { reasoning_content: reasoning };
}

type Detail = NonNullable<Delta['reasoning_details']>[number];

/** Longer ones are not sent back: half of them would be refused. */
const MOST_DETAIL_CHARS = 1_000_000;

/** Adds one piece more, which goes on with the last part, or begins another. */
function addDetail(details: Detail[], piece: Detail): void {
  const last = details.at(-1);
  if (!last || last['type'] !== piece['type'] || last['index'] !== piece['index']) {
    details.push(piece);
    return;
  }
  const given = Object.fromEntries(Object.entries(piece).filter(([, value]) => value !== null));
  const both = (name: 'text' | 'summary') => {
    return typeof piece[name] === 'string' ? { [name]: (last[name] ?? '') + piece[name] } : {};
  };
  details[details.length - 1] = { ...last, ...given, ...both('text'), ...both('summary') };
}

type Delta = NonNullable<NonNullable<z.infer<typeof chunkShape>['choices']>[number]['delta']>;

function textIn(content: Delta['content']): string {
  return typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('');
}

/** Not where nothing is in it: then it keeps the connection open, as a comment does. */
function isAtWork(delta: Delta | null | undefined): boolean {
  return Boolean(delta?.tool_calls?.length || delta?.function_call || delta?.reasoning_details?.length);
}

/** Thoughts in the field in which this server has them. Some say the same in two. */
function thoughtsIn(delta: Delta | null | undefined): string {
  if (!delta) return '';
  const parts = typeof delta.content === 'string' ? [] : (delta.content ?? []);
  return (
    delta.reasoning_content ||
    delta.reasoning ||
    (delta.reasoning_details ?? []).map(({ text, summary }) => text || summary || '').join('') ||
    delta.thinking ||
    delta.reasoning_text ||
    parts.map(({ thinking }) => thinking ?? '').join('')
  );
}

/** A natural logarithm of a probability. Some servers write `-9999` for one that they do not know. */
const logprob = lenient(z.number().nonpositive().gt(-9_000));

/** The log probabilities of tokens; null for one that cannot be read. */
export const tokensShape = lenient(few(z.object({ logprob }), 10_000));

/** The mean of what is known; null where nothing is. */
export function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number');
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

function logprobIn(logprobs: z.infer<typeof logprobsShape>): number | null {
  return meanOf(logprobs?.content?.map((token) => token.logprob) ?? logprobs?.token_logprobs ?? []);
}

const logprobsShape = lenient(
  z.object({ content: tokensShape, token_logprobs: lenient(few(logprob, 10_000)) }),
);

/** Of one event. */
const MOST_PARTS = 1_000;
const MOST_CHOICES = 100;

/** The parts of a content: only those of type `text` belong to the answer. Mistral's thinking models send their thoughts as parts. */
const partsShape = few(
  z
    .object({
      type: z.string(),
      text: optional,
      thinking: lenient(z.union([z.string(), few(z.object({ text: optional }), MOST_PARTS)])),
    })
    .transform(({ type, text, thinking }) => ({
      text: type === 'text' || type === 'output_text' ? text : null,
      thinking:
        typeof thinking === 'string' ? thinking : (thinking ?? []).map((one) => one.text ?? '').join(''),
    })),
  MOST_PARTS,
);

/**
 * DeepSeek, Qwen, GLM, Kimi, llama.cpp, SGLang: `reasoning_content`. OpenRouter, Groq, Ollama, LM Studio, vLLM: `reasoning`.
 * OpenRouter also `reasoning_details`, GitHub Copilot `reasoning_text`, Ollama's own API `thinking`.
 */
const thoughtFields = {
  reasoning_content: optional,
  reasoning: optional,
  reasoning_details: lenient(few(z.looseObject({ text: optional, summary: optional }), MOST_PARTS)),
  reasoning_text: optional,
  thinking: optional,
};

/** A part of a tool call; some servers do without the field `function` around name and arguments. */
const calledShape = z.object({
  index: lenient(z.int()),
  id: lenient(z.union([z.string(), z.number().transform(String)])),
  name: z.string().nullish(),
  arguments: z.union([z.string(), record]).nullish(),
});

const usageShape = lenient(openAiUsage);

const chunkShape = z.object({
  choices: few(
    z.object({
      index: lenient(z.number()),
      delta: z
        .object({
          content: z.union([z.string(), partsShape]).nullish(),
          refusal: optional,
          ...thoughtFields,
          tool_calls: few(
            calledShape.extend({
              function: calledShape.nullish(),
              // Gemini's signature of its thoughts.
              extra_content: lenient(z.looseObject({})),
            }),
            MOST_CALLS,
          ).nullish(),
          function_call: lenient(calledShape),
        })
        .nullish(),
      text: z.string().nullish(),
      logprobs: logprobsShape,
      finish_reason: z.string().nullish(),
      // Moonshot's place for it; Groq's is `x_groq`.
      usage: usageShape,
    }),
    MOST_CHOICES,
  ).nullish(),
  usage: usageShape,
  service_tier: serviceTier,
  model: modelShape,
  x_groq: lenient(z.object({ usage: usageShape })),
});
