import { readFile } from 'node:fs/promises';
import {
  type CircuitBreakers,
  canBeTold,
  notAllowed,
  profileOf,
  type Use,
  useOf,
  type Windows,
  withoutProfile,
} from '../gateway/index.ts';
import {
  type CallerLimits,
  type Ledger,
  type Limits,
  type OtherHosts,
  startOfDay,
  startOfMonth,
} from '../ledger/index.ts';
import {
  factsOf,
  isModelRef,
  learnInputFactor,
  limited,
  loadPriceLibrary,
  MOST_PRICE_BYTES,
  type ModelFacts,
  type ModelRef,
  type PriceRefresh,
  priceLibrary,
  providerOf,
  SERVICE_TIERS,
  startPriceRefresh,
} from '../models/index.ts';
import { type Lesson, type Policy, type Task, TIERS, type Tier, type Unavailable } from '../router/index.ts';
import { writePrivate } from '../storage/index.ts';
import type { Keys } from './keys.ts';
import type { Settings } from './schema.ts';

export interface PolicySources {
  readonly settings: () => Settings;
  readonly keys: Keys;
  readonly breakers: CircuitBreakers;
  readonly prices: Prices;
  /** What its record teaches about providers. */
  readonly ledger: Pick<Ledger, 'inputRatios'>;
  /** What callers may spend of what is set for them; left out: all of it. */
  readonly callers?: (set: CallerLimits) => CallerLimits;
  /** What was learnt from answers; left out: nothing. */
  readonly lessons?: () => readonly Lesson[];
  /** What servers have said of themselves; left out: nothing. */
  readonly windows?: Pick<Windows, 'contextTokens'>;
}

/**
 * Everything that the router must know at this moment; `also` are models that no setting names, as a pinned one. `use`: what
 * the model is wanted for, as one that is too slow for one thing may do for another.
 */
export async function currentPolicy(
  sources: PolicySources,
  also: readonly ModelRef[],
  use: Use = 'asking',
): Promise<Policy> {
  const { keys, breakers, prices } = sources;
  await prices.ready();
  const settings = sources.settings();
  const policy = policyOf(settings, settings.tiers, also, new Date());
  const unavailable = new Map<ModelRef, Unavailable>();
  for (const model of policy.facts.keys()) {
    const problem = (await providerProblem(model, settings, keys)) ?? breakers.problem(model, use);
    if (problem !== null) unavailable.set(model, problem);
  }
  const lessons = sources.lessons?.() ?? [];
  return { ...policy, lessons, facts: withLearnt(policy.facts, sources), unavailable };
}

/** The facts with what past answers taught about each model's tokens, and with the windows that servers have named. */
function withLearnt(facts: Policy['facts'], { settings, ledger, windows }: PolicySources): Policy['facts'] {
  const ratios = ledger.inputRatios();
  return new Map(
    [...facts].map(([model, known]) => {
      const inputFactor = learnInputFactor(ratios.get(model) ?? []);
      const window = windowOf(model, settings(), windows);
      return [model, { ...known, ...(inputFactor === null ? {} : { inputFactor }), ...window }];
    }),
  );
}

/** A server's own word about a window goes before the library's, and the user's before the server's. */
function windowOf(
  model: ModelRef,
  { models }: Settings,
  windows: PolicySources['windows'],
): Pick<ModelFacts, 'contextTokens' | 'contextKnown'> | object {
  if (models[model]?.contextTokens !== undefined) return {};
  const contextTokens = windows?.contextTokens(model) ?? null;
  return contextTokens === null ? {} : { contextTokens, contextKnown: true };
}

/**
 * The policy of settings as if every model of them could be called, with other models first in their tiers: for what
 * might be, not for what is.
 */
export function imaginedPolicy(
  settings: Settings,
  first: Readonly<Record<Tier, ModelRef>> | null,
  at: Date,
): Policy {
  const listed = (tier: Tier): readonly ModelRef[] =>
    first ? [...new Set([first[tier], ...settings.tiers[tier]])] : settings.tiers[tier];
  return policyOf(
    settings,
    { cheap: listed('cheap'), mid: listed('mid'), premium: listed('premium') },
    [],
    at,
  );
}

/** With the facts of all models of the tiers and routes, and of `also`; every model can be called. */
function policyOf(settings: Settings, tiers: Policy['tiers'], also: readonly ModelRef[], at: Date): Policy {
  const { routes, sizeLimits, preference, trajectory, budget, unreadable } = settings;
  const models = [
    ...TIERS.flatMap((tier) => tiers[tier]),
    ...Object.values(routes).filter(isModelRef),
    ...also,
  ];
  return {
    tiers,
    routes,
    sizeLimits,
    preference,
    trajectory,
    unreadable,
    // The ledger keeps one that cannot be read, and says so.
    perRequestUsd: budget.unreadable.includes('perRequestUsd') ? null : budget.perRequestUsd,
    facts: new Map(models.map((model) => [model, factsFor(model, settings, at)])),
    unavailable: new Map(),
  };
}

