import type * as z from 'zod';
import { BUILT_IN, profileOf, VSCODE } from '../gateway/index.ts';
import type { ModelRef } from '../models/index.ts';
import { isTier, TASKS } from '../router/index.ts';
import { type ModelBudget, SCHEMAS, type SettingKey, type SettingValue } from './schema.ts';

/**
 * What holds of a setting that cannot be read as a whole: its good entries; for the rest what was read last (`held`),
 * else whatever spends, sends and allows least. `known`: whether a model's provider is one that there is.
 */
type Salvage<Value> = (value: unknown, held: Value | null, known: (model: ModelRef) => boolean) => Value;

const NOTHING: ModelBudget = { perDayUsd: 0, unreadable: true };

/** That there was no limit before says nothing about the one that was meant. */
const limit = (_: unknown, held: number | null): number => held ?? 0;

const tier: Salvage<SettingValue<'tiers.cheap'>> = (value, held, known) => {
  const good = goodEntries(SCHEMAS['tiers.cheap'].element, value).filter(known);
  return good.length > 0 ? good : (held ?? []);
};

/** Settings that are not here have a default that neither spends nor lets out more. */
export const SALVAGE: { readonly [K in SettingKey]?: Salvage<SettingValue<K>> } = {
  'tiers.cheap': tier,
  'tiers.mid': tier,
  'tiers.premium': tier,
  routes: (value, held, known) => {
    if (!isRecord(value)) return held ?? {};
    const routes: SettingValue<'routes'> = {};
    for (const task of TASKS) {
      if (!Object.hasOwn(value, task)) continue;
      const goal = SCHEMAS.routes.valueType.safeParse(value[task]);
      const good = goal.success && (isTier(goal.data) || known(goal.data));
      const holds = good ? goal.data : held?.[task];
      if (holds !== undefined) routes[task] = holds;
    }
    return routes;
  },
  'routing.sizeLimits': (value, held) => {
    const { shape } = SCHEMAS['routing.sizeLimits'];
    const fields = isRecord(value) ? goodFields(shape, value) : {};
    return SCHEMAS['routing.sizeLimits'].parse({ ...held, ...fields });
  },
  escalation: () => 'off',
  providers: (value, held) => {
    const unreadable = { unreadable: true } as const;
    if (!isRecord(value)) {
      return held ?? Object.fromEntries(Object.keys(BUILT_IN).map((id) => [id, unreadable]));
    }
    return Object.fromEntries(
      Object.entries(value)
        .filter(([id]) => id !== VSCODE && SCHEMAS.providers.keyType.safeParse(id).success)
        .map(([id, entry]) => {
          const parsed = SCHEMAS.providers.valueType.safeParse(entry);
          const good = parsed.success && profileOf(id, { [id]: parsed.data }) !== null;
          return [id, good ? parsed.data : (entryOf(held, id) ?? unreadable)];
        }),
    );
  },
  allowedOrigins: (value, held) => {
    const good = goodEntries(SCHEMAS.allowedOrigins.element, value);
    return good.length > 0 ? good : (held ?? []);
  },
  models: (value, held) => {
    if (!isRecord(value)) return held ?? {};
    const { keyType, valueType } = SCHEMAS.models;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([model]) => keyType.safeParse(model).success)
        .map(([model, entry]) => {
          const parsed = valueType.safeParse(entry);
          if (parsed.success) return [model, parsed.data];
          const fields = isRecord(entry) ? goodFields(valueType.shape, entry) : {};
          return [model, entryOf(held, model) ?? { ...fields, unreadable: true }];
        }),
    );
  },
  'budget.perRequestUsd': limit,
  'budget.perSessionUsd': limit,
  'budget.perDayUsd': limit,
  'budget.perMonthUsd': limit,
  'budget.models': (value, held) => {
    const all = { '*': NOTHING };
    if (!isRecord(value)) return held !== null && Object.values(held).some(isLimited) ? held : all;
    const { keyType, valueType } = SCHEMAS['budget.models'];
    const limits = new Map<string, ModelBudget>();
    let nameless = false;
    for (const [pattern, entry] of Object.entries(value)) {
      const parsed = valueType.safeParse(entry);
      // Whose limit it is cannot be told, so that it is everybody's.
      if (!keyType.safeParse(pattern).success) nameless = true;
      else if (parsed.success) limits.set(pattern, parsed.data);
      else {
        const fields = isRecord(entry) ? goodFields(valueType.shape, entry) : {};
        const before = entryOf(held, pattern);
        limits.set(pattern, before && isLimited(before) ? before : { ...fields, ...NOTHING });
      }
    }
    return { ...Object.fromEntries(limits), ...(nameless ? all : {}) };
  },
  'callers.perDayUsd': (value, held) => {
    // The last one that could be read holds unless it had no limit, which says nothing about the one that was meant.
    if (!isRecord(value)) return typeof held === 'number' ? held : 0;
    const before = isRecord(held) ? held : null;
    return Object.fromEntries(
      Object.entries(value).map(([id, entry]) => {
        const parsed = SCHEMAS['budget.perDayUsd'].safeParse(entry);
        return [id, parsed.success ? parsed.data : (entryOf(before, id) ?? 0)];
      }),
    );
  },
  'budget.onLimit': () => 'stop',
  'chat.warnAboveUsd': limit,
  'routing.askAboveUsd': limit,
  'endpoint.enabled': () => false,
  'endpoint.allTerminals': () => false,
  'agent.budgetUsd': limit,
  'agent.maxSteps': (_, held) => held ?? 1,
  'agent.startTier': (_, held) => held ?? 'cheap',
  'agent.network': () => 'never',
  'agent.environment': (value) => goodEntries(SCHEMAS['agent.environment'].element, value),
  // What is deleted does not come back.
  'agent.keepDays': (_, held) => held,
  'agent.parallel': (_, held) => held ?? 1,
  'nextEdits.perDayUsd': limit,
  'completion.pauseOnBattery': () => true,
  'completion.languages': (value, held) => {
    if (!isRecord(value)) return held ?? { '*': false };
    return Object.fromEntries(Object.entries(value).map(([language, wanted]) => [language, wanted === true]));
  },
  'prices.update': () => false,
};

function isLimited({ perDayUsd = null, perMonthUsd = null }: ModelBudget): boolean {
  return perDayUsd !== null || perMonthUsd !== null;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entryOf<T>(entries: Readonly<Record<string, T>> | null, name: string): T | undefined {
  return entries !== null && Object.hasOwn(entries, name) ? entries[name] : undefined;
}

function goodEntries<T>(schema: z.ZodType<T>, value: unknown): T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => {
    const parsed = schema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}

/** The fields of an object that are known and right. */
function goodFields(shape: Readonly<Record<string, z.ZodType>>, value: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(value).filter(([name, field]) => entryOf(shape, name)?.safeParse(field).success === true),
  );
}
