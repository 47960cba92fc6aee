export { noticeOfProblems, type SettingProblem } from './check.ts';
export { defaultsIn } from './defaults.ts';
export { cleanKey, createKeys, environmentName, type Keys, keyProblem } from './keys.ts';
export { createKnownSecrets } from './knownSecrets.ts';
export { liveSettings, sourcesHere } from './live.ts';
export {
  currentPolicy,
  factsFor,
  type LivePolicy,
  livePolicy,
  livePrices,
  type PolicySources,
} from './policy.ts';
export type { OnLimit, Settings } from './schema.ts';
export { closedTiers, type FilledTiers, isSetUp, openedBy, withModel } from './setUp.ts';
export { isContainer, isTurnedOn } from './sources.ts';
