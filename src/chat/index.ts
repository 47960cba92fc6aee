export { type BudgetChoice, createDesk, type Desk } from './desk.ts';
export { registerLanguageModels } from './languageModels.ts';
export { labelOf, type Notice, type NoticeButton, noticeOfResult } from './notices.ts';
export { type ChatOutcome, createParticipant, PARTICIPANT_ID } from './participant.ts';
export { costWords, routeLine } from './words.ts';
