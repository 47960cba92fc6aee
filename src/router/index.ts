export { classify } from './classify/index.ts';
export { decide, decideChosen, worstAttemptUsd } from './decide.ts';
export {
  formatCount,
  formatMoveCause,
  formatReasonsToStore,
  formatReread,
  formatRouteReasons,
  formatTokens,
  formatUnfit,
  formatUsd,
} from './format.ts';
export { CHECKS_TO_MOVE } from './goal.ts';
export type { MoveCause, RouteReason, Unavailable, Unfit } from './reasons.ts';
export {
  type Choice,
  DEFAULT_SIZE_LIMITS,
  isTier,
  type SizeLimits,
  TASK_RULES,
  TASKS,
  type Task,
  TIERS,
  type Tier,
} from './tasks.ts';
export type {
  ChainLink,
  Move,
  PassedOver,
  Policy,
  Route,
  SessionPin,
  Signals,
} from './types.ts';
