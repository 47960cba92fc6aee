import * as z from 'zod';
import type { ProviderSettings } from '../gateway/index.ts';
import { type ModelOverride, type ModelRef, parseModelRef } from '../models/index.ts';
import { type SizeLimits, TASKS, type Task, TIERS, type Tier } from '../router/index.ts';

/** What to do when a budget is reached. */
export type OnLimit = 'ask' | 'downgrade' | 'stop';

/** All settings, checked. */
export interface Settings {
  readonly tiers: Readonly<Record<Tier, readonly ModelRef[]>>;
  readonly routes: Readonly<Partial<Record<Task, Tier | ModelRef>>>;
  readonly sizeLimits: SizeLimits;
  readonly providers: ProviderSettings;
  readonly models: Readonly<Record<string, ModelOverride>>;
  readonly budget: {
    readonly perRequestUsd: number | null;
    readonly perDayUsd: number | null;
    readonly perMonthUsd: number | null;
    readonly onLimit: OnLimit;
  };
  readonly baselineModel: ModelRef | null;
  readonly updatePrices: boolean;
}

const modelRef = z
  .string('must be a text such as "anthropic/claude-haiku-4-5"')
  .transform((text, context) => {
    const parsed = parseModelRef(text);
    if (parsed.ok) return text as ModelRef;
    context.addIssue(`“${text}” ${parsed.reason}`);
    return z.NEVER;
  });

const tier = z.array(modelRef, 'must be a list of models such as ["anthropic/claude-haiku-4-5"]');

const routeGoal = z.union([z.enum(TIERS), modelRef], 'must be cheap, mid, premium, or provider/model');

const limit = (unit: string) =>
  z
    .number(`must be a number of ${unit}, or null for no limit`)
    .nonnegative(`must not be negative: write a number of ${unit}, or null for no limit`)
    .nullable();

const price = z.number('must be USD per million tokens').nonnegative('must not be negative').optional();
const tokens = z
  .number('must be a number of tokens')
  .int('must be a whole number')
  .positive('must be above 0')
  .optional();

const webAddress = z.string('must be an address such as "https://host/v1"').refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '';
}, 'must be an http or https address without a user name, such as "https://host/v1"');

/** One entry a setting: the key behind `tierwise.` and what its value must be. */
export const SCHEMAS = {
  'tiers.cheap': tier,
  'tiers.mid': tier,
  'tiers.premium': tier,
  routes: z.partialRecord(
    z.enum(TASKS, `must name a task: ${TASKS.join(', ')}`),
    routeGoal,
    'must map tasks to a tier or model, such as {"explain": "cheap"}',
  ),
  'routing.sizeLimits': z.strictObject(
    {
      cheapTokens: limit('tokens').default(null),
      midTokens: limit('tokens').default(null),
      midFiles: limit('files').default(null),
    },
    'must have only the limits cheapTokens, midTokens and midFiles',
  ),
  providers: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'must be named with letters, digits, points and dashes'),
    z.strictObject(
      {
        kind: z.enum(['openai', 'anthropic'], 'must be "openai" or "anthropic"').optional(),
        baseUrl: webAddress.optional(),
        headers: z.record(z.string(), z.string('must be a text')).optional(),
        models: z.array(z.string()).optional(),
      },
      'must be {"kind": "openai" or "anthropic", "baseUrl": "https://..."}',
    ),
    'must map names of providers to {"kind", "baseUrl"}',
  ),
  models: z.record(
    z.string(),
    z.strictObject(
      {
        contextTokens: tokens,
        maxOutputTokens: tokens,
        inputUsd: price,
        outputUsd: price,
        cacheReadUsd: price,
        cacheWriteUsd: price,
      },
      'may have contextTokens, maxOutputTokens, inputUsd, outputUsd, cacheReadUsd and cacheWriteUsd',
    ),
    'must map models to what is known of them, such as {"my/model": {"inputUsd": 0.1, "outputUsd": 0.4}}',
  ),
  'budget.perRequestUsd': limit('USD'),
  'budget.perDayUsd': limit('USD'),
  'budget.perMonthUsd': limit('USD'),
  'budget.onLimit': z.enum(['ask', 'downgrade', 'stop'], 'must be "ask", "downgrade" or "stop"'),
  baselineModel: z.union([z.literal(''), modelRef]),
  'prices.update': z.boolean('must be true or false'),
} as const;

export type SettingKey = keyof typeof SCHEMAS;
export type SettingValue<K extends SettingKey> = z.infer<(typeof SCHEMAS)[K]>;
