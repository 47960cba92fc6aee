import type { GatewayResult, Message, RelayEvent } from '../../gateway/index.ts';
import { t } from '../../l10n/index.ts';
import { NO_SIGNALS, noticeOfResult, noticeOfRoute, pinOf, type Question } from '../../requests/index.ts';
import {
  formatMoveCause,
  isTier,
  type Route,
  readTrajectory,
  type SessionPin,
  type Signals,
  type Subtask,
  subtaskOf,
} from '../../router/index.ts';
import {
  extentProblem,
  noteWords,
  offeredTools,
  parseJson,
  readRequest,
  refusalWords,
  type WireRequest,
} from '../../wires/index.ts';
import type { Answer, Ask } from '../ask.ts';
import { compactRequest, compactTo } from './compact.ts';
import { type Trouble, troubleOfResult, troubleOfRoute } from './errors.ts';
import { listOfModels } from './models.ts';
import { goalOf, modelIn } from './names.ts';
import { type Answering, answerTo } from './reply.ts';
import { createTokenCounter, imagesIn, messagesOf, wishOf } from './said.ts';
import { createSessions, type Session, type Sessions, sessionIdOf } from './sessions.ts';
import type { AnswerDeps } from './types.ts';

/** Marks what has gone through an endpoint on its way here. */
const HOP_HEADER = 'x-tierwise-hop';

/** Answers what clients ask, with the models, limits and record of everything else. */
export function createAnswer(given: AnswerDeps): Answer {
  const sessions = createSessions(given.ledger);
  const count = createTokenCounter();
  const deps = { ...given, onTrouble: onceInAWhile(given.onTrouble, given.now) };
  return async (ask, reply) => {
    const requestId = `req_tierwise_${crypto.randomUUID()}`;
    if (ask.kind === 'models') return listOfModels(deps, ask, reply);
    const read = requestIn(ask);
    const stream = 'request' in read && read.request.stream && ask.kind === 'ask';
    const answering = answerTo(reply, ask.wire, stream, requestId);
    if ('kind' in read) return answering.fail(read);
    const asking = { deps, sessions, count, ask: { ...ask, body: read.body }, request: read.request };
    try {
      if (ask.kind === 'count') await counted(asking, answering);
      else await answered(asking, ask.kind === 'compact' ? compactTo(answering, read.request) : answering);
    } finally {
      answering.stop();
    }
  };
}

/** A client that asks again and again must not be a stream of notices. */
const QUIET_MS = 10 * 60_000;

function onceInAWhile(tell: AnswerDeps['onTrouble'], now: () => number): AnswerDeps['onTrouble'] {
  const toldAt = new Map<string, number>();
  return (notice, client) => {
    for (const [message, at] of toldAt) if (now() - at > QUIET_MS) toldAt.delete(message);
    if (toldAt.has(notice.message)) return;
    toldAt.set(notice.message, now());
    tell(notice, client);
  };
}

/** One request of a client. */
export interface Asking {
  readonly deps: AnswerDeps;
  readonly sessions: Sessions;
  readonly count: (request: Pick<WireRequest, 'turns' | 'tools'>) => number;
  readonly ask: Ask;
  readonly request: WireRequest;
}

/** What is asked, with the bytes that say so. */
interface Readable {
  readonly body: Uint8Array;
  readonly request: WireRequest;
}

