import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { COMMAND_TABLE } from '../../src/commandTable.ts';
import { file } from './workspace.ts';

/** What a command does with arguments: what it asks before, or why it does not. */
interface Case {
  readonly args: unknown;
  /** What the question says; null where there is none. */
  readonly asks: RegExp | null;
}

const NOTHING: readonly Case[] = [];
const EDITS: readonly Case[] = [{ args: { unheard: 1 }, asks: null }];
const target = () => file('asked.csv').fsPath;

/** Each command, with what it can be told. Those with nothing take no notice of arguments. */
const CASES: Readonly<Record<string, () => readonly Case[]>> = {
  // They propose: what they make is written after its preview.
  'tierwise.explain': () => EDITS,
  'tierwise.edit': () => EDITS,
  'tierwise.refactor': () => EDITS,
  'tierwise.implement': () => EDITS,
  'tierwise.fix': () => EDITS,
  'tierwise.docstring': () => EDITS,
  'tierwise.tests': () => EDITS,
  'tierwise.imports': () => EDITS,
  'tierwise.review': () => EDITS,
  'tierwise.refineChanges': () => NOTHING,
  'tierwise.showPendingChanges': () => [{ args: { unheard: 1 }, asks: null }],
  // Into an input box of the Source Control view.
  'tierwise.commitMessage': () => [{ args: { rootUri: 'file:///x' }, asks: null }],
  // They write what the user sees: the preview, or the comment, whose own object they want.
  'tierwise.acceptChanges': () => NOTHING,
  'tierwise.refuseChanges': () => NOTHING,
  'tierwise.acceptChange': () => NOTHING,
  'tierwise.refuseChange': () => NOTHING,
  'tierwise.undoDiscard': () => NOTHING,
  'tierwise.nextChange': () => NOTHING,
  'tierwise.previousChange': () => NOTHING,
  'tierwise.acceptFile': () => NOTHING,
  'tierwise.refuseFile': () => NOTHING,
  'tierwise.applySuggestion': () => NOTHING,
  'tierwise.dismissComment': () => NOTHING,
  'tierwise.dismissReview': () => NOTHING,
  // They show a task, ask for all of it, or go on with what the user has begun; a wrong place is told.
  'tierwise.doTask': () => [{ args: { unheard: 1 }, asks: null }],
  'tierwise.answerTask': () => [{ args: { task: 1 }, asks: null }],
  'tierwise.resumeTask': () => [{ args: { task: 1 }, asks: null }],
  'tierwise.tellTask': () => [{ args: { task: 1 }, asks: null }],
  'tierwise.stopTask': () => [{ args: { task: 1 }, asks: null }],
  'tierwise.lookAtTask': () => [{ args: { task: 1 }, asks: null }],
  'tierwise.reviewTask': () => [{ args: { task: 1 }, asks: null }],
  'tierwise.branchFromTask': () => [{ args: { task: 1 }, asks: null }],
  'tierwise.showStepChanges': () => [{ args: { task: 1 }, asks: null }],
  'tierwise.backToStep': () => [{ args: { task: 1 }, asks: null }],
  // It asks whatever it is told.
  'tierwise.discardTask': () => [{ args: { task: 'unheard' }, asks: /Discard “unheard”/ }],
  // They show something, or ask for all of it.
  'tierwise.complete': () => NOTHING,
  'tierwise.chat': () => NOTHING,
  'tierwise.useLocalServer': () => NOTHING,
  'tierwise.showRoute': () => NOTHING,
  'tierwise.setBudget': () => NOTHING,
  'tierwise.showSpend': () => NOTHING,
  'tierwise.showLessons': () => NOTHING,
  'tierwise.manageAccess': () => NOTHING,
  'tierwise.shareModels': () => NOTHING,
  'tierwise.showLog': () => NOTHING,
  'tierwise.openSetting': () => [{ args: { setting: '@ext:evil' }, asks: null }],
  'tierwise.completionMenu': () => NOTHING,
  'tierwise.pauseCompletion': () => NOTHING,
  'tierwise.nextEdits': () => NOTHING,
  // They go to what is shown in the editor, write it, or take it away.
  'tierwise.jumpToNextEdit': () => NOTHING,
  'tierwise.acceptNextEdit': () => NOTHING,
  'tierwise.dismissNextEdit': () => NOTHING,
  // They write, or store, what the user has not seen.
  'tierwise.rename': () => [
    { args: { pick: 'evil' }, asks: /Rename what is at the cursor to “evil”/ },
    { args: { pick: 'first' }, asks: /the first name that a model suggests/ },
    { args: { position: { line: 1 } }, asks: null },
  ],
  'tierwise.setApiKey': () => [
    { args: { provider: 'openai', key: 'sk-foreign-0123456789' }, asks: /Store this API key for “openai”/ },
    { args: { key: 'sk-foreign-0123456789' }, asks: /Store this API key/ },
    { args: { provider: 1 }, asks: null },
  ],
  'tierwise.exportSpend': () => [
    { args: { format: 'csv', uri: target() }, asks: /Write the record of your spend to .*asked\.csv/ },
    { args: { format: 'json', uri: vscode.Uri.file(target()) }, asks: /asked\.csv/ },
    { args: vscode.Uri.file(target()), asks: null },
    { args: { format: 'exe' }, asks: null },
  ],
  'tierwise.chooseTierModels': () => [
    {
      args: { tier: 'cheap', models: ['evil/model'] },
      asks: /Change the models of the cheap tier\?[\s\S]*evil\/model/,
    },
    { args: { move: { to: 'evil' } }, asks: /Ask the models of all tiers through “evil”/ },
    { args: { tier: 'dear' }, asks: null },
  ],
};

