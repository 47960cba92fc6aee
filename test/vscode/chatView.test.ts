import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { askInChatView } from '../../src/workbench/index.ts';

/** What src/workbench/chatView.ts relies on without a promise of VS Code's. */
describe('The Chat view of VS Code', () => {
  before(async () => {
    await vscode.extensions.getExtension('tierwise.tierwise')?.activate();
  });
  after(() => vscode.commands.executeCommand('workbench.action.chat.newChat'));

  it('resolves to what our participant returned, once the answer is there', async () => {
    const outcome = await askInChatView('/spend', []);
    assert.ok(outcome !== null && outcome !== 'unavailable');
    assert.equal(outcome.outcome, 'ok');
    assert.equal(outcome.requestId, null);
  });

  it('hands on files and parts of files, whose lines the workbench counts from 1', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'README.md');
    const range = new vscode.Range(0, 0, 1, 0);
    const outcome = await askInChatView('/why', [{ uri }, { uri, range }]);
    assert.ok(outcome !== null && outcome !== 'unavailable');
    assert.equal(outcome.outcome, 'ok');
  });

  it('names a missing model in the words that we look for', () => {
    const host = join(vscode.env.appRoot, 'out', 'vs', 'workbench', 'api', 'node', 'extensionHostProcess.js');
    assert.match(readFileSync(host, 'utf8'), /language model unavailable/i);
  });
});
