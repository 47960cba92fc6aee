import * as vscode from 'vscode';
import type { Gateway } from '../gateway/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { RequestServiceDeps } from '../requests/index.ts';
import type { LivePolicy, Settings } from '../settings/index.ts';
import { notify, withArguments } from '../workbench/index.ts';
import { watchBudget } from './budget.ts';
import { askAboutEscalation, createBudgetQuestion } from './budgetQuestions.ts';
import { exportArgs, exportSpend, questionOfExport } from './exportSpend.ts';
import { createOtlp } from './otlp.ts';
import { setBudget } from './setBudget.ts';
import { createSpendView } from './spendView.ts';
import { createStatusBar, shownWhileRunning } from './statusBar.ts';
import { keepDays } from './timers.ts';
import type { GhostTextStatus, NextEditsStatus } from './tooltip.ts';

interface SpendDeps {
  readonly ledger: Ledger;
  readonly settings: () => Settings;
  readonly policy: LivePolicy;
  readonly context: Pick<vscode.ExtensionContext, 'extension' | 'extensionUri' | 'globalState'>;
  /** Whether any model can be asked. */
  readonly isSetUp: () => Promise<boolean>;
  /** The settings or the keys have changed. */
  readonly onChange: vscode.Event<void>;
  readonly log: (line: string) => void;
}

export interface SpendFeature extends vscode.Disposable {
  /** The ledger for the gateway: what is settled through it goes to the collector that the settings name, if any. */
  readonly ledger: Ledger;
  /** A gateway whose running requests the status bar shows. */
  shown(gateway: Gateway): Gateway;
  /** What the request service asks and says while a request runs. */
  readonly asking: Pick<RequestServiceDeps, 'askAboutBudget' | 'askAboutEscalation' | 'onRouted'>;
  /** Shows the status of ghost text. */
  readonly onGhostText: (status: GhostTextStatus) => void;
  readonly onNextEdits: (status: NextEditsStatus) => void;
  /** Sends what is waiting for a collector, before the window closes. */
  readonly close: () => Promise<void>;
  readonly commands: Readonly<Record<'showSpend' | 'exportSpend' | 'setBudget', (args: unknown) => unknown>>;
}

/** Registers what shows and watches the spend: status bar, spend view, warnings, retention, and the export to a collector. */
export function registerSpend({
  ledger,
  settings,
  policy,
  context,
  isSetUp,
  onChange,
  log,
}: SpendDeps): SpendFeature {
  const { extensionUri, extension, globalState: memory } = context;
  const otlp = createOtlp({ ledger, settings, version: String(extension.packageJSON.version), log });
  const statusBar = createStatusBar({ ledger, ...policy, isSetUp, onChange });
  const view = createSpendView({ ledger, extensionUri, ...policy });
  const registered = vscode.Disposable.from(
    statusBar,
    view,
    otlp,
    keepDays(ledger, settings),
    watchBudget({ ledger, limits: policy.limits, memory, notify }),
  );
  return {
    ledger: otlp.ledger,
    shown: (gateway) => shownWhileRunning(gateway, statusBar),
    asking: { askAboutBudget: createBudgetQuestion(), askAboutEscalation, onRouted: statusBar.routed },
    onGhostText: statusBar.completion,
    onNextEdits: statusBar.nextEdits,
    close: otlp.close,
    commands: {
      showSpend: view.show,
      setBudget: () => setBudget({ settings, ledger, limits: policy.limits }),
      exportSpend: withArguments(
        { command: 'exportSpend', schema: exportArgs, question: questionOfExport },
        async (args) => exportSpend(ledger, args),
      ),
    },
    dispose: () => registered.dispose(),
  };
}
