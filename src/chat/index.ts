export { createEditorModels } from './editorModels.ts';
export { createChat } from './register.ts';
export type {
  ChatOutcome,
  EditCommand,
  EditRequest,
  EditSurroundings,
  RunEditCommand,
} from './types.ts';
