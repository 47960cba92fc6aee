import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Related, RelatedSource } from '../context/index.ts';
import type { Gateway, GatewayResult } from '../gateway/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { formatUnfit, type Route, type Signals } from '../router/index.ts';
import { askModel, type Extra } from './ask.ts';
import { createConsent } from './consent.ts';
import { createEngine } from './engine.ts';
import { gatherFor } from './gather.ts';
import { showMenu } from './menu.ts';
import { registerProvider } from './provider.ts';
import { createRecords } from './records.ts';
import { type ShownStatus, shownStatus } from './status.ts';
import { createSwitch } from './switch.ts';
import { createVerdicts } from './verdicts.ts';

export interface CompletionDeps {
  readonly gateway: Gateway;
  readonly ledger: Pick<Ledger, 'suggested' | 'survived' | 'verdict'>;
  readonly memory: vscode.Memento;
  readonly route: (signals: Signals) => Promise<Route>;
  readonly related: RelatedSource;
  /** Changes with the models and with every setting that changes an answer. */
  readonly settings: () => string;
  readonly languages: () => Readonly<Record<string, boolean>>;
  readonly pauseOnBattery: () => boolean;
  /** A key, a provider or a setting has changed: what failed before may work now. */
  readonly onChange: vscode.Event<unknown>;
  readonly onStatus: (status: ShownStatus) => void;
  /** Ghost text has stopped by itself; told once, since nothing more is asked until something changes. */
  readonly onStopped: (result: GatewayResult & { outcome: 'failed' }) => void;
  readonly log: (line: string) => void;
}

export interface CompletionFeature extends vscode.Disposable {
  readonly commands: Readonly<Record<'complete' | 'completionMenu' | 'pauseCompletion', () => unknown>>;
  /** What was found in other files for the last request, and what was left out. */
  readonly lastRelated: () => Related | null;
}

/** Failures that the next keystroke would only repeat. */
const STOPS = new Set(['auth', 'payment', 'no-key', 'budget', 'forbidden', 'redirect', 'bad-request']);

/** Ghost text: off until the user agrees to its cost, then wherever real documents are typed in. */
export function registerCompletion(deps: CompletionDeps): CompletionFeature {
  const consent = createConsent(deps);
  const power = createSwitch({
    consented: consent.given,
    languages: deps.languages,
    pauseOnBattery: deps.pauseOnBattery,
  });
  const records = createRecords(deps.ledger);
  const verdicts = createVerdicts(deps.ledger);

  const ended = (request: number, result: GatewayResult) => {
    records.ended(request, result);
    if (result.outcome !== 'failed' || !STOPS.has(result.failure.reason) || power.stopped() !== null) return;
    power.stop(result.failure.message);
    deps.onStopped(result);
  };
  let lastRelated: Related | null = null;
  const engine = createEngine<Extra>({
    async *ask(prompt, signal) {
      power.running(true);
      try {
        yield* askModel(
          {
            gateway: deps.gateway,
            route: deps.route,
            onResult: ended,
            onNoModel: ({ passedOver: [first] }) =>
              power.stop(first ? formatUnfit(first) : 'no model can be used'),
          },
          prompt,
          signal,
        );
      } finally {
        power.running(false);
      }
    },
    gather: (place, signal) =>
      gatherFor(deps.related, place, signal, (found) => {
        lastRelated = found;
      }),
    now: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
  const provider = registerProvider({
    engine,
    power,
    settings: deps.settings,
    onShown: records.shown,
    onAccepted: (suggestion, document, start) => {
      const { text } = suggestion;
      records.accepted(suggestion, text.length, (id) => verdicts.accepted(id, document, start, text));
    },
    onPartly: records.partly,
    log: deps.log,
  });

  const complete = async () => {
    if (power.state() === 'off' && !(await consent.ask())) return { triggered: false };
    power.resume();
    await provider.trigger();
    return { triggered: true };
  };
  deps.onStatus(shownStatus(power.state()));
  const parts = vscode.Disposable.from(
    power,
    provider,
    verdicts,
    { dispose: () => engine.reset() },
    power.onDidChange((status) => deps.onStatus(shownStatus(status))),
    deps.onChange(() => {
      engine.reset();
      if (power.stopped() !== null) power.resume();
    }),
  );
  return {
    commands: {
      complete: complete,
      completionMenu: () => showMenu(power, consent),
      pauseCompletion: () => power.pause(power.state() !== 'paused'),
    },
    lastRelated: () => lastRelated,
    dispose: () => parts.dispose(),
  };
}
