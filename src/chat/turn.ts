import type * as vscode from 'vscode';
import { CHAT_SYSTEM, instructionsFor, NO_PLACES, type Places } from '../context/index.ts';
import type { GatewayEvent } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { estimateTokens, headOf } from '../models/index.ts';
import {
  agreeOnPrice,
  beforeOf,
  canGoOn,
  compactedLine,
  costLine,
  formatMasked,
  leftOutLine,
  movedLine,
  noticeOfResult,
  noticeOfRoute,
  pinAfter,
  pinOf,
  type Question,
  routeLine,
  spendOf,
  switchLine,
  tokensOf,
  waitingLine,
  watchChecks,
} from '../requests/index.ts';
import { formatRouteReasons, type Route, type SessionPin, type Signals, type Task } from '../router/index.ts';
import { type Markdown, md } from '../sanitize/index.ts';
import { type ChatWriter, shownChars, signalOf } from '../workbench/index.ts';
import { choiceIn, effortPicked, pickedIn } from './choice.ts';
import { type Compaction, compact, isFull } from './compact.ts';
import { type Conversation, conversationOf, messagesOf, userMessage } from './history.ts';
import { hasOtherInstructions, markOf, memoryOf, sessionIdOf, type TurnMemory } from './memory.ts';
import { fitPlaces, lookForPlaces, placesLine } from './places.ts';
import { noteRaised } from './raised.ts';
import type { ReadTurn } from './references.ts';
import { refuse } from './turnResult.ts';
import type { ChatDeps, ChatOutcome, ChatTurn } from './types.ts';

interface AskedTurn extends ChatTurn {
  readonly read: ReadTurn;
  readonly task: Task;
}

/** Asks a model: routes the question, keeps the conversation on its model and within its window, and tells the price. */
export async function answerTurn(deps: ChatDeps, turn: AskedTurn): Promise<vscode.ChatResult> {
  const { chat, token, read } = turn;
  const signal = signalOf(token);
  const ours: string[] = [];
  const say = (line: Markdown) => {
    ours.push(chat.say(line));
  };

  const prepared = await prepare(deps, turn, signal, () => chat.progress(t('Summarising the conversation…')));
  const { compaction, memory } = prepared;
  let { question } = prepared;
  const fitting = await deps.requests.fitting(question, prepared.route);
  if (compaction) say(md`> ${compactedLine(compaction)}\n\n`);
  const kept = { sessionId: prepared.sessionId, summary: prepared.conversation.summary };
  if (fitting?.chain.length === 0) return refuse(chat, noticeOfRoute(fitting), kept);
  const priced =
    fitting && (await agreeOnPrice(deps, deps.requests, question, fitting, memory?.agreedUsd ?? 0));
  const notAsked = compaction ? onlySummarised() : prepared.wasRead ? onlyRead() : notAskedWords();
  if (priced === null) return refuse(chat, notAsked, kept);
  const { route } = priced;
  ({ question } = priced);
  const masked = read.subjects.reduce((sum, subject) => sum + subject.masked, prepared.places.masked);
  say(md`*${routeLine(route, prepared.told, placesLine(prepared.places), formatMasked(masked))}*\n\n`);
  for (const place of prepared.places.locations) chat.reference(place);
  if (route.move?.cause.reason === 'chosen') noteRaised(deps, memory, route.tier);
  if (route.move) say(md`> ${switchLine(route.move)}\n\n`);
  else if (prepared.isReadAnew && !compaction) say(md`> ${readAnew()}\n\n`);

  const checks = watchChecks();
  const answer = deps.requests.answer(question, route, signal);
  for await (const event of answer) {
    checks.note(event);
    show(event, chat, say);
  }
  const result = await answer.result;
  if (result.outcome === 'cancelled' && result.attempts === 0) return refuse(chat, notAsked, kept);
  const spent = spendOf(deps.attemptsOf(prepared.sessionId));
  say(md`\n\n---\n*${costLine(result, route, spent)}*`);
  if (result.outcome === 'ok' && result.usage) chat.usage(result.usage);
  const notice = noticeOfResult(result);
  if (notice) chat.notice(notice);
  const bound = pinAfter(question.pin, route, result, checks.failed());
  const remembered = bound && {
    ...bound,
    chosen: bound.model === question.pin?.model && bound.chosen,
    effort: memory?.effort ?? null,
    picked: pickedIn(turn.request.model),
    at: Date.now(),
    ours,
    sent: prepared.text === turn.request.prompt ? null : headOf(prepared.text, MOST_SENT_CHARS),
    instructions: prepared.instructions,
    reasons: formatRouteReasons(route),
    canGoOn: canGoOn(result),
    agreedUsd: Math.max(memory?.agreedUsd ?? 0, priced.agreedUsd),
  };
  const metadata: ChatOutcome = {
    outcome: result.outcome,
    requestId: result.requestId,
    usd: result.cost.usd,
    answerChars: 'text' in result ? shownChars(result.text) : 0,
    message: notice?.message ?? null,
    ...kept,
    ...(remembered ?? {}),
  };
  return { metadata };
}

