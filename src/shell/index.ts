export {
  type LanguageModels,
  type ModelRequest,
  registerLanguageModels,
  registerParticipant,
} from './chat.ts';
export { explainActions } from './explainAction.ts';
