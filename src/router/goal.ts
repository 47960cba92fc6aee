import { isModelRef, type ModelRef } from '../models/index.ts';
import { type Classification, classify } from './classify/index.ts';
import { firstUsable } from './learning/index.ts';
import { ASIDE_EVERY, isUp, lowerOf } from './lesson.ts';
import { isUnsure, settle, tierFor, tierToMoveTo } from './preference.ts';
import type { MoveCause, RouteReason } from './reasons.ts';
import { climb, nextTier, rank } from './sizeLimits.ts';
import { type Choice, isTier, TASK_RULES, type Task, TIERS, type Tier } from './tasks.ts';
import type { Policy, SessionPin, Signals } from './types.ts';

/** Where a request is to go, before it is known which models can take it. */
export interface Goal {
  readonly task: Task;
  readonly tier: Tier;
  /** A model that goes before the tier's own list: named in settings, or the session's. */
  readonly model: ModelRef | null;
  /** Guessed from words that do not say it clearly. */
  readonly unsure?: true;
}

/** So many answers of a model have to fail their checks before the conversation leaves it. */
export const CHECKS_TO_MOVE = 2;

/** Finds task and tier of a request that belongs to no conversation yet. */
export function chooseGoal(asked: Task, signals: Signals, policy: Policy, reasons: RouteReason[]): Goal {
  const { subtask } = signals;
  if (subtask !== undefined && policy.routes[asked] === undefined) {
    reasons.push({ reason: 'subtask', subtask, tier: 'cheap', done: true });
    return { task: asked, tier: climb(asked, 'cheap', signals, policy.sizeLimits, reasons), model: null };
  }
  const found = readPrompt(asked, signals, policy);
  const task = found?.task ?? asked;
  const set = policy.routes[task];
  if (found && set === undefined) return guessedGoal(found, signals, policy, reasons);
  if (found) reasons.push({ reason: 'found-in-prompt', task, words: found.wordsFor(TASK_RULES[task].tier) });
  if (set !== undefined && isModelRef(set)) {
    reasons.push({ reason: 'model-set', task, model: set });
    return chosenGoal(set, task, policy);
  }
  const start = startTier(task, policy);
  reasons.push({ reason: start === set ? 'tier-set' : 'tier-of-task', task, tier: start });
  const tier = set === undefined ? learntTier(task, start, signals, policy, reasons) : start;
  return { task, tier: climb(task, tier, signals, policy.sizeLimits, reasons), model: null };
}

/** Where a message goes that says itself what it needs. */
function guessedGoal(
  { task, tiers, wordsFor }: Classification,
  signals: Signals,
  policy: Policy,
  reasons: RouteReason[],
): Goal {
  const guessed = tierFor(tiers, policy.preference);
  reasons.push({ reason: 'read-as', task, tier: guessed, share: tiers[guessed], words: wordsFor(guessed) });
  const { opinion } = signals;
  const settled = opinion ? settle(guessed, tiers, opinion.tier) : guessed;
  if (opinion) reasons.push({ reason: 'second-opinion', ...opinion, followed: settled === opinion.tier });
  // What is guessed to need a tier is not the same as what was done with less.
  const ups = { ...policy, lessons: policy.lessons?.filter(isUp) ?? [] };
  const tier = learntTier(task, settled, signals, ups, reasons);
  const climbed = climb(task, tier, signals, policy.sizeLimits, reasons);
  const unsure = !opinion && climbed === guessed && isUnsure(tiers, policy.preference);
  return { task, tier: climbed, model: null, ...(unsure ? { unsure } : {}) };
}

/** Where a request goes by the user's choice, whatever its size: who asks for cheap must not be billed for mid. */
export function chosenGoal(choice: Choice, task: Task, policy: Policy): Goal {
  if (isTier(choice)) return { task, tier: choice, model: null };
  return { task, tier: tierOf(choice, policy) ?? TASK_RULES[task].tier, model: choice };
}

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
  const found = readPrompt(asked, signals, policy);
  const task = found?.task ?? asked;
  const isGuess = found !== null && policy.routes[task] === undefined;
  const tier = isGuess ? tierToMoveTo(found.tiers) : startTier(task, policy);
  // “Yes” and “continue” are chat, which is no task of its own in a conversation that has one.
  if (task !== 'chat' && tier !== null && rank(tier) > rank(session.tier)) {
    const words = found?.wordsFor(tier) ?? [];
    return { task, tier, model: null, cause: { reason: 'harder-task', task, tier, words } };
  }
  if (session.failedChecks < CHECKS_TO_MOVE || session.tier === 'premium') return null;
  return {
    task: asked,
    tier: nextTier(session.tier),
    model: null,
    cause: { reason: 'failed-checks', tier: session.tier, count: session.failedChecks },
  };
}

/** What a chat's prompt asks for; null where the task is known, or there is nothing to read. */
function readPrompt(asked: Task, signals: Signals, policy: Policy): Classification | null {
  // A route that is set for chat holds whatever the prompt says.
  const guess = asked === 'chat' && policy.routes.chat === undefined;
  if (!guess || signals.prompt === null) return null;
  const contextTokens = signals.contextTokens - (signals.foundTokens ?? 0);
  return classify(signals.prompt, { ...signals, contextTokens });
}

/** The tier that a task starts in, whatever its size: the one that is set, that of the model that is set, or the default. */
function startTier(task: Task, policy: Policy): Tier {
  const set = policy.routes[task];
  return set === undefined ? TASK_RULES[task].tier : chosenGoal(set, task, policy).tier;
}

/** The tier that was learnt to serve a task better than its own, or as well. */
function learntTier(
  task: Task,
  tier: Tier,
  { language, aside = false }: Signals,
  policy: Policy,
  reasons: RouteReason[],
): Tier {
  const lessons = policy.lessons?.filter(
    (one) =>
      one.task === task &&
      one.from === tier &&
      (one.language === null || one.language === language) &&
      firstUsable(policy, lowerOf(one)) === one.model,
  );
  const lesson = lessons?.find((one) => !one.trial) ?? lessons?.[0];
  if (!lesson) return tier;
  const { model, kept, turnedDown, to: next, trial } = lesson;
  if (aside && !isUp(lesson)) {
    const start = trial ? next : tier;
    reasons.push({ reason: 'aside', task, model, tier: start, every: ASIDE_EVERY });
    return start;
  }
  if (trial) return tier;
  const answers = kept + turnedDown;
  reasons.push({ reason: 'learnt', task, language: lesson.language, model, kept, answers, tier, next });
  return next;
}

function tierOf(model: ModelRef, policy: Policy): Tier | undefined {
  return TIERS.find((tier) => policy.tiers[tier].includes(model));
}
