import * as vscode from 'vscode';
import type { BudgetChoice } from '../chat/index.ts';
import type { Failure } from '../gateway/index.ts';
import type { Limits } from '../ledger/index.ts';
import type { Settings } from '../settings/index.ts';
import { startOfDay, startOfMonth } from './periods.ts';

/** The budget as the ledger checks it: amounts, and where this day and month began for the user. */
export function limitsOf(budget: Settings['budget'], now: Date): Limits {
  const { perRequestUsd, perSessionUsd, perDayUsd, perMonthUsd, models } = budget;
  return {
    perRequestUsd,
    perSessionUsd,
    perDayUsd,
    perMonthUsd,
    models: Object.entries(models).map(([pattern, limit]) => ({
      pattern,
      perDayUsd: limit.perDayUsd ?? null,
      perMonthUsd: limit.perMonthUsd ?? null,
    })),
    dayStart: startOfDay(now),
    monthStart: startOfMonth(now),
  };
}

/** Asks what to do when a request could pass a limit. Going away without an answer stops it. */
export async function askAboutBudget(refused: Failure): Promise<BudgetChoice> {
  const cheap = 'Use a Cheap Model';
  const change = 'Change Limits';
  const picked = await vscode.window.showWarningMessage(
    'This request is over your budget.',
    { modal: true, detail: `The model was not asked, since ${refused.message}.` },
    cheap,
    change,
  );
  if (picked === change)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.budget');
  return picked === cheap ? 'cheap' : 'stop';
}
