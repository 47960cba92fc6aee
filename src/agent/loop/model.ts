import type {
  Failure,
  FailureReason,
  GatewayEvent,
  GatewayResult,
  Message,
  Tools,
} from '../../gateway/index.ts';
import { t } from '../../l10n/index.ts';
import { isModelRef } from '../../models/index.ts';
import { NO_SIGNALS, type Question, type RequestService, tokensOf } from '../../requests/index.ts';
import {
  type ChainLink,
  formatUnfit,
  type PassedOver,
  type Route,
  type SessionPin,
  withMore,
  worstAttemptUsd,
} from '../../router/index.ts';
import type { SecretMarks } from '../../secrets/index.ts';
import type { ModelResult, StepOf } from '../journal/index.ts';
import type { ModelPort, TaskView } from '../run/index.ts';
import { messagesOf, mostResultChars } from './conversation.ts';
import { isDone, type Line, lastOf, lineOf } from './line.ts';
import { needsEffort } from './standing.ts';
import { summaryOf } from './summary.ts';

export interface ModelDeps {
  /** Of the agent alone: a limit that is reached ends the request, nobody is asked, and no answer escalates within it. */
  readonly requests: Pick<RequestService, 'route' | 'answer'>;
  /** What a model of that task is offered, and the marks of its secrets (`createTools`). */
  readonly tools: {
    offered(view: TaskView): Tools;
    marksOf(view: TaskView): { readonly marks: SecretMarks };
  };
  /** The answer of that request would not do: it is learnt from like any other that was turned down. */
  readonly turnedDown: (taskId: string, requestId: string) => void;
}

/** Room for the answer of a step, in tokens: a file in one piece, and some thoughts. */
const ANSWER_TOKENS = 8_192;
/** Less of it is of no use, whatever the budget leaves. */
const LEAST_ANSWER_TOKENS = 1_024;
/** More of a window is not filled: estimates are a few percent off. */
const FULL = 0.85;
const LEAST_WINDOW = 2_000;

/** Asks the models of a step's tier, in its order, the one that answered last first. Models of other tiers are never asked. */
export function createModelPort({ requests, tools, turnedDown }: ModelDeps): ModelPort {
  return {
    async ask({ view, step, requestId, leftUsd }, signal, onProgress) {
      const { task } = view;
      const line = lineOf(task, view.steps);
      if (step.kind === 'summary') {
        const text = summaryOf(line, step.input.upTo);
        return { result: { ...NOTHING, outcome: 'ok', text }, model: null, usd: 0 };
      }
      const offered = tools.offered(view);
      const { route, question } = await prepared(requests, line, step, offered);
      const toolTokens = tokensOf([], offered);
      const windowTokens = windowOf(route);
      const sent = { windowTokens, toolTokens, sentTokens: route.inputTokens };
      const problem = problemOf(route);
      if (problem) return { result: { ...NOTHING, failure: problem, facts: sent }, model: null, usd: 0 };
      const more = needsEffort(line);
      const affordable = withinUsd(more ? raised(route) : route, leftUsd);
      if (affordable.chain.length === 0)
        return { result: { ...NOTHING, failure: NO_MONEY, facts: sent }, model: null, usd: 0 };
      const left = leftBehind(line);
      if (left !== null) turnedDown(task.id, left);
      const marks = tools.marksOf(view).marks;
      const answer = requests.answer({ ...question, requestId, marks }, affordable, signal);
      const seen = watcher(onProgress);
      for await (const event of answer) seen.note(event);
      const result = await answer.result;
      return {
        result: {
          ...resultOf(result),
          facts: {
            ...sent,
            ...(more ? effortOf(affordable, result) : {}),
            ...seen.facts(),
            ...windowSaid(result),
          },
        },
        model: result.model,
        usd: result.cost.usd,
      };
    },
  };
}

const NOTHING: ModelResult = {
  outcome: 'failed',
  text: '',
  calls: [],
  cutCalls: [],
  failure: null,
  tokens: null,
};
/** The runner makes a question about the budget of it. */
const NO_MONEY = { reason: 'task-budget', message: '', waitMs: null };

