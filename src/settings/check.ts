import type * as z from 'zod';
import { type AllowedOrigins, BUILT_IN, profileOf, VSCODE } from '../gateway/index.ts';
import { listOf, quoted, t } from '../l10n/index.ts';
import type { CallerLimits } from '../ledger/index.ts';
import { parseModelRef } from '../models/index.ts';
import { isTier, TASKS, type Task, TIERS, type Tier } from '../router/index.ts';
import { isRecord, SALVAGE } from './salvage.ts';
import { SCHEMAS, type SettingKey, type Settings, type SettingValue } from './schema.ts';

/** A setting whose value cannot be used as a whole; what holds in its place never protects less (`salvage.ts`). */
export interface SettingProblem {
  /** With its prefix: `tierwise.tiers.mid`. */
  readonly setting: string;
  /** What is wrong, and what would be right: a clause that reads on after the setting's name and a colon. */
  readonly message: string;
}

/** Reads one setting: its value, and the default to fall back on. */
export type ReadSetting = (key: SettingKey) => { readonly value: unknown; readonly defaultValue: unknown };

/**
 * Checks all settings. Whatever is in them, usable settings come back, and what was wrong beside them. `held` has the
 * values of each setting that were right last, and is kept up to date.
 */
export function checkSettings(
  read: ReadSetting,
  held: Map<SettingKey, unknown> = new Map(),
): { settings: Settings; problems: SettingProblem[] } {
  const problems: SettingProblem[] = [];

  const written = read('providers').value;
  const isSet = (id: string) =>
    typeof written !== 'object' || written === null || Array.isArray(written) || Object.hasOwn(written, id);
  /** A provider that is set wrongly has a message of its own; its models need no second one. */
  const isKnown = (ref: string) => {
    const parsed = parseModelRef(ref);
    return !parsed.ok || isSet(parsed.provider) || profileOf(parsed.provider, {}) !== null;
  };

  const get = <K extends SettingKey>(
    key: K,
    problemIn?: (value: SettingValue<K>) => string | null,
  ): SettingValue<K> => {
    const schema = SCHEMAS[key] as unknown as z.ZodType<SettingValue<K>>;
    const { value, defaultValue } = read(key);
    const parsed = schema.safeParse(value);
    const message = parsed.success ? (problemIn?.(parsed.data) ?? null) : messageOf(key, parsed.error, value);
    if (parsed.success && message === null) {
      held.set(key, value);
      return parsed.data;
    }
    problems.push({ setting: `tierwise.${key}`, message: message ?? '' });
    const before = schema.safeParse(held.get(key));
    const salvaged = SALVAGE[key]?.(value, before.success ? before.data : null, isKnown);
    return salvaged ?? schema.parse(before.success ? before.data : defaultValue);
  };

  const providers = get('providers', (value) => {
    if (Object.hasOwn(value, VSCODE)) {
      return t('“{0}” stands for VS Code’s own models, which have no settings here', VSCODE);
    }
    const withoutUrl = Object.keys(value).find((id) => profileOf(id, value) === null);
    if (withoutUrl === undefined) return null;
    return Object.hasOwn(BUILT_IN, withoutUrl)
      ? t('“{0}” must have a baseUrl, since each customer has an address of their own', withoutUrl)
      : t('“{0}” must have a baseUrl, since it is not built in', withoutUrl);
  });
  const unknownIn = (refs: readonly string[]) => {
    const unknown = refs.find((ref) => !isKnown(ref));
    return unknown === undefined ? null : unknownProvider(unknown);
  };

  const tiers = {
    cheap: get('tiers.cheap', unknownIn),
    mid: get('tiers.mid', unknownIn),
    premium: get('tiers.premium', unknownIn),
  };
  const routes = get('routes', (value) => unknownIn(Object.values(value).filter((goal) => !isTier(goal))));
  const isWrong = (key: SettingKey) => problems.some(({ setting }) => setting === `tierwise.${key}`);
  const unreadable: (Tier | Task)[] = [
    ...TIERS.filter((tier) => isWrong(`tiers.${tier}`) && tiers[tier].length === 0),
    ...(isWrong('routes') && !held.has('routes') ? lostIn(read('routes').value, routes) : []),
  ];

  const limits = {
    perRequestUsd: get('budget.perRequestUsd'),
    perSessionUsd: get('budget.perSessionUsd'),
    perDayUsd: get('budget.perDayUsd'),
    perMonthUsd: get('budget.perMonthUsd'),
  };
  const callers = callerLimits(get('callers.perDayUsd'));

  const settings: Settings = {
    tiers,
    routes,
    unreadable,
    sizeLimits: get('routing.sizeLimits'),
    preference: get('routing.preference'),
    secondOpinion: get('routing.secondOpinion'),
    trajectory: get('routing.trajectory'),
    escalation: get('escalation'),
    askAboveUsd: get('routing.askAboveUsd'),
    providers,
    allowedOrigins: allowed(get('allowedOrigins'), problems),
    models: get('models'),
    budget: {
      ...limits,
      models: get('budget.models'),
      onLimit: get('budget.onLimit'),
      unreadable: LIMITS.filter((name) => limits[name] === 0 && isWrong(`budget.${name}`)),
    },
    callers: {
      perDayUsd: callers,
      unreadable: isWrong('callers.perDayUsd') ? lostCallers(read('callers.perDayUsd').value, callers) : [],
    },
    baselineModel: get('baselineModel', (value) => unknownIn([value])) || null,
    completion: {
      enabled: get('completion.enabled'),
      languages: get('completion.languages'),
      pauseOnBattery: get('completion.pauseOnBattery'),
    },
    nextEdits: {
      enabled: get('nextEdits.enabled'),
      useModel: get('nextEdits.useModel'),
      perDayUsd: get('nextEdits.perDayUsd'),
    },
    cacheMb: get('cache.sizeMb'),
    updatePrices: get('prices.update'),
    keepDays: get('spend.keepDays'),
    otlpEndpoint: get('spend.otlpEndpoint'),
    endpoint: {
      enabled: get('endpoint.enabled'),
      allTerminals: get('endpoint.allTerminals'),
      port: get('endpoint.port'),
      models: get('endpoint.models', (value) =>
        unknownIn(Object.values(value).filter((goal) => goal !== 'auto' && !isTier(goal))),
      ),
    },
    agent: {
      budgetUsd: get('agent.budgetUsd'),
      maxSteps: get('agent.maxSteps'),
      startTier: get('agent.startTier'),
      network: get('agent.network'),
      environment: get('agent.environment'),
      keepDays: get('agent.keepDays'),
      commandTimeLimit: get('agent.commandTimeLimit'),
      parallel: get('agent.parallel'),
    },
    chat: { warnAboveUsd: get('chat.warnAboveUsd') },
  };
  return { settings, problems };
}

