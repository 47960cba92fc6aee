import { setTimeout as sleep } from 'node:timers/promises';
import type { CostSource, Ledger, Limits } from '../ledger/index.ts';
import { estimateTokens, type ModelFacts, type ModelRef, worstCost } from '../models/index.ts';
import { type ChainLink, formatUsd, providerOf } from '../router/index.ts';
import { type AttemptEnd, attempt } from './attempt.ts';
import { type Failure, failure, type NextStep, nextStep, pauseBeforeRetry } from './failures.ts';
import type { Health } from './health.ts';
import type { TimeLimits } from './limits.ts';
import type { Provider } from './providers/index.ts';
import { settlementOf } from './settle.ts';
import type { GatewayEvent, GatewayRequest, GatewayResult, RequestCost } from './types.ts';

export interface GatewayDeps {
  /** The provider behind an id, or why it cannot be called. */
  readonly provider: (id: string) => Promise<Provider | Failure>;
  readonly ledger: Ledger;
  readonly health: Health;
  /** The budget as it is set now. */
  readonly limits: () => Limits;
  /** What savings are measured against; null where its price is unknown. */
  readonly baseline: () => ModelFacts | null;
  readonly timeLimits: TimeLimits;
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
/** The token estimate is a few percent off, either way; a reservation must not be under. */
const ESTIMATE_MARGIN = 1.15;
/** How often the ledger is told what has been written so far, in ms. */
const PROGRESS_MS = 1_000;

export function createGateway(deps: GatewayDeps): Gateway {
  return { run: (request, signal, onEvent) => walkChain(deps, request, signal, onEvent) };
}

/** What has happened to a request so far. */
interface Progress {
  readonly requestId: string;
  attempts: number;
  usd: number | null;
  source: CostSource;
  readonly failures: { model: ModelRef; failure: Failure }[];
}

async function walkChain(
  deps: GatewayDeps,
  request: GatewayRequest,
  signal: AbortSignal,
  onEvent: (event: GatewayEvent) => void,
): Promise<GatewayResult> {
  const progress: Progress = {
    requestId: crypto.randomUUID(),
    attempts: 0,
    usd: 0,
    source: 'billed',
    failures: [],
  };
  const links = [...request.route.chain];
  let link = links.shift();
  let retries = 0;
  let partial: { model: ModelRef; text: string; failure: Failure } | null = null;

  while (link && progress.attempts < MAX_ATTEMPTS) {
    const model = link.model;
    const end = await tryOnce(deps, request, link, progress, signal, onEvent);
    if (end.cancelled) return { outcome: 'cancelled', ...summary(progress), model, text: end.text };
    if (!end.failure) {
      deps.health.worked(model);
      const { attemptId, text, usage } = end;
      return { outcome: 'ok', ...summary(progress), model, attemptId, text, usage };
    }
    deps.health.failed(model, end.failure);
    deps.log(`${model}: attempt ${progress.attempts} ${end.failure.reason}: ${end.failure.detail}`);
    progress.failures.push({ model, failure: end.failure });
    if (end.text) partial = { model, text: end.text, failure: end.failure };

    const pause = pauseBeforeRetry(end.failure, retries, Math.random);
    const step = nextStep(end.failure, retries);
    if (step === 'retry' && pause !== null) {
      retries++;
      onEvent({ type: 'waiting', model, ms: pause, failure: end.failure });
      if (!(await pauseFor(pause, signal)))
        return { outcome: 'cancelled', ...summary(progress), model, text: '' };
      continue;
    }
    const from = link;
    link = nextLink(links, from, step);
    retries = 0;
    if (link) {
      onEvent({
        type: 'moved',
        from: model,
        to: link.model,
        failure: end.failure,
        restarted: end.text !== '',
      });
    }
  }
  return exhausted(progress, partial);
}

/** The next model that can do better after this failure; takes what cannot out of the list. */
function nextLink(links: ChainLink[], failed: ChainLink, step: NextStep): ChainLink | undefined {
  if (step === 'stop') return undefined;
  for (let link = links.shift(); link; link = links.shift()) {
    if (step === 'next-provider' && providerOf(link.model) === providerOf(failed.model)) continue;
    if (step === 'larger-model' && link.facts.contextTokens <= failed.facts.contextTokens) continue;
    return link;
  }
  return undefined;
}

type TryEnd = AttemptEnd & { readonly attemptId: number };

async function tryOnce(
  deps: GatewayDeps,
  request: GatewayRequest,
  link: ChainLink,
  progress: Progress,
  signal: AbortSignal,
  onEvent: (event: GatewayEvent) => void,
): Promise<TryEnd> {
  const { model, facts } = link;
  const provider = await deps.provider(providerOf(model));
  if ('reason' in provider) return notCalled(provider);

  const promptTokens = Math.ceil(request.route.inputTokens);
  const reserved = deps.ledger.reserve(
    {
      requestId: progress.requestId,
      sessionId: request.sessionId,
      at: Date.now(),
      task: request.route.task,
      tier: link.tier,
      provider: providerOf(model),
      model: model.slice(providerOf(model).length + 1),
      attempt: progress.attempts + 1,
      language: request.language,
      contextTokens: promptTokens,
      worstUsd: worstCost(promptTokens * ESTIMATE_MARGIN, link.maxOutputTokens, facts),
      inputUsd: worstCost(promptTokens, 0, facts),
      outputTokenUsd: perOutputToken(promptTokens, facts),
    },
    deps.limits(),
  );
  if (!reserved.ok) return notCalled(overBudget(reserved));

  progress.attempts++;
  onEvent({ type: 'attempt', model, attempt: progress.attempts });
  const note = noteProgress(deps.ledger, reserved.id);
  const end = await attempt(
    provider,
    {
      model: model.slice(providerOf(model).length + 1),
      messages: request.messages,
      maxOutputTokens: link.maxOutputTokens,
      sessionId: request.sessionId,
    },
    deps.timeLimits,
    signal,
    (text) => {
      note(text);
      onEvent({ type: 'text', text });
    },
  );
  const settlement = settlementOf(end, facts, promptTokens, deps.baseline());
  deps.ledger.settle(reserved.id, settlement);
  addCost(progress, settlement.costUsd, settlement.costSource);
  return { ...end, attemptId: reserved.id };
}

/** A failure that happened before anything was sent: there is nothing to record. */
function notCalled(why: Failure): TryEnd {
  return {
    cancelled: false,
    failure: why,
    text: '',
    usage: null,
    firstTokenMs: null,
    latencyMs: 0,
    attemptId: 0,
  };
}

function overBudget(refused: { reason: string; spentUsd: number; limitUsd: number }): Failure {
  const limit = formatUsd(refused.limitUsd);
  const detail = `${refused.reason}: spent ${refused.spentUsd}, limit ${refused.limitUsd}`;
  if (refused.reason === 'price-unknown') {
    return failure('budget', 'its price is unknown, so no budget can be kept with it', { detail });
  }
  const period = { 'request-limit': 'request', 'day-limit': 'day', 'month-limit': 'month' }[refused.reason];
  const message = `it could pass the limit of ${limit} per ${period} (${formatUsd(refused.spentUsd)} is spent)`;
  return failure('budget', message, { detail });
}

function perOutputToken(inputTokens: number, facts: ModelFacts): number | null {
  const inputUsd = worstCost(inputTokens, 0, facts);
  const withOne = worstCost(inputTokens, 1, facts);
  return inputUsd === null || withOne === null ? null : withOne - inputUsd;
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

function addCost(progress: Progress, usd: number | null, source: CostSource): void {
  progress.usd = usd === null || progress.usd === null ? null : progress.usd + usd;
  const weaker = Math.max(SOURCES.indexOf(source), SOURCES.indexOf(progress.source));
  progress.source = SOURCES[weaker] ?? 'unknown';
}

function summary(progress: Progress): { requestId: string; attempts: number; cost: RequestCost } {
  const { requestId, attempts, usd, source } = progress;
  return { requestId, attempts, cost: { usd, source } };
}

function exhausted(
  progress: Progress,
  partial: { model: ModelRef; text: string; failure: Failure } | null,
): GatewayResult {
  const last = progress.failures.at(-1);
  if (partial && partial.failure === last?.failure) {
    return { outcome: 'incomplete', ...summary(progress), ...partial };
  }
  return {
    outcome: 'failed',
    ...summary(progress),
    model: last?.model ?? null,
    failure: last?.failure ?? failure('no-model', 'no model can be used'),
    tried: progress.failures,
  };
}

/** False when the user cancelled meanwhile. */
async function pauseFor(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
