import * as z from 'zod';
import { endOf } from './ends.ts';
import { parse } from './errors.ts';
import { collectToolCalls } from './toolCalls.ts';
import type { ProviderEvent } from './types.ts';
import { openAiUsage, readOpenAiUsage, serviceTier } from './usage.ts';

/**
 * Reads a stream in OpenAI's form: of a chat, or of a completion, which has its text elsewhere. `headerUsd`: the cost in
 * the headers of the answer.
 */
export async function* readChunks(
  chunks: AsyncIterable<unknown>,
  headerUsd: number | null,
): AsyncGenerator<ProviderEvent> {
  const calls = collectToolCalls();
  let tier: string | null = null;
  for await (const raw of chunks) {
    const { choices, usage, service_tier } = parse(chunkShape, raw);
    tier = service_tier ?? tier;
    const choice = choices?.[0];
    const delta = choice?.delta;
    const thoughts = thoughtsIn(delta);
    if (thoughts) yield { type: 'thinking', text: thoughts };
    const text = textIn(delta?.content) || delta?.refusal || choice?.text;
    if (text) yield { type: 'text', text, logprob: logprobIn(choice?.logprobs) };
    else if (!thoughts) yield { type: 'alive' };
    const reported = usage ? readOpenAiUsage(usage, headerUsd, tier) : null;
    if (reported) yield { type: 'usage', usage: reported };
    for (const { index, id, function: called } of delta?.tool_calls ?? []) {
      calls.add({ index: index ?? 0, id, ...called });
    }
    const end = endOf(choice?.finish_reason);
    if (end?.reason === 'stop') for (const call of calls.finish()) yield { type: 'tool-call', call };
    if (end) yield end;
  }
}

type Delta = NonNullable<NonNullable<z.infer<typeof chunkShape>['choices']>[number]['delta']>;

function textIn(content: Delta['content']): string {
  return typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('');
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
const logprob = z.number().nonpositive().gt(-9_000).nullish().catch(null);

/** The log probabilities of tokens; null for one that cannot be read. */
export const tokensShape = z.array(z.object({ logprob })).nullish().catch(null);

/** The mean of what is known; null where nothing is. */
export function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number');
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

function logprobIn(logprobs: z.infer<typeof logprobsShape>): number | null {
  return meanOf(logprobs?.content?.map((token) => token.logprob) ?? logprobs?.token_logprobs ?? []);
}

const logprobsShape = z
  .object({ content: tokensShape, token_logprobs: z.array(logprob).nullish().catch(null) })
  .nullish()
  .catch(null);

const optional = z.string().nullish().catch(null);

/** The parts of a content: only those of type `text` belong to the answer. Mistral's thinking models send their thoughts as parts. */
const partsShape = z.array(
  z
    .object({
      type: z.string(),
      text: optional,
      thinking: z
        .union([z.string(), z.array(z.object({ text: optional }))])
        .nullish()
        .catch(null),
    })
    .transform(({ type, text, thinking }) => ({
      text: type === 'text' || type === 'output_text' ? text : null,
      thinking:
        typeof thinking === 'string' ? thinking : (thinking ?? []).map((one) => one.text ?? '').join(''),
    })),
);

/**
 * DeepSeek, Qwen, GLM, Kimi, llama.cpp, SGLang: `reasoning_content`. OpenRouter, Groq, Ollama, LM Studio, vLLM: `reasoning`.
 * OpenRouter also `reasoning_details`, GitHub Copilot `reasoning_text`, Ollama's own API `thinking`.
 */
const thoughtFields = {
  reasoning_content: optional,
  reasoning: optional,
  reasoning_details: z
    .array(z.object({ text: optional, summary: optional }))
    .nullish()
    .catch(null),
  reasoning_text: optional,
  thinking: optional,
};

const chunkShape = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.union([z.string(), partsShape]).nullish(),
            refusal: z.string().nullish().catch(null),
            ...thoughtFields,
            tool_calls: z
              .array(
                z.object({
                  index: z.number().nullish(),
                  id: z.string().nullish(),
                  function: z
                    .object({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        text: z.string().nullish(),
        logprobs: logprobsShape,
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: openAiUsage.nullish().catch(null),
  service_tier: serviceTier,
});