const LIMITS = ['perRequestUsd', 'perSessionUsd', 'perDayUsd', 'perMonthUsd'] as const;

/** The callers, `*` for all others, who may spend nothing since their limit cannot be read. */
function lostCallers(written: unknown, limits: CallerLimits): readonly string[] {
  const entries: readonly (readonly [string, unknown])[] = isRecord(written)
    ? Object.entries(written)
    : [['*', written]];
  return entries.flatMap(([id, value]) => {
    const caller = id.toLowerCase();
    return limits[caller] === 0 && !SCHEMAS['budget.perDayUsd'].safeParse(value).success ? [caller] : [];
  });
}

/** What a caller that is not named may spend in a day, where nothing else is said; in USD. */
const CALLER_USD = 1;

/** VS Code writes the ids of extensions in small letters where it says who asks. */
function callerLimits(value: SettingValue<'callers.perDayUsd'>): CallerLimits {
  if (typeof value !== 'object' || value === null) return { '*': value };
  const own = Object.entries(value).map(([id, limitUsd]) => [id.toLowerCase(), limitUsd]);
  return { '*': CALLER_USD, ...Object.fromEntries(own) };
}

/** The tasks whose route cannot be read. */
function lostIn(written: unknown, routes: Settings['routes']): readonly Task[] {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return TASKS;
  return TASKS.filter((task) => Object.hasOwn(written, task) && !Object.hasOwn(routes, task));
}

