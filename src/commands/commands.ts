import * as vscode from 'vscode';
import { chooseTierModels, type TierDeps } from '../tiers/index.ts';
import { explain } from './explain.ts';
import { type KeyDeps, setApiKey } from './setApiKey.ts';
import { type RouteDeps, showRoute } from './showRoute.ts';

export interface CommandDeps extends KeyDeps, RouteDeps, TierDeps {
  readonly showSpend: () => void;
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
    'tierwise.chooseTierModels': (args) => chooseTierModels(deps, args),
    'tierwise.setApiKey': (args) => setApiKey(deps, args),
    'tierwise.showRoute': (args) => showRoute(deps, args),
    'tierwise.showSpend': deps.showSpend,
    'tierwise.showLog': deps.showLog,
  };
}
