import { costOf, NO_USAGE } from '../models/index.ts';
import { formatTokens, formatUsd } from './format.ts';
import { type Goal, nextTier, rank, sane, taskOf, tierFor } from './goal.ts';
import type { Task } from './tasks.ts';
import type { ChainLink, Move, PassedOver, Policy, SessionPin, Signals } from './types.ts';

/** So many answers of a model have to fail their checks before the conversation leaves it. */
const CHECKS_TO_MOVE = 2;

/** The way up from a conversation's model, with the reason; null where it stays, whatever is asked. */
export interface WayUp extends Goal {
  readonly why: string;
}

/**
 * A conversation goes up by itself when a harder task is asked for, or when its model's answers keep failing their
 * checks; from a model that the user chose it never does.
 */
export function wayUp(asked: Task, signals: Signals, policy: Policy, session: SessionPin): WayUp | null {
  if (session.chosen) return null;
  const { task, why } = taskOf(asked, signals, policy);
  const tier = tierFor(task, policy);
  // “Yes” and “continue” are chat, which is no task of its own in a conversation that has one.
  if (task !== 'chat' && rank(tier) > rank(session.tier)) {
    const cause = why === null ? '' : `${why} is taken for `;
    return { task, tier, model: null, why: `${cause}${task}, a ${tier} task` };
  }
  if (session.failedChecks < CHECKS_TO_MOVE || session.tier === 'premium') return null;
  return {
    task: asked,
    tier: nextTier(session.tier),
    model: null,
    why: `${session.failedChecks} of its answers did not pass their checks`,
  };
}

/** Why a conversation that was to stay on its model does not. */
export function whyLeft(session: SessionPin, passedOver: readonly PassedOver[]): string {
  return passedOver.find(({ model }) => model === session.model)?.reason ?? 'it cannot be used';
}

/** A conversation's change of model, which is never free and never silent: the new one has nothing of it in its cache. */
export function moveTo(link: ChainLink, session: SessionPin, why: string): Move {
  const historyTokens = sane(session.historyTokens);
  return {
    from: session.model,
    to: link.model,
    why,
    historyTokens,
    rereadUsd: costOf({ ...NO_USAGE, inputTokens: historyTokens }, link.facts),
  };
}

/** The move in words, for the route's reasons. */
export function moveReasons({ from, to, why, historyTokens, rereadUsd }: Move): string[] {
  const moved = `this conversation moves from ${from} to ${to}: ${why}`;
  if (historyTokens === 0) return [moved];
  const price = rereadUsd === null ? 'at an unknown price' : `for about ${formatUsd(rereadUsd)}`;
  return [moved, `${to} reads the ${formatTokens(historyTokens)} tokens so far without cache, ${price}`];
}
