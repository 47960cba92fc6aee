import * as vscode from 'vscode';
import { BUILT_IN } from '../gateway/index.ts';
import { listOf as inWords, t } from '../l10n/index.ts';
import { type ModelRef, providerOf } from '../models/index.ts';
import { TIERS, type Tier } from '../router/index.ts';
import { inform, notify, pickOne, showProgress } from '../workbench/index.ts';
import { type ListSources, listOf, usableProviders } from './candidates.ts';
import { moveTier } from './sameModel.ts';

export interface MoveResult {
  readonly to: string;
  /** How many models are at the other provider now. */
  readonly moved: number;
  /** Those that the other provider does not have. */
  readonly stayed: readonly ModelRef[];
}

/**
 * Moves the models of all tiers to another provider, keeping their order. `from`: only those of that provider. A model that
 * the other provider does not have stays where it is, and the user is notified. Null when the user cancelled.
 */
export async function moveTiers(
  sources: ListSources,
  given: { readonly from?: string | null | undefined; readonly to?: string | undefined },
): Promise<MoveResult | null> {
  const { tiers } = sources.settings();
  const used = [...new Set(TIERS.flatMap((tier) => tiers[tier]).map(providerOf))];
  const from = given.from === undefined && !given.to ? await pickFrom(used) : (given.from ?? null);
  if (from === undefined) return null;
  const to = given.to ?? (await pickTo(sources, from));
  if (to === undefined) return null;

  const title = t('Asking {0} for its models…', labelOf(to));
  const listed = await showProgress({ title, cancellable: false }, () => listOf(sources, to));
  const names = listed?.map(({ name }) => name) ?? null;
  const before = TIERS.map((tier) => ({ tier, models: tiers[tier] }));
  const after = before.map(({ tier, models }) => ({ tier, ...moveTier(models, from, to, names) }));
  const moved = after.reduce((sum, one) => sum + one.moved, 0);
  const stayed = [...new Set(after.flatMap((one) => one.stayed))];
  if (moved > 0) await writeAll(after);
  void notifyMoved(to, moved, stayed, before);
  return { to, moved, stayed };
}

/** Writes a tier as a plain setting of the user, and in the workspace too where that has one: it would go before it. */
export async function writeTier(tier: Tier, models: readonly ModelRef[]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('tierwise');
  const key = `tiers.${tier}`;
  const inWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
  await configuration.update(key, models, vscode.ConfigurationTarget.Global);
  if (inWorkspace) await configuration.update(key, models, vscode.ConfigurationTarget.Workspace);
}

async function writeAll(all: readonly { tier: Tier; models: readonly ModelRef[] }[]): Promise<void> {
  for (const { tier, models } of all) await writeTier(tier, models);
}

async function notifyMoved(
  to: string,
  moved: number,
  stayed: readonly ModelRef[],
  before: Parameters<typeof writeAll>[0],
): Promise<void> {
  const provider = labelOf(to);
  const left =
    stayed.length === 0 ? [] : [t('It does not have {0}, which stay where they are.', named(stayed))];
  if (moved === 0) {
    const message = [t('No model was moved to {0}.', provider), ...left].join(' ');
    void notify({ message, buttons: [] }, 'warning');
    return;
  }
  const done =
    moved === 1
      ? t('1 model is asked through {0} now.', provider)
      : t('{0} models are asked through {1} now.', moved, provider);
  const picked = await inform([done, ...left].join(' '), t('Undo'));
  if (picked === t('Undo')) await writeAll(before);
}

/** Of many models so many are named. */
const NAMED = 3;

function named(models: readonly ModelRef[]): string {
  const others = models.length - NAMED;
  return inWords(others > 1 ? [...models.slice(0, NAMED), t('{0} more', others)] : models);
}

/** Null: from all providers. */
async function pickFrom(used: readonly string[]): Promise<string | null | undefined> {
  if (used.length < 2) return null;
  const items = [
    { label: t('All providers'), leadsOn: true, id: null as string | null },
    ...used.map((id) => ({ label: labelOf(id), leadsOn: true, id: id as string | null })),
  ];
  const picked = await pickOne(items, {
    title: t('Move All Tiers (1/2)'),
    placeHolder: t('Whose models do you want to move?'),
  });
  return picked?.id;
}

async function pickTo(sources: ListSources, from: string | null): Promise<string | undefined> {
  const ids = (await usableProviders(sources)).filter((id) => id !== from);
  const items = ids.map((id) => {
    const label = labelOf(id);
    return { label, description: label.toLowerCase() === id.toLowerCase() ? '' : id, id };
  });
  const picked = await pickOne(items, {
    title: t('Move All Tiers (2/2)'),
    placeHolder:
      items.length > 0 ? t('Which provider should they move to?') : t('No other provider has a key'),
  });
  return picked?.id;
}

function labelOf(id: string): string {
  return BUILT_IN[id]?.label ?? id;
}