/** The messages as they fit the window of the model that would be asked, and its route. */
async function prepared(requests: ModelDeps['requests'], line: Line, step: StepOf<'model'>, tools: Tools) {
  const { task, brief } = line;
  const { tier } = step.input;
  const pin = pinOf(line);
  const asked = (messages: readonly Message[]): Question => ({
    task: brief.kind,
    signals: {
      ...NO_SIGNALS,
      contextTokens: tokensOf(messages, tools),
      language: brief.language,
      images: messages.reduce((sum, one) => sum + (one.role === 'user' ? (one.images?.length ?? 0) : 0), 0),
      outputTokens: ANSWER_TOKENS,
      prompt: task.prompt,
    },
    pin,
    sessionId: task.id,
    tier,
    messages,
    tools,
  });
  const routed = async (messages: readonly Message[]) => {
    const question = asked(messages);
    const route = inTier(await requests.route(question), tier);
    const sees = route.chain.length > 0 || !question.signals.images;
    if (sees) return { question, route };
    // Where none of them sees, the images are left out with a word, and the work goes on.
    const blind = { ...question, signals: { ...question.signals, images: 0 } };
    return { question: blind, route: inTier(await requests.route(blind), tier) };
  };
  let fit = await routed(messagesOf(line, Infinity));
  const window = windowOf(fit.route) ?? Infinity;
  let cutFor = window;
  if (mostResultChars(cutFor) < mostResultChars(Infinity)) fit = await routed(messagesOf(line, cutFor));
  while (fit.question.signals.contextTokens > FULL * window && cutFor > LEAST_WINDOW) {
    cutFor /= 2;
    fit = await routed(messagesOf(line, cutFor));
  }
  return fit;
}

function windowOf({ chain, passedOver }: Route): number | null {
  return chain[0]?.facts.contextTokens ?? largestWindow(passedOver);
}

function largestWindow(passedOver: readonly PassedOver[]): number | null {
  const windows = passedOver.flatMap((one) =>
    one.reason === 'context-too-small' ? [one.contextTokens] : [],
  );
  return windows.length === 0 ? null : Math.max(...windows);
}

/** No model of another tier steps in within a step: that is a move, which is told and has its reason. */
function inTier(route: Route, tier: string): Route {
  return { ...route, chain: route.chain.filter((link) => link.tier === tier) };
}

/** The model that answered last goes on: what it has read is in its provider's cache. */
function pinOf({ own, tier }: Line): SessionPin | null {
  const last = own.findLast(
    (step) => isDone(step, 'model') && step.model !== null && step.input.tier === tier,
  );
  if (!isDone(last, 'model') || last.model === null || !isModelRef(last.model)) return null;
  const tokens = last.result?.tokens?.input ?? 0;
  return {
    model: last.model,
    tier,
    chosen: false,
    historyTokens: tokens,
    cachedTokens: tokens,
    failedChecks: 0,
  };
}

/** A failed request says the same in other words. */
const AS_FAILED: Readonly<Partial<Record<PassedOver['reason'], FailureReason>>> = {
  'context-too-small': 'context-too-long',
  'over-request-limit': 'budget',
  'price-unknown': 'budget',
  'no-key': 'no-key',
  'key-refused': 'auth',
  'no-balance': 'payment',
  'not-allowed': 'not-allowed',
  failing: 'unavailable',
  resting: 'rate-limit',
};

/** Why nobody can be asked, as a failed request says it; null where somebody can. */
function problemOf({ chain, passedOver }: Route): ModelResult['failure'] {
  if (chain.length > 0) return null;
  const waits = passedOver.flatMap((one) => ('retryInMs' in one ? [one] : []));
  const [soonest] = waits.toSorted((a, b) => a.retryInMs - b.retryInMs);
  // Only where all of them are too small a shorter conversation is what helps.
  const other = passedOver.find(({ reason }) => reason !== 'context-too-small') ?? passedOver[0];
  const why = soonest ?? other;
  if (why === undefined) return { reason: 'no-model', message: t('no model is available'), waitMs: null };
  const waitMs = soonest ? soonest.retryInMs : null;
  return { reason: AS_FAILED[why.reason] ?? 'no-model', message: formatUnfit(why), waitMs };
}

