export { askInChatView, type ChatAttachment, openChatWithParticipant, type TurnOutcome } from './chatView.ts';
export { confirm, type Notify, notify, signalOf } from './interaction.ts';
