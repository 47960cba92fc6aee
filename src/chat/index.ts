export { type BudgetChoice, createDesk, type Desk } from './desk.ts';
export type { EditCommand, EditRequest, EditSurroundings, RunEditCommand } from './editCommand.ts';
export { createEditorModels } from './editorModels.ts';
export { followupsOf } from './followups.ts';
export { createLanguageModels } from './languageModels.ts';
export { labelOf, type Notice, type NoticeButton, noticeOfResult, noticeOfRoute } from './notices.ts';
export { type ChatOutcome, createParticipant, type PriceChoice } from './participant.ts';
export { costWords, routeLine } from './words.ts';
