import type { CostSource, Ledger, Limits } from '../ledger/index.ts';
import { estimateTokens, type ModelFacts, type ModelRef, providerOf } from '../models/index.ts';
import { type ChainLink, formatUnfit } from '../router/index.ts';
import type { AnswerCache, CachedAnswer } from './answerCache.ts';
import { type AttemptEnd, attempt, notMade } from './attempt.ts';
import type { CircuitBreakers } from './circuitBreakers.ts';
import { checked, nextTierLink, repairOf } from './escalate.ts';
import { type Failure, failure, nextStep, pauseBeforeRetry } from './failures.ts';
import { limitsFor, limitsForWhole, type TimeLimits } from './limits.ts';
import type { Provider, ProviderCall } from './providers/index.ts';
import { freeOf, nameAtProvider, overBudget, reservationOf } from './reserve.ts';
import { CACHED, settlementOf } from './settle.ts';
import type { GatewayEvent, GatewayRequest, GatewayResult, RequestCost } from './types.ts';
import { orCancelled, pauseFor } from './wait.ts';

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
  /** Left out: no answer is kept. */
  readonly answers?: AnswerCache;
  readonly log: (line: string) => void;
}

export interface Gateway {
  /**
   * Answers a request with the first model of its chain that can. Every attempt is reserved in the ledger before
   * it is made and recorded however it ends. Never rejects for what providers, networks or budgets do.
   */
  run(
    request: GatewayRequest,
    signal: AbortSignal,
    onEvent: (event: GatewayEvent) => void,
  ): Promise<GatewayResult>;
}

/** At most this many attempts for one request: a chain of many dead models must not keep the user waiting for ever. */
const MAX_ATTEMPTS = 12;
/** How often the ledger is told what has been written so far, in ms. */
const PROGRESS_MS = 1_000;

export function createGateway(deps: GatewayDeps): Gateway {
  return {
    run(request, signal, onEvent) {
      // What a listener does about an event must not cost the record of the attempt.
      const emit = (event: GatewayEvent) => {
        try {
          onEvent(event);
        } catch (error) {
          deps.log(
            `a listener failed on “${event.type}”: ${error instanceof Error ? error.message : 'unknown'}`,
          );
        }
      };
      const cost = { usd: 0, source: 'billed' } as const;
      return walkChain({
        deps,
        request,
        signal,
        emit,
        id: crypto.randomUUID(),
        attempts: 0,
        cost,
        failures: [],
      });
    },
  };
}

/** A request on its way, and what has happened to it so far. */
interface Run {
  readonly deps: GatewayDeps;
  readonly request: GatewayRequest;
  readonly signal: AbortSignal;
  readonly emit: (event: GatewayEvent) => void;
  readonly id: string;
  attempts: number;
  cost: RequestCost;
  readonly failures: { model: ModelRef; failure: Failure }[];
}

type ModelEnd = AttemptEnd & { readonly attemptId: number; readonly cached?: true };

async function walkChain(run: Run): Promise<GatewayResult> {
  const links = run.request.route.chain.map((link) => withLimit(link, run.request));
  let partial: { model: ModelRef; attemptId: number; text: string; failure: Failure } | null = null;
  let link = links.shift();
  while (link) {
    const { model } = link;
    const {
      cancelled,
      failure: failed,
      text,
      toolCalls,
      usage,
      attemptId,
      cached,
    } = await askModel(run, link, nextTierLink(links, link));
    if (cancelled) return { outcome: 'cancelled', ...summary(run), model, text };
    if (!failed) {
      for (const call of toolCalls) run.emit({ type: 'tool-call', call });
      const origin = cached ? { cached } : {};
      return { outcome: 'ok', ...summary(run), model, attemptId, text, toolCalls, usage, ...origin };
    }
    if (text.trim()) partial = { model, attemptId, text, failure: failed };
    // That nothing is missing in a hole is an answer too, and the next keystroke is at hand.
    const answered = failed.reason === 'empty' && 'hole' in run.request;
    const next =
      run.attempts < MAX_ATTEMPTS && !answered ? nextLink(run.request, links, link, failed) : undefined;
    if (next)
      run.emit({ type: 'moved', from: model, to: next.model, failure: failed, restarted: text !== '' });
    link = next;
  }
  // Half an answer, clearly marked, is of more use than none: it is paid for.
  if (partial) return { outcome: 'incomplete', ...summary(run), ...partial };
  const last = run.failures.at(-1) ?? { model: null, failure: failure('no-model', 'no model can be used') };
  return { outcome: 'failed', ...summary(run), ...last, tried: run.failures };
}

