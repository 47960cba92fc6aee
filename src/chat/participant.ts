import * as vscode from 'vscode';
import { CHAT_SYSTEM } from '../context/index.ts';
import type { GatewayEvent, GatewayResult, Message } from '../gateway/index.ts';
import { estimateMessagesTokens } from '../models/index.ts';
import { type Route, type Signals, type Task, TIERS, type Tier } from '../router/index.ts';
import type { Desk } from './desk.ts';
import { memoryOf, messagesOf, type TurnMemory } from './history.ts';
import { type Notice, type NoticeButton, noticeOfResult, noticeOfRoute } from './notices.ts';
import { type ReadTurn, readTurn, withEditor } from './references.ts';
import { costLine, maskedWords, movedLine, routeLine, waitingLine } from './words.ts';

/** What a command gets back from an answer in the Chat view. */
export interface ChatOutcome extends Partial<TurnMemory> {
  readonly outcome: GatewayResult['outcome'] | 'refused';
  readonly requestId: string | null;
  readonly usd: number | null;
  readonly answerChars: number;
  readonly message: string | null;
}

/** `@tierwise`: routes what is asked in the Chat view, streams the answer, and says who gave it and what it cost. */
export function createParticipant(desk: Desk): vscode.ChatRequestHandler {
  return (request, context, stream, token) => respond(desk, request, context, stream, token);
}

async function respond(
  desk: Desk,
  request: vscode.ChatRequest,
  context: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const turn = await withEditor(request);
  const { text, subjects, refused } = await readTurn(turn);
  if (refused) return refuse(stream, noticeOfSubject(refused));
  if (!text) return refuse(stream, NOTHING_ASKED);

  // What VS Code does not show with the question has to be seen with the answer.
  if (turn !== request) {
    for (const { uri, range } of subjects) stream.reference(new vscode.Location(uri, range));
  }

  const memory = memoryOf(context.history);
  const sessionId = memory?.sessionId ?? crypto.randomUUID();
  const messages: Message[] = [
    CHAT_SYSTEM,
    ...(await messagesOf(context.history)),
    { role: 'user', content: text },
  ];
  const task: Task = turn.command === 'explain' ? 'explain' : 'chat';
  const signals: Signals = {
    contextTokens: estimateMessagesTokens(messages),
    files: new Set(subjects.map(({ uri }) => uri.toString())).size,
    selectionChars: subjects[0]?.code.length ?? 0,
    language: subjects[0]?.language ?? null,
    diagnostics: subjects.flatMap(({ diagnostics }) => diagnostics).length,
    prompt: turn.prompt || null,
  };
  const question = {
    task,
    signals,
    pin: memory?.pin ?? null,
    sessionId,
    tier: chosenTier(request.model),
    messages,
    tools: null,
  };
  const route = await desk.fitting(question, await desk.route(question));
  if (route.chain.length === 0) return refuse(stream, noticeOfRoute(route));

  const ours: string[] = [];
  const say = (line: string) => {
    ours.push(line);
    stream.markdown(line);
  };
  const masked = subjects.reduce((sum, subject) => sum + subject.masked, 0);
  say(`*${[routeLine(route), maskedWords(masked)].filter(Boolean).join(' · ')}*\n\n`);
  const cancel = new AbortController();
  token.onCancellationRequested(() => cancel.abort());
  const result = await desk.answer(question, route, cancel.signal, (event) => show(event, stream, say));
  say(`\n\n---\n*${costLine(result)}*`);
  return conclude(stream, result, { route, sessionId, ours });
}

const OPEN_FILE: NoticeButton = {
  title: 'Open Another File',
  command: 'workbench.action.quickOpen',
  arguments: [],
};
const NOTHING_ASKED: Notice = {
  message: 'Open a file, or attach one, to have it explained.',
  buttons: [OPEN_FILE],
};

function noticeOfSubject({ uri, message, instead }: NonNullable<ReadTurn['refused']>): Notice {
  if (!instead) return { message, buttons: [OPEN_FILE] };
  const part = {
    title: 'Explain the Part at the Cursor',
    command: 'tierwise.explain',
    arguments: [{ uri, range: instead }],
  };
  return {
    message: `${message} Select the part that matters, or take the one at the cursor.`,
    buttons: [part],
  };
}

/** A tier picked in the model picker is the user's word; `auto`, and other extensions' models, leave it to the router. */
function chosenTier(model: vscode.LanguageModelChat): Tier | null {
  return (model.vendor === 'tierwise' ? TIERS.find((tier) => tier === model.id) : undefined) ?? null;
}

/** A shorter pause than this is over before its notice is read, in ms. */
const NOTED_PAUSE_MS = 1_500;

/** Everything in Markdown: progress messages would fold the lines above them away. */
function show(event: GatewayEvent, stream: vscode.ChatResponseStream, say: (line: string) => void): void {
  if (event.type === 'text') stream.markdown(event.text);
  else if (event.type === 'waiting' && event.ms >= NOTED_PAUSE_MS) {
    say(`> ${waitingLine(event.model, event.ms, event.failure)}\n\n`);
  } else if (event.type === 'moved') {
    say(`\n\n> ${movedLine(event.from, event.to, event.failure, event.restarted)}\n\n`);
  }
}

function refuse(stream: vscode.ChatResponseStream, notice: Notice): vscode.ChatResult {
  tell(stream, notice);
  const metadata: ChatOutcome = {
    outcome: 'refused',
    requestId: null,
    usd: null,
    answerChars: 0,
    message: notice.message,
  };
  return { metadata };
}

function conclude(
  stream: vscode.ChatResponseStream,
  result: GatewayResult,
  { route, sessionId, ours }: { route: Route; sessionId: string; ours: string[] },
): vscode.ChatResult {
  const notice = noticeOfResult(result);
  if (notice) tell(stream, notice);
  const link = route.chain.find(({ model }) => model === result.model);
  const metadata: ChatOutcome = {
    outcome: result.outcome,
    requestId: result.requestId,
    usd: result.cost.usd,
    answerChars: 'text' in result ? result.text.length : 0,
    message: notice?.message ?? null,
    // Only a model that answered binds the conversation.
    ...('text' in result && result.model
      ? { sessionId, model: result.model, tier: link?.tier ?? 'cheap', ours }
      : {}),
  };
  return { metadata };
}

function tell(stream: vscode.ChatResponseStream, notice: Notice): void {
  stream.markdown(new vscode.MarkdownString(`\n\n$(warning) ${asPlainText(notice.message)}\n\n`, true));
  for (const { title, command, arguments: args } of notice.buttons) {
    stream.button({ title, command, arguments: [...args] });
  }
}

/** A provider's words are no Markdown of ours. `appendText` would do, but its fixed spaces break lines within words. */
function asPlainText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~$&]/g, '\\$&');
}
