import type { App } from './app.ts';

/** A command as package.json declares it, and what it runs. */
export interface Command {
  readonly id: `tierwise.${string}`;
  /** The key of its title in package.nls.json. */
  readonly title: `command.${string}`;
  /** When the Command Palette offers it, as a `when` clause of VS Code; left out: always. */
  readonly when?: string;
  readonly run: keyof App['commands'];
}

/** All commands. `test/unit/commandTable.test.ts` holds the table against package.json. */
export const COMMAND_TABLE: readonly Command[] = [
  { id: 'tierwise.explain', title: 'command.explain', run: 'explain' },
  { id: 'tierwise.edit', title: 'command.edit', run: 'edit' },
  { id: 'tierwise.refactor', title: 'command.refactor', run: 'refactor' },
  { id: 'tierwise.implement', title: 'command.implement', run: 'implement' },
  { id: 'tierwise.fix', title: 'command.fix', run: 'fix' },
  { id: 'tierwise.docstring', title: 'command.docstring', run: 'docstring' },
  { id: 'tierwise.tests', title: 'command.tests', run: 'tests' },
  { id: 'tierwise.rename', title: 'command.rename', run: 'rename' },
  { id: 'tierwise.imports', title: 'command.imports', run: 'imports' },
  { id: 'tierwise.review', title: 'command.review', run: 'review' },
  { id: 'tierwise.commitMessage', title: 'command.commitMessage', run: 'commitMessage' },
  {
    id: 'tierwise.acceptChanges',
    title: 'command.acceptChanges',
    when: 'tierwise.review',
    run: 'acceptChanges',
  },
  {
    id: 'tierwise.refuseChanges',
    title: 'command.refuseChanges',
    when: 'tierwise.review',
    run: 'refuseChanges',
  },
  {
    id: 'tierwise.acceptChange',
    title: 'command.acceptChange',
    when: 'tierwise.review',
    run: 'acceptChange',
  },
  {
    id: 'tierwise.refuseChange',
    title: 'command.refuseChange',
    when: 'tierwise.review',
    run: 'refuseChange',
  },
  { id: 'tierwise.undoDiscard', title: 'command.undoDiscard', when: 'tierwise.review', run: 'undoDiscard' },
  { id: 'tierwise.nextChange', title: 'command.nextChange', when: 'tierwise.review', run: 'nextChange' },
  {
    id: 'tierwise.previousChange',
    title: 'command.previousChange',
    when: 'tierwise.review',
    run: 'previousChange',
  },
  { id: 'tierwise.acceptFile', title: 'command.acceptFile', when: 'tierwise.review', run: 'acceptFile' },
  { id: 'tierwise.refuseFile', title: 'command.refuseFile', when: 'tierwise.review', run: 'refuseFile' },
  {
    id: 'tierwise.refineChanges',
    title: 'command.refineChanges',
    when: 'tierwise.review',
    run: 'refineChanges',
  },
  {
    id: 'tierwise.showPendingChanges',
    title: 'command.showPendingChanges',
    run: 'showPendingChanges',
  },
  {
    id: 'tierwise.applySuggestion',
    title: 'command.applySuggestion',
    when: 'tierwise.comments',
    run: 'applySuggestion',
  },
  {
    id: 'tierwise.dismissComment',
    title: 'command.dismissComment',
    when: 'tierwise.comments',
    run: 'dismissComment',
  },
  { id: 'tierwise.dismissReview', title: 'command.dismissReview', run: 'dismissReview' },
  { id: 'tierwise.doTask', title: 'command.doTask', when: 'isWorkspaceTrusted', run: 'doTask' },
  {
    id: 'tierwise.answerTask',
    title: 'command.answerTask',
    when: 'resource in tierwise.questions',
    run: 'answerTask',
  },
  { id: 'tierwise.resumeTask', title: 'command.resumeTask', when: 'false', run: 'resumeTask' },
  { id: 'tierwise.tellTask', title: 'command.tellTask', when: 'false', run: 'tellTask' },
  { id: 'tierwise.stopTask', title: 'command.stopTask', when: 'false', run: 'stopTask' },
  { id: 'tierwise.lookAtTask', title: 'command.lookAtTask', when: 'false', run: 'lookAtTask' },
  { id: 'tierwise.reviewTask', title: 'command.reviewTask', when: 'false', run: 'reviewTask' },
  { id: 'tierwise.branchFromTask', title: 'command.branchFromTask', when: 'false', run: 'branchFromTask' },
  { id: 'tierwise.discardTask', title: 'command.discardTask', when: 'false', run: 'discardTask' },
  { id: 'tierwise.showStepChanges', title: 'command.showStepChanges', when: 'false', run: 'showStepChanges' },
  { id: 'tierwise.backToStep', title: 'command.backToStep', when: 'false', run: 'backToStep' },
  { id: 'tierwise.complete', title: 'command.complete', run: 'complete' },
  { id: 'tierwise.chat', title: 'command.chat', run: 'chat' },
  { id: 'tierwise.chooseTierModels', title: 'command.chooseTierModels', run: 'chooseTierModels' },
  { id: 'tierwise.useLocalServer', title: 'command.useLocalServer', run: 'useLocalServer' },
  { id: 'tierwise.showLessons', title: 'command.showLessons', run: 'showLessons' },
  { id: 'tierwise.setApiKey', title: 'command.setApiKey', run: 'setApiKey' },
  { id: 'tierwise.showRoute', title: 'command.showRoute', run: 'showRoute' },
  { id: 'tierwise.showSpend', title: 'command.showSpend', run: 'showSpend' },
  { id: 'tierwise.exportSpend', title: 'command.exportSpend', run: 'exportSpend' },
  { id: 'tierwise.setBudget', title: 'command.setBudget', run: 'setBudget' },
  { id: 'tierwise.manageAccess', title: 'command.manageAccess', run: 'manageAccess' },
  { id: 'tierwise.openSetting', title: 'command.openSetting', when: 'false', run: 'openSetting' },
  { id: 'tierwise.shareModels', title: 'command.shareModels', run: 'shareModels' },
  { id: 'tierwise.showLog', title: 'command.showLog', run: 'showLog' },
  { id: 'tierwise.completionMenu', title: 'command.completionMenu', run: 'completionMenu' },
  { id: 'tierwise.pauseCompletion', title: 'command.pauseCompletion', run: 'pauseCompletion' },
  { id: 'tierwise.nextEdits', title: 'command.nextEdits', run: 'nextEdits' },
  {
    id: 'tierwise.jumpToNextEdit',
    title: 'command.jumpToNextEdit',
    when: 'tierwise.nextEdit',
    run: 'jumpToNextEdit',
  },
  {
    id: 'tierwise.acceptNextEdit',
    title: 'command.acceptNextEdit',
    when: 'tierwise.nextEdit',
    run: 'acceptNextEdit',
  },
  {
    id: 'tierwise.dismissNextEdit',
    title: 'command.dismissNextEdit',
    when: 'tierwise.nextEdit',
    run: 'dismissNextEdit',
  },
];