/** Longer questions are read anew from their files: VS Code hands the whole memory around with every turn. */
const MOST_SENT_CHARS = 400_000;

interface Prepared {
  readonly question: Question;
  readonly route: Route;
  /** What is sent of the turn. */
  readonly text: string;
  /** Which instructions of the project go along, for the user. */
  readonly told: string;
  /** Stands for those that are for all of the project. */
  readonly instructions: string;
  /** Whether what was in the cache is lost, since they are not those of the turn before. */
  readonly isReadAnew: boolean;
  /** What of the project was found for it. */
  readonly places: Places;
  readonly conversation: Conversation;
  readonly memory: TurnMemory | null;
  readonly sessionId: string;
  /** Where the conversation had to be shortened. */
  readonly compaction: Compaction | null;
  /** Whether a cheap model has read the question, to say which tier it needs. */
  readonly wasRead: boolean;
}

async function prepare(
  { requests, attemptsOf }: ChatDeps,
  turn: AskedTurn,
  signal: AbortSignal,
  onCompact: () => void,
): Promise<Prepared> {
  const { request, context, read, task } = turn;
  const conversation = await conversationOf(context.history);
  const looking = lookForPlaces(turn, read, conversation, signal);
  const memory = memoryOf(context.history);
  const sessionId = sessionIdOf(context.history) ?? crypto.randomUUID();
  const choice = choiceIn(pickedIn(request.model), memory);
  const windowTokens = await requests.windowFor({
    task,
    signals: signalsOf(request, read, estimateTokens(read.text)),
    pin: memory && pinOf(memory, [], Date.now()),
    ...choice,
  });
  const about = read.subjects.map(({ uri }) => uri);
  const { project, files, told } = await instructionsFor(about, windowTokens);
  // What is for all of the project stands first, where it stays in the cache.
  const system = { ...CHAT_SYSTEM, content: [CHAT_SYSTEM.content, project].filter(Boolean).join('\n\n') };
  const instructions = markOf(project);
  const isOther = memory !== null && hasOtherInstructions(memory, instructions);
  const textWith = (places: Places) => [files, places.text, read.text].filter(Boolean).join('\n\n');
  const questionFor = (so: Conversation, places: Places): Question => {
    const messages = messagesOf(so, system, userMessage(textWith(places), read.images));
    const pin = memory && pinOf(memory, messages.slice(0, -1), Date.now());
    return {
      task,
      signals: {
        ...signalsOf(request, read, tokensOf(messages)),
        ...beforeOf(messages),
      },
      pin: pin && isOther ? { ...pin, cachedTokens: 0 } : pin,
      sessionId,
      ...choice,
      effort: effortPicked(request) ?? memory?.effort ?? null,
      messages,
      tools: null,
    };
  };

  const before = attemptsOf(sessionId).length;
  const bare = await requests.routeRead(questionFor(conversation, NO_PLACES), signal);
  const wasRead = attemptsOf(sessionId).length > before;
  const fitted = await fitPlaces(await looking, bare, async (places) => {
    const asked = questionFor(conversation, places);
    const { contextTokens, opinion } = bare.question.signals;
    const foundTokens = asked.signals.contextTokens - contextTokens;
    const signals = { ...asked.signals, foundTokens, ...(opinion ? { opinion } : {}) };
    const question = { ...asked, signals };
    return { question, route: await requests.route(question) };
  });
  const places = fitted?.places ?? NO_PLACES;
  const { question, route } = fitted?.routed ?? bare;
  const text = textWith(places);
  const whole = {
    question,
    route,
    text,
    told,
    instructions,
    isReadAnew: isOther && pinOf(memory, question.messages.slice(0, -1), Date.now()).cachedTokens > 0,
    places,
    conversation,
    memory,
    sessionId,
    compaction: null,
    wasRead,
  };
  if (!question.pin || !isFull(route, question.pin)) return whole;
  onCompact();
  const window = windowOf(route, question.pin);
  const compaction = await compact(requests, conversation, window, sessionId, signal);
  if (!compaction) return whole;
  const shorter = questionFor(compaction.conversation, places);
  // The cache is lost with the words: nothing of it is warm any more.
  const { foundTokens = 0 } = question.signals;
  const cold = {
    ...shorter,
    signals: { ...shorter.signals, foundTokens },
    pin: shorter.pin && { ...shorter.pin, cachedTokens: 0 },
  };
  return {
    ...whole,
    question: cold,
    route: await requests.route(cold),
    conversation: compaction.conversation,
    compaction,
  };
}

