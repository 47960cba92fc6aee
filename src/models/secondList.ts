import * as z from 'zod';
import type { PriceBand } from './cost.ts';
import { SECOND_PRICES, SECOND_PRICES_JSON } from './secondPrices.ts';

/** What a list other than the price library says of a model. */
export interface SecondEntry {
  /** The list, for display. */
  readonly list: string;
  /** The day of the list, `YYYY-MM-DD`. */
  readonly on: string;
  readonly contextTokens: number | null;
  readonly prices: readonly PriceBand[];
}

const bandShape = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]);
const listShape = z.record(z.string(), z.tuple([z.number()], bandShape));

type Listed = Pick<SecondEntry, 'contextTokens' | 'prices'>;
type List = ReadonlyMap<string, Listed>;

let bundled: List | null = null;
let openRouter: { readonly on: string; readonly models: List } | null = null;

/**
 * What the second list has for a model, by its name in the library's terms (`x-ai/grok-code-fast-1`): OpenRouter's own for
 * its models, once that is there, and LiteLLM's for others. Null where it has none.
 */
export function secondEntry(name: string): SecondEntry | null {
  const key = name.toLowerCase();
  if (key.startsWith('openrouter/')) {
    const found = openRouter?.models.get(key.slice('openrouter/'.length));
    return openRouter && found ? { list: 'OpenRouter', on: openRouter.on, ...found } : null;
  }
  bundled ??= new Map(
    Object.entries(listShape.parse(JSON.parse(SECOND_PRICES_JSON))).map(([model, [context, ...bands]]) => [
      model,
      { contextTokens: context || null, prices: bands.map(bandOf) },
    ]),
  );
  const found = bundled.get(key);
  return found ? { list: 'LiteLLM', on: SECOND_PRICES.date, ...found } : null;
}

function bandOf([aboveInputTokens, inputUsd, outputUsd, cacheReadUsd, cacheWriteUsd]: z.infer<
  typeof bandShape
>): PriceBand {
  return { aboveInputTokens, inputUsd, outputUsd, cacheReadUsd, cacheWriteUsd };
}

/** OpenRouter's public list of its models, with what it charges for each. */
export const OPENROUTER_URL = 'https://openrouter.ai/api/v1/models';

const usd = z.coerce.number().nonnegative().max(1);
const openRouterShape = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      context_length: z.number().nullish().catch(null),
      pricing: z
        .object({
          prompt: usd,
          completion: usd,
          input_cache_read: usd.optional().catch(undefined),
          input_cache_write: usd.optional().catch(undefined),
        })
        .nullish()
        .catch(null),
    }),
  ),
});

/**
 * OpenRouter's list as it came, or as `compact` gave it before. A model whose price cannot be read (`-1`: it depends) is left
 * out. Throws when it is something else.
 */
export function useOpenRouterList(text: string, on: string): string {
  const { data } = openRouterShape.parse(JSON.parse(text));
  const models = data.flatMap(({ id, context_length, pricing }) =>
    pricing ? [{ id, context_length, pricing }] : [],
  );
  if (models.length === 0) throw new Error('the list has no prices');
  openRouter = {
    on,
    models: new Map(
      models.map(({ id, context_length, pricing }) => {
        const [inputUsd, outputUsd] = [perMillion(pricing.prompt), perMillion(pricing.completion)];
        const prices = {
          aboveInputTokens: -1,
          inputUsd,
          outputUsd,
          cacheReadUsd: perMillion(pricing.input_cache_read ?? pricing.prompt),
          cacheWriteUsd: perMillion(pricing.input_cache_write || pricing.prompt),
        };
        return [id.toLowerCase(), { contextTokens: context_length ?? null, prices: [prices] }];
      }),
    ),
  };
  return JSON.stringify({ data: models });
}

/** USD per million tokens, without the noise of binary fractions. */
function perMillion(perToken: number): number {
  return Number((perToken * 1e6).toPrecision(6));
}

/** Two lists that differ by no more name the same price. */
const TOLERANCE = 1.05;

/** Whether two lists have another price for a model, at any size of input. */
export function differs(one: readonly PriceBand[], other: readonly PriceBand[]): boolean {
  const sizes = [...one, ...other].map(({ aboveInputTokens }) => aboveInputTokens + 2);
  return sizes.some((size) => {
    const at = (bands: readonly PriceBand[]) => bands.findLast((band) => band.aboveInputTokens < size);
    const [a, b] = [at(one), at(other)];
    return a && b && (apart(a.inputUsd, b.inputUsd) || apart(a.outputUsd, b.outputUsd));
  });
}

function apart(a: number, b: number): boolean {
  return Math.max(a, b) > Math.min(a, b) * TOLERANCE;
}
