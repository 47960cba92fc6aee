export {
  type LanguageModels,
  type ModelRequest,
  registerLanguageModels,
  registerParticipant,
} from './chat.ts';
export { DOCUMENTS, explainActions } from './explainAction.ts';
