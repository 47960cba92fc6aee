import type OpenAI from 'openai';
import * as z from 'zod';
import { NO_USAGE } from '../../models/index.ts';
import { costInHeaders, lenient, optional, type ReportedUsage, tokenCount } from '../../wires/index.ts';
import { endOf } from './ends.ts';
import { lacksInsert, parse } from './errors.ts';
import { eventsIn } from './eventStream.ts';
import { type FimRequest, fimRequest, rawRequest } from './fim.ts';
import { meanOf, readChunks, tokensShape } from './openaiChunks.ts';
import type { Completion, ProviderProfile } from './profiles.ts';
import type { HoleCall, ProviderEvent } from './types.ts';

/** Asks a server to fill a hole in that form, and reads its stream. Throws what the SDK throws. */
export async function* fill(
  client: OpenAI,
  profile: ProviderProfile,
  form: Exclude<Completion, 'chat'>,
  call: HoleCall,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  yield* send(client, fimRequest(form, profile, call), rawRequest(profile, call), signal);
}

/** Sends a request in a server's own form. `raw` is sent where Ollama has no template for the first. */
export async function* send(
  client: OpenAI,
  request: FimRequest,
  raw: FimRequest | null,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  if (request.answer === 'generate') yield* generate(client, request, raw, signal);
  else {
    const response = await post(client, request, signal);
    if (request.answer === 'infill') yield* infill(eventsIn(response));
    else yield* readChunks(eventsIn(response), costInHeaders(response.headers));
  }
}

function post(client: OpenAI, { url, body }: FimRequest, signal: AbortSignal): Promise<Response> {
  return client.post(url, { body, signal, __binaryResponse: true }).asResponse();
}

async function* infill(chunks: AsyncIterable<unknown>): AsyncGenerator<ProviderEvent> {
  for await (const raw of chunks) {
    const { content, stop, ...more } = parse(infillShape, raw);
    const logprob = meanOf(more.completion_probabilities?.map((token) => token.logprob) ?? []);
    if (content) yield { type: 'text', text: content, logprob };
    else yield { type: 'alive' };
    if (!stop) continue;
    yield* usageOf(more.tokens_evaluated, more.tokens_predicted);
    // `word`: at one of the texts to stop at. Older servers say only whether the limit was in the way.
    const type = more.stop_type === 'word' ? 'stop' : more.stop_type;
    yield endOf(type) ?? { type: 'end', reason: more.stopped_limit ? 'length' : 'stop' };
    return;
  }
}

/** `raw` is the request for models that Ollama has no template with a hole for, as it then answers. */
async function* generate(
  client: OpenAI,
  request: FimRequest,
  raw: FimRequest | null,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  const response = await post(client, request, signal).catch((error: unknown) => {
    if (raw && lacksInsert(error)) return post(client, raw, signal);
    throw error;
  });
  for await (const line of eventsIn(response)) {
    const { response: text, done, ...more } = parse(generateShape, line);
    const logprob = meanOf(more.logprobs?.map((token) => token.logprob) ?? []);
    if (text) yield { type: 'text', text, logprob };
    else yield { type: 'alive' };
    if (!done) continue;
    yield* usageOf(more.prompt_eval_count, more.eval_count);
    // Older servers say only that it is done.
    yield endOf(more.done_reason) ?? { type: 'end', reason: 'stop' };
    return;
  }
}

/** Every prompt has tokens, so 0 means that the count is unknown. */
function* usageOf(
  inputTokens: number | null | undefined,
  outputTokens: number | null | undefined,
): Generator<ProviderEvent> {
  if (!inputTokens) return;
  const usage: ReportedUsage = {
    ...NO_USAGE,
    inputTokens,
    outputTokens: outputTokens ?? 0,
    billedUsd: null,
    inputKnown: true,
    outputKnown: typeof outputTokens === 'number',
  };
  yield { type: 'usage', usage };
}

const infillShape = z.object({
  content: z.string().nullish(),
  stop: z.boolean().nullish(),
  stop_type: optional,
  // Older servers have this in place of a type.
  stopped_limit: lenient(z.boolean()),
  tokens_evaluated: tokenCount,
  tokens_predicted: tokenCount,
  completion_probabilities: tokensShape,
});

const generateShape = z.object({
  response: z.string().nullish(),
  done: z.boolean().nullish(),
  done_reason: optional,
  prompt_eval_count: tokenCount,
  eval_count: tokenCount,
  logprobs: tokensShape,
});
