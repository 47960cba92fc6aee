export {
  chooseTierModels,
  questionOfTiers,
  type TierDeps,
  type TierResult,
  tierArgs,
} from './chooseTierModels.ts';
