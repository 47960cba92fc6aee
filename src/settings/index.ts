export { noticeOfProblems, type SettingProblem } from './check.ts';
export { defaultsIn } from './defaults.ts';
export { cleanKey, createKeys, environmentName, type Keys, keyProblem } from './keys.ts';
export { createKnownSecrets } from './knownSecrets.ts';
export { type LiveSettings, liveSettings, sourcesHere } from './live.ts';
export {
  currentPolicy,
  factsFor,
  imaginedPolicy,
  type LivePolicy,
  livePolicy,
  livePrices,
  type PolicySources,
  type Prices,
} from './policy.ts';
export type { OnLimit, Settings } from './schema.ts';
export { isSetUp } from './setUp.ts';
export { isCompletionOn, isContainer } from './sources.ts';
