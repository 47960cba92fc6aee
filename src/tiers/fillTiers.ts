import { type ListedModel, notAllowed, profileOf } from '../gateway/index.ts';
import { listOf as inWords, t } from '../l10n/index.ts';
import { type ModelRef, providerOf } from '../models/index.ts';
import { TIERS, type Tier } from '../router/index.ts';
import {
  closedTiers,
  currentPolicy,
  type FilledTiers,
  type PolicySources,
  withModel,
} from '../settings/index.ts';
import { askForInput, inform, notify, pickOne, showProgress } from '../workbench/index.ts';
import { foundAt, type ListSources, listOf } from './candidates.ts';
import { capabilityOf, priceText } from './compare.ts';
import { writeTier } from './moveTiers.ts';

export interface FillDeps extends ListSources, PolicySources {
  /** Runs what a model was missing for. */
  readonly tryIt: () => Promise<unknown>;
}

/**
 * Lets the user choose one model of a provider, which answers then in every tier that had none to ask, or in all where each had
 * one: the shortest way from a key, or a server, to an answer. Each tier can get its own later. Null when the user went away.
 */
export async function fillTiers(deps: FillDeps, provider: string): Promise<FilledTiers | null> {
  const profile = profileOf(provider, deps.settings().providers);
  if (!profile || notAllowed(profile, deps.settings().allowedOrigins)) return null;
  const title = t('Asking {0} for its models…', profile.label);
  const listed = await showProgress({ title, cancellable: false }, () => listOf(deps, provider));
  const models = (listed ?? []).filter(({ name }) => !NO_CHAT.test(name));
  if (models.length === 0 && profile.local) {
    const message = t('{0} has no model that can answer. Load one there, then try again.', profile.label);
    void notify({ message, buttons: [] }, 'warning');
    return null;
  }
  const policy = await currentPolicy(deps, []);
  const closed = closedTiers(policy);
  const about = { provider, label: profile.label, tiers: closed.length === 0 ? TIERS : closed };
  const model = await pickModel(deps, models, about);
  if (model === undefined) return null;
  const filled = withModel(policy, model);
  const before = filled.map(({ tier }) => ({ tier, models: policy.tiers[tier] }));
  await writeAll(filled);
  void tell(deps, model, profile.local, filled, before);
  return filled;
}

/** By the names that makers give to what makes no text. */
const NO_CHAT = /embed|rerank|whisper|tts|transcri|moderation|realtime|dall-e|image|imagen|veo|sora|\bocr\b/i;

interface About {
  readonly provider: string;
  readonly label: string;
  readonly tiers: readonly Tier[];
}

/** One model for all of them, so what is made for everyday work comes first. */
const ORDER = ['everyday', 'frontier', 'light', null] as const;

async function pickModel(
  { settings }: FillDeps,
  models: readonly ListedModel[],
  { provider, label, tiers }: About,
): Promise<ModelRef | undefined> {
  const [only, ...others] = models;
  if (only && others.length === 0) return `${provider}/${only.name}`;
  const tierWords = inWords(tiers);
  if (!only) {
    const name = await askForInput({
      title: t('Model of {0}', label),
      prompt: t('{0} does not list its models. Which one answers for {1}? Type its name.', label, tierWords),
    });
    return name?.trim() ? `${provider}/${name.trim()}` : undefined;
  }
  const at = new Date();
  const items = models.map((listed) => {
    const { model, facts } = foundAt(provider, listed, settings(), at);
    return {
      label: listed.name,
      description: priceText({ facts }),
      model,
      rank: ORDER.indexOf(capabilityOf(model)),
    };
  });
  const picked = await pickOne(
    items.sort((a, b) => a.rank - b.rank),
    { title: t('Model of {0}', label), placeHolder: t('Which model answers for {0}?', tierWords) },
  );
  return picked?.model;
}

async function writeAll(all: FilledTiers): Promise<void> {
  for (const { tier, models } of all) await writeTier(tier, models);
}

async function tell(
  { tryIt }: FillDeps,
  model: ModelRef,
  isLocal: boolean,
  filled: FilledTiers,
  before: FilledTiers,
): Promise<void> {
  const tiers = inWords(filled.map(({ tier }) => tier));
  const name = model.slice(providerOf(model).length + 1);
  const message = isLocal
    ? t('{0} answers for {1} now, on this machine, at $0.', name, tiers)
    : t('{0} answers for {1} now.', name, tiers);
  const pressed = await inform(message, t('Try It'), t('Undo'));
  if (pressed === t('Try It')) await tryIt();
  if (pressed === t('Undo')) await writeAll(before);
}
