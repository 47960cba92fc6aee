export { chooseTierModels, type TierDeps, type TierResult } from './chooseTierModels.ts';
