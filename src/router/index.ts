export { type Choice, decideChosen } from './choice.ts';
export { classify } from './classify/index.ts';
export { decide, worstAttemptUsd } from './decide.ts';
export { formatTokens, formatUsd, modelName, providerOf } from './format.ts';
export {
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
