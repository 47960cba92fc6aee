import {
  type AnswerStream,
  addCosts,
  answerStream,
  type BudgetRefusal,
  type ChatRequest,
  type Escalation,
  type Failure,
  type FailureReason,
  failure,
  type Gateway,
  type GatewayResult,
  type Relay,
  type RelayEvent,
} from '../gateway/index.ts';
import type { Effort, ModelRef } from '../models/index.ts';
import {
  ASIDE_EVERY,
  decide,
  decideChosen,
  formatUnfit,
  type Policy,
  type Route,
  type SessionPin,
  type Signals,
  type Task,
  type Tier,
  withEffort,
  worstAttemptUsd,
} from '../router/index.ts';
import { agreeOnEscalation, type EscalationConsent } from './escalation.ts';
import { isOverLimit, wantsKey } from './notices.ts';
import { secondOpinion } from './secondOpinion.ts';

/**
 * Something to be answered: what the router must know of it, and the messages themselves. `Value`: what its check makes
 * of an answer.
 */
export interface Question<Value = unknown>
  extends Pick<
    ChatRequest<Value>,
    'messages' | 'tools' | 'check' | 'temperature' | 'caller' | 'marks' | 'sessionId'
  > {
  readonly task: Task;
  readonly signals: Signals;
  /** The model that the conversation is bound to; null for its first turn, and outside of one. */
  readonly pin: SessionPin | null;
  /** The tier that the user chose by hand; null to let the router choose. */
  readonly tier: Tier | null;
  /** The model that the user chose by hand, which goes before a tier. */
  readonly model?: ModelRef | null;
  /** How much the user wants it to think; left out: as much as is set, or suits its tier. */
  readonly effort?: Effort | null;
  /** Which instructions of the project are in its messages, for whoever shows its route. */
  readonly told?: string;
  /** Its id in the ledger, where it is known beforehand; left out: a new one. */
  readonly requestId?: string;
  /** What a client of the endpoint wrote, which is asked in the place of the messages. */
  readonly relay?: Relay;
}

/** What the user wants done about a budget that is reached. */
export type BudgetChoice = 'raised' | 'cheap' | 'stop';

/** A limit that is reached, and what else could be done. */
export interface BudgetQuestion {
  readonly refused: Failure;
  readonly asked: PricedModel;
  /** The cheap model that could do it within the limits; null where there is none to go on with. */
  readonly cheap: PricedModel | null;
}

interface PricedModel {
  readonly model: ModelRef;
  /** What the request could cost with it at most, in USD; null: unknown. */
  readonly usd: number | null;
}

/** What the settings say about answers that fail their checks, and about a limit that is reached. */
interface RequestSettings {
  readonly escalation: Escalation;
  readonly budget: { readonly onLimit: 'ask' | 'downgrade' | 'stop' };
  readonly secondOpinion: 'unsure' | 'off';
  /** An escalation that is expected to cost more is asked about first; null: none is. In USD. */
  readonly askAboveUsd: number | null;
}

/** As much of a question as its route depends on. */
type Asked = Omit<
  Question,
  'messages' | 'sessionId' | 'tools' | 'check' | 'caller' | 'marks' | 'temperature' | 'relay'
>;

/** By its id in the ledger, where its attempts are. */
interface AnsweredQuestion {
  readonly requestId: string;
  readonly route: Route;
}

/** Routes and answers every question: the one way from the features to the gateway. */
export interface RequestService {
  route(question: Asked): Promise<Route>;
  /**
   * The same for a question that is about to be answered: where its words do not say clearly which tier it needs, a cheap
   * model reads it first. The question comes back with what that one said.
   */
  routeRead(question: Question, signal: AbortSignal): Promise<{ question: Question; route: Route }>;
  /**
   * The route that the question goes on with where the limit per request leaves no model: before anything is asked, the
   * user is told, and may raise the limit or take a cheap model; null where they want neither. Other routes come back as they are.
   */
  fitting(question: Asked, route: Route): Promise<Route | null>;
  /**
   * Where a limit leaves no model, it goes on as the user or the settings choose, as one request: its result has the cost
   * of all attempts.
   */
  answer<Value>(question: Question<Value>, route: Route, signal: AbortSignal): AnswerStream<Value>;
  /** The context window of the model that would be asked, in tokens, by what is known of the question so far. */
  windowFor(question: Asked): Promise<number>;
  /** How often a question got no answer in this window for want of a key that works. */
  keyRefusals(): number;
  /** The last question that was answered in this window; null before the first. */
  lastAnswered(): AnsweredQuestion | null;
}

