export type { SettingProblem } from './check.ts';
export { createKeys, environmentName, type Keys, providerOfSecret } from './keys.ts';
export { type LiveSettings, liveSettings } from './live.ts';
export {
  baselineFacts,
  baselineOf,
  currentPolicy,
  factsFor,
  imaginedPolicy,
  type PolicySources,
} from './policy.ts';
export { livePrices, type Prices } from './prices.ts';
export { noticeOfProblems } from './problems.ts';
export type { OnLimit, Settings } from './schema.ts';
