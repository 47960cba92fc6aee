import * as z from 'zod';
import type { AllowedOrigins, Escalation, ProviderSettings } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import type { CallerLimits, OverallLimits } from '../ledger/index.ts';
import { EFFORTS, isModelRef, type ModelOverride, type ModelRef } from '../models/index.ts';
import {
  DEFAULT_SIZE_LIMITS,
  PREFERENCES,
  type Preference,
  type SizeLimits,
  TASKS,
  type Task,
  TIERS,
  type Tier,
} from '../router/index.ts';
import {
  entries,
  hasLegalLimits,
  hasNoOwnField,
  keepDays,
  limit,
  limitTokens,
  limitUsd,
  modelRef,
  only,
  origin,
  ownMessage,
  price,
  questionLimit,
  routeGoal,
  tier,
  tokens,
  webAddress,
  wholeNumber,
  yesOrNo,
} from './values.ts';

/** What to do when a budget is reached. */
export type OnLimit = 'ask' | 'downgrade' | 'stop';

type SecondOpinion = 'unsure' | 'off';

/** What is done for an agent that does not get on. */
type OnTrajectory = 'observe' | 'act';

export interface ModelBudget {
  readonly perDayUsd?: number | null | undefined;
  readonly perMonthUsd?: number | null | undefined;
  /** What is set cannot be read, so that nothing is allowed. */
  readonly unreadable?: true | undefined;
}

/** All settings, checked. */
export interface Settings {
  readonly tiers: Readonly<Record<Tier, readonly ModelRef[]>>;
  readonly routes: Readonly<Partial<Record<Task, Tier | ModelRef>>>;
  /** Tiers and tasks whose models cannot be read from the settings: nothing may be asked in their place. */
  readonly unreadable: readonly (Tier | Task)[];
  readonly sizeLimits: SizeLimits;
  readonly preference: Preference;
  /** Whether a cheap model reads first messages that are not clear, to choose their tier. */
  readonly secondOpinion: SecondOpinion;
  readonly trajectory: OnTrajectory;
  readonly escalation: Escalation;
  /** An escalation that is expected to cost more is asked about first; null: none is. In USD. */
  readonly askAboveUsd: number | null;
  readonly providers: ProviderSettings;
  readonly allowedOrigins: AllowedOrigins;
  readonly models: Readonly<Record<string, ModelOverride>>;
  readonly budget: OverallLimits & {
    /** Limits of their own: a provider, or a pattern of models, to what they may cost. */
    readonly models: Readonly<Record<string, ModelBudget>>;
    readonly onLimit: OnLimit;
    /** Limits that are $0 since what is set cannot be read. */
    readonly unreadable: readonly (keyof OverallLimits)[];
  };
  /** What each other extension may spend through Tierwise's models. */
  readonly callers: {
    readonly perDayUsd: CallerLimits;
    /** Those of them that are $0 since what is set cannot be read. */
    readonly unreadable: readonly string[];
  };
  /** Ghost text: wished for, and in which languages; `*` stands for all others. */
  readonly completion: {
    readonly enabled: boolean;
    readonly languages: Readonly<Record<string, boolean>>;
    readonly pauseOnBattery: boolean;
  };
  /** Next edits: wished for, and whether a model may guess them for so much a day. */
  readonly nextEdits: {
    readonly enabled: boolean;
    readonly useModel: boolean;
    readonly perDayUsd: number | null;
  };
  readonly baselineModel: ModelRef | null;
  /** The most that kept answers may take in memory, in MB; 0 keeps none. */
  readonly cacheMb: number;
  readonly updatePrices: boolean;
  /** Days that attempts are kept; null keeps all. */
  readonly keepDays: number | null;
  /** Address of an OpenTelemetry collector that each call's figures are sent to; empty sends nothing. */
  readonly otlpEndpoint: string;
  /** Where other programs on this machine reach the models. */
  readonly endpoint: {
    readonly enabled: boolean;
    /** Whether all terminals have the variables of clients, and not the “Tierwise” ones alone. */
    readonly allTerminals: boolean;
    /** Null: whichever was found free. */
    readonly port: number | null;
    /** Names of models that clients use, as patterns with stars, to where they go. */
    readonly models: Readonly<Record<string, 'auto' | Tier | ModelRef>>;
  };
  /** Tasks that models do by themselves. */
  readonly agent: {
    /** What a task may cost before it asks. */
    readonly budgetUsd: number;
    /** Answers of models within a tier. */
    readonly maxSteps: number;
    readonly startTier: 'auto' | Tier;
    /** Whether a command may get the network, once the user is asked. */
    readonly network: 'ask' | 'never';
    /** Names of variables that commands get although they look like secrets. */
    readonly environment: readonly string[];
    /** Days that the journals of ended tasks are kept; null keeps all. */
    readonly keepDays: number | null;
    /** In seconds. */
    readonly commandTimeLimit: number;
    /** How many tasks run at once. */
    readonly parallel: number;
  };
  /** A chat turn that is expected to cost more is asked about first, in USD. */
  readonly chat: { readonly warnAboveUsd: number | null };
}