export interface RequestServiceDeps extends Pick<EscalationConsent, 'askAboutEscalation'> {
  readonly gateway: Pick<Gateway, 'run'>;
  /** What the router must know at this moment for that task; `also` are models that no setting names, as a pinned one. */
  readonly policy: (also: readonly ModelRef[], task: Task) => Promise<Policy>;
  readonly settings: () => RequestSettings;
  readonly askAboutBudget: (question: BudgetQuestion) => Promise<BudgetChoice>;
  /** Called with the route of each answered question. */
  readonly onRouted: (requestId: string, route: Route) => void;
}

/** For what runs by itself: a limit that is reached ends a request, nobody is asked, and each answer is one model's. */
export function askingNobody(deps: RequestServiceDeps): RequestServiceDeps {
  const settings = (): RequestSettings => ({
    escalation: 'off',
    budget: { onLimit: 'stop' },
    secondOpinion: 'off',
    askAboveUsd: null,
  });
  return { ...deps, settings };
}

export function createRequestService(deps: RequestServiceDeps): RequestService {
  let last: AnsweredQuestion | null = null;
  let keyRefusals = 0;
  /** Questions that were answered, by task. */
  const answered = new Map<Task, number>();
  const isAside = (task: Task): boolean =>
    (answered.get(task) ?? 0) % ASIDE_EVERY === ASIDE_EVERY - 1 && deps.settings().escalation === 'nextTier';
  const route: RequestService['route'] = async (asked) => {
    const { task, pin } = asked;
    const signals = isAside(task) ? { ...asked.signals, aside: true } : asked.signals;
    const choice = asked.model ?? asked.tier;
    const policy = await deps.policy([pin?.model, pin?.raised?.model, asked.model].filter(isKnown), task);
    const decided =
      choice === null
        ? decide(task, signals, policy, pin)
        : decideChosen(choice, { reason: 'chosen', choice }, task, signals, policy, pin);
    const routed = withEffort(decided, asked.effort ?? null);
    if (wantsKey(routed)) keyRefusals++;
    const overLimit = routed.chain.length === 0 && routed.passedOver.some(isOverLimit);
    if (!overLimit || deps.settings().budget.onLimit !== 'downgrade') return routed;
    return cheapRoute(asked, policy) ?? routed;
  };

  const routeRead: RequestService['routeRead'] = async (question, signal) => {
    const routed = await route(question);
    const { task, signals, pin, sessionId } = question;
    if (pin !== null || deps.settings().secondOpinion === 'off') return { question, route: routed };
    const policy = () => deps.policy([], task);
    const opinion = await secondOpinion(deps.gateway, routed, signals, sessionId, policy, signal);
    if (opinion === null) return { question, route: routed };
    const read = { ...question, signals: { ...signals, opinion } };
    return { question: read, route: await route(read) };
  };

  const answer: RequestService['answer'] = (question, routed, signal) =>
    answerStream(signal, async (emit, stopped) => {
      const {
        messages,
        sessionId,
        signals,
        tools,
        check,
        marks,
        temperature,
        relay,
        caller = null,
        requestId,
      } = question;
      const { escalation } = deps.settings();
      const mayEscalate = agreeOnEscalation(deps, routed, caller);
      const most = relay?.request.maxOutputTokens ?? null;
      let isOut = false;
      const out = (event: RelayEvent): void => {
        isOut ||= event.type === 'bytes';
        relay?.out(event);
      };
      const wanted = relay
        ? { relay: { ...relay, out }, ...(most === null ? {} : { maxOutputTokens: most }) }
        : { messages, tools, mayEscalate, ...(check ? { check, escalation } : {}) };
      const run = async (chosen: Route, after?: GatewayResult) => {
        const request = {
          route: chosen,
          ...wanted,
          sessionId,
          language: signals.language,
          caller,
          ...(marks ? { marks } : {}),
          ...(temperature === 0 ? { temperature } : {}),
          ...(after ? { after } : requestId === undefined ? {} : { after: { requestId, attempts: 0 } }),
        };
        const running = deps.gateway.run(request, stopped);
        for await (const event of running) emit(event);
        const result = await running.result;
        if (result.outcome === 'failed' && KEY_FAILURES.has(result.failure.reason)) keyRefusals++;
        last = { requestId: result.requestId, route: chosen };
        if (after === undefined) answered.set(question.task, (answered.get(question.task) ?? 0) + 1);
        deps.onRouted(result.requestId, chosen);
        return result;
      };

      const first = await run(routed);
      const refused = budgetRefusal(first);
      // A caller's own limit is its own affair: it is told, and the user is not asked.
      if (!refused || refused.failure.refusal?.caller !== undefined) return first;
      // A client tells its user by itself, at once.
      if (relay && (isOut || deps.settings().budget.onLimit !== 'downgrade')) return first;
      const within = caller === null || relay ? null : routed;
      const cheap =
        routed.tier === 'cheap'
          ? null
          : withinLimit(
              cheapRoute(question, await deps.policy([], question.task), within),
              refused.failure.refusal,
            );
      const to = cheap?.chain[0]?.model ?? null;
      const asked = atMost(refused.model, routed);
      const choice = await budgetChoice(deps, { refused: refused.failure, asked, cheap: firstOf(cheap) });
      // Who has said no knows why there is no answer.
      const isQuiet = caller === null && deps.settings().budget.onLimit === 'ask';
      if (choice === 'stop') return isQuiet ? stoppedBy(first) : first;
      if (choice === 'cheap' && !cheap) return first;
      if (choice === 'cheap' && to) {
        emit({ type: 'moved', from: refused.model, to, failure: refused.failure, restarted: false });
      }
      // To the user it is one request, so what was tried before the limit counts in its cost, and against its limit.
      const second = await run(choice === 'cheap' && cheap ? cheap : routed, first);
      return {
        ...second,
        attempts: first.attempts + second.attempts,
        cost: addCosts(first.cost, second.cost),
      };
    });
  const fitting: RequestService['fitting'] = async (question, routed) => {
    const over = routed.passedOver.find(isOverLimit);
    if (routed.chain.length > 0 || !over) return routed;
    const cheap = cheapRoute(question, await deps.policy([], question.task));
    const refusal = { ok: false, reason: 'request-limit', spentUsd: 0, limitUsd: over.limitUsd } as const;
    const refused = { ...failure('budget', formatUnfit(over)), refusal };
    const asked = { model: over.model, usd: 'worstUsd' in over ? over.worstUsd : null };
    const choice = await budgetChoice(deps, { refused, asked, cheap: firstOf(cheap) });
    if (choice === 'stop' && deps.settings().budget.onLimit === 'ask') return null;
    if (choice === 'raised') return route(question);
    return choice === 'cheap' && cheap ? cheap : routed;
  };
  const windowFor: RequestService['windowFor'] = async (question) =>
    (await route(question)).chain[0]?.facts.contextTokens ?? Infinity;
  return {
    route,
    windowFor,
    routeRead,
    fitting,
    answer,
    keyRefusals: () => keyRefusals,
    lastAnswered: () => last,
  };
}

