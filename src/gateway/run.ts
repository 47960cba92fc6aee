import { t } from '../l10n/index.ts';
import type { Ledger, Limits, Reservation, ReserveResult, Settlement } from '../ledger/index.ts';
import { estimateTokens, type ModelFacts, type ModelRef, providerOf } from '../models/index.ts';
import { type ChainLink, formatUnfit } from '../router/index.ts';
import type { AnswerCache, CachedAnswer } from './answerCache.ts';
import { type AttemptEnd, attempt, isForClient, noAttempt } from './attempt.ts';
import { type CircuitBreakers, useOf } from './circuitBreakers.ts';
import { type CheckedEnd, checked, nextTierLink, repairRequest } from './escalation.ts';
import { type Failure, failure, pauseBeforeRetry } from './failures.ts';
import { type MaskCall, maskRelay } from './masking.ts';
import { withoutPrompt } from './promptWords.ts';
import type { Provider, ProviderCall, RelayCall, Windows } from './providers/index.ts';
import { budgetFailure, freeReservation, nameAtProvider, reservationOf } from './reserve.ts';
import { addCosts, CACHED, settlementOf } from './settle.ts';
import { limitsAt, limitsFor, relayLimits, type TimeLimits } from './timeLimits.ts';
import type { GatewayEvent, GatewayRequest, Relay, RelayRequest, RequestCost } from './types.ts';
import { orCancelled, pauseFor } from './watchdog.ts';

export interface GatewayDeps {
  /** The provider behind an id, or why it cannot be called. */
  readonly provider: (id: string) => Promise<Provider | Failure>;
  readonly ledger: Ledger;
  readonly breakers: CircuitBreakers;
  /** The budget as it is set now. */
  readonly limits: () => Limits;
  /** The folder or workspace that the window has open, by its name; null without one. */
  readonly workspace: () => string | null;
  /** What savings are measured against; null where its price is unknown. */
  readonly baseline: () => ModelFacts | null;
  readonly timeLimits: TimeLimits;
  /** The user's own keys: whatever they are in, they are not sent. */
  readonly ownKeys: () => Promise<readonly string[]>;
  /** Where a window that an answer has shown is kept; left out: nowhere. */
  readonly windows?: Pick<Windows, 'learn'>;
  /** Left out: no answer is cached. */
  readonly answers?: AnswerCache;
  readonly log: (line: string) => void;
}

/** Attempts for one request at most: with many dead models in its chain the user would wait too long. */
export const MAX_ATTEMPTS = 12;
/** How often the progress of an attempt goes to the ledger, in ms. */
const PROGRESS_MS = 1_000;

/** A request while it runs, and what has happened to it so far. */
export interface Run<Value> {
  readonly deps: GatewayDeps;
  readonly request: GatewayRequest<Value>;
  readonly signal: AbortSignal;
  readonly emit: (event: GatewayEvent) => void;
  /** Of all calls of the request. */
  readonly mask: MaskCall;
  readonly id: string;
  /** The providers that were last called, of all requests. */
  readonly providers: Map<string, Provider>;
  attempts: number;
  cost: RequestCost;
  readonly failures: { model: ModelRef; failure: Failure }[];
  /** A client has some of the answer: no other may begin. */
  isOut: boolean;
}

export interface ModelEnd<Value> extends CheckedEnd<Value> {
  readonly attemptId: number;
  readonly cached?: true;
}

/** Asks one model, again where that may help, and updates its circuit breaker. `rest`: the models that come after it. */
export async function askModel<Value>(
  run: Run<Value>,
  link: ChainLink,
  rest: readonly ChainLink[],
): Promise<ModelEnd<Value>> {
  const { deps, signal, emit } = run;
  const { model, facts } = link;
  let request = run.request;
  const use = useOf(run.request.route.task);
  const local = facts.priceSource === 'local';
  const fallbacks = rest.filter((other) => deps.breakers.problem(other.model, use) === null);
  const limits =
    'relay' in run.request
      ? relayLimits(deps.timeLimits)
      : limitsFor(run.request.route.task, local, deps.timeLimits, fallbacks.length > 0);
  for (let retries = 0; ; retries++) {
    const end = await tryOnce(run, request, link, limits);
    const failed = end.failure;
    if (end.cancelled) return end;
    if (!failed) {
      if (!end.cached) deps.breakers.succeeded(model, use);
      return end;
    }
    // The output limit of a hole is a guess: reaching it is nothing to log.
    const isExpected = failed.reason === 'length' && 'hole' in run.request;
    if (!isExpected) deps.log(`${model}: attempt ${run.attempts} ${failed.reason}: ${failed.detail}`);
    run.failures.push({ model, failure: failed });

    const better = nextTierLink(rest, link);
    const repair = request === run.request ? repairRequest(request, link, end, better) : null;
    const refusals = run.failures.filter((one) => one.model === model && one.failure.reason === 'auth');
    const { longestPauseMs } = limits;
    // Clients wait by themselves, each for its own calls.
    const rests = 'relay' in request ? Infinity : longestPauseMs;
    const circumstances = { use, longestPauseMs: rests, confirmed: refusals.length > 1 };
    if (repair && run.attempts < MAX_ATTEMPTS) {
      deps.breakers.failed(model, failed, circumstances);
      request = repair;
      emit({ type: 'waiting', model, ms: 0, failure: failed, restarted: true });
      continue;
    }
    const pause = mayAskAgain(run, failed, link, fallbacks)
      ? pauseBeforeRetry(failed, retries, Math.random, longestPauseMs, end.latencyMs)
      : null;
    // A refused key is refused for certain once it was tried again.
    if (failed.reason !== 'auth' || pause === null) deps.breakers.failed(model, failed, circumstances);
    if (pause === null || run.attempts >= MAX_ATTEMPTS || deps.breakers.problem(model, use) !== null)
      return end;
    emit({ type: 'waiting', model, ms: pause, failure: failed, restarted: false });
    if (!(await pauseFor(pause, signal))) return { ...end, cancelled: true };
  }
}

