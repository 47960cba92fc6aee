export { classify } from './classify/index.ts';
export { decide, decideChosen, expectedCost, worstAttemptUsd } from './decide.ts';
export { withEffort, withMore } from './effort.ts';
export {
  formatCount,
  formatLimit,
  formatSeconds,
  formatTokens,
  formatUsd,
  LEAST_MS,
  shownUsd,
  spendText,
  totalUsd,
  trimZero,
  usdWith,
} from './format.ts';
export { CHECKS_TO_MOVE } from './goal.ts';
export { type Ended, type Evidence, learn } from './learning/index.ts';
export { ASIDE_EVERY, isSame, isUp, type Lesson } from './lesson.ts';
export type { MoveCause, Unavailable, Unfit } from './reasons.ts';
export {
  formatLearnt,
  formatMoveCause,
  formatReasonsToStore,
  formatReread,
  formatRouteReasons,
  formatSubject,
  formatUnfit,
} from './reasonText.ts';
export { DEFAULT_SIZE_LIMITS, type SizeLimits } from './sizeLimits.ts';
export { taskName } from './taskNames.ts';
export {
  type Choice,
  isTier,
  PREFERENCES,
  type Preference,
  TASK_RULES,
  TASKS,
  TASKS_IN_WORDS,
  type Task,
  TIERS,
  type Tier,
  WHILE_TYPING,
} from './tasks.ts';
export {
  readTrajectory,
  type Said,
  type Subtask,
  subtaskOf,
  type Trajectory,
  unwrapped,
  wishIn,
} from './trajectory/index.ts';
export type {
  ChainLink,
  Move,
  Opinion,
  PassedOver,
  Policy,
  Route,
  SessionPin,
  Signals,
} from './types.ts';
export { formatWhy } from './why.ts';
