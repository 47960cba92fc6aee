import * as z from 'zod';
import { jsonIn } from './body.ts';

// Validates price data from outside. Loaded by a refresh only, and zod with it.

const Amount = z.number().nonnegative();
const Price = z.union([
  Amount,
  z.looseObject({
    base: Amount,
    tiers: z.array(z.looseObject({ start: z.int().nonnegative(), price: Amount })),
  }),
]);
const Prices = z.record(z.string(), Price);

/** How a name is matched: one rule, or several put together. */
const Match = z.union([
  z.looseObject({ equals: z.string() }),
  z.looseObject({ starts_with: z.string() }),
  z.looseObject({ ends_with: z.string() }),
  z.looseObject({ contains: z.string() }),
  z.looseObject({ regex: z.string().refine(isExpression, 'is no regular expression') }),
  z.looseObject({
    get or() {
      return z.array(Match);
    },
  }),
  z.looseObject({
    get and() {
      return z.array(Match);
    },
  }),
]);

const Model = z.looseObject({
  id: z.string().min(1),
  match: Match,
  context_window: z.number().positive().optional(),
  prices: z.union([Prices, z.array(z.looseObject({ prices: Prices })).min(1)]),
});

const Providers = z.array(
  z.looseObject({
    id: z.string().min(1),
    name: z.string(),
    api_pattern: z.string(),
    models: z.array(Model),
  }),
);

/** Data without these is incomplete or something else, however well-formed. */
const EXPECTED = ['openai', 'anthropic'];

const Stored = z.object({ fetchedAt: z.number(), data: z.string(), openRouter: z.string().optional() });

/** Parses downloaded price data. Throws an error with a short reason if it is not price data. */
export function parsePrices(text: string): z.infer<typeof Providers> {
  const providers = Providers.safeParse(json(text));
  if (!providers.success) throw new Error(`the data is not a list of prices: ${firstIssue(providers.error)}`);
  const missing = EXPECTED.filter(
    (id) => !providers.data.some((one) => one.id === id && one.models.length > 0),
  );
  if (missing.length > 0) throw new Error(`the data has no models of ${missing.join(' and ')}`);
  return providers.data;
}

/** Parses what was stored after an earlier download. Throws if it is damaged. */
export function parseStored(text: string): z.infer<typeof Stored> {
  const stored = Stored.safeParse(json(text));
  if (!stored.success) throw new Error('the stored prices are damaged');
  return stored.data;
}

function json(text: string): unknown {
  const value = jsonIn(text);
  if (value === undefined) throw new Error('the data is not JSON');
  return value;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.join('.') || 'the whole'}: ${issue.message}`;
}

const LONGEST_EXPRESSION = 300;
/** Names of models are short: even the worst place for these is found soon. */
const MOST_REPEATS = 2;

/** One that is run on the names of models in no time: nothing within it repeats that repeats itself, or looks back. */
function isExpression(source: string): boolean {
  const repeats = source.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  if (source.length > LONGEST_EXPRESSION || repeats > MOST_REPEATS) return false;
  if (/\)[*+{]|\\[1-9k]/.test(source)) return false;
  try {
    return new RegExp(source) !== null;
  } catch {
    return false;
  }
}
