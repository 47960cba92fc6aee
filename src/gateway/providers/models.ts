import * as z from 'zod';
import { few, lenient } from '../../wires/index.ts';

/** A model in a server's list. What the list does not have is null. */
export interface ListedModel {
  /** The server's name for it. */
  readonly name: string;
  readonly contextTokens: number | null;
  /** USD per million tokens; null where the list has no prices. */
  readonly inputUsd: number | null;
  readonly outputUsd: number | null;
}

/** OpenRouter has some hundreds. */
const MOST_MODELS = 5_000;

const tokens = lenient(z.number().int().positive());
/** OpenRouter's prices: USD for one token, as a text; negative where it varies. */
const price = lenient(z.coerce.number().nonnegative());

/** The lists of OpenAI, Anthropic, OpenRouter (`context_length`, `pricing`), vLLM (`max_model_len`) and llama.cpp (`meta`). */
const listShape = z.object({
  data: few(
    z.object({
      id: z.string().min(1),
      context_length: tokens,
      max_model_len: tokens,
      max_input_tokens: tokens,
      meta: lenient(z.object({ n_ctx: tokens, n_ctx_train: tokens })),
      pricing: lenient(z.object({ prompt: price, completion: price })),
    }),
    MOST_MODELS,
  ),
});

/** The models in a server's list; null where the body is no such list. Google writes `models/` before each name. */
export function readModels(body: unknown): readonly ListedModel[] | null {
  const list = listShape.safeParse(body).data?.data;
  if (!list) return null;
  return list.map(({ id, pricing, ...sizes }) => ({
    name: id.replace(/^models\//, ''),
    contextTokens:
      sizes.context_length ??
      sizes.max_model_len ??
      sizes.max_input_tokens ??
      sizes.meta?.n_ctx ??
      sizes.meta?.n_ctx_train ??
      null,
    inputUsd: perMillion(pricing?.prompt),
    outputUsd: perMillion(pricing?.completion),
  }));
}

function perMillion(usd: number | null | undefined): number | null {
  return typeof usd === 'number' ? Number((usd * 1e6).toPrecision(6)) : null;
}