/** Whether the same model is worth another try, rather than the next one. */
function mayAskAgain(
  { request, isOut }: Run<unknown>,
  failed: Failure,
  { model, facts }: ChainLink,
  fallbacks: readonly ChainLink[],
): boolean {
  // Clients ask again by themselves, but for a model that takes long to load few have the patience.
  if ('relay' in request && (isOut || failed.reason !== 'loading')) return false;
  if (failed.reason === 'auth')
    return fallbacks.every((other) => providerOf(other.model) === providerOf(model));
  // The user's own machine is loading the model that was asked for; elsewhere another stands ready.
  return failed.reason !== 'loading' || facts.priceSource === 'local' || fallbacks.length === 0;
}

async function tryOnce<Value>(
  run: Run<Value>,
  request: GatewayRequest<Value>,
  link: ChainLink,
  limits: TimeLimits,
): Promise<ModelEnd<Value>> {
  const { deps, signal, emit } = run;
  const { model, facts } = link;
  const refuse = (why: Failure | 'cancelled') => ({ ...noAttempt(why), value: null, attemptId: 0 });

  const found = await orCancelled(Promise.all([providerFor(deps, model), deps.ownKeys()]), signal);
  if (found === 'cancelled' || signal.aborted) return refuse('cancelled');
  const [provider, own] = found;
  if ('reason' in provider) return refuse(provider);
  noteProvider(run, providerOf(model), provider);
  const call =
    'relay' in request
      ? relayCallOf(request, maskRelay(request.relay, own), link, deps.limits())
      : run.mask(callOf(request, link), own);
  const cached = 'relay' in call ? null : deps.answers?.find(model, call);
  if (cached) {
    const end = await answerFromCache(run, request, link, cached);
    if (end) return end;
  }
  const problem = deps.breakers.admit(model, useOf(request.route.task));
  if (problem !== null) return refuse(failure('unavailable', formatUnfit(problem)));
  const reserved = beginAttempt(run, model, reservationFor(run, request, link));
  if (!reserved.ok) return refuse(budgetFailure(reserved));

  const progress = progressTo(deps.ledger, reserved.id);
  const patient = 'hole' in request ? { streams: provider.streams } : provider;
  const ownLimits = limitsAt(patient, limits);
  const answered = await attempt(provider, call, ownLimits, signal, (words) => {
    if ('text' in words) progress(words.text);
    if (isForClient(words)) {
      run.isOut ||= words.type === 'bytes';
      if ('relay' in request) request.relay.out(words.type === 'head' ? { ...words, model } : words);
    } else if (!('relay' in request)) {
      emit(words.type === 'text' ? { ...words, logprob: words.logprob ?? null } : words);
    }
  });
  const read = afterReading(request, link, answered);
  if (read.failure?.contextTokens !== undefined) deps.windows?.learn(model, read.failure.contextTokens);
  const end = withoutQuotes(await checked(request, read, signal, deps.log), run.request);
  const settlement = settlementOf(end, facts, Math.ceil(request.route.inputTokens), deps.baseline());
  endAttempt(run, reserved.id, settlement);
  if (answered.fault) throw answered.fault.error;
  if (!('relay' in call) && !end.failure && end.ended && !end.cancelled) deps.answers?.keep(model, call, end);
  return { ...end, attemptId: reserved.id };
}

/** What a server says of a failure, without what it was sent: it ends in logs. */
function withoutQuotes<End extends AttemptEnd>(end: End, request: GatewayRequest): End {
  if (!end.failure) return end;
  return { ...end, failure: { ...end.failure, detail: withoutPrompt(end.failure.detail, request) } };
}

/** A prompt of which less was read than this was cut: no estimate is so wrong. */
const READ_AT_LEAST = 0.7;
const CUT_AT_LEAST_TOKENS = 500;

/**
 * The attempt, failed where the answer is to a part of the question only. Servers on the user's own machine cut a prompt at their
 * window without a word, and their own count of it alone shows that.
 */
