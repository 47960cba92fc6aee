import { profileOf } from '../gateway/index.ts';
import { type ModelRef, providerOf } from '../models/index.ts';
import { type Policy, TIERS, type Tier } from '../router/index.ts';
import type { Keys } from './keys.ts';
import type { Settings } from './schema.ts';

/** The providers that the tiers' models are asked at, each once. */
export function providersInUse({ tiers }: Settings): string[] {
  return [...new Set(Object.values(tiers).flatMap((models) => models.map(providerOf)))];
}

/** The tiers that a key of that provider opens: those with a model of it. */
export function openedBy(provider: string, { tiers }: Pick<Settings, 'tiers'>): readonly Tier[] {
  return TIERS.filter((tier) => tiers[tier].some((model) => providerOf(model) === provider));
}

/** The tiers of which no model can be asked now. */
export function closedTiers({ tiers, unavailable }: Pick<Policy, 'tiers' | 'unavailable'>): readonly Tier[] {
  return TIERS.filter((tier) => tiers[tier].every((model) => unavailable.has(model)));
}

/**
 * The tiers with one more model: as the last of those that are closed, so that a key for the models before it counts as soon as
 * there is one; as the first of all where none is closed, for there it would never be asked behind the others.
 */
export function withModel(policy: Pick<Policy, 'tiers' | 'unavailable'>, model: ModelRef): FilledTiers {
  const closed = closedTiers(policy);
  const others = (tier: Tier) => policy.tiers[tier].filter((other) => other !== model);
  if (closed.length === 0) return TIERS.map((tier) => ({ tier, models: [model, ...others(tier)] }));
  return closed.map((tier) => ({ tier, models: [...others(tier), model] }));
}

/** Those that change, with what is in them then. */
export type FilledTiers = readonly { readonly tier: Tier; readonly models: readonly ModelRef[] }[];

/**
 * Whether any model of the tiers can be asked: its provider has a key, or needs none. `isRefused`: whether the provider takes
 * none of what it was given, as a key of the environment that was revoked long ago.
 */
export async function isSetUp(
  settings: Settings,
  keys: Pick<Keys, 'get'>,
  isRefused: (provider: string) => boolean,
): Promise<boolean> {
  for (const id of providersInUse(settings)) {
    const profile = profileOf(id, settings.providers);
    if (!profile || isRefused(id)) continue;
    if (!profile.needsKey || (await keys.get(id, new URL(profile.baseUrl).origin)) !== null) return true;
  }
  return false;
}