/** The link with the output limit that was asked for, where that is lower than its own. */
function withLimit(link: ChainLink, { maxOutputTokens = Infinity }: GatewayRequest): ChainLink {
  return { ...link, maxOutputTokens: Math.max(1, Math.min(link.maxOutputTokens, maxOutputTokens)) };
}

/** The next model that can do better after this failure; takes what cannot out of the list. */
function nextLink(
  request: GatewayRequest,
  links: ChainLink[],
  from: ChainLink,
  failed: Failure,
): ChainLink | undefined {
  const hasCheck = 'check' in request && request.check !== undefined;
  // An answer that is cut at its limit does not pass any check; a better model is briefer, or may write more.
  const step = hasCheck && failed.reason === 'length' ? 'next-tier' : nextStep(failed);
  if (step === 'stop') return undefined;
  if (step === 'next-tier') {
    const better = nextTierLink(links, from);
    if (!better || !hasCheck || (request.escalation ?? 'nextTier') !== 'nextTier') return undefined;
    links.splice(0, links.indexOf(better) + 1);
    return better;
  }
  for (let link = links.shift(); link; link = links.shift()) {
    if (step === 'next-provider' && providerOf(link.model) === providerOf(from.model)) continue;
    if (step === 'larger-model' && link.facts.contextTokens <= from.facts.contextTokens) continue;
    return link;
  }
  return undefined;
}

/** Asks one model, again where that may help, and learns from how it ends. */
async function askModel(run: Run, link: ChainLink, better: ChainLink | undefined): Promise<ModelEnd> {
  const { deps, signal, emit } = run;
  const { model, facts } = link;
  let request = run.request;
  const limits = limitsFor(run.request.route.task, facts.priceSource === 'local', deps.timeLimits);
  for (let retries = 0; ; retries++) {
    const end = await tryOnce(run, request, link, limits);
    const failed = end.failure;
    if (end.cancelled) return end;
    if (!failed) {
      if (!end.cached) deps.breakers.succeeded(model);
      return end;
    }
    deps.breakers.failed(model, failed, limits.longestPauseMs);
    // How much is worth reading in a hole is a guess: that the model had more to say is no news.
    const news = failed.reason !== 'length' || !('hole' in run.request);
    if (news) deps.log(`${model}: attempt ${run.attempts} ${failed.reason}: ${failed.detail}`);
    run.failures.push({ model, failure: failed });

    const repair = request === run.request ? repairOf(request, link, end, better) : null;
    if (repair && run.attempts < MAX_ATTEMPTS) {
      request = repair;
      emit({ type: 'waiting', model, ms: 0, failure: failed, restarted: true });
      continue;
    }
    const pause = pauseBeforeRetry(failed, retries, Math.random, limits.longestPauseMs);
    if (pause === null || run.attempts >= MAX_ATTEMPTS || deps.breakers.problem(model) !== null) return end;
    emit({ type: 'waiting', model, ms: pause, failure: failed, restarted: false });
    if (!(await pauseFor(pause, signal))) return { ...end, cancelled: true };
  }
}

