import {
  costOf,
  isModelRef,
  isTextOnly,
  type ModelFacts,
  type ModelRef,
  NO_USAGE,
  unknownInputFactor,
  worstCost,
} from '../models/index.ts';
import { effortFor } from './effort.ts';
import { follow } from './follow.ts';
import { chooseGoal, chosenGoal, type Goal, wayUp } from './goal.ts';
import type { ChoiceReason, MoveCause, RouteReason, Unfit } from './reasons.ts';
import { finite, rank } from './sizeLimits.ts';
import { type Choice, isTier, TASK_RULES, type Task, TIERS, type Tier, WHILE_TYPING } from './tasks.ts';
import type { ChainLink, PassedOver, Policy, Route, SessionPin, Signals } from './types.ts';

/** An answer shorter than this is of no use, so a model without room for it is too small. */
const LEAST_OUTPUT_TOKENS = 256;

/** Token estimates are a few percent off, either way; so much of the window is left for that. */
const WINDOW_MARGIN = 1.15;

/**
 * Chooses tier and models for a request. Pure and total: any input gives a route, and a route that no model
 * can serve has an empty chain and says why. Takes microseconds. A request of a conversation stays on its model;
 * where it cannot, or something harder is asked for, `move` says so.
 */
export function decide(task: Task, signals: Signals, policy: Policy, session: SessionPin | null): Route {
  const set = policy.routes[task];
  const base = routeByTask(task, signals, policy, session);
  return followed(base, signals, policy, session, set !== undefined && isModelRef(set));
}

function routeByTask(task: Task, signals: Signals, policy: Policy, session: SessionPin | null): Route {
  const need = needOf(task, signals);
  if (session === null || signals.subtask !== undefined) {
    const reasons: RouteReason[] = [];
    const goal = chooseGoal(task, signals, policy, reasons);
    const links = policy.unreadable.includes(goal.task) ? NO_ROUTE : linksFor(goal, need, policy);
    return routeOf(goal, links, need, 0, reasons);
  }
  const up = wayUp(task, signals, policy, session);
  const above = up && linksFor(up, need, policy);
  const better = above?.chain[0];
  // Without a better model that can take it, the conversation goes on where it is.
  if (up && better && better.model !== session.model) {
    return movedRoute(up, above, need, better, session, up.cause);
  }
  return keptRoute(task, need, policy, session);
}

/**
 * The route that the user chose, with `why` as its reason. A conversation stays on its model as long as that is of the
 * chosen tier; the dearer tiers come after the chosen one only where it has no model that can be used.
 */
export function decideChosen(
  choice: Choice,
  why: ChoiceReason,
  task: Task,
  signals: Signals,
  policy: Policy,
  session: SessionPin | null,
): Route {
  const base = routeByChoice(choice, why, task, signals, policy, session);
  // What a limit leaves is not raised again.
  return why.reason === 'limit-reached' ? base : followed(base, signals, policy, session, !isTier(choice));
}

function routeByChoice(
  choice: Choice,
  why: ChoiceReason,
  task: Task,
  signals: Signals,
  policy: Policy,
  session: SessionPin | null,
): Route {
  const need = needOf(task, signals);
  const { subtask } = signals;
  const done = policy.trajectory === 'act';
  const isSmall =
    subtask !== undefined && isTier(choice) && choice !== 'cheap' && policy.trajectory !== undefined;
  const goal = chosenGoal(isSmall && done ? 'cheap' : choice, task, policy);
  const links = linksFor(goal, need, policy);
  const [first] = links.chain;
  const tier = first?.tier ?? goal.tier;
  if (isSmall)
    return routeOf(goal, links, need, 0, [why, { reason: 'subtask', subtask, tier: 'cheap', done }]);
  if (session && (isTier(choice) ? session.tier === tier : session.model === choice)) {
    return keptRoute(task, need, policy, session);
  }
  if (!session || !first || first.model === session.model) return routeOf(goal, links, need, 0, [why]);
  return movedRoute(goal, links, need, first, session, why);
}

/** The route after what an agent's trajectory asks for. */
function followed(
  base: Route,
  signals: Signals,
  policy: Policy,
  session: SessionPin | null,
  named: boolean,
): Route {
  const { task } = base;
  const need = needOf(task, signals);
  return follow(base, signals, policy, session, named, (tier, model) => {
    const goal = { task, tier, model };
    const links = linksFor(goal, need, policy);
    const isThere = model !== null && links.chain[0]?.model === model;
    return routeOf(goal, links, need, isThere ? (session?.cachedTokens ?? 0) : 0, []);
  });
}

