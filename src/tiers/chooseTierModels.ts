import * as vscode from 'vscode';
import * as z from 'zod';
import { t } from '../l10n/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { isModelRef, type ModelRef } from '../models/index.ts';
import { formatUnfit, TIERS, type Tier } from '../router/index.ts';
import { tIconed } from '../sanitize/index.ts';
import { currentPolicy, type PolicySources } from '../settings/index.ts';
import { createPick, type PickItem, pickOne, showItems } from '../workbench/index.ts';
import { findModels, type ListSources, namedModels } from './candidates.ts';
import { type Candidate, dominatedBy, judgementText, measuredIn, priceText } from './compare.ts';
import { type MoveResult, moveTiers, writeTier } from './moveTiers.ts';

export interface TierDeps extends ListSources, PolicySources {
  readonly ledger: Ledger;
  readonly log: (line: string) => void;
}

export const tierArgs = z.strictObject({
  tier: z.enum(TIERS).optional(),
  models: z
    .array(z.custom<ModelRef>((text) => typeof text === 'string' && isModelRef(text), 'not provider/model'))
    .optional(),
  move: z.strictObject({ from: z.string().nullish(), to: z.string().optional() }).optional(),
});
type TierArgs = z.infer<typeof tierArgs>;

/** Models that the user did not choose may cost more, and get the user's code. */
export function questionOfTiers({ tier, models, move }: TierArgs) {
  if (move?.to !== undefined) {
    return {
      message: t('Ask the models of all tiers through “{0}”?', move.to),
      detail: [
        t(
          'Your prompts, with the code in them, then go there. The models of your tiers are changed in the settings.',
        ),
      ],
      yes: t('Change the Tiers'),
    };
  }
  if (models === undefined) return null;
  return {
    message:
      tier === undefined ? t('Change the models of a tier?') : t('Change the models of the {0} tier?', tier),
    detail: [
      ...(models.length === 0 ? [t('It would have no model.')] : models),
      t('Your prompts, with the code in them, then go to these, at their prices. The setting is changed.'),
    ],
    yes: t('Change the Tier'),
  };
}

/** What `tierwise.chooseTierModels` resolves to; null when the user cancelled. */
export type TierResult = { readonly tier: Tier; readonly models: readonly ModelRef[] } | MoveResult | null;

/** The number of recent attempts that models are measured by. */
const LATEST = 5_000;

/** The tier editor: which models a tier has, in which order, or all tiers moved to another provider. */
export async function chooseTierModels(deps: TierDeps, args: TierArgs): Promise<TierResult> {
  const { tier: given, models, move } = args;
  if (move) return moveTiers(deps, move);
  const tier = given ?? (await pickTier(deps));
  if (tier === undefined) return null;
  if (tier === 'move') return moveTiers(deps, {});
  const chosen = models ?? (await pickModels(deps, tier));
  if (!chosen) return null;
  await writeTier(tier, chosen);
  return { tier, models: chosen };
}

async function pickTier({ settings }: TierDeps): Promise<Tier | 'move' | undefined> {
  const tiers = TIERS.map((tier) => ({
    label: tier,
    description: settings().tiers[tier].join(', '),
    goal: tier,
  }));
  const items = [
    ...tiers,
    { label: '', kind: vscode.QuickPickItemKind.Separator, goal: 'move' as const },
    {
      label: tIconed('$(arrow-swap) Move All Tiers to Another Provider…'),
      description: t('the same models, from another gateway'),
      goal: 'move' as const,
    },
  ];
  const picked = await pickOne(items, {
    title: t('Choose Models'),
    placeHolder: t('Choose the tier whose models you want to change'),
  });
  return picked?.goal;
}

interface ModelItem extends PickItem {
  readonly model?: ModelRef;
}

const upButton = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('arrow-up'),
  tooltip: t('Ask Earlier'),
});
const downButton = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('arrow-down'),
  tooltip: t('Ask Later'),
});

/** The models in the order in which they are to be asked; undefined when the user cancelled. */
async function pickModels(deps: TierDeps, tier: Tier): Promise<readonly ModelRef[] | undefined> {
  const [up, down] = [upButton(), downButton()];
  const pick = createPick<ModelItem>({
    title: t('Models of the {0} Tier', tier),
    placeHolder: t('Models to ask, in this order (USD per million tokens)'),
  });
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.keepScrollPosition = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  pick.show();

  const named = namedModels(deps.settings(), tier);
  const policy = await currentPolicy(deps, named);
  const measured = measuredIn(deps.ledger.recent(LATEST));
  const candidateOf = ({ model, facts }: Pick<Candidate, 'model' | 'facts'>): Candidate => ({
    model,
    facts,
    measured: measured.get(model) ?? null,
  });
  /** By heading, in display order. */
  const groups = new Map<string, Candidate[]>();
  const add = (where: string, candidate: Candidate): void => {
    const known = [...groups.values()].some((group) => group.some(({ model }) => model === candidate.model));
    if (!known) groups.set(where, [...(groups.get(where) ?? []), candidate]);
  };
  const own = deps.settings().tiers[tier];
  for (const model of named) {
    const facts = policy.facts.get(model);
    if (facts)
      add(own.includes(model) ? t('asked in this order') : t('set elsewhere'), candidateOf({ model, facts }));
  }

  const ticked = new Set<ModelRef>(own);
  const show = (): void => {
    const all = [...groups.values()].flat();
    const usable = all.filter(({ model }) => !policy.unavailable.has(model));
    const active = pick.activeItems[0]?.item.model;
    const items = [...groups].flatMap(([where, group]): ModelItem[] => [
      { label: where, kind: vscode.QuickPickItemKind.Separator },
      ...group.map((one): ModelItem => {
        const problem = policy.unavailable.get(one.model);
        return {
          model: one.model,
          label: one.model,
          description: priceText(one),
          detail: judgementText(one, dominatedBy(one, usable), problem ? formatUnfit(problem) : null),
          buttons: own.includes(one.model) ? [up, down] : [],
        };
      }),
    ]);
    showItems(pick, items);
    pick.selectedItems = pick.items.filter(({ item: { model } }) => model !== undefined && ticked.has(model));
    pick.activeItems = pick.items.filter(({ item: { model } }) => model !== undefined && model === active);
  };
  show();

  return new Promise((resolve) => {
    let open = true;
    pick.onDidChangeSelection((items) => {
      ticked.clear();
      for (const { item } of items) if (item.model) ticked.add(item.model);
    });
    pick.onDidTriggerItemButton(({ item: { item }, button }) => {
      for (const group of groups.values()) {
        const at = group.findIndex(({ model }) => model === item.model);
        const to = at + (button === up ? -1 : 1);
        const [moved] = at >= 0 && to >= 0 && to < group.length ? group.splice(at, 1) : [];
        if (moved) group.splice(to, 0, moved);
      }
      show();
    });
    pick.onDidAccept(() => {
      const order = [...groups.values()].flat().map(({ model }) => model);
      resolve(order.filter((model) => ticked.has(model)));
      pick.hide();
    });
    pick.onDidHide(() => {
      open = false;
      resolve(undefined);
      pick.dispose();
    });
    void addFound();

    async function addFound(): Promise<void> {
      try {
        for await (const models of findModels(deps)) {
          if (!open) return;
          for (const { where, ...found } of models) add(where, candidateOf(found));
          if (models.length > 0) show();
        }
      } catch (error) {
        deps.log(`Models could not be listed: ${error instanceof Error ? error.message : 'unknown'}`);
      }
      if (open) pick.busy = false;
    }
  });
}
