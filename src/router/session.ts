import { costOf, NO_USAGE } from '../models/index.ts';
import { finite, type Goal, nextTier, rank, taskOf, tierFor } from './goal.ts';
import type { MoveCause } from './reasons.ts';
import type { Task } from './tasks.ts';
import type { ChainLink, Move, Policy, SessionPin, Signals } from './types.ts';

/** So many answers of a model have to fail their checks before the conversation leaves it. */
const CHECKS_TO_MOVE = 2;

/** The way up from a conversation's model, with the reason; null where it stays, whatever is asked. */
export interface WayUp extends Goal {
  readonly cause: MoveCause;
}

/**
 * A conversation goes up by itself when a harder task is asked for, or when its model's answers keep failing their
 * checks; from a model that the user chose it never does.
 */
export function wayUp(asked: Task, signals: Signals, policy: Policy, session: SessionPin): WayUp | null {
  if (session.chosen) return null;
  const { task, evidence } = taskOf(asked, signals, policy);
  const tier = tierFor(task, policy);
  // “Yes” and “continue” are chat, which is no task of its own in a conversation that has one.
  if (task !== 'chat' && rank(tier) > rank(session.tier)) {
    return { task, tier, model: null, cause: { reason: 'harder-task', task, tier, evidence } };
  }
  if (session.failedChecks < CHECKS_TO_MOVE || session.tier === 'premium') return null;
  return {
    task: asked,
    tier: nextTier(session.tier),
    model: null,
    cause: { reason: 'failed-checks', count: session.failedChecks },
  };
}

/** A conversation's change of model, which is never free and never silent: the new one has nothing of it in its cache. */
export function moveTo(link: ChainLink, session: SessionPin, cause: MoveCause): Move {
  const historyTokens = finite(session.historyTokens);
  return {
    from: session.model,
    to: link.model,
    cause,
    historyTokens,
    rereadUsd: costOf({ ...NO_USAGE, inputTokens: historyTokens }, link.facts),
  };
}