/** What the settings come to at this moment, for those who ask again and again. */
export interface LivePolicy {
  /** Everything that the router must know for that task; `also` are models that no setting names, as a pinned one. */
  policy(also: readonly ModelRef[], task: Task): Promise<Policy>;
  /** The policy as if every model could be called, with other models first in their tiers. */
  imagine(first: Readonly<Record<Tier, ModelRef>> | null): Promise<Policy>;
  limits(): Limits;
  /** What savings are measured against; null where no model is set. */
  baselineModel(): ModelRef | null;
  /** What is known of it; null before the price library is loaded. */
  baseline(): ModelFacts | null;
}

/** `hosts`: the person's others, whose spend counts against the limits too. */
export function livePolicy(sources: PolicySources, hosts: Pick<OtherHosts, 'spentSince'>): LivePolicy {
  const { settings, prices, callers = (set) => set } = sources;
  return {
    policy: (also, task) => currentPolicy(sources, also, useOf(task)),
    async imagine(first) {
      await prices.ready();
      return imaginedPolicy(settings(), first, new Date());
    },
    limits: () => {
      const limits = limitsOf(settings().budget, new Date());
      const { spentSince } = hosts;
      const elsewhere = { dayUsd: spentSince(limits.dayStart), monthUsd: spentSince(limits.monthStart) };
      const { perDayUsd, unreadable } = settings().callers;
      const { '*': _, ...clients } = perDayUsd;
      const letIn = callers(perDayUsd);
      const named = Object.keys({ ...letIn, ...clients }).filter((caller) => caller !== '*');
      const unreadableCallers = named.filter((caller) =>
        unreadable.includes(Object.hasOwn(perDayUsd, caller) ? caller : '*'),
      );
      return { ...limits, elsewhere, callers: letIn, clients, unreadableCallers };
    },
    baselineModel: () => baselineOf(settings()),
    baseline: () => baselineFacts(settings()),
  };
}

/** The model that savings are measured against: the one set, else the first premium model. */
function baselineOf(settings: Settings): ModelRef | null {
  return settings.baselineModel ?? settings.tiers.premium[0] ?? null;
}

/** What is known of the baseline; null before the price library is loaded. */
function baselineFacts(settings: Settings): ModelFacts | null {
  const model = baselineOf(settings);
  return model && priceLibrary() ? factsFor(model, settings, new Date()) : null;
}

/** The budget in terms of the ledger: its amounts, and when this day and month began for the user. */
export function limitsOf(budget: Settings['budget'], now: Date): Limits {
  const { perRequestUsd, perSessionUsd, perDayUsd, perMonthUsd, models, unreadable } = budget;
  return {
    unreadable,
    perRequestUsd,
    perSessionUsd,
    perDayUsd,
    perMonthUsd,
    models: Object.entries(models).map(([pattern, limit]) => ({
      pattern,
      perDayUsd: limit.perDayUsd ?? null,
      perMonthUsd: limit.perMonthUsd ?? null,
      unreadable: limit.unreadable,
    })),
    dayStart: startOfDay(now),
    monthStart: startOfMonth(now),
  };
}

/** What is known of a model with these settings. */
export function factsFor(model: ModelRef, settings: Settings, at: Date): ModelFacts {
  const profile = profileOf(providerOf(model), settings.providers);
  const facts = factsOf(model, at, settings.models[model], profile?.local ?? false);
  const tierFactor = SERVICE_TIERS.get(String(profile?.body['service_tier'])) ?? 1;
  const name = model.slice(providerOf(model).length + 1);
  return {
    ...facts,
    ...(profile && canBeTold(profile, name) ? {} : { takesEffort: false }),
    ...(tierFactor > 1 ? { tierFactor } : {}),
  };
}

async function providerProblem(model: ModelRef, settings: Settings, keys: Keys): Promise<Unavailable | null> {
  const id = providerOf(model);
  const profile = profileOf(id, settings.providers);
  if (!profile) return withoutProfile(id, settings.providers);
  const refused = notAllowed(profile, settings.allowedOrigins);
  if (refused) return refused;
  if (!profile.needsKey) return null;
  const { origin } = new URL(profile.baseUrl);
  const source = await keys.source(id, origin);
  switch (source.from) {
    case 'stored':
    case 'environment':
      return null;
    case 'unreadable':
      return { reason: 'keys-unreadable' };
    case 'elsewhere':
      return { reason: 'key-elsewhere', keyOrigin: source.origin, origin };
    case 'none':
      return { reason: 'no-key', label: profile.label };
  }
}

export interface Prices {
  /** Resolves when prices can be looked up. A refresh that is due goes on in the background. */
  ready(): Promise<void>;
}

/** The price library, loaded at the first request and not at activation; downloads are kept in `file`. */
export function livePrices(file: string, settings: () => Pick<Settings, 'updatePrices'>): Prices {
  let refresh: PriceRefresh | null = null;
  const store = {
    read: () => readFile(file, 'utf8').catch(() => null),
    write: async (text: string) => writePrivate(file, text),
  };
  return {
    async ready() {
      refresh ??= startPriceRefresh({
        store,
        fetch: async (url, init) => limited(await globalThis.fetch(url, init), MOST_PRICE_BYTES),
        now: Date.now,
        enabled: () => settings().updatePrices,
      });
      void refresh.check();
      await loadPriceLibrary();
    },
  };
}
