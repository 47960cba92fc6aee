import * as vscode from 'vscode';
import type { FileDecision } from './decisions.ts';
import { PROPOSED, TAKEN, type VirtualFiles, virtualUri } from './virtualFiles.ts';

/** Shows what is proposed in VS Code's own diff editors: one file in the one, several in the one for many. */

/** Writes both sides of a file, as the decisions stand. */
export function fill(files: VirtualFiles, id: string, file: FileDecision): void {
  const { taken, proposed, change } = sidesOf(id, file);
  // A side that is not there is empty in the diff of one file; in that of many it is left out.
  files.set(taken, file.taken ?? '');
  files.set(proposed, file.proposed ?? (change.after === null ? '' : file.taken));
}

export async function open(id: string, title: string, decisions: readonly FileDecision[]): Promise<void> {
  const [only, ...others] = decisions;
  if (only && others.length === 0) {
    const { taken, proposed } = sidesOf(id, only);
    const options: vscode.TextDocumentShowOptions = { preview: false };
    await vscode.commands.executeCommand('vscode.diff', taken, proposed, title, options);
    return;
  }
  const resources = decisions.map((file) => {
    const { taken, proposed, change } = sidesOf(id, file);
    return [
      proposed,
      change.before === null ? undefined : taken,
      change.after === null ? undefined : proposed,
    ];
  });
  await vscode.commands.executeCommand('vscode.changes', title, resources);
}

export function sidesOf(id: string, { change }: FileDecision) {
  return {
    taken: virtualUri(TAKEN, id, change.movedFrom ?? change.path),
    proposed: virtualUri(PROPOSED, id, change.path),
    change,
  };
}

/** The tabs that show a preview. That of many files is known by its title alone, to which VS Code adds their number. */
export function tabsOf(id: string, title: string): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, label }) =>
      input instanceof vscode.TabInputTextDiff
        ? input.modified.scheme === PROPOSED && input.modified.authority === id
        : label.startsWith(`${title} (`) && !(input instanceof vscode.TabInputText),
    );
}
