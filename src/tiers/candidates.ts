import {
  BUILT_IN,
  type Failure,
  findLocalServers,
  type ListedModel,
  type Provider,
  VSCODE,
} from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { flatPrice, type ModelFacts, type ModelRef } from '../models/index.ts';
import { TIERS, type Tier } from '../router/index.ts';
import { factsFor, type Keys, type Settings } from '../settings/index.ts';

/** How long to wait for a provider's list of models, in ms. */
const LIST_MS = 6_000;

export interface ListSources {
  readonly settings: () => Settings;
  readonly keys: Keys;
  readonly provider: (id: string) => Promise<Provider | Failure>;
}

/** The models that occur in the settings, those of the tier first, in their order. */
export function namedModels({ tiers, routes, providers }: Settings, tier: Tier): readonly ModelRef[] {
  const others = TIERS.filter((other) => other !== tier).flatMap((other) => tiers[other]);
  const routed = Object.values(routes).filter((goal): goal is ModelRef => goal.includes('/'));
  const listed = Object.entries(providers).flatMap(([id, { models = [] }]) =>
    models.map((name): ModelRef => `${id}/${name}`),
  );
  return [...new Set([...tiers[tier], ...others, ...routed, ...listed])];
}

/** The models that a provider lists; null when it does not answer. */
export async function listOf(sources: ListSources, id: string): Promise<readonly ListedModel[] | null> {
  const provider = await sources.provider(id).catch(() => null);
  if (provider === null || 'reason' in provider) return null;
  const models = await provider.models(AbortSignal.timeout(LIST_MS));
  return 'reason' in models ? null : models;
}

/** Providers that can be used now: those with a key, and those that the user has set up. */
export async function usableProviders({ settings, keys }: ListSources): Promise<readonly string[]> {
  const { providers } = settings();
  const ids = [...new Set([...Object.keys(BUILT_IN), ...Object.keys(providers)])];
  const usable = await Promise.all(
    ids.map(async (id) => {
      if (BUILT_IN[id]?.local) return false;
      if (Object.hasOwn(providers, id)) return true;
      const baseUrl = BUILT_IN[id]?.baseUrl;
      if (!baseUrl) return false;
      return (await keys.get(id, new URL(baseUrl).origin)) !== null;
    }),
  );
  return ids.filter((_, i) => usable[i]);
}

export interface FoundModel {
  readonly model: ModelRef;
  readonly facts: ModelFacts;
  /** The heading for it in the picker. */
  readonly where: string;
}

/** The models of the servers on this machine, then those that providers list. */
export async function* findModels(sources: ListSources): AsyncGenerator<readonly FoundModel[]> {
  const settings = sources.settings();
  const at = new Date();
  const local = await findLocalServers(settings.providers, sources.keys.get);
  yield local.flatMap(({ provider, label, models }) =>
    models.map((listed) => found(provider, listed, settings, at, t('{0}, on this machine', label))),
  );
  const ids = [...(await usableProviders(sources)), VSCODE];
  const lists = ids.map(async (id) => ({ id, models: (await listOf(sources, id)) ?? [] }));
  for (const { id, models } of await Promise.all(lists)) {
    const where =
      id === VSCODE ? t('of VS Code, with your subscription') : t('all of {0}', BUILT_IN[id]?.label ?? id);
    yield models.map((listed) => found(id, listed, settings, at, where));
  }
}

function found(id: string, listed: ListedModel, settings: Settings, at: Date, where: string): FoundModel {
  return { ...foundAt(id, listed, settings, at), where };
}

/** A model of a provider's list, with what is known of it. */
export function foundAt(
  id: string,
  listed: ListedModel,
  settings: Settings,
  at: Date,
): Omit<FoundModel, 'where'> {
  const model: ModelRef = `${id}/${listed.name}`;
  return { model, facts: withList(factsFor(model, settings, at), listed) };
}

/** Completes facts from the provider's own list, where nothing better is known. */
function withList(facts: ModelFacts, { contextTokens, inputUsd, outputUsd }: ListedModel): ModelFacts {
  const sized =
    facts.contextKnown || !contextTokens ? facts : { ...facts, contextTokens, contextKnown: true };
  if (sized.prices.length > 0 || inputUsd === null || outputUsd === null) return sized;
  return { ...sized, prices: [flatPrice(inputUsd, outputUsd)] };
}