/** One entry a setting: the key behind `tierwise.` and what its value must be. */
export const SCHEMAS = {
  'tiers.cheap': tier,
  'tiers.mid': tier,
  'tiers.premium': tier,
  routes: z.partialRecord(
    z.enum(TASKS),
    routeGoal,
    entries(
      () => t('must map tasks to a tier or a model, such as {"explain": "cheap"}'),
      () => t('the tasks {0}', TASKS.join(', ')),
    ),
  ),
  'routing.sizeLimits': only(
    {
      cheapTokens: limitTokens().default(DEFAULT_SIZE_LIMITS.cheapTokens),
      midTokens: limitTokens().default(DEFAULT_SIZE_LIMITS.midTokens),
      midFiles: limit(() => t('must be a number of files, or null for no limit')).default(
        DEFAULT_SIZE_LIMITS.midFiles,
      ),
    },
    () => t('must be an object with limits, such as {"midTokens": 32000}'),
  ),
  providers: z.record(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]*$/i, { error: () => t('must be of letters, digits, “.”, “_” and “-”') }),
    only(
      {
        kind: z
          .enum(['openai', 'anthropic'], { error: () => t('must be "openai" or "anthropic"') })
          .optional(),
        baseUrl: webAddress.optional(),
        headers: z
          .record(z.string(), z.string({ error: () => t('must be a text') }), {
            error: () => t('must map names of headers to texts'),
          })
          .optional(),
        body: z
          .record(z.string(), z.unknown())
          .refine(hasNoOwnField, { error: ownMessage })
          .refine(hasLegalLimits, {
            error: () => t('may have one of max_tokens and max_completion_tokens, as a whole number above 0'),
          })
          .optional(),
        models: z
          .array(z.string({ error: () => t('must be a text') }), {
            error: () => t('must be a list of names of models'),
          })
          .optional(),
        stream: yesOrNo.optional(),
        completion: z
          .enum(['infill', 'suffix', 'markers', 'chat'], {
            error: () => t('must be "infill", "suffix", "markers" or "chat"'),
          })
          .optional(),
        outputLimit: z
          .enum(['max_tokens', 'max_completion_tokens'], {
            error: () => t('must be "max_tokens" or "max_completion_tokens"'),
          })
          .optional(),
        streamOptions: yesOrNo.optional(),
        thoughtsBack: yesOrNo.optional(),
        systemRole: z
          .enum(['system', 'developer', 'user'], {
            error: () => t('must be "system", "developer" or "user"'),
          })
          .optional(),
        firstTokenSeconds: z
          .number({ error: () => t('must be a number of seconds') })
          .min(1, { error: () => t('must be at least 1') })
          .max(600, { error: () => t('must be at most 600') })
          .optional(),
      },
      () => t('must be an object such as {"baseUrl": "https://host/v1"}'),
      (names) => t('{0} (keys are set with “Tierwise: Set API Key”)', names),
    ),
    { error: () => t('must map names of providers to objects such as {"baseUrl": "https://host/v1"}') },
  ),
  allowedOrigins: z.array(origin, {
    error: () => t('must be a list of addresses such as ["https://api.anthropic.com"]'),
  }),
  models: z.record(
    z.string().refine(isModelRef, { error: () => t('must be provider/model') }),
    only(
      {
        contextTokens: tokens,
        maxOutputTokens: tokens,
        effort: z.enum(EFFORTS, { error: () => t('must be "least", "low", "medium" or "high"') }).optional(),
        inputUsd: price,
        outputUsd: price,
        cacheReadUsd: price,
        cacheWriteUsd: price,
      },
      () => t('must be an object such as {"inputUsd": 0.1, "outputUsd": 0.4}'),
    ),
    { error: () => t('must map models to objects such as {"inputUsd": 0.1, "outputUsd": 0.4}') },
  ),
  'budget.perRequestUsd': limitUsd(),
  'budget.perSessionUsd': limitUsd(),
  'budget.models': z.record(
    z.string().regex(/^[^\s/]+(?:\/\S+)?$/, {
      error: () => t('must be a provider or a pattern such as “anthropic/claude-opus-*”'),
    }),
    only({ perDayUsd: limitUsd().optional(), perMonthUsd: limitUsd().optional() }, () =>
      t('must be an object such as {"perDayUsd": 5}'),
    ),
    { error: () => t('must map models to limits, such as {"anthropic/claude-opus-*": {"perDayUsd": 5}}') },
  ),
  'budget.perDayUsd': limitUsd(),
  'budget.perMonthUsd': limitUsd(),
  'budget.onLimit': z.enum(['ask', 'downgrade', 'stop'], {
    error: () => t('must be "ask", "downgrade" or "stop"'),
  }),
  'callers.perDayUsd': z.union([limitUsd(), z.record(z.string(), limitUsd())], {
    error: () =>
      t(
        'must be a number of USD, null for no limit, or map the ids of extensions to such, as in {"acme.agent": 5}',
      ),
  }),
  'completion.enabled': yesOrNo,
  'completion.pauseOnBattery': yesOrNo,
  'completion.languages': z.record(z.string(), yesOrNo, {
    error: () => t('must map languages to true or false, such as {"*": true, "markdown": false}'),
  }),
  'nextEdits.enabled': yesOrNo,
  'nextEdits.useModel': yesOrNo,
  'nextEdits.perDayUsd': limitUsd(),
  'routing.preference': z.enum(PREFERENCES, { error: () => t('must be "economy", "balanced" or "quality"') }),
  'routing.secondOpinion': z.enum(['unsure', 'off'], { error: () => t('must be "unsure" or "off"') }),
  'routing.trajectory': z.enum(['observe', 'act'], { error: () => t('must be "observe" or "act"') }),
  escalation: z.enum(['off', 'sameTier', 'nextTier'], {
    error: () => t('must be "off", "sameTier" or "nextTier"'),
  }),
  'endpoint.enabled': yesOrNo,
  'endpoint.allTerminals': yesOrNo,
  'endpoint.port': z
    .number({ error: () => t('must be the number of a port, or null for one that is free') })
    .int({ error: () => t('must be a whole number') })
    .min(1_024, { error: () => t('must be from 1024 to 65535') })
    .max(65_535, { error: () => t('must be from 1024 to 65535') })
    .nullable(),
  'endpoint.models': z.record(
    z.string(),
    z.union([z.literal('auto'), z.enum(TIERS), modelRef], {
      error: () => t('must be auto, cheap, mid, premium, or provider/model'),
    }),
    { error: () => t('must map names of models to where they go, such as {"*opus*": "premium"}') },
  ),
  'agent.budgetUsd': z
    .number({ error: () => t('must be a number of USD') })
    .nonnegative({ error: () => t('must not be below 0') }),
  'agent.maxSteps': wholeNumber(1, 1_000),
  'agent.startTier': z.enum(['auto', ...TIERS], {
    error: () => t('must be auto, cheap, mid or premium'),
  }),
  'agent.network': z.enum(['ask', 'never'], { error: () => t('must be "ask" or "never"') }),
  'agent.environment': z.array(
    z.string({ error: () => t('must be a text') }).regex(/^[A-Za-z_]\w*$/, {
      error: () => t('must be the name of a variable'),
    }),
    { error: () => t('must be a list of names of variables') },
  ),
  'agent.keepDays': keepDays(),
  'agent.commandTimeLimit': wholeNumber(10, 7_200),
  'agent.parallel': wholeNumber(1, 8),
  'chat.warnAboveUsd': questionLimit,
  'routing.askAboveUsd': questionLimit,
  baselineModel: z.union([z.literal(''), modelRef], { error: () => t('must be provider/model, or empty') }),
  'cache.sizeMb': z
    .number({ error: () => t('must be a number of MB; 0 is for no cache') })
    .min(0, { error: () => t('must not be below 0; 0 is for no cache') })
    .max(256, { error: () => t('must be at most 256') }),
  'prices.update': yesOrNo,
  'spend.otlpEndpoint': z.union([z.literal(''), webAddress], {
    error: () => t('must be an http or https address such as "http://localhost:4318", or empty'),
  }),
  'spend.keepDays': keepDays(),
} as const;

export type SettingKey = keyof typeof SCHEMAS;
/** What comes of a setting; what is left of one that cannot be read may say so. */
export type SettingValue<K extends SettingKey> = K extends 'providers'
  ? ProviderSettings
  : K extends 'models'
    ? Readonly<Record<string, ModelOverride>>
    : z.infer<(typeof SCHEMAS)[K]>;
