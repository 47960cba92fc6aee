import { isModelRef, type ModelRef } from '../models/index.ts';
import { classify } from './classify/index.ts';
import { formatCount, formatTokens } from './format.ts';
import { isTier, TASK_RULES, type Task, TIERS, type Tier } from './tasks.ts';
import type { Policy, Signals } from './types.ts';

/** Where a request is to go, before it is known which models can take it. */
export interface Goal {
  readonly task: Task;
  readonly tier: Tier;
  /** A model that goes before the tier's own list: named in settings, or the session's. */
  readonly model: ModelRef | null;
}

/** Finds task and tier of a request that belongs to no conversation yet. */
export function chooseGoal(asked: Task, signals: Signals, policy: Policy, reasons: string[]): Goal {
  const { task, why } = taskOf(asked, signals, policy);
  if (why !== null) reasons.push(`${why} is taken for ${task}`);

  const set = policy.routes[task];
  if (set !== undefined && isModelRef(set)) {
    reasons.push(`${task} goes to ${set} by setting`);
    return { task, tier: tierOf(set, policy) ?? TASK_RULES[task].tier, model: set };
  }
  const tier = tierFor(task, policy);
  reasons.push(tier === set ? `${task} is ${tier} by setting` : `${task} is a ${tier} task`);
  return { task, tier: climb(task, tier, signals, policy, reasons), model: null };
}

/** The task that is asked for, and the words that say so where it had to be guessed. */
export function taskOf(asked: Task, { prompt }: Signals, policy: Policy): { task: Task; why: string | null } {
  // Who has set where chat goes has it go there, whatever the prompt.
  const guess = asked === 'chat' && policy.routes.chat === undefined;
  const found = guess && prompt ? classify(prompt) : null;
  return found ? { task: found.task, why: `“${found.evidence}” in the prompt` } : { task: asked, why: null };
}

/** The tier that a task of any size begins in: the one set, that of the model set, or the routing table's. */
export function tierFor(task: Task, policy: Policy): Tier {
  const set = policy.routes[task];
  if (set === undefined) return TASK_RULES[task].tier;
  return isTier(set) ? set : (tierOf(set, policy) ?? TASK_RULES[task].tier);
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

function tierOf(model: ModelRef, policy: Policy): Tier | undefined {
  return TIERS.find((tier) => policy.tiers[tier].includes(model));
}

export function nextTier(tier: Tier): Tier {
  return TIERS[rank(tier) + 1] ?? 'premium';
}

export function rank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

/** Nonsense is nothing; endless is very much. */
export function sane(value: number): number {
  return value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0;
}