function requestIn({ kind, wire, body, headers }: Ask): Readable | Trouble {
  if (headers.has(HOP_HEADER)) {
    const message = t(
      'This request has been here before: a provider of Tierwise leads back to Tierwise itself.',
    );
    return { kind: 'invalid', message };
  }
  const bytes = withoutMark(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  const tooMuch = extentProblem(bytes);
  if (tooMuch) return { kind: 'invalid', message: refusalWords(tooMuch) };
  const json = jsonIn(bytes);
  const compact = kind === 'compact' ? compactRequest(json) : null;
  if (compact) return compact;
  // What is only counted has no limit.
  const read = readRequest(wire, kind === 'count' ? { max_tokens: USUAL_ROOM, ...json } : json);
  return read.ok
    ? { body: bytes, request: read.request }
    : { kind: 'invalid', message: refusalWords(read.refusal) };
}

/** Without the mark of the byte order that some programs of Windows begin with, and no server takes. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Undefined where it is no object. */
function jsonIn(bytes: Buffer): object | undefined {
  try {
    const json = parseJson(bytes.toString());
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

/** By the server that would answer, where it counts; else by our own estimate. */
async function counted(asking: Asking, answering: Answering): Promise<void> {
  const { deps, ask, request, count } = asking;
  const { question } = questionOf(asking, () => undefined);
  const [first] = (await routeFor(deps, question)).chain;
  const told =
    first && question.relay ? await deps.gateway.count(first.model, question.relay, ask.signal) : null;
  const object = ask.wire === 'responses' ? { object: 'response.input_tokens' } : {};
  answering.write(Buffer.from(JSON.stringify({ ...object, input_tokens: told ?? count(request) })));
  answering.end();
}

async function answered(asking: Asking, answering: Answering): Promise<void> {
  const { deps, ask } = asking;
  let isEnded = false;
  let isOut = false;
  const noted: string[] = [];
  const { question, session, pin } = questionOf(asking, (event) => {
    isEnded ||= event.type === 'ended';
    isOut ||= event.type === 'bytes';
    hand(event, answering, noted);
  });
  const route = await routeFor(deps, question);
  if (ask.signal.aborted) return answering.stop();
  if (route.chain.length === 0) {
    deps.onTrouble(noticeOfRoute(route), ask.client);
    return answering.fail(troubleOfRoute(route));
  }
  const { result: ending } = deps.requests.answer(question, route, ask.signal);
  const result = await ending;
  for (const words of noted) deps.log(`${ask.client}: ${words}`);
  const trouble = isEnded && isOut ? null : troubleOfResult(result, route.inputTokens);
  if (ask.signal.aborted) answering.stop();
  else if (trouble) answering.fail(trouble);
  else answering.end();
  if (trouble) tellTrouble(deps, result, ask.client);
  bind(asking, session, pin, route, result, isOut);
}

/** What comes of an answer, to its client. */
function hand(event: RelayEvent, answering: Answering, noted: string[]): void {
  if (event.type === 'head') {
    const notes = noted.length > 0 ? { 'x-tierwise-notes': inHeader(noted.join('; ')) } : {};
    answering.begins({
      'x-tierwise-model': inHeader(event.model),
      ...notes,
      ...Object.fromEntries(event.headers),
    });
  } else if (event.type === 'bytes') answering.write(event.bytes);
  else if (event.type === 'notes') noted.push(...event.notes.map((note) => noteWords(note)));
}

/** As a header can carry it. */
function inHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 1_000);
}

/** Output tokens that an answer gets room for where its client names no limit: agents write whole files. */
const USUAL_ROOM = 32_000;

function questionOf(
  { deps, sessions, count, ask, request }: Asking,
  out: (event: RelayEvent) => void,
): {
  readonly question: Question;
  readonly session: Session;
  readonly pin: SessionPin | null;
} {
  const { tiers, endpoint } = deps.settings();
  const goal = goalOf(request.model, endpoint.models, tiers);
  const messages = messagesOf(request);
  const model = modelIn(goal);
  const toolCount = offeredTools(request).length;
  const subtask = model === null ? subtaskOf(messages, toolCount, request.maxOutputTokens) : null;
  const id = sessionIdOf(request, ask);
  const isOn = messages.some(({ role }) => role === 'assistant');
  const session = sessions.find(id, goal, isOn);
  const contextTokens = count(request);
  const pin = subtask === null ? pinFor(session, messages, deps.now()) : null;
  const signals: Signals = {
    ...NO_SIGNALS,
    contextTokens,
    images: imagesIn(request),
    outputTokens: request.maxOutputTokens ?? USUAL_ROOM,
    // The first wish has chosen the model, and the trajectory moves it.
    prompt: pin === null && ask.kind !== 'compact' ? wishOf(request) : null,
    ...agentSignals(messages, subtask),
  };
  const question: Question = {
    task: 'chat',
    signals,
    pin,
    sessionId: id,
    tier: subtask === null && isTier(goal) ? goal : null,
    model,
    messages: [],
    tools: null,
    caller: ask.client,
    relay: {
      body: ask.body,
      request,
      headers: ask.headers,
      query: ask.query === '' ? '' : `?${ask.query}`,
      out,
    },
  };
  return { question, session, pin };
}

function agentSignals(
  messages: readonly Message[],
  subtask: Subtask | null,
): Pick<Signals, 'trajectory' | 'subtask'> {
  if (subtask !== null) return { subtask };
  return messages.some(({ role }) => role === 'tool') ? { trajectory: readTrajectory(messages) } : {};
}

/** All before the newest messages is history, which another model would have to read again. */
function pinFor(
  { bound, raised, at }: Session,
  messages: readonly Message[],
  now: number,
): SessionPin | null {
  if (bound === null) return null;
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const pin = pinOf({ ...bound, chosen: false, at }, messages.slice(0, last + 1), now);
  return raised === null ? pin : { ...pin, raised };
}

/** Who names one model gets that model or an error. */
async function routeFor({ requests }: AnswerDeps, question: Question): Promise<Route> {
  const route = await requests.route(question);
  const { model, signals, pin } = question;
  if (model) {
    return {
      ...route,
      chain: route.chain.filter((link) => link.model === model),
      passedOver: route.passedOver.filter((one) => one.model === model),
    };
  }
  const isWishless = signals.prompt === null && pin === null && signals.subtask === undefined;
  return isWishless ? { ...route, reasons: [...route.reasons, { reason: 'no-wish' }] } : route;
}

/** Keeps the model that answered, and tells where it is another than before. */
function bind(
  { deps, ask }: Asking,
  session: Session,
  pin: SessionPin | null,
  route: Route,
  result: GatewayResult,
  isOut: boolean,
): void {
  if (result.outcome === 'failed' || result.model === null || !isOut) return;
  if (route.reasons.some(({ reason }) => reason === 'subtask')) return;
  const { model } = result;
  const tier = route.chain.find((link) => link.model === model)?.tier ?? route.tier;
  const { raisedFrom } = route;
  const from = session.raised?.model ?? session.bound?.model ?? route.chain[0]?.model ?? model;
  session.bound = raisedFrom
    ? { ...raisedFrom, failedChecks: 0 }
    : { model, tier: pin && pin.model === model ? pin.tier : tier, failedChecks: 0 };
  session.raised = raisedFrom ? { model, tier } : null;
  session.at = deps.now();
  if (from === model) return;
  const cause = route.move?.to === model ? formatMoveCause(route.move.cause) : t('the other did not answer');
  const message = t('{0} goes on with {1} in place of {2}: {3}.', ask.client, model, from, cause);
  deps.log(message);
  deps.onMoved({ from, to: model, client: ask.client, message });
}

/** Of what a client cannot mend for its user. */
function tellTrouble(deps: AnswerDeps, result: GatewayResult, client: string): void {
  const notice = noticeOfResult(result);
  if (notice && notice.buttons.length > 1) deps.onTrouble(notice, client);
}
