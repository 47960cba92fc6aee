import * as z from 'zod';
import { listOf, t } from '../l10n/index.ts';
import { type ModelRef, parseModelRef } from '../models/index.ts';
import { TIERS } from '../router/index.ts';

/** What an object must be, or, where it has an entry too many, which entries it may have. */
export const entries = (whole: () => string, known: () => string) => ({
  error: (issue: { readonly code?: string | undefined }) =>
    issue.code === 'unrecognized_keys' ? t('may have only {0}', known()) : whole(),
});

/** An object with these entries and no others. `whole`: what it must be; `more`: what is said behind their names. */
export function only<Shape extends z.ZodRawShape>(
  shape: Shape,
  whole: () => string,
  more?: (names: string) => string,
) {
  const names = () => listOf(Object.keys(shape));
  return z.strictObject(
    shape,
    entries(whole, () => more?.(names()) ?? names()),
  );
}

/**
 * Messages are clauses that read on after the value at fault and say what it must be: `but must be true or false`. With
 * the parameter `flaw` they say what it is: `which has no provider`.
 */
export const modelRef = z
  .string({ error: () => t('must be provider/model, such as "anthropic/claude-haiku-4-5"') })
  .transform((text, context) => {
    const parsed = parseModelRef(text);
    if (parsed.ok) return text as ModelRef;
    context.addIssue({ code: 'custom', message: parsed.reason, params: { flaw: true } });
    return z.NEVER;
  });

export const yesOrNo = z.boolean({ error: () => t('must be true or false') });

export const tier = z.array(modelRef, {
  error: () => t('must be a list of models such as ["anthropic/claude-haiku-4-5"]'),
});

export const routeGoal = z.union([z.enum(TIERS), modelRef], {
  error: () => t('must be cheap, mid, premium, or provider/model'),
});

export const limit = (must: () => string) =>
  z
    .number({ error: must })
    .nonnegative({ error: () => t('must not be below 0; null is for no limit') })
    .nullable();
export const limitUsd = () => limit(() => t('must be a number of USD, or null for no limit'));
export const limitTokens = () => limit(() => t('must be a number of tokens, or null for no limit'));

export const price = z
  .number({ error: () => t('must be a number, in USD per million tokens') })
  .nonnegative({ error: () => t('must not be below 0') })
  .optional();
export const tokens = z
  .number({ error: () => t('must be a number of tokens') })
  .int({ error: () => t('must be a whole number') })
  .positive({ error: () => t('must be above 0') })
  .optional();

/** White space is refused, since a path is put behind the address; passwords, since settings are no place for them. */
export const webAddress = z.string({ error: () => t('must be an address such as "https://host/v1"') }).refine(
  (text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:\/\/[^\s#]+$/i.test(text) && url.username === '' && url.password === '';
  },
  {
    error: () =>
      t('must be an http or https address without user name and password, such as "https://host/v1"'),
  },
);

export const origin = z
  .string({ error: () => t('must be an address without a path, such as "https://api.anthropic.com"') })
  .refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
    },
    { error: () => t('must be an address without a path, such as "https://api.anthropic.com"') },
  )
  .transform((text) => new URL(text).origin);

/** Fields that each request sets itself: overridden, it would not be what was routed, budgeted and shown. */
const OWN_FIELDS = [
  'model',
  'messages',
  'system',
  'prompt',
  'suffix',
  'tools',
  'tool_choice',
  'stream',
  'stream_options',
];
const OWN_LIMITS = ['max_output_tokens', 'n'];
/** These may be set: they name the field that the server knows, and the most that it takes. */
const OUTPUT_LIMITS = ['max_tokens', 'max_completion_tokens'];
export const ownMessage = () =>
  t('must not have {0}, which each request has of its own', [...OWN_FIELDS, ...OWN_LIMITS].join(', '));

export function hasNoOwnField(body: Readonly<Record<string, unknown>>): boolean {
  return ![...OWN_FIELDS, ...OWN_LIMITS].some((name) => Object.hasOwn(body, name));
}

export function hasLegalLimits(body: Readonly<Record<string, unknown>>): boolean {
  const limits = OUTPUT_LIMITS.filter((name) => Object.hasOwn(body, name)).map((name) => body[name]);
  return limits.length <= 1 && limits.every((value) => Number.isSafeInteger(value) && Number(value) > 0);
}

export const questionLimit = z
  .number({ error: () => t('must be a number of USD, or null for no warning') })
  .nonnegative({ error: () => t('must not be below 0; null is for no warning') })
  .nullable();

export function wholeNumber(least: number, most: number) {
  const error = () => t('must be a whole number from {0} to {1}', least, most);
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

export function keepDays() {
  return z
    .number({ error: () => t('must be a number of days, or null to keep all') })
    .int({ error: () => t('must be a whole number of days') })
    .min(1, { error: () => t('must be at least 1; null keeps all') })
    .nullable();
}