describe('Commands with arguments', () => {
  const shown: { readonly text: string; readonly modal: boolean; readonly first: string }[] = [];
  const { showWarningMessage } = vscode.window;

  before(async () => {
    await vscode.extensions.getExtension('tierwise.tierwise')?.activate();
    // The extension has the same object; whatever it asks is declined.
    Object.assign(vscode.window, {
      showWarningMessage: async (
        message: string,
        options?: { modal?: boolean; detail?: string },
        ...[first]: { title: string }[]
      ) => {
        const text = `${message}\n${options?.detail ?? ''}`;
        shown.push({ text, modal: options?.modal === true, first: first?.title ?? '' });
      },
    });
  });
  after(() => {
    Object.assign(vscode.window, { showWarningMessage });
  });
  beforeEach(() => shown.splice(0));

  it('are all judged here', () => {
    assert.deepEqual(Object.keys(CASES).sort(), COMMAND_TABLE.map(({ id }) => id).sort());
  });

  for (const { id } of COMMAND_TABLE) {
    for (const [i, { asks }] of (CASES[id]?.() ?? []).entries()) {
      it(`${asks ? 'asks before' : 'refuses what'} ${id} ${asks ? 'does' : 'does not take'} (${i + 1})`, async () => {
        const args = CASES[id]?.()[i]?.args;
        const tiers = () => JSON.stringify(vscode.workspace.getConfiguration('tierwise').get('tiers.cheap'));
        const before = tiers();
        const result: { outcome?: string } | undefined = await vscode.commands.executeCommand(id, args);
        assert.equal(shown.length, 1);
        assert.equal(shown[0]?.modal, asks !== null);
        // Enter presses the first button.
        assert.equal(shown[0]?.first, asks ? 'No' : '');
        assert.match(
          shown[0]?.text ?? '',
          asks ?? /was given what it does not take \(.+\), so nothing was done\./,
        );
        assert.equal(result?.outcome, asks ? 'cancelled' : 'refused');
        assert.equal(tiers(), before);
        assert.equal(existsSync(target()), false);
      });
    }
  }
});