/** The route of a conversation that stays on its model, where that can take the request. */
function keptRoute(task: Task, need: Need, policy: Policy, session: SessionPin): Route {
  const { model, tier, raised } = session;
  // What was read last is in the cache of the model that it was raised to.
  const cachedTokens = raised ? 0 : session.cachedTokens;
  const goal = { task, tier, model };
  const links = linksFor(goal, need, policy);
  const fit = fitOf(model, task, need, policy);
  if (!('reason' in fit)) return routeOf(goal, links, need, cachedTokens, [{ reason: 'stays', model }]);
  const [first] = links.chain;
  if (first) return movedRoute(goal, links, need, first, session, fit);
  return routeOf(goal, links, need, 0, [{ reason: 'cannot-stay', model, cause: fit }]);
}

/** A change of model is never free and never silent: the new one has nothing of the conversation in its cache. */
function movedRoute(
  goal: Goal,
  links: Links,
  need: Need,
  to: ChainLink,
  session: SessionPin,
  cause: MoveCause,
): Route {
  const historyTokens = finite(session.historyTokens);
  const rereadUsd = costOf({ ...NO_USAGE, inputTokens: historyTokens }, to.facts);
  const move = { from: session.model, to: to.model, cause, historyTokens, rereadUsd };
  return { ...routeOf(goal, links, need, 0, []), move };
}

/** What a model must be able to take. */
interface Need {
  /** What was asked as chat may be taken for a task of short answers, and still get a long one. */
  readonly leastOutputLimit: number;
  readonly inputTokens: number;
  readonly images: number;
}

function needOf(asked: Task, { contextTokens, images = 0, outputTokens = 0 }: Signals): Need {
  const leastOutputLimit = Math.max(TASK_RULES[asked].maxOutputTokens, finite(outputTokens));
  return { leastOutputLimit, inputTokens: finite(contextTokens), images };
}

/** The models that can take a request, in the order in which they are asked, and those that cannot. */
interface Links {
  readonly chain: readonly ChainLink[];
  readonly passedOver: readonly PassedOver[];
  /** The setting that says which models are meant, where it cannot be read. */
  readonly unreadable: string | null;
}

const NO_ROUTE: Links = { chain: [], passedOver: [], unreadable: 'tierwise.routes' };

function linksFor(goal: Goal, need: Need, policy: Policy): Links {
  const passedOver: PassedOver[] = [];
  const chain: ChainLink[] = [];
  const seen = new Set<ModelRef>();
  for (const [tier, models] of candidates(goal, policy)) {
    // Two tiers up is a jump in price that only the lack of any other model justifies.
    if (chain.length > 0 && rank(tier) > rank(goal.tier) + 1) break;
    // Where none is left but what cannot be read, who was meant may be the only one that was wanted.
    if (chain.length === 0 && passedOver.some(({ reason }) => reason === 'unreadable')) break;
    for (const model of models) {
      if (seen.has(model)) continue;
      seen.add(model);
      const fit = fitOf(model, goal.task, need, policy);
      if ('reason' in fit) passedOver.push({ model, ...fit });
      else {
        const effort = effortFor(goal.task, tier, fit.facts);
        chain.push({ model, tier, ...fit, ...(effort === null ? {} : { effort }) });
      }
    }
  }
  const unreadable = policy.unreadable.includes(goal.tier) ? `tierwise.tiers.${goal.tier}` : null;
  return { chain, passedOver, unreadable };
}

function routeOf(
  goal: Goal,
  { chain, passedOver, unreadable }: Links,
  { inputTokens }: Need,
  cachedTokens: number,
  reasons: readonly RouteReason[],
): Route {
  const [first] = chain;
  return {
    task: goal.task,
    tier: first?.tier ?? goal.tier,
    chain,
    passedOver,
    inputTokens,
    expectedUsd: first ? expectedCost(first, goal.task, inputTokens, cachedTokens) : null,
    ...(goal.unsure && first ? { unsure: true } : {}),
    reasons: [...reasons, ...aboutTier(goal, first, passedOver, unreadable)],
  };
}

function aboutTier(
  { tier }: Goal,
  first: ChainLink | undefined,
  passedOver: readonly PassedOver[],
  unreadable: string | null,
): RouteReason[] {
  if (first) return first.tier === tier ? [] : [{ reason: 'tier-unusable', tier, used: first.tier }];
  if (unreadable !== null) return [{ reason: 'unreadable', setting: unreadable }];
  return passedOver.length > 0 ? [{ reason: 'none-usable' }] : [{ reason: 'none-set', tier }];
}

