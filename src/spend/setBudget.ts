import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Counted, CountedSpend, Ledger, Limits } from '../ledger/index.ts';
import { formatLimit } from '../router/index.ts';
import { iconed } from '../sanitize/index.ts';
import type { OnLimit, Settings } from '../settings/index.ts';
import { askForInput, type PickItem, pickOne } from '../workbench/index.ts';
import { amountsOf, type Limit, problemOfAmount, usedText } from './budget.ts';

export interface BudgetDeps {
  readonly settings: () => Pick<Settings, 'budget'>;
  readonly ledger: Pick<Ledger, 'counted' | 'recent' | 'sessions'>;
  readonly limits: () => Limits;
}

interface BudgetItem extends PickItem {
  readonly run?: () => PromiseLike<unknown>;
}

const LIMITS = ['perDayUsd', 'perMonthUsd', 'perSessionUsd', 'perRequestUsd'] as const satisfies Limit[];

const limitNames = (): Readonly<Record<Limit, string>> => ({
  perDayUsd: t('Per day'),
  perMonthUsd: t('Per month'),
  perSessionUsd: t('Per conversation'),
  perRequestUsd: t('Per request'),
});

const budgetTitles = (): Readonly<Record<Limit, string>> => ({
  perDayUsd: t('Budget per Day'),
  perMonthUsd: t('Budget per Month'),
  perSessionUsd: t('Budget per Conversation'),
  perRequestUsd: t('Budget per Request'),
});

const onLimitNames = (): Readonly<Record<OnLimit, string>> => ({
  ask: t('Ask me'),
  downgrade: t('Use a cheap model'),
  stop: t('Stop the request'),
});

/** Lets the user set the limits one after another, each beside what is used of it, until the list is closed. */
export async function setBudget(deps: BudgetDeps): Promise<void> {
  for (;;) {
    const picked = await pickOne(itemsOf(deps), {
      title: t('Budget'),
      placeHolder: t('Choose a limit to change'),
    });
    await picked?.run?.();
    if (!picked?.leadsOn) return;
  }
}

function itemsOf(deps: BudgetDeps): BudgetItem[] {
  const { budget } = deps.settings();
  const used = usedOf(deps);
  const limitItems = LIMITS.map((limit): BudgetItem => {
    const usd = budget[limit];
    return {
      label: `${limitNames()[limit]}: ${budget.unreadable.includes(limit) ? t('cannot be read, so nothing is spent') : amountText(usd)}`,
      description: usedText(limit, used[limit], usd),
      run: () => change(limit, usd, used[limit]),
      leadsOn: true,
    };
  });
  return [
    ...limitItems,
    {
      label: t('When a limit is reached: {0}', onLimitNames()[budget.onLimit]),
      run: () => changeOnLimit(budget.onLimit),
      leadsOn: true,
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: iconed`$(settings-gear) ${t('Limits of single models…')}`,
      run: () =>
        vscode.commands.executeCommand('tierwise.openSetting', { setting: 'tierwise.budget.models' }),
    },
    {
      label: iconed`$(shield) ${t('Limits of other extensions…')}`,
      run: () => vscode.commands.executeCommand('tierwise.manageAccess'),
    },
  ];
}

function amountText(usd: number | null): string {
  return usd === null ? t('no limit') : formatLimit(usd);
}

/** The number of recent attempts among which the dearest request is found. */
const LATEST = 2_000;

/** In USD: what counts today and this month, and the dearest conversation of this month and request of late. */
function usedOf({ ledger, limits }: BudgetDeps): Readonly<Record<Limit, number>> {
  const now = limits();
  const { day, month }: CountedSpend = ledger.counted({ ...now, perDayUsd: 0, perMonthUsd: 0 });
  const usd = (counted: Counted | null): number => counted?.usd ?? 0;
  const requests = Map.groupBy(ledger.recent(LATEST), ({ requestId }) => requestId);
  const costs = [...requests.values()].map((attempts) =>
    attempts.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
  );
  const [dearest] = ledger.sessions(now.monthStart, Number.MAX_SAFE_INTEGER, 1);
  return {
    perDayUsd: usd(day),
    perMonthUsd: usd(month),
    perSessionUsd: dearest?.usd ?? 0,
    perRequestUsd: Math.max(0, ...costs),
  };
}

const budgetSettings = (): vscode.WorkspaceConfiguration =>
  vscode.workspace.getConfiguration('tierwise.budget');

async function change(limit: Limit, now: number | null, used: number): Promise<void> {
  const amounts = amountsOf(limit, now);
  const item = (usd: number | null) => ({
    label: iconed`$(${usd === now ? 'check' : 'blank'}) ${usd === null ? t('No Limit') : formatLimit(usd)}`,
    description: usd === null ? '' : usedText(limit, used, usd),
    isCurrent: usd === now,
    leadsOn: true,
    usd,
  });
  const other = { label: iconed`$(blank) ${t('Another Amount…')}`, leadsOn: true, usd: undefined };
  const picked = await pickOne([...amounts.map(item), other, item(null)], {
    title: budgetTitles()[limit],
    placeHolder: t('The most that may be spent, in USD'),
  });
  if (!picked) return;
  const usd = picked.usd === undefined ? await askForAmount(limit, now) : picked.usd;
  if (usd !== undefined) await budgetSettings().update(limit, usd, vscode.ConfigurationTarget.Global);
}

/** Null: no limit; undefined when the box was closed. */
async function askForAmount(limit: Limit, usd: number | null): Promise<number | null | undefined> {
  const now = usd === null ? '' : String(usd);
  const text = await askForInput({
    title: budgetTitles()[limit],
    prompt: t('The most that may be spent, in USD. Leave it empty for no limit.'),
    value: now,
    problemOf: (typed) => problemOfAmount(typed, now),
  });
  if (text === undefined) return undefined;
  return text.trim() === '' ? null : Number(text);
}

async function changeOnLimit(now: OnLimit): Promise<void> {
  const choices = (['ask', 'downgrade', 'stop'] as const).map((value) => ({
    label: iconed`$(${value === now ? 'check' : 'blank'}) ${onLimitNames()[value]}`,
    isCurrent: value === now,
    leadsOn: true,
    value,
  }));
  const picked = await pickOne(choices, {
    title: t('When a Limit Is Reached'),
    placeHolder: t('What to do with a request that would pass a limit'),
  });
  if (picked) await budgetSettings().update('onLimit', picked.value, vscode.ConfigurationTarget.Global);
}
