import * as vscode from 'vscode';
import * as z from 'zod';
import type { Message, Tools } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { CORE } from '../ledger/index.ts';
import { estimateTokens } from '../models/index.ts';
import {
  beforeOf,
  type CallerAccess,
  NO_SIGNALS,
  pinAfter,
  pinOf,
  type Question,
  type RequestService,
  tokensOf,
  UNKNOWN_CALLER,
  watchChecks,
} from '../requests/index.ts';
import {
  type Route,
  readTrajectory,
  type SessionPin,
  type Signals,
  subtaskOf,
  TIERS,
  unwrapped,
} from '../router/index.ts';
import type { LanguageModels, ModelRequest } from '../shell/index.ts';
import { signalOf } from '../workbench/index.ts';
import { asChoice, effortPicked } from './choice.ts';
import {
  errorOfAdmission,
  errorOfResult,
  errorOfRoute,
  messagesFrom,
  toolsFrom,
  usagePart,
} from './languageModelFormat.ts';
import { informationOf } from './modelList.ts';
import { createSessions, type Session, type SessionStore, type Sessions } from './sessions.ts';
import type { ChatSettings } from './types.ts';

export interface LanguageModelDeps {
  readonly requests: RequestService;
  readonly access: Pick<CallerAccess, 'admit'>;
  readonly settings: () => Pick<ChatSettings, 'tiers'>;
  readonly store: SessionStore;
}

/** Answers for the models that `registerLanguageModels` shows. */
export function createLanguageModels(deps: LanguageModelDeps): LanguageModels {
  const sessions = createSessions(deps.store);
  return {
    information: () =>
      informationOf(
        deps.requests,
        TIERS.flatMap((tier) => deps.settings().tiers[tier]),
      ),
    respond: (request, progress, token) => respond(deps, sessions, request, progress, token),
    count: (text) => (typeof text === 'string' ? estimateTokens(text) : tokensOf(messagesFrom([text]))),
  };
}

async function respond(
  { requests, access }: LanguageModelDeps,
  sessions: Sessions,
  request: ModelRequest,
  progress: vscode.Progress<vscode.LanguageModelResponsePart>,
  token: vscode.CancellationToken,
): Promise<void> {
  const messages = messagesFrom(request.messages);
  const tools = toolsFrom(request.options);
  const session = sessions.find(request.id, messages);
  const pin = pinFor(session, messages);
  const caller = callerOf(request.options);
  const question: Question = {
    task: 'chat',
    signals: {
      ...NO_SIGNALS,
      contextTokens: tokensOf(messages, tools),
      images: messages.reduce((sum, one) => sum + (one.role === 'user' ? (one.images?.length ?? 0) : 0), 0),
      prompt: askedIn(messages),
      ...beforeOf(messages),
      ...agentSignals(messages, tools, request.options),
    },
    pin,
    sessionId: session.id,
    ...asChoice(request.id),
    effort: effortPicked(request.options),
    messages,
    tools,
    caller: caller ?? UNKNOWN_CALLER,
    ...(request.options.modelOptions?.['temperature'] === 0 ? { temperature: 0 as const } : {}),
  };
  const routed = await routeFor(requests, question);
  if (routed.chain.length === 0) throw errorOfRoute(routed);
  const signal = signalOf(token);
  const admitted = await access.admit(caller, routed, signal);
  if (!admitted.ok) throw errorOfAdmission(admitted);

  const { route } = admitted;
  const checks = watchChecks();
  const answer = requests.answer(question, route, signal);
  for await (const event of answer) {
    checks.note(event);
    if (event.type === 'text') progress.report(new vscode.LanguageModelTextPart(event.text));
    else if (event.type === 'tool-call') {
      const { id, name, input } = event.call;
      progress.report(new vscode.LanguageModelToolCallPart(id, name, input));
    } else if (event.type === 'thought-so-far') {
      progress.report(new vscode.LanguageModelTextPart(`\n\n*(${t('So far the model was thinking.')})*\n\n`));
    } else if (event.type === 'moved' && event.restarted) {
      progress.report(
        new vscode.LanguageModelTextPart(`\n\n*(${t('The answer broke off and starts again.')})*\n\n`),
      );
    }
  }
  const result = await answer.result;
  const error = errorOfResult(result);
  if (error) throw error;
  if (result.outcome === 'ok' && result.usage && READS_USAGE.has(caller ?? '')) {
    progress.report(usagePart(result.usage));
  }
  const bound = pinAfter(pin, route, result, checks.failed());
  if (result.outcome !== 'ok' || !bound) return;
  // What is raised for a while goes back to where it was: the models themselves tell when.
  const { raisedFrom } = route;
  session.bound = raisedFrom ? { ...raisedFrom, failedChecks: pin?.failedChecks ?? 0 } : bound;
  session.raised = raisedFrom ? { model: bound.model, tier: bound.tier } : null;
  session.at = Date.now();
  const reply: Message = { role: 'assistant', content: result.text, toolCalls: result.toolCalls };
  sessions.keep(request.id, messages, reply, session);
}

/** Who asks for one model gets that model or an error: an API has no place to say that another one answered. */
async function routeFor(requests: RequestService, question: Question): Promise<Route> {
  const route = await requests.route(question);
  const only = question.model;
  if (!only) return route;
  return {
    ...route,
    chain: route.chain.filter(({ model }) => model === only),
    passedOver: route.passedOver.filter(({ model }) => model === only),
  };
}

/** All before the newest messages is history, which another model would have to read again. */
function pinFor({ bound, raised, at }: Session, messages: readonly Message[]): SessionPin | null {
  if (bound === null) return null;
  const answered = messages.findLastIndex(({ role }) => role === 'assistant');
  const pin = pinOf({ ...bound, chosen: false, at }, messages.slice(0, answered + 1), Date.now());
  return raised === null ? pin : { ...pin, raised };
}

/** What an agent's messages tell: what it has done so far, or that this is asked beside its conversation. */
function agentSignals(
  messages: readonly Message[],
  tools: Tools | null,
  { modelOptions }: ModelRequest['options'],
): Pick<Signals, 'trajectory' | 'subtask'> {
  const most: unknown = modelOptions?.['max_tokens'];
  const subtask = subtaskOf(messages, tools?.list.length ?? 0, typeof most === 'number' ? most : null);
  if (subtask !== null) return { subtask };
  return messages.some(({ role }) => role === 'tool') ? { trajectory: readTrajectory(messages) } : {};
}

/** What the user asks with the newest message; null where that only brings results of tools. */
function askedIn(messages: readonly Message[]): string | null {
  const last = messages.at(-1);
  if (last?.role !== 'user') return null;
  return unwrapped(last.content).trim() || null;
}

/** VS Code tells who asks, though its public types do not: an extension's id, or `core` for VS Code itself. */
const initiator = z.object({
  requestInitiator: z
    .string()
    .max(200)
    .regex(/^(?:core|[\w-]+\.[\w-]+)$/)
    .toLowerCase(),
});

/**
 * Who counts what a model of another extension has used: VS Code itself, and the extension that its own agent is in, since 1.121
 * (microsoft/vscode#315394). To others it would be a part that they do not know.
 */
const READS_USAGE: ReadonlySet<string> = new Set([CORE, 'github.copilot-chat']);

/** Null where it is not said, or is no id: it can be anybody then. */
function callerOf(options: ModelRequest['options']): string | null {
  return initiator.safeParse(options).data?.requestInitiator ?? null;
}