function windowOf(route: Route, pin: SessionPin): number {
  const link = route.chain.find(({ model }) => model === pin.model);
  return (
    link?.facts.contextTokens ??
    Math.min(...route.chain.map(({ facts }) => facts.contextTokens), route.inputTokens)
  );
}

function signalsOf(
  request: vscode.ChatRequest,
  { subjects, images }: ReadTurn,
  contextTokens: number,
): Signals {
  const [first] = subjects;
  return {
    contextTokens,
    files: new Set(subjects.map(({ uri }) => uri.toString())).size,
    selectionChars: first?.code.length ?? 0,
    language: first?.language ?? null,
    diagnostics: subjects.flatMap(({ diagnostics }) => diagnostics).length,
    images: images.length,
    prompt: request.prompt || null,
  };
}

const readAnew = () =>
  t(
    'Other instructions of the project go along now than with the question before, so the model reads the conversation anew.',
  );
const notAskedWords = () => ({ message: t('Nothing was asked, and nothing was spent.'), buttons: [] });
const onlyRead = () => ({
  message: t('Nothing was asked. A cheap model has read the question, to say which tier it needs.'),
  buttons: [],
});
const onlySummarised = () => ({
  message: t('Nothing was asked. The summary of the conversation is kept for the next question.'),
  buttons: [],
});

/** A shorter pause than this is over before its notice is read, in ms. */
const NOTED_PAUSE_MS = 1_500;

/** Everything in Markdown: progress messages would fold the lines above them away. */
function show(event: GatewayEvent, chat: ChatWriter, say: (line: Markdown) => void): void {
  if (event.type === 'text') chat.model(event.text);
  else if (event.type === 'waiting' && event.ms >= NOTED_PAUSE_MS) {
    say(md`> ${waitingLine(event.model, event.ms, event.failure)}\n\n`);
  } else if (event.type === 'left-out') {
    say(md`> ${leftOutLine(event)}\n\n`);
  } else if (event.type === 'thought-so-far') {
    say(md`\n\n> ${t('So far the model was thinking.')}\n\n`);
  } else if (event.type === 'moved') {
    say(md`\n\n> ${movedLine(event.from, event.to, event.failure, event.restarted)}\n\n`);
  }
}