async function tryOnce(
  run: Run,
  request: GatewayRequest,
  link: ChainLink,
  limits: TimeLimits,
): Promise<ModelEnd> {
  const { deps, signal, emit } = run;
  const { model, facts } = link;
  const refuse = (why: Failure | 'cancelled'): ModelEnd => ({ ...notMade(why), attemptId: 0 });

  const provider = await orCancelled(providerFor(deps, model), signal);
  if (provider === 'cancelled' || signal.aborted) return refuse('cancelled');
  if ('reason' in provider) return refuse(provider);
  const call = callOf(request, link);
  const known = deps.answers?.find(model, call);
  if (known) {
    const kept = await answerKept(run, request, link, known);
    if (kept) return kept;
  }
  const problem = deps.breakers.admit(model);
  if (problem !== null) return refuse(failure('unavailable', formatUnfit(problem)));
  const reserved = deps.ledger.reserve(
    reservationOf(request, link, run.id, run.attempts + 1, deps.workspace()),
    deps.limits(),
  );
  if (!reserved.ok) return refuse(overBudget(reserved));

  if (request.caller) deps.ledger.calledBy(run.id, request.caller);
  run.attempts++;
  emit({ type: 'attempt', model, attempt: run.attempts });
  const note = noteProgress(deps.ledger, reserved.id);
  const patience = provider.streams ? limits : limitsForWhole(limits);
  const answered = await attempt(provider, call, patience, signal, (text, logprob) => {
    note(text);
    emit({ type: 'text', text, logprob });
  });
  const end = await checked(request, answered, signal, deps.log);
  const settlement = settlementOf(end, facts, Math.ceil(request.route.inputTokens), deps.baseline());
  deps.ledger.settle(reserved.id, settlement);
  run.cost = plus(run.cost, settlement);
  if (!end.failure && end.ended && !end.cancelled) deps.answers?.keep(model, call, end);
  return { ...end, attemptId: reserved.id };
}

/** An answer that is known already, in the ledger as an attempt that cost nothing. Null where it cannot be used now. */
async function answerKept(
  run: Run,
  request: GatewayRequest,
  link: ChainLink,
  { text, toolCalls }: CachedAnswer,
): Promise<ModelEnd | null> {
  const { deps, signal, emit } = run;
  const answer: AttemptEnd = { ...notMade('cancelled'), cancelled: false, text, toolCalls, ended: true };
  const end = await checked(request, answer, signal, deps.log);
  if (end.failure || signal.aborted) return null;
  const reservation = reservationOf(request, link, run.id, run.attempts + 1, deps.workspace());
  const reserved = deps.ledger.reserve(freeOf(reservation), deps.limits());
  if (!reserved.ok) return null;
  if (request.caller) deps.ledger.calledBy(run.id, request.caller);
  run.attempts++;
  emit({ type: 'attempt', model: link.model, attempt: run.attempts });
  if (text !== '') emit({ type: 'text', text, logprob: null });
  deps.ledger.settle(reserved.id, CACHED);
  run.cost = plus(run.cost, CACHED);
  return { ...end, attemptId: reserved.id, cached: true };
}

function callOf(request: GatewayRequest, { model, maxOutputTokens }: ChainLink): ProviderCall {
  const base = { model: nameAtProvider(model), maxOutputTokens, temperature: request.temperature ?? null };
  if ('hole' in request) return { ...base, hole: request.hole };
  return { ...base, messages: request.messages, sessionId: request.sessionId, tools: request.tools };
}

/** The store of keys can fail, and an address can be no address: then this provider cannot be called. */
async function providerFor(deps: GatewayDeps, model: ModelRef): Promise<Provider | Failure> {
  try {
    return await deps.provider(providerOf(model));
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unknown';
    return failure('no-model', 'its provider cannot be set up', { detail });
  }
}

function noteProgress(ledger: Ledger, id: number): (text: string) => void {
  let written = '';
  let last = performance.now();
  return (text) => {
    written += text;
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    ledger.progress(id, estimateTokens(written));
  };
}

const SOURCES: readonly CostSource[] = ['billed', 'priced', 'estimated', 'unknown'];

function plus(
  sum: RequestCost,
  { costUsd, costSource }: { costUsd: number | null; costSource: CostSource },
): RequestCost {
  const weaker = Math.max(SOURCES.indexOf(sum.source), SOURCES.indexOf(costSource));
  return {
    usd: costUsd === null || sum.usd === null ? null : sum.usd + costUsd,
    source: SOURCES[weaker] ?? 'unknown',
  };
}

function summary({ id, attempts, cost }: Run): { requestId: string; attempts: number; cost: RequestCost } {
  return { requestId: id, attempts, cost };
}
