export { askInChatView, type ChatAttachment, openChatWithParticipant, type TurnOutcome } from './chatView.ts';
export { type Notify, notify } from './notify.ts';
