import * as vscode from 'vscode';

const WALKTHROUGH = 'tierwise.tierwise#tierwise.start';
const KEY = 'tierwise.welcomed';

interface WelcomeDeps {
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  readonly isSetUp: () => Promise<boolean>;
}

/**
 * Opens the walkthrough at the first start of all, once, where nothing is set up yet: in the window that the user is in, where
 * several start together. Who has told VS Code not to open walkthroughs of
 * extensions when they are installed is left alone.
 */
export async function welcome({ memory, isSetUp }: WelcomeDeps): Promise<void> {
  if (memory.get(KEY) === true) return;
  await focus();
  // Another window may have been looked at first.
  if (memory.get(KEY) === true) return;
  const wanted = vscode.workspace.getConfiguration('workbench.welcomePage.walkthroughs').get('openOnInstall');
  await memory.update(KEY, true);
  if (wanted === false || (await isSetUp())) return;
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false);
}

/** Resolves as soon as the user is in this window. */
async function focus(): Promise<void> {
  if (vscode.window.state.focused) return;
  await new Promise<void>((resolve) => {
    const listener = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      listener.dispose();
      resolve();
    });
  });
}
