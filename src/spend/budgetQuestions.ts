import * as vscode from 'vscode';
import { type BudgetRefusal, settingOfLimit } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { type ModelRef, modelName } from '../models/index.ts';
import {
  type BudgetChoice,
  type BudgetQuestion,
  type DearEscalation,
  type PriceChoice,
  type PriceLimit,
  switchLine,
} from '../requests/index.ts';
import { formatLimit, formatTokens, formatUsd, type Route, totalUsd } from '../router/index.ts';
import { askForInput, choose } from '../workbench/index.ts';
import { problemOfLimit, raisedBudget, suggestedLimit } from './budget.ts';

type AskAboutBudget = (question: BudgetQuestion) => Promise<BudgetChoice>;

/**
 * Asks what to do when a request could exceed a limit. Closing the question stops the request. Requests that meet the same
 * limit at the same time share one question and its answer.
 */
export function createBudgetQuestion(): AskAboutBudget {
  const asking = new Map<string, Promise<BudgetChoice>>();
  return (question) => {
    const { refusal } = question.refused;
    const about = `${refusal?.reason} ${refusal?.pattern}`;
    const open = asking.get(about);
    if (open !== undefined) return open;
    const answer = ask(question).finally(() => asking.delete(about));
    asking.set(about, answer);
    return answer;
  };
}

/** The way that costs least comes first, where a mere Enter takes it. */
async function ask({ refused, asked, cheap }: BudgetQuestion): Promise<BudgetChoice> {
  const { message, refusal } = refused;
  const unreadable = refusal?.why === 'unreadable' ? settingOfLimit(refusal) : null;
  if (unreadable !== null) return askAboutUnreadable(unreadable, asked.model, message);
  const budget = vscode.workspace.getConfiguration('tierwise.budget');
  const canRaise = refusal !== undefined && raisedBudget(refusal, 0, budget.get('models')) !== null;
  const takeCheap = cheap && t('Use {0}', modelName(cheap.model));
  const other = canRaise ? t('Raise the Limit…') : t('Change Limits');
  const detail = [
    t('{0} was not asked, since {1}.', modelName(asked.model), message),
    ...costAtMost(asked),
    ...(cheap ? costAtMost(cheap) : []),
  ];
  const picked = await choose(
    t('This request is over your budget.'),
    detail,
    ...(takeCheap ? [takeCheap] : []),
    other,
  );
  if (picked === undefined) return 'stop';
  if (picked === takeCheap) return 'cheap';
  if (canRaise) return (await raise(refusal, asked.usd)) ? 'raised' : 'stop';
  await vscode.commands.executeCommand('tierwise.setBudget');
  return 'stop';
}

/** There is no amount to raise: what is written there is to be fixed. */
async function askAboutUnreadable(setting: string, model: ModelRef, message: string): Promise<BudgetChoice> {
  const open = t('Open Settings');
  const detail = [t('{0} was not asked, since {1}.', modelName(model), message)];
  const picked = await choose(t('A limit of your budget cannot be read.'), detail, open);
  if (picked !== undefined) await openSetting(setting);
  return 'stop';
}

function costAtMost({ model, usd }: BudgetQuestion['asked']): string[] {
  return usd === null
    ? []
    : [t('With {0} the request could cost up to {1}.', modelName(model), formatUsd(usd))];
}

/** False when the user cancelled. */
async function raise(refusal: BudgetRefusal, requestUsd: number | null): Promise<boolean> {
  const text = await askForInput({
    title: t('Raise the Limit'),
    prompt: t(
      'The new limit in USD, instead of {0}. {1} is spent or reserved.',
      formatLimit(refusal.limitUsd),
      totalUsd(refusal.spentUsd),
    ),
    value: String(suggestedLimit(refusal, requestUsd)),
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
export async function askAboutPrice(route: Route, { limitUsd, setting }: PriceLimit): Promise<PriceChoice> {
  const ask = t('Ask Anyway');
  const cheap = t('Use a Cheap Model');
  const change = t('Change Limit');
  const model = route.chain[0]?.model ?? '';
  const reads = t('{0} would read about {1} tokens.', modelName(model), formatTokens(route.inputTokens));
  const picked = await choose(
    t('This turn would cost about {0}.', formatUsd(route.expectedUsd)),
    [...(route.move ? [switchLine(route.move)] : []), reads, askedAbove(limitUsd)],
    ...(route.tier === 'cheap' ? [ask, change] : [ask, cheap, change]),
  );
  if (picked === change) await openSetting(setting);
  if (picked === ask) return 'ask';
  return picked === cheap ? 'cheap' : 'stop';
}

/** Asks before a dearer model takes over. Closing the question leaves it at what there is. */
export async function askAboutEscalation(escalation: DearEscalation): Promise<boolean> {
  const { from, to, failure, usd, limitUsd } = escalation;
  const ask = t('Ask {0}', modelName(to));
  const change = t('Change Limit');
  const question =
    usd === null
      ? t('Ask {0}, whose price is unknown?', modelName(to))
      : t('Ask {0}, for about {1}?', modelName(to), formatUsd(usd));
  const picked = await choose(
    question,
    [`${modelName(from)}: ${failure.message}.`, askedAbove(limitUsd)],
    ask,
    change,
  );
  if (picked === change) await openSetting(ESCALATION);
  return picked === ask;
}

const ESCALATION = 'tierwise.routing.askAboveUsd';

/** Beside the button that changes it. */
function askedAbove(limitUsd: number): string {
  return t('You are asked above {0}.', formatLimit(limitUsd));
}

function openSetting(setting: string): Thenable<unknown> {
  return vscode.commands.executeCommand('tierwise.openSetting', { setting });
}
