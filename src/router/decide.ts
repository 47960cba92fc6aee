import { costOf, isModelRef, type ModelFacts, type ModelRef, worstCost } from '../models/index.ts';
import { classify } from './classify/index.ts';
import { isTier, TASK_RULES, type Task, TIERS, type Tier } from './tasks.ts';
import type { ChainLink, PassedOver, Policy, Route, SessionPin, Signals } from './types.ts';
import { formatCount, formatTokens, formatUsd } from './words.ts';

/** An answer shorter than this is of no use, so a model without room for it is too small. */
const LEAST_OUTPUT_TOKENS = 256;

/** The token estimate is a few percent off, either way; what is promised with it must hold all the same. */
const ESTIMATE_MARGIN = 1.15;

/**
 * Chooses tier and models for a request. Pure and total: any input gives a route, and a route that no model
 * can serve has an empty chain and says why. Takes microseconds.
 */
export function decide(task: Task, signals: Signals, policy: Policy, session: SessionPin | null): Route {
  const reasons: string[] = [];
  const inputTokens = sane(signals.contextTokens);
  const goal = session ? { task, ...session } : chooseTier(task, signals, policy, reasons);

  const passedOver: PassedOver[] = [];
  const chain: ChainLink[] = [];
  const seen = new Set<ModelRef>();
  for (const [model, tier] of candidates(goal, policy)) {
    if (seen.has(model)) continue;
    // Two tiers up is a jump in price that only the lack of any other model justifies.
    if (chain.length > 0 && rank(tier) > rank(goal.tier) + 1) break;
    seen.add(model);
    const fit = fits(model, goal.task, inputTokens, policy);
    if (typeof fit === 'string') passedOver.push({ model, reason: fit });
    else chain.push({ model, tier, maxOutputTokens: fit.maxOutputTokens, facts: fit.facts });
  }

  const first = chain[0];
  if (session) reasons.push(aboutSession(session, first, passedOver));
  if (!first)
    reasons.push(
      seen.size === 0
        ? `no model is set for ${goal.tier}${goal.tier === 'premium' ? '' : ' or a higher tier'}`
        : 'no model can be used',
    );
  else if (first.tier !== goal.tier) reasons.push(`no ${goal.tier} model can be used, so ${first.tier}`);
  return {
    task: goal.task,
    tier: first?.tier ?? goal.tier,
    chain,
    passedOver,
    inputTokens,
    expectedUsd: first ? expectedCost(first, goal.task, inputTokens) : null,
    reasons,
  };
}

interface Goal {
  readonly task: Task;
  readonly tier: Tier;
  /** A model that goes before the tier's own list: named in settings, or the session's. */
  readonly model: ModelRef | null;
}

/** Changing the model of a conversation reads all of it again at full price, so it is never done silently. */
function aboutSession(
  session: SessionPin,
  first: ChainLink | undefined,
  passedOver: readonly PassedOver[],
): string {
  if (first?.model === session.model) return `this conversation stays on ${session.model}`;
  const why = passedOver.find(({ model }) => model === session.model)?.reason ?? 'it cannot be used';
  return first
    ? `this conversation moves from ${session.model} to ${first.model}: ${why}`
    : `this conversation cannot stay on ${session.model}: ${why}`;
}

function chooseTier(asked: Task, signals: Signals, policy: Policy, reasons: string[]): Goal {
  // Who has set where chat goes has it go there, whatever the prompt.
  const guess = asked === 'chat' && policy.routes.chat === undefined;
  const hard = guess && signals.prompt ? classify(signals.prompt) : null;
  const task = hard?.task ?? asked;
  if (hard) reasons.push(`“${hard.evidence}” in the prompt is taken for ${task}`);

  const set = policy.routes[task];
  if (set !== undefined && isModelRef(set)) {
    reasons.push(`${task} goes to ${set} by setting`);
    return { task, tier: tierOf(set, policy) ?? TASK_RULES[task].tier, model: set };
  }
  const bySetting = set !== undefined && isTier(set);
  const tier = bySetting ? set : TASK_RULES[task].tier;
  reasons.push(bySetting ? `${task} is ${tier} by setting` : `${task} is a ${tier} task`);
  return { task, tier: climb(task, tier, signals, policy, reasons), model: null };
}

