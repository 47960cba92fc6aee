import * as vscode from 'vscode';
import * as z from 'zod';
import { type Desk, routeLine } from '../chat/index.ts';
import { estimateTokens } from '../models/index.ts';
import { formatUsd, type Route, type Signals, TASKS } from '../router/index.ts';

const routeArgs = z.object({
  task: z.enum(TASKS).optional(),
  prompt: z.string().optional(),
  language: z.string().optional(),
  selectionChars: z.number().nonnegative().optional(),
  attachedFiles: z.number().nonnegative().optional(),
  contextTokens: z.number().nonnegative().optional(),
  diagnostics: z.number().nonnegative().optional(),
});

/** What `tierwise.showRoute` resolves to. */
export interface ShownRoute {
  readonly task: string;
  readonly tier: string;
  readonly models: readonly string[];
  readonly reasons: readonly string[];
  readonly maxOutputTokens: number | null;
  /** USD; null when unknown. */
  readonly expectedUsd: number | null;
}

export interface RouteDeps {
  readonly desk: Desk;
  /** The route of the last request of this window. */
  readonly lastRoute: () => Route | null;
}

/** Why this model: with facts a dry run that calls no model, without any the last request's route in a list. */
export async function showRoute(deps: RouteDeps, args: unknown): Promise<ShownRoute> {
  if (args !== undefined && args !== null) return shown(await dryRun(deps.desk, routeArgs.parse(args)));
  const last = deps.lastRoute();
  const route = last ?? (await dryRun(deps.desk, await editorFacts()));
  const title = last ? 'Why This Model? (Last Request)' : 'Which Model Would Explain This File?';
  await vscode.window.showQuickPick(linesOf(route), {
    title,
    placeHolder: routeLine(route) || 'No model can be used',
  });
  return shown(route);
}

function dryRun(desk: Desk, facts: z.infer<typeof routeArgs>): Promise<Route> {
  const signals: Signals = {
    contextTokens:
      facts.contextTokens ??
      estimateTokens(facts.prompt ?? '') + Math.ceil((facts.selectionChars ?? 0) / CHARS_PER_TOKEN),
    files: facts.attachedFiles ?? 0,
    selectionChars: facts.selectionChars ?? 0,
    language: facts.language ?? null,
    diagnostics: facts.diagnostics ?? 0,
    prompt: facts.prompt ?? null,
  };
  return desk.route({ task: facts.task ?? 'chat', signals, pin: null, tier: null });
}

/** Of code; only for a dry run that knows a length but no text. */
const CHARS_PER_TOKEN = 3.5;

async function editorFacts(): Promise<z.infer<typeof routeArgs>> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return { task: 'explain' };
  return {
    task: 'explain',
    language: document.languageId,
    contextTokens: estimateTokens(document.getText()),
  };
}

function linesOf(route: Route): vscode.QuickPickItem[] {
  const reasons = route.reasons.map((label) => ({ label: `$(lightbulb) ${label}` }));
  const chain = route.chain.map(({ model, tier, maxOutputTokens }, i) => ({
    label: `${i === 0 ? '$(arrow-right)' : '$(debug-step-over)'} ${model}`,
    description: `${tier}, up to ${maxOutputTokens.toLocaleString('en')} tokens out`,
    detail:
      i === 0 ? `first; about ${formatUsd(route.expectedUsd)}` : 'asked when the one before cannot answer',
  }));
  const passed = route.passedOver.map(({ model, reason }) => ({
    label: `$(circle-slash) ${model}`,
    description: reason,
  }));
  return [...reasons, ...chain, ...passed];
}

function shown(route: Route): ShownRoute {
  return {
    task: route.task,
    tier: route.tier,
    models: route.chain.map(({ model }) => model),
    reasons: [
      ...route.reasons,
      ...route.passedOver.map(({ model, reason }) => `${model} passed over: ${reason}`),
    ],
    maxOutputTokens: route.chain[0]?.maxOutputTokens ?? null,
    expectedUsd: route.expectedUsd,
  };
}
