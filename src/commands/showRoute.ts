import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Attempt, Ledger, Outcome } from '../ledger/index.ts';
import { estimateTokens, modelName } from '../models/index.ts';
import {
  formatCost,
  type NoticeButton,
  noticeOfRoute,
  outcomeText,
  type RequestService,
  routeLine,
} from '../requests/index.ts';
import {
  formatRouteReasons,
  formatSeconds,
  formatTokens,
  formatUnfit,
  formatUsd,
  type Route,
} from '../router/index.ts';
import { type Iconed, iconed } from '../sanitize/index.ts';
import { type PickItem, pickOne } from '../workbench/index.ts';
import { factsFrom, questionOf, type RouteFacts, type ShownRoute, shownRoute } from './routeFacts.ts';

export interface RouteDeps {
  readonly requests: RequestService;
  readonly attemptsOf: Ledger['attemptsOf'];
}

interface RouteItem extends PickItem {
  /** What picking it does; left out: nothing. */
  readonly button?: NoticeButton;
}

/**
 * Why this model: with facts a dry run that calls no model, without any what happened to the last request, attempt by attempt, and
 * its route, in a list.
 */
export async function showRoute(deps: RouteDeps, args: unknown): Promise<ShownRoute> {
  // From the editor's menu comes the file's Uri, which says nothing about a request.
  const given = args instanceof vscode.Uri ? null : (args ?? null);
  if (given !== null) return shownRoute(await dryRun(deps.requests, factsFrom(given)));
  const last = deps.requests.lastAnswered();
  const route = last?.route ?? (await dryRun(deps.requests, editorFacts()));
  const title = last ? t('Why This Model? (Last Request)') : t('Which Model Would Explain This File?');
  const happened = last ? attemptItems(deps.attemptsOf(last.requestId)) : [];
  const picked = await pickOne<RouteItem>([...happened, ...routeItems(route)], {
    title,
    placeHolder: routeLine(route) || noticeOfRoute(route).message,
  });
  if (picked?.button) await vscode.commands.executeCommand(picked.button.command, ...picked.button.arguments);
  return shownRoute(route);
}

function dryRun(requests: RequestService, facts: RouteFacts): Promise<Route> {
  return requests.route({ ...questionOf(facts), pin: null, tier: null });
}

function editorFacts(): RouteFacts {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return { task: 'explain' };
  return {
    task: 'explain',
    language: document.languageId,
    contextTokens: estimateTokens(document.getText()),
  };
}

function heading(label: string): RouteItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

const ICONS: Readonly<Record<Outcome, Iconed>> = {
  ok: iconed`$(pass)`,
  failed: iconed`$(error)`,
  rejected: iconed`$(thumbsdown)`,
  incomplete: iconed`$(warning)`,
  cancelled: iconed`$(circle-slash)`,
};

/** What was tried, in its order: how each attempt ended, what it read and wrote, and what it cost. */
function attemptItems(attempts: readonly Attempt[]): RouteItem[] {
  if (attempts.length === 0) return [];
  const items = attempts.map((attempt) => {
    const { provider, model, tier, outcome, reason, inputTokens, outputTokens, latencyMs } = attempt;
    const cost = formatCost({ usd: attempt.costUsd, source: attempt.costSource });
    const counted =
      inputTokens === null || outputTokens === null
        ? t('tokens unknown')
        : t('{0} in, {1} out', formatTokens(inputTokens), formatTokens(outputTokens));
    return {
      label: iconed`${ICONS[outcome]} ${`${attempt.attempt}. ${modelName(`${provider}/${model}`)}`}`,
      description: `${tier} · ${outcomeText(outcome, reason)}`,
      detail: `${counted} · ${cost} · ${formatSeconds(latencyMs)}`,
    };
  });
  return [heading(t('What happened')), ...items];
}

/** Where no model can be asked, what mends that comes first. */
function routeItems(route: Route): RouteItem[] {
  const isUsable = route.chain.length > 0;
  const mending = isUsable ? [] : noticeOfRoute(route).buttons;
  const mends = mending.map((button) => ({ label: iconed`$(arrow-right) ${button.title}`, button }));
  const reasons = formatRouteReasons(isUsable ? route : withoutVerdict(route)).map((label) => ({
    label: iconed`$(lightbulb) ${label}`,
  }));
  const chain = route.chain.map(({ model, tier, maxOutputTokens }, i) => ({
    label: i === 0 ? iconed`$(arrow-right) ${model}` : iconed`$(debug-step-over) ${model}`,
    description: t('{0}, up to {1} tokens out', tier, formatTokens(maxOutputTokens)),
    detail: i === 0 ? t('first; {0}', costOf(route)) : t('asked when the one before cannot answer'),
  }));
  const passed = route.passedOver.map((passed) => ({
    label: iconed`$(circle-slash) ${passed.model}`,
    description: formatUnfit(passed),
  }));
  return [
    ...mends,
    ...(reasons.length > 0 ? [heading(t('Why')), ...reasons] : []),
    ...(chain.length + passed.length > 0 ? [heading(t('The plan')), ...chain, ...passed] : []),
  ];
}

/** What is said above the list already. */
function withoutVerdict({ reasons, ...route }: Route): Route {
  const said = new Set(['none-usable', 'none-set', 'unreadable']);
  return { ...route, reasons: reasons.filter(({ reason }) => !said.has(reason)) };
}

function costOf({ expectedUsd }: Route): string {
  return expectedUsd === null ? t('cost unknown') : t('about {0}', formatUsd(expectedUsd));
}
