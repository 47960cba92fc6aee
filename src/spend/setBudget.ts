import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { CountedSpend, Limits } from '../ledger/index.ts';
import type { Settings } from '../settings/index.ts';
import { askForInput, type PickItem, pickOne } from '../workbench/index.ts';
import { problemOfAmount } from './budget.ts';
import { totalUsd } from './format.ts';

export interface BudgetDeps {
  readonly settings: () => Pick<Settings, 'budget'>;
  readonly counted: (limits: Limits) => CountedSpend;
  readonly limits: () => Limits;
}

type Limit = 'perDayUsd' | 'perMonthUsd' | 'perSessionUsd' | 'perRequestUsd';

interface LimitItem extends PickItem {
  /** Null: the settings, where there is more. */
  readonly limit: Limit | null;
}

const limitNames = (): Readonly<Record<Limit, string>> => ({
  perDayUsd: t('A day'),
  perMonthUsd: t('A month'),
  perSessionUsd: t('A conversation'),
  perRequestUsd: t('A request'),
});

/** Lets the user set the limits one after another, each beside what is spent of it, until the list is closed. */
export async function setBudget(deps: BudgetDeps): Promise<void> {
  for (;;) {
    const picked = await pickOne(itemsOf(deps), {
      title: t('Budget'),
      placeHolder: t('Choose the limit that is to change'),
    });
    if (!picked) return;
    if (picked.limit === null) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.budget');
      return;
    }
    await change(picked.limit, deps.settings().budget[picked.limit]);
  }
}

function itemsOf({ settings, counted, limits }: BudgetDeps): LimitItem[] {
  const { budget } = settings();
  const { dayUsd, monthUsd } = counted({ ...limits(), perDayUsd: 0, perMonthUsd: 0 });
  const spent: Readonly<Partial<Record<Limit, string>>> = {
    ...(dayUsd === null ? {} : { perDayUsd: t('{0} today', totalUsd(dayUsd)) }),
    ...(monthUsd === null ? {} : { perMonthUsd: t('{0} this month', totalUsd(monthUsd)) }),
  };
  const limitItems = (['perDayUsd', 'perMonthUsd', 'perSessionUsd', 'perRequestUsd'] as const).map(
    (limit): LimitItem => {
      const usd = budget[limit];
      return {
        limit,
        label: `${limitNames()[limit]}: ${usd === null ? t('no limit') : totalUsd(usd)}`,
        description: spent[limit] ?? '',
      };
    },
  );
  return [
    ...limitItems,
    {
      label: t('More in the settings…'),
      description: t('limits of models, and what to do at a limit'),
      limit: null,
    },
  ];
}

async function change(limit: Limit, usd: number | null): Promise<void> {
  const now = usd === null ? '' : String(usd);
  const text = await askForInput({
    title: t('Budget: {0}', limitNames()[limit]),
    prompt: t('The most that may be spent, in USD. Leave it empty for no limit.'),
    value: now,
    problemOf: (typed) => problemOfAmount(typed, now),
  });
  if (text === undefined) return;
  const value = text.trim() === '' ? null : Number(text);
  await vscode.workspace
    .getConfiguration('tierwise.budget')
    .update(limit, value, vscode.ConfigurationTarget.Global);
}