const KEY_FAILURES: ReadonlySet<FailureReason> = new Set(['no-key', 'auth']);

function isKnown(model: ModelRef | null | undefined): model is ModelRef {
  return model !== null && model !== undefined;
}

/**
 * The way on over a limit: cheap models and no others, for the dearer ones would pass it again. Null when there are none.
 * `within`: the route whose models the asker is let to; null for any.
 */
function cheapRoute(
  { task, signals, pin }: Asked,
  policy: Policy,
  within: Route | null = null,
): Route | null {
  // Of a cheap model that is over the limit, another cheap one may not be.
  const left = pin?.tier === 'cheap' ? null : pin;
  const cheap = decideChosen('cheap', { reason: 'limit-reached' }, task, signals, policy, left);
  const mayUse = (model: ModelRef) => within?.chain.some((link) => link.model === model) ?? true;
  const chain = cheap.chain.filter(({ tier, model }) => tier === 'cheap' && mayUse(model));
  return chain.length > 0 ? { ...cheap, chain } : null;
}

/** The route with those of its models that what is left of the limit pays for; null where it pays for none. */
function withinLimit(route: Route | null, refusal: BudgetRefusal | undefined): Route | null {
  if (!route || !refusal) return route;
  const { pattern, limitUsd, spentUsd } = refusal;
  // A limit for some models is none for others.
  const isPaid = (usd: number | null) =>
    pattern !== undefined || usd === 0 || (usd !== null && spentUsd + usd <= limitUsd);
  const chain = route.chain.filter(({ model }) => isPaid(atMost(model, route).usd));
  return chain.length > 0 ? { ...route, chain } : null;
}

function budgetRefusal(result: GatewayResult) {
  if (result.outcome !== 'failed') return null;
  return result.tried.find(({ failure }) => failure.reason === 'budget') ?? null;
}

async function budgetChoice(deps: RequestServiceDeps, question: BudgetQuestion): Promise<BudgetChoice> {
  const { onLimit } = deps.settings().budget;
  if (onLimit === 'ask') return deps.askAboutBudget(question);
  return onLimit === 'downgrade' ? 'cheap' : 'stop';
}

function atMost(model: ModelRef, { chain, inputTokens }: Route): PricedModel {
  const link = chain.find((one) => one.model === model);
  return { model, usd: link ? worstAttemptUsd(inputTokens, link.maxOutputTokens, link.facts) : null };
}

function firstOf(route: Route | null): PricedModel | null {
  const model = route?.chain[0]?.model;
  return route && model ? atMost(model, route) : null;
}

function stoppedBy({ requestId, attempts, cost, model }: GatewayResult): GatewayResult<never> {
  return { outcome: 'cancelled', requestId, attempts, cost, model, text: '' };
}
