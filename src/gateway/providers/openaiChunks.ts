import * as z from 'zod';
import { endOf } from './ends.ts';
import { parse } from './errors.ts';
import type { collectToolCalls } from './toolCalls.ts';
import type { ProviderEvent } from './types.ts';
import { openAiUsage, readOpenAiUsage } from './usage.ts';

/**
 * Reads one chunk of a stream in OpenAI's form: of a chat, or of a completion, which has its text elsewhere.
 * `headerUsd`: the cost in the headers of the answer.
 */
export function* readChunk(
  raw: unknown,
  calls: ReturnType<typeof collectToolCalls>,
  headerUsd: number | null,
): Generator<ProviderEvent> {
  const { choices, usage } = parse(chunkShape, raw);
  const choice = choices?.[0];
  const text = choice?.delta?.content || choice?.delta?.refusal || choice?.text;
  if (text) yield { type: 'text', text, logprob: logprobIn(choice.logprobs) };
  else yield { type: 'alive' };
  const reported = usage ? readOpenAiUsage(usage, headerUsd) : null;
  if (reported) yield { type: 'usage', usage: reported };
  for (const { index, id, function: called } of choice?.delta?.tool_calls ?? []) {
    calls.add({ index: index ?? 0, id, ...called });
  }
  const end = endOf(choice?.finish_reason);
  if (end?.reason === 'stop') for (const call of calls.finish()) yield { type: 'tool-call', call };
  if (end) yield end;
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

/** Mistral's thinking models send parts, of which only those of type `text` belong to the answer. */
const partsShape = z
  .array(z.object({ type: z.string(), text: z.string().optional().catch(undefined) }))
  .transform((parts) => parts.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join(''));

const chunkShape = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.union([z.string(), partsShape]).nullish(),
            refusal: z.string().nullish().catch(null),
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
});