function afterReading(request: GatewayRequest, { facts }: ChainLink, end: AttemptEnd): AttemptEnd {
  if (end.failure || end.cancelled || !end.usage?.inputKnown || facts.priceSource !== 'local') return end;
  if (!('messages' in request) || request.messages.some((one) => 'images' in one && one.images?.length))
    return end;
  const read = end.usage.inputTokens;
  const sent = Math.ceil(request.route.inputTokens);
  if (read >= READ_AT_LEAST * sent || sent - read < CUT_AT_LEAST_TOKENS) return end;
  const message = t('its server read only {0} of about {1} tokens, and cut off the rest', read, sent);
  // Windows are powers of two, or are cut by whole messages.
  const contextTokens = 2 ** Math.ceil(Math.log2(read));
  return { ...end, failure: { ...failure('context-too-long', message), contextTokens } };
}

/** A cached answer, recorded as an attempt that cost nothing; null where it does not pass the check or a limit. */
async function answerFromCache<Value>(
  run: Run<Value>,
  request: GatewayRequest<Value>,
  link: ChainLink,
  { text, toolCalls }: CachedAnswer,
): Promise<ModelEnd<Value> | null> {
  const { deps, signal, emit } = run;
  const answer: AttemptEnd = { ...noAttempt('cancelled'), cancelled: false, text, toolCalls, ended: true };
  const end = await checked(request, answer, signal, deps.log);
  if (end.failure || signal.aborted) return null;
  const free = freeReservation(reservationFor(run, request, link));
  const reserved = beginAttempt(run, link.model, free);
  if (!reserved.ok) return null;
  if (text !== '') emit({ type: 'text', text, logprob: null });
  endAttempt(run, reserved.id, CACHED);
  return { ...end, attemptId: reserved.id, cached: true };
}

function reservationFor(run: Run<unknown>, request: GatewayRequest, link: ChainLink): Reservation {
  return reservationOf(request, link, run.id, run.attempts + 1, run.deps.workspace());
}

/** Reserves the attempt in the ledger; a reserved one counts. */
function beginAttempt(run: Run<unknown>, model: ModelRef, reservation: Reservation): ReserveResult {
  const { ledger, limits } = run.deps;
  const reserved = ledger.reserve(reservation, limits());
  if (!reserved.ok) return reserved;
  run.attempts++;
  run.emit({ type: 'attempt', model, attempt: run.attempts });
  return reserved;
}

function endAttempt(run: Run<unknown>, id: number, settlement: Settlement): void {
  run.deps.ledger.settle(id, settlement);
  const { costUsd: usd, costSource: source } = settlement;
  run.cost = addCosts(run.cost, { usd, source });
}

function callOf(
  request: Exclude<GatewayRequest, RelayRequest>,
  { model, maxOutputTokens, effort }: ChainLink,
): ProviderCall {
  const base = { model: nameAtProvider(model), maxOutputTokens, temperature: request.temperature ?? null };
  if ('hole' in request) return { ...base, hole: request.hole };
  if ('region' in request) return { ...base, region: request.region };
  const { messages, sessionId, tools } = request;
  return { ...base, messages, sessionId, tools, effort: request.effort ?? effort ?? null };
}

function relayCallOf({ route }: RelayRequest, relay: Relay, link: ChainLink, limits: Limits): RelayCall {
  const { model, maxOutputTokens } = link;
  // Else the client knows how much it wants.
  const isRaised = route.reasons.some(
    (why) => why.reason === 'trajectory' && why.done && why.move === 'effort' && why.tier === link.tier,
  );
  return {
    model: nameAtProvider(model),
    maxOutputTokens,
    relay,
    isBounded: isAnySet(limits),
    effort: isRaised ? (link.effort ?? null) : null,
  };
}

/** Whether any budget is to be kept. */
function isAnySet({
  perRequestUsd,
  perSessionUsd,
  perDayUsd,
  perMonthUsd,
  models,
  clients,
}: Limits): boolean {
  const own = Object.values(clients ?? {});
  const all = [perRequestUsd, perSessionUsd, perDayUsd, perMonthUsd, ...own];
  return models.length > 0 || all.some((limitUsd) => limitUsd !== null);
}

/** Setting up a provider can throw: the store of keys can fail, and its address can be none. */
async function providerFor(deps: GatewayDeps, model: ModelRef): Promise<Provider | Failure> {
  try {
    return await deps.provider(providerOf(model));
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unknown';
    return failure('no-model', t('its provider cannot be set up'), { detail });
  }
}

/** A provider with another key or address is a new one: what was seen of the old one says nothing of it. */
function noteProvider({ deps, providers }: Run<unknown>, id: string, provider: Provider): void {
  if ((providers.get(id) ?? provider) !== provider) deps.breakers.reset(id);
  providers.set(id, provider);
}

/** Reports the tokens that have come so far, as they come. */
function progressTo(ledger: Ledger, id: number): (text: string) => void {
  let written = '';
  let tokens = 0;
  let last = performance.now();
  return (text) => {
    written += text;
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    // Only what came since: all of a long answer would take longer each time.
    tokens += estimateTokens(written);
    written = '';
    ledger.progress(id, tokens);
  };
}
