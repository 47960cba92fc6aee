export {
  type LanguageModels,
  type ModelRequest,
  registerLanguageModels,
  registerParticipant,
  TIER_MODELS,
  type TierModel,
  tierModel,
} from './chat.ts';
export { codeActions, documents, showMenus } from './codeActions.ts';
export { registerTerminalProfile } from './terminal.ts';
export { registerTools, type VerifyTool } from './tools.ts';
