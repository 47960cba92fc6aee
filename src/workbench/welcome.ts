import * as vscode from 'vscode';

const WALKTHROUGH = 'tierwise.tierwise#tierwise.start';
const KEY = 'tierwise.welcomed';

interface WelcomeDeps {
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  readonly isSetUp: () => Promise<boolean>;
}

/**
 * Opens the walkthrough at the first start of all, once, where nothing is set up yet. Who has told VS Code not to open walkthroughs of
 * extensions when they are installed is left alone.
 */
export async function welcome({ memory, isSetUp }: WelcomeDeps): Promise<void> {
  if (memory.get(KEY) === true) return;
  const wanted = vscode.workspace.getConfiguration('workbench.welcomePage.walkthroughs').get('openOnInstall');
  await memory.update(KEY, true);
  if (wanted === false || (await isSetUp())) return;
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false);
}
