import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const ID = 'tierwise.tierwise';

describe('Activation', () => {
  it('is active soon after the start, without any command', async () => {
    const extension = found();
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of package.json', async () => {
    await found().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributedCommands().filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});

function found(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension(ID);
  assert.ok(extension, `${ID} is not installed`);
  return extension;
}

function contributedCommands(): readonly string[] {
  const manifest: { contributes: { commands: { command: string }[] } } = found().packageJSON;
  return manifest.contributes.commands.map((entry) => entry.command);
}
