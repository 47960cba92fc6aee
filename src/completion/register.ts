import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { createRelated, leadsToSecrets, type Related } from '../context/index.ts';
import type { Gateway, GatewayResult, ProviderSettings } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { createSurvivalTracker } from '../proposals/index.ts';
import { type NoticeButton, noticeOfResult, REPEATING, type RequestService } from '../requests/index.ts';
import { formatUnfit, type Policy, type Signals } from '../router/index.ts';
import { notify } from '../workbench/index.ts';
import { createAcceptanceLog } from './acceptanceLog.ts';
import { type AskDeps, askModel, gatherRelated } from './ask.ts';
import { createConsent } from './consent.ts';
import { createEngine } from './engine.ts';
import { showMenu } from './menu.ts';
import { registerProvider } from './provider.ts';
import { createCompletionState } from './state.ts';
import { type ShownStatus, shownStatus } from './status.ts';

export interface CompletionDeps {
  readonly gateway: Gateway;
  readonly ledger: Pick<Ledger, 'suggested' | 'survived' | 'verdict'>;
  readonly memory: vscode.Memento;
  readonly requests: Pick<RequestService, 'route'>;
  readonly settings: () => CompletionSettings;
  /** After a key, a provider or a setting has changed: what failed before may work now. */
  readonly onChange: vscode.Event<unknown>;
  readonly onStatus: (status: ShownStatus) => void;
  readonly log: (line: string) => void;
}

interface CompletionSettings {
  readonly tiers: Pick<Policy['tiers'], 'cheap'>;
  readonly routes: Pick<Policy['routes'], 'autocomplete'>;
  readonly providers: ProviderSettings;
  readonly completion: {
    /** In which languages; `*` stands for all others. */
    readonly languages: Readonly<Record<string, boolean>>;
    /** Whether ghost text pauses while the machine runs on its battery. */
    readonly pauseOnBattery: boolean;
  };
}

export interface CompletionFeature extends vscode.Disposable {
  readonly commands: Readonly<Record<'complete' | 'completionMenu' | 'pauseCompletion', () => unknown>>;
}

/** Shows the dialog in which the user agrees, and then one suggestion. */
const review = (): NoticeButton => ({ title: t('Review…'), command: 'tierwise.complete', arguments: [] });

/** Registers ghost text for all documents. It is off until the user agrees to its cost. */
export function registerCompletion(deps: CompletionDeps): CompletionFeature {
  const route = (signals: Signals) =>
    deps.requests.route({ task: 'autocomplete', signals, pin: null, tier: null });
  const providers = () => deps.settings().providers;
  const consent = createConsent({ memory: deps.memory, providers, route });
  const state = createCompletionState({
    consented: consent.given,
    settings: () => deps.settings().completion,
  });
  const acceptanceLog = createAcceptanceLog(deps.ledger);
  const survival = createSurvivalTracker(deps.ledger, vscode.workspace);

  const onResult = (promptId: number, result: GatewayResult) => {
    acceptanceLog.ended(promptId, result);
    if (result.outcome !== 'failed' || !REPEATING.has(result.failure.reason) || state.isStopped()) return;
    state.stop(result.failure.message);
    // Told once: no request follows until something changes.
    const notice = noticeOfResult(result);
    if (notice)
      void notify({ ...notice, message: `${t('Ghost text has stopped.')} ${notice.message}` }, 'warning');
  };
  const askDeps: AskDeps = {
    gateway: deps.gateway,
    route,
    onRunning: state.running,
    onResult,
    onNoModel: ({ passedOver: [first] }) =>
      state.stop(first ? formatUnfit(first) : t('no model is available')),
    permitted: consent.permitted,
    onNotPermitted: ({ chain: [first] }) => {
      if (state.isStopped()) return;
      state.stop(t('it waits for you to agree to its model'));
      const message = t(
        'Ghost text has stopped: it would go on with {0} now, and you have not agreed to that model, its address or its price.',
        first?.model ?? t('a model'),
      );
      void notify({ message, buttons: [review()] }, 'warning');
    },
  };
  const related = createRelated();
  /** What the last request found in other files, and what it left out. */
  let lastRelated: Related | null = null;
  const engine = createEngine({
    ask: (prompt, signal) => askModel(askDeps, prompt, signal),
    leadsToSecrets: ({ document }) => leadsToSecrets(vscode.Uri.parse(document, true)),
    gather: (request, window, signal) =>
      gatherRelated(related, request, window, signal, (found) => {
        lastRelated = found;
      }),
    now: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
  const provider = registerProvider({
    engine,
    state,
    settingsKey: () => {
      const { tiers, routes } = deps.settings();
      return JSON.stringify([tiers.cheap, routes.autocomplete]);
    },
    onShown: acceptanceLog.shown,
    onAccepted: (suggestion, document, start) =>
      acceptanceLog.accepted(suggestion, (id) => survival.accepted(id, document, start, suggestion.text)),
    onAcceptedPart: acceptanceLog.acceptedPart,
    log: deps.log,
  });

  const complete = async () => {
    const unasked = state.status() === 'off' || consent.isWanted();
    if (unasked && !(await consent.ask())) return { triggered: false };
    // A pause and a snooze go on: this is one suggestion, not all that follow.
    state.retry();
    await provider.trigger();
    return { triggered: true };
  };
  deps.onStatus(shownStatus(state.status()));
  const disposables = vscode.Disposable.from(
    related,
    state,
    provider,
    survival,
    { dispose: () => engine.reset() },
    state.onDidChange((status) => deps.onStatus(shownStatus(status))),
    deps.onChange(() => {
      engine.reset();
      if (state.isStopped()) state.retry();
    }),
  );
  return {
    commands: {
      complete,
      completionMenu: () => showMenu(state, consent, lastRelated),
      pauseCompletion: () => state.pause(state.status() !== 'paused'),
    },
    dispose: () => disposables.dispose(),
  };
}
