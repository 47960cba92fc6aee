import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createShownTexts } from '../../src/workbench/index.ts';

describe('A text to be read', () => {
  const texts = createShownTexts();
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    texts.dispose();
  });

  it('is an editor with its title that cannot be changed, so that nobody is asked to save it', async () => {
    await texts.show('Why / it is not used', 'src/money.ts:2: this does not fit\n\u202Etxt');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.equal(editor.document.isUntitled, false);
    assert.equal(editor.document.isDirty, false);
    assert.equal(editor.document.lineAt(0).text, 'src/money.ts:2: this does not fit');
    assert.doesNotMatch(editor.document.getText(), /\u202E/);
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.label, 'Why   it is not used');
    // Keys change nothing, and what an extension writes is not to be saved.
    await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'x'));
    assert.equal(editor.document.isDirty, false);
  });

  it('is another one each time', async () => {
    await texts.show('Why', 'one');
    await texts.show('Why', 'two');
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'two');
  });
});
