import * as vscode from 'vscode';
import type { Gateway, ProviderSettings } from '../gateway/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { NO_SIGNALS, type RequestService } from '../requests/index.ts';
import type { Signals } from '../router/index.ts';
import { notify } from '../workbench/index.ts';
import { createConsent } from './consent.ts';
import type { Live } from './live.ts';
import { showMenu } from './menu.ts';
import { createModel, type ModelDeps } from './model.ts';
import { createNextEditsState } from './state.ts';
import { type ShownNextEdits, shownNextEdits } from './status.ts';

export interface NextEditsDeps {
  readonly memory: vscode.Memento;
  readonly requests: Pick<RequestService, 'route'>;
  readonly gateway: Gateway;
  readonly ledger: ModelDeps['ledger'] & Pick<Ledger, 'survived'>;
  readonly settings: () => {
    readonly providers: ProviderSettings;
    readonly nextEdits: { readonly perDayUsd: number | null };
  };
  /** After a key, a provider or a setting has changed: what failed before may work now. */
  readonly onChange: vscode.Event<unknown>;
  readonly onStatus: (status: ShownNextEdits) => void;
}

export interface NextEditsFeature extends vscode.Disposable {
  readonly commands: Readonly<
    Record<'nextEdits' | 'jumpToNextEdit' | 'acceptNextEdit' | 'dismissNextEdit', () => unknown>
  >;
}

/** Registers next edits. They are off until the user turns them on; off, nothing is loaded, watched or asked. */
export function registerNextEdits(deps: NextEditsDeps): NextEditsFeature {
  const state = createNextEditsState();
  const route = (signals: Signals) =>
    deps.requests.route({ task: 'next-edit', signals, pin: null, tier: null });
  const consent = createConsent({
    memory: deps.memory,
    providers: () => deps.settings().providers,
    route: (contextTokens) => route({ ...NO_SIGNALS, contextTokens, files: 1 }),
  });
  const model = createModel({
    ...{ gateway: deps.gateway, ledger: deps.ledger, route, permitted: consent.permitted, state },
    perDayUsd: () => deps.settings().nextEdits.perDayUsd,
    notify: (notice) => void notify(notice, 'warning'),
  });
  let live: Live | null = null;
  const follow = async (): Promise<void> => {
    deps.onStatus(shownNextEdits(state.status()));
    if (state.status() === 'off') {
      live?.dispose();
      live = null;
      return;
    }
    const { startNextEdits } = await import('./live.ts');
    // Meanwhile it may have been turned off, or on a second time.
    if (state.status() !== 'off')
      live ??= startNextEdits({
        ...{ allows: state.allows, model, ledger: deps.ledger },
        mayAsk: () => state.status() === 'model',
        status: () => shownNextEdits(state.status()).text,
      });
    live?.update();
  };
  const disposables = vscode.Disposable.from(
    state,
    state.onDidChange(follow),
    deps.onChange(() => {
      if (state.isStopped()) state.retry();
    }),
    { dispose: () => live?.dispose() },
  );
  void follow();
  return {
    commands: {
      nextEdits: () => showMenu(state, consent),
      jumpToNextEdit: () => live?.jump(),
      acceptNextEdit: () => live?.accept(),
      dismissNextEdit: () => live?.dismiss(),
    },
    dispose: () => disposables.dispose(),
  };
}
