import * as vscode from 'vscode';
import { estimateMessagesTokens, estimateTokens, type ModelRef } from '../models/index.ts';
import { type SessionPin, type Signals, TIERS, type Tier } from '../router/index.ts';
import type { LanguageModels, ModelRequest } from '../shell/index.ts';
import type { Desk, Question } from './desk.ts';
import { messagesFrom, toolsFrom, wholeText } from './languageModelMessages.ts';
import { noticeOfResult, noticeOfRoute } from './notices.ts';

/** Conversations whose model is remembered; the oldest is forgotten first. */
const MOST_SESSIONS = 200;

/** Answers for the models that `registerLanguageModels` shows. */
export function createLanguageModels(desk: Desk): LanguageModels {
  const sessions = createSessions();
  return {
    respond: (request, progress, token) => respond(desk, sessions, request, progress, token),
    count: (text) => estimateTokens(typeof text === 'string' ? text : wholeText(text)),
  };
}

async function respond(
  desk: Desk,
  sessions: Sessions,
  request: ModelRequest,
  progress: vscode.Progress<vscode.LanguageModelResponsePart>,
  token: vscode.CancellationToken,
): Promise<void> {
  const messages = messagesFrom(request.messages);
  const tools = toolsFrom(request.options);
  const first = messages.find((message) => message.role === 'user')?.content ?? '';
  const session = sessions.of(request.id, first);
  const texts = [...request.messages.map(wholeText), JSON.stringify(tools?.list ?? '')];
  const contextTokens = estimateMessagesTokens(texts.map((content) => ({ content })));
  const signals: Signals = {
    contextTokens,
    files: 0,
    selectionChars: 0,
    language: null,
    diagnostics: 0,
    prompt: first,
  };
  const tier = TIERS.find((name) => name === request.id) ?? null;
  const question: Question = {
    task: 'chat',
    signals,
    pin: session.pin,
    sessionId: session.id,
    tier,
    messages,
    tools,
  };
  const route = await desk.route(question);
  if (route.chain.length === 0) throw vscode.LanguageModelError.NoPermissions(noticeOfRoute(route).message);

  const cancel = new AbortController();
  token.onCancellationRequested(() => cancel.abort());
  const result = await desk.answer(question, route, cancel.signal, (event) => {
    if (event.type === 'text') progress.report(new vscode.LanguageModelTextPart(event.text));
    else if (event.type === 'tool-call') {
      const { id, name, input } = event.call;
      progress.report(new vscode.LanguageModelToolCallPart(id, name, input));
    } else if (event.type === 'moved' && event.restarted) {
      progress.report(new vscode.LanguageModelTextPart('\n\n*(The answer broke off and begins anew.)*\n\n'));
    }
  });
  if (result.outcome === 'cancelled') throw new vscode.CancellationError();
  const notice = noticeOfResult(result);
  if (notice) throw new Error(notice.message);
  const link = route.chain.find(({ model }) => model === result.model);
  if (link) session.bind(link.model, link.tier);
}

interface Session {
  readonly id: string;
  readonly pin: SessionPin | null;
  bind(model: ModelRef, tier: Tier): void;
}

interface Sessions {
  of(model: string, firstMessage: string): Session;
}

/** VS Code gives no id for a conversation, but its first message stays the same through all of its turns. */
function createSessions(): Sessions {
  const known = new Map<string, { id: string; pin: SessionPin | null }>();
  return {
    of(model, firstMessage) {
      const key = `${model}\n${firstMessage}`;
      const session = known.get(key) ?? { id: crypto.randomUUID(), pin: null };
      known.delete(key);
      known.set(key, session);
      const oldest = known.keys().next().value;
      if (known.size > MOST_SESSIONS && oldest !== undefined) known.delete(oldest);
      return {
        ...session,
        bind(ref, tier) {
          session.pin = { model: ref, tier };
        },
      };
    },
  };
}
