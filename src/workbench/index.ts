export { type NotRun, orMenu, range, uri, withArguments } from './arguments.ts';
export { askInChatView, type ChatAttachment, openChatWithParticipant, type TurnOutcome } from './chatView.ts';
export { type ChatWriter, createChatWriter, shownChars } from './chatWriter.ts';
export { choose, confirm, inform, type Notify, notify, signalOf, warn } from './interaction.ts';
export { createLog } from './log.ts';
export { inertMarkdown } from './markdown.ts';
export { askForInput, createPick, type PickItem, pickOne, showItems } from './picks.ts';
export { showInStatusBar, showProgress } from './progress.ts';
export { createStatusItem } from './statusItem.ts';