/** None named: any. Where none can be read nothing is allowed, for the default would allow everything. */
function allowed(origins: readonly string[], problems: readonly SettingProblem[]): AllowedOrigins {
  if (problems.some(({ setting }) => setting === 'tierwise.allowedOrigins')) return origins;
  return origins.length > 0 ? origins : null;
}

function unknownProvider(ref: string): string {
  const provider = ref.slice(0, ref.indexOf('/'));
  const names = Object.keys(BUILT_IN)
    .filter((id) => profileOf(id, {}) !== null)
    .join(', ');
  return t(
    '“{0}” names the provider “{1}”, which is neither built in ({2}) nor in tierwise.providers',
    ref,
    provider,
    names,
  );
}

/** The first thing that is wrong, with the place where it stands and what stands there. */
function messageOf(key: SettingKey, error: z.ZodError, value: unknown): string {
  const issue = error.issues[0];
  if (!issue) return t('it cannot be used');
  if (issue.code === 'invalid_key') {
    return t('the name “{0}” {1}', String(issue.path.at(-1)), issue.issues[0]?.message ?? issue.message);
  }
  const place = placeOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = listOf(issue.keys.map(quoted));
    return t('{0} has {1}, but {2}', place, unknown, issue.message);
  }
  // Addresses and headers can hold passwords, which belong into no message and no log.
  if (key === 'providers') return `${place} ${issue.message}`;
  const found = short(valueAt(value, issue.path));
  return issue.code === 'custom' && issue.params?.['flaw'] === true
    ? t('{0} is {1}, which {2}', place, found, issue.message)
    : t('{0} is {1}, but {2}', place, found, issue.message);
}

/** `“kind” of “work”`, `entry 2`; `it` for the setting as a whole. */
function placeOf(path: readonly PropertyKey[]): string {
  const words = path.map((part) =>
    typeof part === 'number' ? t('entry {0}', part + 1) : quoted(String(part)),
  );
  const [inner, ...around] = words.reverse();
  return inner === undefined ? t('it') : around.reduce((part, whole) => t('{0} of {1}', part, whole), inner);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const part of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined;
  return at;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? t('nothing');
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** One message for all settings that cannot be used, with the button that leads to the worst of them. */
export function noticeOfProblems(problems: readonly SettingProblem[]) {
  const worst = problems.find(isLimit) ?? problems[0];
  const others = problems.filter((problem) => problem !== worst).map(({ setting }) => setting);
  const what = worst
    ? [t('The setting {0} is wrong: {1}.', worst.setting, worst.message), effectOf(worst)]
    : [];
  const more = others.length === 0 ? [] : [t('Also wrong: {0} (see the log).', others.join(', '))];
  return {
    message: [...what, ...more].join(' '),
    buttons: [
      {
        title: t('Open Settings'),
        command: 'tierwise.openSetting',
        arguments: [{ setting: worst?.setting }],
      },
      { title: t('Show Log'), command: 'tierwise.showLog', arguments: [] },
    ],
  };
}

function effectOf(problem: SettingProblem): string {
  if (isLimit(problem)) {
    return t('Until it is fixed, the last valid limit applies; without one, nothing is spent.');
  }
  const { setting } = problem;
  return effects().find(([names]) => names.test(setting))?.[1] ?? t('Its default is used.');
}

/** Of settings whose default could let more happen than was meant. */
const effects = (): readonly (readonly [names: RegExp, effect: string])[] => [
  [/\.allowedOrigins$/, t('Until it is fixed, only the servers in it that can be read are used.')],
  [
    /\.(?:tiers\.\w+|routes|providers|models)$/,
    t('Until it is fixed, only the part of it that can be read is used.'),
  ],
  [/\.onLimit$/, t('Until it is fixed, requests stop at a limit.')],
  [
    /\.(?:warn|ask)AboveUsd$/,
    t('Until it is fixed, the last valid amount applies; without one, you are asked each time.'),
  ],
  [/\.(?:escalation|update|languages)$/, t('Until it is fixed, what it could switch on is off.')],
];

/** Those that say how much may be spent. */
function isLimit({ setting }: SettingProblem): boolean {
  return /\.(?:budget\.(?:per\w+Usd|models)|(?:callers|nextEdits)\.perDayUsd)$/.test(setting);
}
