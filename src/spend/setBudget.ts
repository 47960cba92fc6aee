import * as vscode from 'vscode';
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

const NAMES: Readonly<Record<Limit, string>> = {
  perDayUsd: 'A day',
  perMonthUsd: 'A month',
  perSessionUsd: 'A conversation',
  perRequestUsd: 'A request',
};

/** Lets the user set the limits one after another, each beside what is spent of it, until the list is closed. */
export async function setBudget(deps: BudgetDeps): Promise<void> {
  for (;;) {
    const picked = await pickOne(itemsOf(deps), {
      title: 'Budget',
      placeHolder: 'Choose the limit that is to change',
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
    ...(dayUsd === null ? {} : { perDayUsd: `${totalUsd(dayUsd)} today` }),
    ...(monthUsd === null ? {} : { perMonthUsd: `${totalUsd(monthUsd)} this month` }),
  };
  const limitItems = (['perDayUsd', 'perMonthUsd', 'perSessionUsd', 'perRequestUsd'] as const).map(
    (limit): LimitItem => {
      const usd = budget[limit];
      return {
        limit,
        label: `${NAMES[limit]}: ${usd === null ? 'no limit' : totalUsd(usd)}`,
        description: spent[limit] ?? '',
      };
    },
  );
  return [
    ...limitItems,
    {
      label: 'More in the settings…',
      description: 'limits of models, and what to do at a limit',
      limit: null,
    },
  ];
}

async function change(limit: Limit, usd: number | null): Promise<void> {
  const now = usd === null ? '' : String(usd);
  const text = await askForInput({
    title: `Budget: ${NAMES[limit]}`,
    prompt: 'The most that may be spent, in USD. Leave it empty for no limit.',
    value: now,
    problemOf: (typed) => problemOfAmount(typed, now),
  });
  if (text === undefined) return;
  const value = text.trim() === '' ? null : Number(text);
  await vscode.workspace
    .getConfiguration('tierwise.budget')
    .update(limit, value, vscode.ConfigurationTarget.Global);
}
