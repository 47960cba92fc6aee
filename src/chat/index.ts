export { createEditorModels } from './editorModels.ts';
export { createChat } from './register.ts';
