import * as vscode from 'vscode';
import type { BudgetRefusal, Failure } from '../gateway/index.ts';
import { modelName } from '../models/index.ts';
import type { BudgetChoice, PriceChoice } from '../requests/index.ts';
import { formatTokens, formatUsd, type Route } from '../router/index.ts';
import { askForInput, choose } from '../workbench/index.ts';
import { problemOfLimit, raisedBudget, suggestedLimit } from './budget.ts';
import { shownModel, totalUsd } from './format.ts';

const RAISE = 'Raise the Limit…';
const CHEAP = 'Use a Cheap Model';
const CHANGE = 'Change Limits';

type AskAboutBudget = (refused: Failure, cheap: string | null) => Promise<BudgetChoice>;

/**
 * Asks what to do when a request could exceed a limit. Closing the question stops the request. Requests that meet the same
 * limit at the same time share one question and its answer.
 */
export function createBudgetQuestion(): AskAboutBudget {
  const asking = new Map<string, Promise<BudgetChoice>>();
  return (refused, cheap) => {
    const about = `${refused.refusal?.reason} ${refused.refusal?.pattern}`;
    const open = asking.get(about);
    if (open !== undefined) return open;
    const answer = ask(refused, cheap).finally(() => asking.delete(about));
    asking.set(about, answer);
    return answer;
  };
}

async function ask({ message, refusal }: Failure, cheap: string | null): Promise<BudgetChoice> {
  const budget = vscode.workspace.getConfiguration('tierwise.budget');
  const canRaise = refusal !== undefined && raisedBudget(refusal, 0, budget.get('models')) !== null;
  const detail = [
    `The model was not asked, since ${message}.`,
    ...(cheap === null ? [] : [`The cheap model would be ${shownModel(cheap).name}.`]),
  ];
  const picked = await choose(
    'This request is over your budget.',
    detail,
    ...(canRaise ? [RAISE] : [CHANGE]),
    ...(cheap === null ? [] : [CHEAP]),
  );
  if (picked === CHANGE) {
    await vscode.commands.executeCommand('tierwise.setBudget');
  }
  if (picked === RAISE && refusal) return (await raise(refusal)) ? 'raised' : 'stop';
  return picked === CHEAP ? 'cheap' : 'stop';
}

/** False when the user cancelled. */
async function raise(refusal: BudgetRefusal): Promise<boolean> {
  const text = await askForInput({
    title: 'Raise the Limit',
    prompt: `The new limit in USD, instead of ${totalUsd(refusal.limitUsd)}. ${totalUsd(refusal.spentUsd)} is spent.`,
    value: String(suggestedLimit(refusal)),
    problemOf: (typed) => problemOfLimit(typed, refusal),
  });
  if (text === undefined) return false;
  const budget = vscode.workspace.getConfiguration('tierwise.budget');
  const raised = raisedBudget(refusal, Number(text), budget.get('models'));
  if (raised === null) return false;
  await budget.update(raised.key, raised.value, vscode.ConfigurationTarget.Global);
  return true;
}

/** Asks before an expensive turn. Closing the question stops it. */
export async function askAboutPrice(route: Route, warnAboveUsd: number): Promise<PriceChoice> {
  const ask = 'Ask It';
  const cheap = 'Use a Cheap Model';
  const change = 'Change Limit';
  const model = route.chain[0]?.model;
  const name = model ? modelName(model) : 'The model';
  const detail = `${name} would read about ${formatTokens(route.inputTokens)} tokens. You are asked above ${formatUsd(warnAboveUsd)} a turn.`;
  const picked = await choose(
    `This turn would cost about ${formatUsd(route.expectedUsd)}.`,
    [detail],
    ...(route.tier === 'cheap' ? [ask, change] : [ask, cheap, change]),
  );
  if (picked === change)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.chat.warnAboveUsd');
  if (picked === ask) return 'ask';
  return picked === cheap ? 'cheap' : 'stop';
}