/**
 * The chain before anything is passed over: the model that is meant, its tier's list, the next tier's, and the rest upwards;
 * never downwards, and no further than a tier that cannot be read.
 */
function* candidates(goal: Goal, policy: Policy): Generator<readonly [Tier, readonly ModelRef[]]> {
  if (goal.model) yield [goal.tier, [goal.model]];
  const last = WHILE_TYPING.has(goal.task) ? rank(goal.tier) : TIERS.length - 1;
  for (const tier of TIERS.slice(rank(goal.tier), last + 1)) {
    if (policy.unreadable.includes(tier)) return;
    yield [tier, policy.tiers[tier]];
  }
}

/** The output limit that a model can be asked with, in tokens. */
type Fit = Pick<ChainLink, 'facts' | 'maxOutputTokens'>;

function fitOf(model: ModelRef, task: Task, need: Need, policy: Policy): Fit | Unfit {
  const { inputTokens, images } = need;
  const unavailable = policy.unavailable.get(model);
  if (unavailable !== undefined) return unavailable;
  const facts = policy.facts.get(model);
  if (!facts) return { reason: 'facts-unknown' };

  if (images > 0 && isTextOnly(model)) return { reason: 'no-images' };
  const rule = TASK_RULES[task];
  const { contextTokens } = facts;
  const neededTokens = inputTokens + LEAST_OUTPUT_TOKENS;
  if (!(contextTokens >= neededTokens)) return { reason: 'context-too-small', contextTokens, neededTokens };
  // Servers refuse a call whose input and output limit together exceed the window, so the input gets its margin here too.
  const room = Math.max(LEAST_OUTPUT_TOKENS, Math.floor(contextTokens - inputTokens * WINDOW_MARGIN));
  const wanted = Math.max(rule.maxOutputTokens, need.leastOutputLimit);
  const maxOutputTokens = Math.min(wanted, facts.maxOutputTokens ?? Infinity, room);
  if (policy.perRequestUsd === null) return { facts, maxOutputTokens };
  return withinBudget(facts, inputTokens, maxOutputTokens, rule.usualOutputTokens, policy.perRequestUsd);
}

/** Cuts the output limit so that the worst case stays within the limit per request, where a usual answer still fits. */
function withinBudget(
  facts: ModelFacts,
  inputTokens: number,
  maxOutputTokens: number,
  usualOutputTokens: number,
  limitUsd: number,
): Fit | Unfit {
  const inputUsd = worstAttemptUsd(inputTokens, 0, facts);
  const worstUsd = worstAttemptUsd(inputTokens, maxOutputTokens, facts);
  if (inputUsd === null || worstUsd === null) return { reason: 'price-unknown', limitUsd };
  if (worstUsd <= limitUsd) return { facts, maxOutputTokens };
  const perToken = (worstUsd - inputUsd) / maxOutputTokens;
  const affordable = perToken > 0 ? Math.floor((limitUsd - inputUsd) / perToken) : 0;
  if (affordable >= Math.min(usualOutputTokens, maxOutputTokens) && affordable > 0) {
    return { facts, maxOutputTokens: affordable };
  }
  return { reason: 'over-request-limit', worstUsd, limitUsd };
}

/**
 * The most that an attempt can cost, whatever its provider counts for the tokens that are estimated: what the ledger
 * reserves.
 */
export function worstAttemptUsd(
  inputTokens: number,
  maxOutputTokens: number,
  facts: ModelFacts,
): number | null {
  const factor = facts.inputFactor ?? unknownInputFactor(facts.ref);
  const input = Math.ceil(inputTokens * factor);
  const listed = worstCost(input, maxOutputTokens, facts);
  if (listed === null) return null;
  const other = facts.doubt ? worstCost(input, maxOutputTokens, facts.doubt) : null;
  return Math.max(listed, other ?? 0) * (facts.tierFactor ?? 1);
}

/** What a usual answer to that task costs, in USD; null where the price is unknown. `cachedTokens`: of the input, those that are in its cache. */
export function expectedCost(
  link: ChainLink,
  task: Task,
  inputTokens: number,
  cachedTokens = 0,
): number | null {
  const outputTokens = Math.min(TASK_RULES[task].usualOutputTokens, link.maxOutputTokens);
  const cacheReadTokens = Math.min(finite(cachedTokens), inputTokens);
  return costOf({ ...NO_USAGE, inputTokens, cacheReadTokens, outputTokens }, link.facts);
}
