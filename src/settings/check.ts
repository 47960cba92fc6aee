import type { z } from 'zod';
import { BUILT_IN, profileOf } from '../gateway/index.ts';
import { type ModelRef, parseModelRef } from '../models/index.ts';
import { SCHEMAS, type SettingKey, type Settings, type SettingValue } from './schema.ts';

/** A setting whose value cannot be used; its default is used instead. */
export interface SettingProblem {
  /** With its prefix: `tierwise.tiers.mid`. */
  readonly setting: string;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

/** Reads one setting: its value, and the default to fall back on. */
export type ReadSetting = (key: SettingKey) => { readonly value: unknown; readonly defaultValue: unknown };

/** Checks all settings. Whatever is in them, usable settings come back, and what was wrong is told. */
export function checkSettings(read: ReadSetting): { settings: Settings; problems: SettingProblem[] } {
  const problems: SettingProblem[] = [];

  const get = <K extends SettingKey>(
    key: K,
    also?: (value: SettingValue<K>) => string | null,
  ): SettingValue<K> => {
    const schema = SCHEMAS[key] as unknown as z.ZodType<SettingValue<K>>;
    const { value, defaultValue } = read(key);
    const parsed = schema.safeParse(value);
    const message = parsed.success ? (also?.(parsed.data) ?? null) : wordsOf(parsed.error, value);
    if (parsed.success && message === null) return parsed.data;
    problems.push({ setting: `tierwise.${key}`, message: message ?? '' });
    return schema.parse(defaultValue);
  };

  const providers = get('providers', (value) => {
    const lost = Object.keys(value).find((id) => profileOf(id, value) === null);
    return lost === undefined ? null : `“${lost}” has no baseUrl: only the built-in providers know their own`;
  });
  const known = (refs: readonly string[]) => {
    for (const ref of refs) {
      const parsed = parseModelRef(ref);
      if (parsed.ok && profileOf(parsed.provider, providers) === null)
        return unknownProvider(ref, parsed.provider);
    }
    return null;
  };

  const settings: Settings = {
    tiers: {
      cheap: get('tiers.cheap', known),
      mid: get('tiers.mid', known),
      premium: get('tiers.premium', known),
    },
    routes: get('routes', (value) => known(Object.values(value).filter((goal) => goal.includes('/')))),
    sizeLimits: get('routing.sizeLimits'),
    providers,
    models: get('models'),
    budget: {
      perRequestUsd: get('budget.perRequestUsd'),
      perDayUsd: get('budget.perDayUsd'),
      perMonthUsd: get('budget.perMonthUsd'),
      onLimit: get('budget.onLimit'),
    },
    baselineModel: (get('baselineModel') || null) as ModelRef | null,
    updatePrices: get('prices.update'),
  };
  return { settings, problems };
}

function unknownProvider(ref: string, provider: string): string {
  const names = Object.keys(BUILT_IN).join(', ');
  return `“${ref}” names the provider “${provider}”, which is neither built in (${names}) nor in tierwise.providers`;
}

/** The first thing that is wrong, with the place where it stands. */
function wordsOf(error: z.ZodError, value: unknown): string {
  const issue = error.issues[0];
  if (!issue) return 'cannot be used';
  const place = issue.path.map((part) =>
    typeof part === 'number' ? `entry ${part + 1}` : `“${String(part)}”`,
  );
  const words = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const shown = issue.path.length === 0 ? ` (it is ${short(value)})` : '';
  return [...place, words].join(' ') + shown;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'empty';
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