/** One tier up where the request is larger than the tier is trusted with. Autocomplete never climbs: it must be fast. */
function climb(task: Task, tier: Tier, signals: Signals, policy: Policy, reasons: string[]): Tier {
  if (tier === 'premium' || task === 'autocomplete') return tier;
  const { cheapTokens, midTokens, midFiles } = policy.sizeLimits;
  const tokens = sane(signals.contextTokens);
  const files = sane(signals.files);
  const limit = tier === 'cheap' ? cheapTokens : midTokens;
  const next = nextTier(tier);
  if (limit !== null && tokens > limit) {
    reasons.push(
      `${formatTokens(tokens)} tokens of context are too many for ${tier} (${formatTokens(limit)}), so ${next}`,
    );
    return next;
  }
  if (tier === 'mid' && midFiles !== null && files > midFiles) {
    reasons.push(
      `${formatCount(files)} files are too many for ${tier} (${formatCount(midFiles)}), so ${next}`,
    );
    return next;
  }
  return tier;
}

/** The chain before anything is passed over: the tier's list, the next tier's, and the rest upwards; never downwards. */
function* candidates(goal: Goal, policy: Policy): Generator<readonly [ModelRef, Tier]> {
  if (goal.model) yield [goal.model, goal.tier];
  const last = goal.task === 'autocomplete' ? rank(goal.tier) : TIERS.length - 1;
  for (let i = rank(goal.tier); i <= last; i++) {
    const tier = TIERS[i];
    if (tier) for (const model of policy.tiers[tier]) yield [model, tier];
  }
}

function fits(
  model: ModelRef,
  task: Task,
  inputTokens: number,
  policy: Policy,
): { facts: ModelFacts; maxOutputTokens: number } | string {
  const unavailable = policy.unavailable.get(model);
  if (unavailable !== undefined) return unavailable;
  const facts = policy.facts.get(model);
  if (!facts) return 'neither its price nor its context size is known';

  const rule = TASK_RULES[task];
  if (!(facts.contextTokens - inputTokens >= LEAST_OUTPUT_TOKENS)) {
    return `its context of ${formatTokens(facts.contextTokens)} tokens is too small`;
  }
  // Servers refuse a call whose input and output limit together pass the window, so the input gets its margin here too.
  const room = Math.max(LEAST_OUTPUT_TOKENS, Math.floor(facts.contextTokens - inputTokens * ESTIMATE_MARGIN));
  const maxOutputTokens = Math.min(rule.maxOutputTokens, facts.maxOutputTokens ?? Infinity, room);
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
): { facts: ModelFacts; maxOutputTokens: number } | string {
  const inputUsd = worstAttemptUsd(inputTokens, 0, facts);
  const worstUsd = worstAttemptUsd(inputTokens, maxOutputTokens, facts);
  if (inputUsd === null || worstUsd === null) {
    return `its price is unknown, so the limit of ${formatUsd(limitUsd)} per request could not be kept`;
  }
  if (worstUsd <= limitUsd) return { facts, maxOutputTokens };
  const perToken = (worstUsd - inputUsd) / maxOutputTokens;
  const affordable = perToken > 0 ? Math.floor((limitUsd - inputUsd) / perToken) : 0;
  if (affordable >= Math.min(usualOutputTokens, maxOutputTokens) && affordable > 0) {
    return { facts, maxOutputTokens: affordable };
  }
  return `it could cost ${formatUsd(worstUsd)}, over the limit of ${formatUsd(limitUsd)} per request`;
}

/** The most that an attempt can cost, with a margin for the error of the estimate: what the ledger reserves. */
export function worstAttemptUsd(
  inputTokens: number,
  maxOutputTokens: number,
  facts: ModelFacts,
): number | null {
  return worstCost(Math.ceil(inputTokens * ESTIMATE_MARGIN), maxOutputTokens, facts);
}

function expectedCost(link: ChainLink, task: Task, inputTokens: number): number | null {
  const outputTokens = Math.min(TASK_RULES[task].usualOutputTokens, link.maxOutputTokens);
  const usage = { inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens, reasoningTokens: 0 };
  return costOf(usage, link.facts);
}

function tierOf(model: ModelRef, policy: Policy): Tier | undefined {
  return TIERS.find((tier) => policy.tiers[tier].includes(model));
}

function nextTier(tier: Tier): Tier {
  return TIERS[rank(tier) + 1] ?? 'premium';
}

function rank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

/** Nonsense is nothing; endless is very much. */
function sane(value: number): number {
  return value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0;
}
