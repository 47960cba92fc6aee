export {
  chooseTierModels,
  questionOfTiers,
  type TierDeps,
  type TierResult,
  tierArgs,
} from './chooseTierModels.ts';
export { showLessons, watchLessons } from './lessons.ts';
