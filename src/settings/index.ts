export { noticeOfProblems, type SettingProblem } from './check.ts';
export { createKeys, environmentName, type Keys, providerOfSecret } from './keys.ts';
export { type LiveSettings, liveSettings } from './live.ts';
export {
  baselineFacts,
  baselineOf,
  currentPolicy,
  factsFor,
  imaginedPolicy,
  livePrices,
  type PolicySources,
  type Prices,
} from './policy.ts';
export type { OnLimit, Settings } from './schema.ts';
