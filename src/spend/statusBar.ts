import * as vscode from 'vscode';
import { answerStream, type Gateway } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { dayOf, type Ledger, monthOf } from '../ledger/index.ts';
import { formatRouteReasons, type Route } from '../router/index.ts';
import { createStatusItem } from '../workbench/index.ts';
import { shownModel } from './format.ts';
import { ACTIONS } from './messages.ts';
import { type LastRequest, summarizeRequest } from './request.ts';
import { throttle, watchDay } from './timers.ts';
import {
  type GhostTextStatus,
  type Glance,
  type NextEditsStatus,
  setUpLabel,
  setUpMarkdown,
  setUpText,
  statusLabel,
  statusText,
  tooltipMarkdown,
} from './tooltip.ts';

interface StatusBarDeps {
  readonly ledger: Pick<Ledger, 'total' | 'recent' | 'attemptsOf' | 'onDidChange'>;
  /** The model that savings are measured against, as set now. */
  readonly baselineModel: () => string | null;
  /** Whether any model can be asked. */
  readonly isSetUp: () => Promise<boolean>;
  /** The settings or the keys have changed. */
  readonly onChange: vscode.Event<void>;
}

/** A running request in the status bar. */
interface RunningMark extends vscode.Disposable {
  /** Another model of the chain is answering now. */
  model(ref: string): void;
}

interface StatusBar extends vscode.Disposable {
  /** Shows that a model is answering, until the mark is disposed. There may be several at a time. */
  running(ref: string): RunningMark;
  /** A request of this window has been answered by that route, which the tooltip explains. */
  routed(requestId: string, route: Route): void;
  /** Shows the status of ghost text. May be called at every key. */
  completion(status: GhostTextStatus): void;
  nextEdits(status: NextEditsStatus): void;
}

/** The shortest time between two reads of the sums. */
const REFRESH_MS = 200;
/** Near the left end of the right side, beside the items of the editor. */
const PRIORITY = 100;

/** The status bar item: today's spend, more in its tooltip; a click opens the spend view. */
export function createStatusBar(deps: StatusBarDeps): StatusBar {
  const item = createStatusItem('tierwise.spend', t('Tierwise Spend'), PRIORITY);

  const marks = new Set<{ ref: string }>();
  let glance: ReturnType<typeof read> | null = null;
  let ghostText: GhostTextStatus | null = null;
  let nextEdits: NextEditsStatus | null = null;
  let lastRequest: LastRequest | null = null;
  /** Until it is known, nobody is told to set anything up. */
  let isSetUp = true;
  let drawn = { label: '', tooltip: '' };

  /** Sets only what has changed: an open tooltip would be redrawn, and a label read aloud. */
  const draw = () => {
    if (!glance) return;
    const { today, month } = glance;
    // What was asked with a key that is refused cost nothing.
    const isNew = !isSetUp && month.usd === 0 && month.unknown === 0;
    const running = [...marks].map((mark) => shownModel(mark.ref).name);
    const label = isNew ? setUpLabel() : statusLabel(today, running, ghostText);
    const tooltip = isNew ? setUpMarkdown() : tooltipMarkdown({ ...glance, ghostText, nextEdits });
    item.setText(isNew ? setUpText() : statusText(today, running, ghostText));
    item.setCommand((isNew ? ACTIONS.setApiKey : ACTIONS.showSpend).command);
    if (label !== drawn.label) item.setLabel(label);
    if (tooltip.value !== drawn.tooltip) item.setTooltip(tooltip, LINKED);
    drawn = { label, tooltip: tooltip.value };
  };
  const refresh = throttle(() => {
    glance = read(deps, lastRequest);
    draw();
    item.show();
  }, REFRESH_MS);

  const look = async () => {
    isSetUp = await deps.isSetUp();
    draw();
    // The first step of the walkthrough is done with a key that works, not with a look at the list of providers.
    await vscode.commands.executeCommand('setContext', 'tierwise.setUp', isSetUp);
  };

  const running = (ref: string): RunningMark => {
    const mark = { ref };
    marks.add(mark);
    draw();
    return {
      model: (next) => {
        mark.ref = next;
        draw();
      },
      dispose: () => {
        if (!marks.delete(mark)) return;
        draw();
        // The request's reasons are known only now, after the ledger's notification.
        refresh();
      },
    };
  };

  const disposables = [
    item,
    refresh,
    deps.ledger.onDidChange(refresh),
    deps.onChange(() => void look()),
    watchDay(refresh),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tierwise')) refresh();
    }),
  ];
  refresh();
  void look();
  return {
    running,
    routed: (requestId, route) => {
      lastRequest = { requestId, reasons: formatRouteReasons(route) };
    },
    completion: (status) => {
      ghostText = status;
      draw();
    },
    nextEdits: (status) => {
      nextEdits = status;
      draw();
    },
    dispose: () => {
      for (const one of disposables) one.dispose();
    },
  };
}

/** A gateway that shows in the status bar which model is answering. */
export function shownWhileRunning(gateway: Gateway, statusBar: StatusBar): Gateway {
  return {
    ...gateway,
    run(request, signal) {
      const first = request.route.chain[0];
      if (!first) return gateway.run(request, signal);
      return answerStream(signal, async (emit, stopped) => {
        const mark = statusBar.running(first.model);
        try {
          const answer = gateway.run(request, stopped);
          for await (const event of answer) {
            if (event.type === 'attempt') mark.model(event.model);
            emit(event);
          }
          return await answer.result;
        } finally {
          mark.dispose();
        }
      });
    },
  };
}

function read(
  { ledger, baselineModel }: StatusBarDeps,
  lastRequest: LastRequest | null,
): Omit<Glance, 'ghostText' | 'nextEdits'> {
  const now = new Date();
  const [day, month] = [dayOf(now), monthOf(now)];
  const newest = ledger.recent(1)[0];
  return {
    today: ledger.total(day.from, day.to),
    month: ledger.total(month.from, month.to),
    monthName: now.toLocaleDateString(vscode.env.language, { month: 'long' }),
    baselineModel: baselineModel(),
    last: newest ? summarizeRequest(ledger.attemptsOf(newest.requestId), lastRequest) : null,
  };
}

/** The commands of the tooltip's links. */
const LINKED = (
  ['showSpend', 'setApiKey', 'useLocalServer', 'chooseModels', 'completionMenu', 'nextEdits'] as const
).map((action) => ACTIONS[action].command);
