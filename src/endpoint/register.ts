import { homedir } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Notice } from '../requests/index.ts';
import { inform, notify, openTerminal, warn } from '../workbench/index.ts';
import type { Home, Shared } from './clients/index.ts';
import type { MenuDeps } from './menu.ts';
import { watchTerminals } from './pastTerminals.ts';
import type { Serving, ServingDeps } from './serve.ts';

interface EndpointDeps
  extends Omit<ServingDeps, 'settings' | 'onChange' | 'onFirstRequest' | 'onMoved' | 'onTrouble' | 'ledger'> {
  readonly settings: () => ReturnType<ServingDeps['settings']> & {
    readonly endpoint: { readonly enabled: boolean; readonly allTerminals: boolean };
  };
  readonly onSettings: vscode.Event<unknown>;
  readonly environment: vscode.EnvironmentVariableCollection;
  /** A container runs what comes with a folder: nothing is served there. */
  readonly isContainer: boolean;
  readonly ledger: ServingDeps['ledger'] & Pick<Ledger, 'callersSince'>;
}

interface EndpointFeature extends vscode.Disposable {
  /** What a terminal of ours has; null where the user does not want one. */
  readonly terminalOptions: () => Promise<vscode.TerminalOptions | null>;
  /** The token, which must not get out: no text that is sent to a model has it. */
  readonly token: () => readonly string[];
  /** Hands the port to another window, before this one closes. */
  readonly close: () => Promise<void>;
  readonly commands: Readonly<Record<'shareModels', (args: unknown) => unknown>>;
}

/** Joins the endpoint with VS Code. Nothing of it is loaded before it is wanted. */
export function registerEndpoint(deps: EndpointDeps): EndpointFeature {
  const { settings, environment, ledger, log } = deps;
  // Its files lie two folders above that of an extension.
  const editor = dirname(dirname(deps.folder));
  const home: Home = { folder: homedir(), editor, environment: process.env };
  let serving: Serving | null = null;
  let starting: Promise<Serving | null> | null = null;
  let toldFailure = '';

  const start = (): Promise<Serving | null> => {
    starting ??= import('./serve.ts')
      .then(({ serve }) =>
        serve({
          ...deps,
          onChange: (movedFrom) => void changed(movedFrom),
          onFirstRequest: (client) => log(`Endpoint: ${client} asks.`),
          onMoved: ({ message }) => void inform(message),
          onTrouble: (notice: Notice) => void notify(notice, 'warning'),
        }),
      )
      .then((found) => {
        serving = found;
        return found;
      })
      .catch((error: unknown) => {
        starting = null;
        log(`Endpoint: ${error instanceof Error ? error.message : 'cannot start'}`);
        void warn(
          t('The models cannot be shared, since no token can be kept: secret storage does not work.'),
        );
        return null;
      });
    return starting;
  };
  const stop = async (): Promise<void> => {
    const stopping = await starting;
    starting = null;
    serving = null;
    await stopping?.stop();
  };
  const isWanted = () => settings().endpoint.enabled && !deps.isContainer;
  const shared = async (): Promise<Shared | null> =>
    isWanted() ? ((await (await start())?.shared()) ?? null) : null;

  /** Terminals and files follow wherever the endpoint goes. */
  const changed = async (movedFrom: number | null): Promise<void> => {
    if (!isWanted()) return environment.clear();
    const { setUpAnew } = await import('./clients/index.ts');
    const standing = serving?.standing() ?? null;
    if (standing?.is === 'failed' && toldFailure !== standing.message) {
      toldFailure = standing.message;
      void warn(
        t('The models cannot be shared: no port of this machine is available ({0}).', standing.message),
      );
    }
    const now = await shared();
    await applyToAllTerminals(now);
    if (now === null || standing?.is !== 'serving') return;
    for (const failed of setUpAnew(home, now)) log(`Endpoint: ${failed.path} could not be written.`);
    if (movedFrom !== null)
      void inform(
        t(
          'Port {0} is used by another program, so the models are now shared on port {1}. Files that were set up are updated. Open new terminals to use the new port.',
          movedFrom,
          now.port,
        ),
      );
  };
  const applyToAllTerminals = async (now: Shared | null): Promise<void> => {
    const { variablesFor } = await import('./clients/index.ts');
    environment.clear();
    if (now === null || !settings().endpoint.allTerminals || !vscode.workspace.isTrusted) return;
    environment.description = t(
      'The address and token of Tierwise’s models, for Claude Code, opencode, aider and others',
    );
    for (const [name, value] of Object.entries(variablesFor(now, process.env))) {
      if (value !== null) environment.replace(name, value);
    }
  };
  const follow = async (): Promise<void> => {
    if (isWanted()) await start();
    else await stop();
    await changed(null);
  };

  environment.persistent = false;
  if (isWanted()) void follow();
  let before = JSON.stringify(settings().endpoint);
  const watching = vscode.Disposable.from(
    deps.onSettings(() => {
      const now = JSON.stringify(settings().endpoint);
      if (now === before) return;
      before = now;
      void follow();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void changed(null)),
    watchTerminals({ isOn: isWanted, ledger }),
  );

  const terminalOptions = async (): Promise<vscode.TerminalOptions | null> => {
    if (deps.isContainer || !settings().endpoint.enabled) {
      await show();
      if (!settings().endpoint.enabled) return null;
    }
    const now = await waitForShared();
    if (now === null) return null;
    const { variablesFor } = await import('./clients/index.ts');
    return {
      name: 'Tierwise',
      iconPath: new vscode.ThemeIcon('layers'),
      env: { ...variablesFor(now, process.env) },
      message: t(
        'Claude Code, opencode and aider find Tierwise’s models here; Codex has a file of its own for that.',
      ),
    };
  };
  /** Just turned on, it takes a moment until somebody serves. */
  const waitForShared = async (): Promise<Shared | null> => {
    for (let tries = 0; tries < 50; tries++) {
      const now = await shared();
      if (now !== null || !isWanted()) return now;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return null;
  };
  const menu: MenuDeps = {
    settings,
    home,
    ledger,
    isContainer: deps.isContainer,
    standing: () => serving?.standing() ?? null,
    shared: waitForShared,
    renewToken: async () => void (await (await start())?.renewToken()),
    openTerminal: async () => {
      const options = await terminalOptions();
      if (options !== null) openTerminal({ ...options, name: 'Tierwise' });
    },
  };
  const show = async (): Promise<void> => {
    const { showMenu } = await import('./menu.ts');
    await showMenu(menu);
  };
  return {
    terminalOptions,
    token: () => (serving ? [serving.token()] : []),
    close: stop,
    commands: { shareModels: show },
    dispose: () => watching.dispose(),
  };
}
