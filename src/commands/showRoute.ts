import * as vscode from 'vscode';
import type { Related } from '../context/index.ts';
import { languageTag, t } from '../l10n/index.ts';
import { estimateTokens } from '../models/index.ts';
import { type RequestService, routeLine } from '../requests/index.ts';
import { formatRouteReasons, formatUnfit, formatUsd, type Route } from '../router/index.ts';
import { iconed } from '../sanitize/index.ts';
import { type PickItem, pickOne } from '../workbench/index.ts';
import { factsFrom, questionOf, type RouteFacts, type ShownRoute, shownRoute } from './routeFacts.ts';

export interface RouteDeps {
  readonly requests: RequestService;
  /** What the last ghost text took along from other files; null where there was none. */
  readonly lastRelated: () => Related | null;
}

/** Why this model: with facts a dry run that calls no model, without any the last request's route in a list. */
export async function showRoute(deps: RouteDeps, args: unknown): Promise<ShownRoute> {
  // From the editor's menu comes the file's Uri, which says nothing about a request.
  const given = args instanceof vscode.Uri ? null : (args ?? null);
  if (given !== null) return shownRoute(await dryRun(deps.requests, factsFrom(given)));
  const last = deps.requests.lastRoute();
  const route = last ?? (await dryRun(deps.requests, editorFacts()));
  const title = last ? t('Why This Model? (Last Request)') : t('Which Model Would Explain This File?');
  await pickOne([...linesOf(route), ...relatedLines(deps.lastRelated())], {
    title,
    placeHolder: routeLine(route) || t('No model can be used'),
  });
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

/** The snippets of other files that went along with the last ghost text, and why others did not. */
function relatedLines(related: Related | null): PickItem[] {
  if (!related) return [];
  const sent = related.snippets.map(({ path, source, tokens }) => ({
    label: iconed`$(file-code) ${path}`,
    description: t('{0}, {1} tokens', source.replace('-', ' '), tokens),
  }));
  const left = related.leftOut.map(({ what, reason, path }) => ({
    label: iconed`$(circle-slash) ${path ?? what}`,
    description: t('left out: {0}', reason.replace('-', ' ')),
  }));
  const title = {
    label: t('Related places of the last ghost text'),
    kind: vscode.QuickPickItemKind.Separator,
  };
  return sent.length + left.length > 0 ? [title, ...sent, ...left] : [];
}

function linesOf(route: Route): PickItem[] {
  const reasons = formatRouteReasons(route).map((label) => ({ label: iconed`$(lightbulb) ${label}` }));
  const chain = route.chain.map(({ model, tier, maxOutputTokens }, i) => ({
    label: i === 0 ? iconed`$(arrow-right) ${model}` : iconed`$(debug-step-over) ${model}`,
    description: t('{0}, up to {1} tokens out', tier, maxOutputTokens.toLocaleString(languageTag())),
    detail: i === 0 ? t('first; {0}', costOf(route)) : t('asked when the one before cannot answer'),
  }));
  const passed = route.passedOver.map((passed) => ({
    label: iconed`$(circle-slash) ${passed.model}`,
    description: formatUnfit(passed),
  }));
  return [...reasons, ...chain, ...passed];
}

function costOf({ expectedUsd }: Route): string {
  return expectedUsd === null ? t('cost unknown') : t('about {0}', formatUsd(expectedUsd));
}
