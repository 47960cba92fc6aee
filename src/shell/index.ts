export {
  type LanguageModels,
  type ModelRequest,
  registerLanguageModels,
  registerParticipant,
} from './chat.ts';
export { codeActions, DOCUMENTS } from './codeActions.ts';
