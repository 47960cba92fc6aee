export { createEditorModels } from './editorModels.ts';
export { createLanguageModels } from './languageModels.ts';
export { followupsOf } from './memory.ts';
export { createParticipant } from './participant.ts';
export type {
  ChatOutcome,
  EditCommand,
  EditRequest,
  EditSurroundings,
  RunEditCommand,
} from './types.ts';
