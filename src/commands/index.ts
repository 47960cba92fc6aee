import * as vscode from 'vscode';
import { explain } from './explain.ts';
import { explainActions } from './explainAction.ts';
import { type KeyDeps, setApiKey } from './setApiKey.ts';
import { type RouteDeps, showRoute } from './showRoute.ts';

export { tell } from './tell.ts';

export interface CommandDeps extends KeyDeps, RouteDeps {
  readonly showSpend: () => void;
  readonly showLog: () => void;
}

/** All commands; each takes an optional argument object and resolves to a result. */
export function registerCommands(deps: CommandDeps): vscode.Disposable {
  const commands: Readonly<Record<string, (args: unknown) => unknown>> = {
    'tierwise.explain': explain,
    'tierwise.chat': () =>
      vscode.commands.executeCommand('workbench.action.chat.open', {
        query: '@tierwise ',
        isPartialQuery: true,
      }),
    'tierwise.setApiKey': (args) => setApiKey(deps, args),
    'tierwise.showRoute': (args) => showRoute(deps, args),
    'tierwise.showSpend': deps.showSpend,
    'tierwise.showLog': deps.showLog,
  };
  const registered = Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run));
  return vscode.Disposable.from(...registered, explainActions());
}
