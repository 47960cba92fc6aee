import * as vscode from 'vscode';
import { explain } from './explain.ts';
import { type KeyDeps, setApiKey } from './setApiKey.ts';
import { type RouteDeps, showRoute } from './showRoute.ts';

export interface CommandDeps extends KeyDeps, RouteDeps {
  readonly showSpend: () => void;
  readonly exportSpend: (args: unknown) => unknown;
  readonly showLog: () => void;
}

/** The commands by their ids; each takes an optional argument object and resolves to a result. */
export type Commands = Readonly<Record<string, (args: unknown) => unknown>>;

export function createCommands(deps: CommandDeps): Commands {
  return {
    'tierwise.explain': explain,
    'tierwise.chat': () =>
      vscode.commands.executeCommand('workbench.action.chat.open', {
        query: '@tierwise ',
        isPartialQuery: true,
      }),
    'tierwise.setApiKey': (args) => setApiKey(deps, args),
    'tierwise.showRoute': (args) => showRoute(deps, args),
    'tierwise.showSpend': deps.showSpend,
    'tierwise.exportSpend': deps.exportSpend,
    'tierwise.showLog': deps.showLog,
  };
}
