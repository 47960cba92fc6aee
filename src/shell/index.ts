export {
  type LanguageModels,
  type ModelRequest,
  registerLanguageModels,
  registerParticipant,
  TIER_MODELS,
  type TierModel,
  tierModel,
} from './chat.ts';
export { DOCUMENTS, explainActions } from './explainAction.ts';