/** The models that the rest of the budget pays for, whatever they write; their answers may be shorter for it. */
function withinUsd(route: Route, leftUsd: number): Route {
  const fit = (link: ChainLink): ChainLink[] => {
    const worst = (tokens: number) => worstAttemptUsd(route.inputTokens, tokens, link.facts);
    const all = worst(link.maxOutputTokens);
    // What it costs is not known: no budget would hold it.
    if (all === null) return [];
    if (all <= leftUsd) return [link];
    const input = worst(0) ?? Infinity;
    const perToken = (all - input) / link.maxOutputTokens;
    const tokens = perToken > 0 ? Math.floor((leftUsd - input) / perToken) : 0;
    return tokens >= LEAST_ANSWER_TOKENS ? [{ ...link, maxOutputTokens: tokens }] : [];
  };
  return { ...route, chain: route.chain.flatMap(fit) };
}

function raised(route: Route): Route {
  return { ...route, chain: route.chain.map(withMore) };
}

/** How much more the model that answered was told to think, where it can be told. */
function effortOf({ chain }: Route, { model }: GatewayResult): { readonly effort?: string } {
  const effort = chain.find((link) => link.model === model)?.effort;
  return effort === undefined ? {} : { effort };
}

/**
 * The last answer of the tier before, where this is the first of the next one: its work would not do. A tier whose models could not be
 * reached has done none.
 */
function leftBehind({ opening, own, steps }: Line): string | null {
  if (opening?.kind !== 'move' || opening.input.why === 'no-model' || lastOf(own, 'model')) return null;
  const before = steps.filter(({ seq }) => seq < opening.seq);
  return before.findLast((step) => isDone(step, 'model') && step.result?.outcome === 'ok')?.requestId ?? null;
}

/** What happens on the way to an answer: what is shown of it, who did not answer, what could not be sent. */
function watcher(onProgress: (text: string) => void) {
  const passed: { from: string; to: string; message: string }[] = [];
  let leftOutImages = 0;
  return {
    note(event: GatewayEvent): void {
      if (event.type === 'text') onProgress(event.text);
      else if (event.type === 'left-out') leftOutImages += event.images;
      else if (event.type === 'moved') {
        const { from, to, failure } = event;
        passed.push({ from, to, message: failure.message });
      }
    },
    facts: () => ({
      ...(passed.length > 0 ? { passed } : {}),
      ...(leftOutImages > 0 ? { leftOutImages } : {}),
    }),
  };
}

/** The window that a server named when it refused. */
function windowSaid(result: GatewayResult): { readonly windowTokens?: number } {
  const tried = result.outcome === 'failed' ? result.tried.map(({ failure }) => failure) : [];
  const windows = tried.flatMap(({ contextTokens }) => (contextTokens === undefined ? [] : [contextTokens]));
  return windows.length === 0 ? {} : { windowTokens: Math.min(...windows) };
}

function resultOf(result: GatewayResult): ModelResult {
  switch (result.outcome) {
    case 'ok': {
      const { text, toolCalls, usage } = result;
      return {
        ...NOTHING,
        outcome: 'ok',
        text,
        calls: toolCalls.map(({ id, name, input }) => ({ id, name, input: { ...input } })),
        tokens: usage && {
          input: usage.inputTokens,
          cacheRead: usage.cacheReadTokens,
          output: usage.outputTokens,
        },
        ...(toolCalls.some(({ thoughts }) => thoughts)
          ? { kept: toolCalls.map(({ thoughts }) => thoughts ?? null) }
          : {}),
      };
    }
    case 'incomplete':
      return { ...NOTHING, outcome: 'incomplete', text: result.text, failure: failureOf(result.failure) };
    case 'cancelled':
      return { ...NOTHING, outcome: 'cancelled', text: result.text };
    case 'failed':
      return { ...NOTHING, failure: failureOf(telling(result)) };
  }
}

/** Of what several models failed for, what can be done something about. */
function telling({ tried, failure }: GatewayResult & { outcome: 'failed' }): Failure {
  const all = tried.map((one) => one.failure);
  const waits = all
    .filter(({ retryAfterMs }) => retryAfterMs !== null)
    .toSorted((a, b) => (a.retryAfterMs ?? 0) - (b.retryAfterMs ?? 0));
  return all.find(({ reason }) => reason === 'context-too-long') ?? waits[0] ?? failure;
}

function failureOf({ reason, message, retryAfterMs }: Failure): ModelResult['failure'] {
  return { reason, message, waitMs: retryAfterMs };
}
