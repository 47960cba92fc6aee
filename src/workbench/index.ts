export { type NotRun, orMenu, range, uri, uriOfTab, withArguments } from './arguments.ts';
export { type ChangeBar, type ChangeBars, createChangeBars } from './changeBars.ts';
export { createChangeMarks, type MarkedChange } from './changeMarks.ts';
export {
  askAgain,
  askInChatView,
  type ChatAttachment,
  openChatWithParticipant,
  type TurnOutcome,
} from './chatView.ts';
export { type ChatWriter, createChatWriter, shownChars } from './chatWriter.ts';
export {
  choose,
  chooseOrLeave,
  confirm,
  confirmForeign,
  inform,
  type Notify,
  noTextButton,
  notify,
  openFileButton,
  signalOf,
  warn,
} from './interaction.ts';
export { createLog } from './log.ts';
export { inertMarkdown } from './markdown.ts';
export { askForInput, createPick, type PickItem, picked, pickOne, showItems } from './picks.ts';
export { allWithPlainErrors, withPlainErrors } from './plainErrors.ts';
export { showInStatusBar, showProgress } from './progress.ts';
export { openSetting } from './settingsEditor.ts';
export { createShownTexts, type ShownTexts } from './shownTexts.ts';
export { createStatusItem } from './statusItem.ts';
export { openTerminal } from './terminal.ts';
export { createTree, type Tree } from './tree.ts';
export type { TreeRow, TreeSource } from './treeRows.ts';
export { welcome } from './welcome.ts';
