import * as vscode from 'vscode';
import type { BudgetChoice, PriceChoice } from '../chat/index.ts';
import type { Failure } from '../gateway/index.ts';
import type { Limits } from '../ledger/index.ts';
import { formatTokens, formatUsd, modelName, type Route } from '../router/index.ts';
import type { Settings } from '../settings/index.ts';
import { startOfDay, startOfMonth } from './periods.ts';

/** The budget as the ledger checks it: amounts, and where this day and month began for the user. */
export function limitsOf(budget: Settings['budget'], now: Date): Limits {
  const { perRequestUsd, perDayUsd, perMonthUsd } = budget;
  return {
    perRequestUsd,
    perDayUsd,
    perMonthUsd,
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

/** Asks before a turn that is dear. Going away without an answer stops it. */
export async function askAboutPrice(route: Route, warnAboveUsd: number): Promise<PriceChoice> {
  const ask = 'Ask It';
  const cheap = 'Use a Cheap Model';
  const change = 'Change Limit';
  const model = route.chain[0]?.model;
  const name = model ? modelName(model) : 'The model';
  const detail = `${name} would read about ${formatTokens(route.inputTokens)} tokens. You are asked above ${formatUsd(warnAboveUsd)} a turn.`;
  const picked = await vscode.window.showWarningMessage(
    `This turn would cost about ${formatUsd(route.expectedUsd)}.`,
    { modal: true, detail },
    ...(route.tier === 'cheap' ? [ask, change] : [ask, cheap, change]),
  );
  if (picked === change)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.chat.warnAboveUsd');
  if (picked === ask) return 'ask';
  return picked === cheap ? 'cheap' : 'stop';
}
